import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished, vi } from 'vitest';
import { KeyturnError } from '../../src/core/base/errors.ts';
import { openProfile } from '../../src/main/compose-profile.ts';
import { insecureFileKeychain, insecureFileName } from '../../src/main/keychain/insecure-file-keychain.ts';
import type * as SqliteStore from '../../src/main/store/sqlite-store.ts';

process.env['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nonexistent/keyturn-tests';
let meanwhile: (() => void) | undefined;

// Another app of the same new profile writes its own key into the keychain while this one opens the database.
vi.mock('../../src/main/store/sqlite-store.ts', async (original) => {
  const real = await original<typeof SqliteStore>();
  return {
    ...real,
    openStore(...args: Parameters<typeof real.openStore>) {
      const store = real.openStore(...args);
      meanwhile?.();
      return store;
    },
  };
});

function place() {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-first-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const profile = join(folder, 'dana');
  return { profile, open: () => openProfile({ folder: profile, name: 'dana', network: 'practice' }) };
}

it('a profile that two apps began at the same moment opens again with the key of the one that got it', () => {
  const { profile, open } = place();
  meanwhile = () => insecureFileKeychain(profile).set('store-key', new Uint8Array(32).fill(7));
  open().store.close();
  meanwhile = undefined;
  const again = open();
  expect(again.store.auditHead()).toBeUndefined();
  again.store.close();
});

it('an app that comes a moment later hears that the profile is in use, and writes into its keychain nothing at all', () => {
  const { profile, open } = place();
  const first = open();
  const keys = readFileSync(join(profile, insecureFileName), 'utf8');
  expect(refusal(open)).toBe('profileInUse');
  expect(readFileSync(join(profile, insecureFileName), 'utf8')).toBe(keys);
  first.store.close();
});

it('a keychain that lost the key of the database is given no other one in its place', () => {
  const { profile, open } = place();
  open().store.close();
  const keychain = insecureFileKeychain(profile);
  const key = keychain.get('store-key')!;
  keychain.delete('store-key');
  expect(refusal(open)).toBe('databaseForeign');
  expect(keychain.get('store-key')).toBeUndefined();
  keychain.set('store-key', key);
  open().store.close();
});

it('a profile whose two first starts left the check of the wrong one opens, and goes on opening', () => {
  const { profile, open } = place();
  open().store.close();
  writeFileSync(join(profile, 'keyturn.db.key-check'), new Uint8Array(32).fill(1));
  open().store.close();
  open().store.close();
});

/** Bounded, because every round starts three processes; without the lock one of the first rounds shows it. */
const rounds = 4;
const appsPerRound = 3;

it('of apps that begin one profile at the same moment one has it, the others hear so, and it opens afterwards', async () => {
  for (let round = 0; round < rounds; round++) {
    const { profile, open } = place();
    const apps = await Promise.all(Array.from({ length: appsPerRound }, () => startedApp(profile)));
    const atMs = Date.now() + 50;
    const heard = await Promise.all(apps.map((app) => app.openAt(atMs)));
    await Promise.all(apps.map((app) => app.end()));
    const winner = heard.filter((said) => said !== 'profileInUse');
    expect(winner).toHaveLength(1);
    const next = open();
    expect(createHash('sha256').update(next.deviceSeed).digest('hex')).toBe(winner[0]);
    next.store.close();
  }
}, 90_000);

async function startedApp(profile: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'first-start-at.ts'), profile], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise((resolve) => child.once('close', resolve));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async (): Promise<string> => String((await lines.next()).value);
  expect(await line()).toBe('ready');
  return {
    openAt(atMs: number) {
      child.stdin.write(`${atMs}\n`);
      return line();
    },
    async end() {
      child.stdin.on('error', () => undefined); // One that was refused has ended already.
      child.stdin.end();
      await ended;
    },
  };
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (problem) {
    if (problem instanceof KeyturnError) return problem.code;
    throw problem;
  }
  return 'opened';
}
