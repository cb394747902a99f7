import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyturnError, type ErrorCode } from '../../src/core/base/errors.ts';
import { insecureFileKeychain, insecureFileName } from '../../src/main/keychain/insecure-file-keychain.ts';
import type { Keychain } from '../../src/main/keychain/keychain.ts';
import { openKeychain } from '../../src/main/keychain/open-keychain.ts';
import { keychainFailure } from '../../src/main/keychain/system-keychain.ts';
import { keychainPromises } from './keychain-suite.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-keychain-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const file = () => join(folder, insecureFileName);

describe('a keychain in a file', () => {
  for (const [name, check] of Object.entries(keychainPromises))
    it(name, () => check(insecureFileKeychain(folder), () => insecureFileKeychain(folder)));

  it('says what it is in its name and in its first line, and leaves no other file', () => {
    insecureFileKeychain(folder).set('a', new Uint8Array([1]));
    insecureFileKeychain(folder).set('b', new Uint8Array([2]));
    expect(readdirSync(folder)).toEqual(['INSECURE-keys-not-in-a-keychain.json']);
    expect(readFileSync(file(), 'utf8')).toContain('not protected');
  });

  it.skipIf(process.platform === 'win32')(
    'is for its owner alone, whatever the umask, and is not read when it is not',
    () => {
      const before = process.umask(0);
      try {
        insecureFileKeychain(folder).set('a', new Uint8Array([1]));
      } finally {
        process.umask(before);
      }
      expect((statSync(file()).mode & 0o777).toString(8)).toBe('600');
      for (const mode of [0o640, 0o604, 0o620]) {
        chmodSync(file(), mode);
        expect(failure(() => insecureFileKeychain(folder).get('a'))).toBe('profilePermissions');
        expect(failure(() => insecureFileKeychain(folder).set('a', new Uint8Array([2])))).toBe('profilePermissions');
      }
      chmodSync(file(), 0o600);
      expect(insecureFileKeychain(folder).get('a')).toEqual(new Uint8Array([1]));
    },
  );

  it('refuses a damaged file without changing it or repeating its content', () => {
    const half = '{"version":1,"secrets":{"a":"0102';
    for (const text of [
      half,
      '',
      '[]',
      '{"version":2,"secrets":{}}',
      '{"version":1,"secrets":{"a":"xy"}}',
      '{"version":1,"secrets":{"a":5}}',
    ]) {
      writeFileSync(file(), text, { mode: 0o600 });
      let thrown: unknown;
      try {
        insecureFileKeychain(folder).set('b', new Uint8Array([1]));
      } catch (cause) {
        thrown = cause;
      }
      expect(thrown).toBeInstanceOf(KeyturnError);
      expect((thrown as KeyturnError).code).toBe('vaultDamaged');
      expect(JSON.stringify([String(thrown), String((thrown as KeyturnError).cause)])).not.toContain('0102');
      expect(readFileSync(file(), 'utf8')).toBe(text);
    }
  });
});

describe('choosing the keychain of a profile', () => {
  const absent = (): Keychain => {
    throw new KeyturnError('keychainAbsent', 'none here');
  };
  const locked = (): Keychain => {
    throw new KeyturnError('keychainLocked', 'locked');
  };
  const working = (): Keychain => {
    const secrets = new Map<string, Uint8Array>();
    return {
      kind: 'secret-service',
      get: (name) => secrets.get(name),
      set: (name, secret) => void secrets.set(name, secret),
      delete: (name) => secrets.delete(name),
    };
  };
  const ask = (network: 'mainnet' | 'testnet-10' | 'simnet' | 'devnet' | 'practice', system: () => Keychain) =>
    openKeychain({ profileFolder: folder, profileName: 'dana', network, system });

  it('takes the system’s where it works, without a warning, and leaves nothing behind in it', () => {
    const keychain = working();
    const names: string[] = [];
    const watched: Keychain = {
      ...keychain,
      set: (name, secret) => {
        names.push(name);
        keychain.set(name, secret);
      },
    };
    for (const network of ['mainnet', 'practice'] as const) {
      const opened = ask(network, () => watched);
      expect(opened.keychain).toBe(watched);
      expect(opened.warning).toBeUndefined();
    }
    expect(names).toHaveLength(2);
    for (const name of names) expect(keychain.get(name)).toBeUndefined();
    expect(existsSync(file())).toBe(false);
  });

  it('refuses mainnet without one, and creates no key file', () => {
    expect(failure(() => ask('mainnet', absent))).toBe('keychainRefusedOnMainnet');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('falls back to the file on every other network, and says so', () => {
    for (const network of ['testnet-10', 'simnet', 'devnet', 'practice'] as const) {
      const { keychain, warning } = ask(network, absent);
      expect(keychain.kind).toBe('insecure-file');
      expect(warning).toContain(insecureFileName);
    }
  });

  it('never falls back because of a locked one, on any network', () => {
    for (const network of ['mainnet', 'practice'] as const)
      expect(failure(() => ask(network, locked))).toBe('keychainLocked');
    expect(existsSync(file())).toBe(false);
  });

  it('never falls back when the profile began in the system’s keychain, for its keys are there', () => {
    ask('practice', working);
    expect(failure(() => ask('practice', absent))).toBe('keychainAbsent');
    expect(existsSync(file())).toBe(false);
  });

  it('stays with the file when a keychain appears later, and refuses to use that profile for mainnet', () => {
    ask('practice', absent).keychain.set('a', new Uint8Array([1]));
    expect(ask('practice', working).keychain.get('a')).toEqual(new Uint8Array([1]));
    expect(failure(() => ask('mainnet', working))).toBe('keychainRefusedOnMainnet');
  });

  it('does not trust a keychain that forgets or alters a trial secret', () => {
    const keychain = working();
    const faulty: Keychain[] = [
      { ...keychain, get: () => undefined },
      { ...keychain, get: (name) => keychain.get(name)?.slice(1) },
      { ...keychain, delete: () => true },
      { ...keychain, delete: () => false },
    ];
    for (const bad of faulty) expect(failure(() => ask('practice', () => bad))).toBe('keychainLocked');
  });

  it('takes a report it does not know for a locked keychain, never for none', () => {
    const reports: [string, ErrorCode][] = [
      [
        'Platform failure: DBus error: The name org.freedesktop.secrets was not provided by any .service files',
        'keychainAbsent',
      ],
      [
        'Platform failure: DBus error: Failed to connect to socket /run/user/1000/bus: No such file or directory',
        'keychainAbsent',
      ],
      ["Couldn't access platform storage: Secret Service: unlock prompt was dismissed", 'keychainLocked'],
      ['Platform failure: DBus error: Did not receive a reply', 'keychainLocked'],
      ['something new', 'keychainLocked'],
    ];
    for (const [report, code] of reports) expect(keychainFailure(new Error(report)).code).toBe(code);
  });
});

const script = join(import.meta.dirname, 'keychain-in-session.ts');
const missing = ['dbus-run-session', 'gnome-keyring-daemon', 'bash'].filter(
  (tool) => process.platform !== 'linux' || !isInstalled(tool),
);
const sessionName = 'the real Secret Service in a session of its own';

describe(missing.length === 0 ? sessionName : `${sessionName} (skipped: ${missing.join(', ')} missing)`, () => {
  const home = mkdtempSync(join(tmpdir(), 'keyturn-home-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const unlocked = "printf 'trial' | gnome-keyring-daemon --unlock --components=secrets >/dev/null";
  const startedLocked = 'gnome-keyring-daemon --start --components=secrets >/dev/null';

  it.skipIf(missing.length > 0)('keeps every promise of a keychain', () => {
    const kept = Object.fromEntries(Object.keys(keychainPromises).map((name) => [name, 'kept']));
    expect(inSession(unlocked, 'promises')).toEqual(kept);
  });

  it.skipIf(missing.length > 0)('is chosen for mainnet and for practice', () => {
    const chosen = { kind: 'secret-service' };
    expect(inSession(unlocked, 'open')).toEqual({
      mainnet: chosen,
      practice: chosen,
      files: ['keys-are-in-the-system-keychain'],
    });
  });

  it.skipIf(missing.length > 0)('keeps a secret into the next session, for its own profile only', () => {
    expect(inSession(unlocked, 'leave')).toBe('left');
    expect(inSession(unlocked, 'find')).toEqual({ own: [1, 2, 3], other: 'nothing' });
  });

  it.skipIf(missing.length > 0)('is called locked when it is, and nothing is put in a file instead', () => {
    inSession(unlocked, 'leave');
    expect(inSession(startedLocked, 'use')).toEqual({
      set: 'keychainLocked',
      get: 'keychainLocked',
      delete: 'keychainLocked',
    });
    expect(inSession(startedLocked, 'open')).toEqual({
      mainnet: 'keychainLocked',
      practice: 'keychainLocked',
      files: [],
    });
    expect(inSession(unlocked, 'find')).toEqual({ own: [1, 2, 3], other: 'nothing' });
  });

  it.skipIf(missing.length > 0)('is called absent in a session where no program offers it', () => {
    const config = join(home, 'bare-bus.conf');
    writeFileSync(config, bareBus);
    expect(
      lastLine(['dbus-run-session', `--config-file=${config}`, '--', process.execPath, script, 'use', folder]),
    ).toEqual({
      set: 'keychainAbsent',
      get: 'keychainAbsent',
      delete: 'keychainAbsent',
    });
  });

  it.skipIf(process.platform !== 'linux')(
    'is called absent where there is no session bus at all, and only practice goes on, in a file',
    () => {
      const outcome = lastLine([process.execPath, script, 'open', folder]) as Record<string, unknown>;
      expect(outcome['mainnet']).toBe('keychainRefusedOnMainnet');
      expect(outcome['practice']).toMatchObject({ kind: 'insecure-file' });
      expect(outcome['files']).toEqual([]);
    },
  );

  function inSession(start: string, task: string): unknown {
    return lastLine([
      'dbus-run-session',
      '--',
      'bash',
      '-c',
      `${start}; sleep 1; exec "$0" "$@"`,
      process.execPath,
      script,
      task,
      folder,
    ]);
  }

  function lastLine([command, ...args]: [string, ...string[]]): unknown {
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, LANG: 'C.UTF-8' };
    const ended = spawnSync(command, args, { env, encoding: 'utf8', timeout: 30_000 });
    const line = ended.stdout.trim().split('\n').at(-1) ?? '';
    if (ended.status !== 0 || line === '')
      throw new Error(`The child failed (${String(ended.status)}): ${ended.stderr}`);
    return JSON.parse(line);
  }
});

const bareBus = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`;

function isInstalled(tool: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((place) => existsSync(join(place, tool)));
}

function failure(work: () => unknown): ErrorCode {
  try {
    work();
  } catch (cause) {
    if (cause instanceof KeyturnError) return cause.code;
    throw cause;
  }
  throw new Error('nothing failed');
}
