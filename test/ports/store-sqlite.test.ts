import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyturnError, type ErrorCode } from '../../src/core/base/errors.ts';
import { emptyTurn } from '../../src/core/store-port.ts';
import { openDatabase } from '../../src/main/store/database.ts';
import { migrations } from '../../src/main/store/migrations.ts';
import { openStore } from '../../src/main/store/sqlite-store.ts';
import { entry } from './store-entry.ts';

const key = new Uint8Array(32).fill(7);
let parent: string;
let folder: string;
let file: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'keyturn-sqlite-'));
  folder = join(parent, 'profile');
  file = join(folder, 'keyturn.db');
});
afterEach(() => rmSync(parent, { recursive: true }));

const open = (options: { key?: Uint8Array; pagesMax?: number; nowMs?: () => number } = {}) =>
  openStore({ folder, key, ...options });
const made = (): void => {
  const store = open();
  store.commit({
    ...emptyTurn,
    documents: [{ key: 'note', value: 'rent for the workshop' }],
    entries: [entry('dana', 0)],
  });
  store.close();
};
/** Opened as an outsider with the key could, to alter what the store would never write. */
const tampered = (statement: string): void => {
  const db = new Database(file);
  db.pragma("cipher = 'sqlcipher'");
  db.pragma('legacy = 4');
  db.pragma(`key = "x'${'07'.repeat(32)}'"`);
  db.exec(statement);
  db.close();
};

describe('a profile on disk', () => {
  it.skipIf(process.platform === 'win32')('makes folder and files for their owner alone, whatever the umask', () => {
    for (const mask of [0o000, 0o077, 0o277]) {
      const before = process.umask(mask);
      try {
        folder = join(parent, `profile-${mask.toString(8)}`);
        const store = openStore({ folder, key });
        store.commit({ ...emptyTurn, entries: [entry('dana', 0)] });
        expect(modeOf(folder)).toBe('700');
        const modes = readdirSync(folder).map((name) => `${name} ${modeOf(join(folder, name))}`);
        expect(modes.sort()).toEqual(['keyturn.db 600', 'keyturn.db-wal 600', 'keyturn.db.key-check 600']);
        store.close();
      } finally {
        process.umask(before);
      }
    }
  });

  it.skipIf(process.platform === 'win32')(
    'is not opened when others can reach the folder or a file, and says which',
    () => {
      made();
      for (const path of [folder, file, `${file}.key-check`]) {
        const mode = statSync(path).mode & 0o777;
        chmodSync(path, mode | 0o040);
        expect(failure(() => open())).toEqual(['profilePermissions', expect.stringContaining(`"${path}"`)]);
        chmodSync(path, mode);
      }
      open().close();
    },
  );

  it.skipIf(process.platform === 'win32')(
    'notices at the hourly check that a file was opened to others while it was in use',
    () => {
      const store = open();
      store.commit({ ...emptyTurn, entries: [entry('dana', 0)] });
      store.checkPermissions();
      chmodSync(`${file}-wal`, 0o644);
      expect(failure(() => store.checkPermissions())[0]).toBe('profilePermissions');
      chmodSync(`${file}-wal`, 0o600);
      store.checkPermissions();
      store.close();
    },
  );

  it.skipIf(process.platform === 'win32')('does not follow a link that stands where the database should be', () => {
    made();
    const moved = join(parent, 'elsewhere.db');
    writeFileSync(moved, readFileSync(file), { mode: 0o600 });
    rmSync(file);
    symlinkSync(moved, file);
    expect(failure(() => open())[0]).toBe('profilePermissions');
  });

  it('shows nothing of its content to a reader without the key', () => {
    const store = open();
    store.commit({
      ...emptyTurn,
      documents: [{ key: 'note', value: 'rent for the workshop' }],
      entries: [entry('dana', 0)],
    });
    const whileOpen = readFileSync(`${file}-wal`);
    store.close();
    for (const bytes of [whileOpen, readFileSync(file)]) {
      expect(bytes.length).toBeGreaterThan(4_000);
      for (const text of ['SQLite format', 'workshop', 'CREATE TABLE', 'dana', 'KTRN'])
        expect(bytes.includes(text)).toBe(false);
      expect(bytes.includes(Buffer.from(key))).toBe(false);
    }
    expect(readFileSync(`${file}.key-check`).includes(Buffer.from(key))).toBe(false);
  });
});

describe('the settings the database runs with', () => {
  it('flush every commit to the disk, overwrite what is removed, and trust no schema', () => {
    const { db } = openDatabase({ folder, key });
    const settings = {
      journal_mode: 'wal',
      synchronous: 2,
      fullfsync: 1,
      checkpoint_fullfsync: 1,
      locking_mode: 'exclusive',
      secure_delete: 1,
      foreign_keys: 1,
      trusted_schema: 0,
      temp_store: 2,
      application_id: 0x4b54524e,
      user_version: migrations.length,
    };
    for (const [name, value] of Object.entries(settings)) expect(db.pragma(name, { simple: true }), name).toBe(value);
    db.close();
  });
});

describe('one process at a time', () => {
  it('refuses a second opening of the profile, here and in another process, and opens it once the first is closed', async () => {
    const store = open();
    expect(failure(() => open())).toEqual(['profileInUse', expect.stringContaining('already open')]);
    expect((await child('open-once.ts', 1)).lines).toEqual(['profileInUse']);
    store.commit({ ...emptyTurn, entries: [entry('dana', 0)] });
    expect((await child('open-once.ts', 1)).lines).toEqual(['profileInUse']);
    store.close();
    expect((await child('open-once.ts', 1)).lines).toEqual(['opened']);
    open().close();
  });

  it('keeps the lock through a permission check and a refused second opening', async () => {
    const store = open();
    store.checkPermissions();
    failure(() => open());
    expect((await child('open-once.ts', 1)).lines).toEqual(['profileInUse']);
    store.close();
  });
});

describe('a process killed in the middle of its commits', () => {
  it('leaves every commit that returned, no part of one that did not, and no lock', async () => {
    let committedBefore = -1;
    for (const linesBeforeKill of [1, 40, 200]) {
      const { lines, signal } = await child('commit-until-killed.ts', linesBeforeKill);
      expect(signal).toBe('SIGKILL');
      const lastReturned = Number(lines.at(-1));
      expect(lastReturned).toBeGreaterThanOrEqual(committedBefore + linesBeforeKill - 1);
      const store = open();
      const stored = store.counters().get('own') ?? 0;
      // One more than was reported may be there: it was committed, and killed before it could say so.
      expect([lastReturned + 1, lastReturned + 2]).toContain(stored);
      expect(store.heads('g')).toEqual([{ author: 'dana', seq: stored - 1, id: `dana-${stored - 1}` }]);
      expect(store.auditHead()?.seq).toBe(stored - 1);
      expect((store.document('state') as { seq: number }).seq).toBe(stored - 1);
      expect(store.entries('g', 'dana', -1, { countMax: 100_000, bytesMax: 2 ** 30 })).toHaveLength(stored);
      store.close();
      committedBefore = stored - 1;
    }
  });
});

describe('a database that does not open', () => {
  it('is called foreign with another key, and opens with its own afterwards', () => {
    made();
    const before = readFileSync(file);
    expect(failure(() => open({ key: new Uint8Array(32).fill(8) }))).toEqual([
      'databaseForeign',
      expect.stringContaining('Nothing was changed'),
    ]);
    rmSync(`${file}.key-check`);
    expect(failure(() => open({ key: new Uint8Array(32).fill(8) }))[0]).toBe('databaseForeign');
    expect(readFileSync(file)).toEqual(before);
    const store = open();
    expect(store.document('note')).toBe('rent for the workshop');
    store.close();
  });

  it('is called damaged when any page was altered or the end is missing, and is kept byte for byte', () => {
    made();
    const whole = readFileSync(file);
    const pages = whole.length / 4_096;
    expect(pages).toBeGreaterThan(5);
    const broken = [
      ...Array.from({ length: pages }, (_, page) => {
        const bytes = Buffer.from(whole);
        bytes[page * 4_096 + 100]! ^= 1;
        return bytes;
      }),
      whole.subarray(0, 4_096 * (pages - 1)),
      whole.subarray(0, 100),
    ];
    for (const bytes of broken) {
      writeFileSync(file, bytes);
      expect(failure(() => open())).toEqual(['databaseDamaged', expect.stringContaining('kept as it is')]);
      expect(readFileSync(file).equals(bytes)).toBe(true);
    }
    writeFileSync(file, whole);
    open().close();
  });

  it('is called newer when a later Keyturn used it, and is left alone', () => {
    made();
    tampered(`PRAGMA user_version = ${migrations.length + 1}`);
    const before = readFileSync(file);
    expect(failure(() => open())).toEqual(['databaseNewer', expect.stringContaining('newer Keyturn')]);
    expect(readFileSync(file)).toEqual(before);
    tampered(`PRAGMA user_version = ${migrations.length}`);
    open().close();
  });

  it('is called foreign when it is another program’s, even under our key', () => {
    made();
    tampered('PRAGMA application_id = 1');
    expect(failure(() => open())[0]).toBe('databaseForeign');
  });

  it('is not taken for a database when it is an unencrypted one', () => {
    mkdirSync(folder, { mode: 0o700 });
    const plain = new Database(file);
    plain.exec('CREATE TABLE a (b)');
    plain.close();
    chmodSync(file, 0o600);
    expect(failure(() => open())[0]).toBe('databaseForeign');
  });

  it('starts anew where a first start was cut off after the files were made', () => {
    mkdirSync(folder, { mode: 0o700 });
    open().close();
    writeFileSync(file, '');
    open().close();
    made();
  });
});

describe('reading all of the database at the start', () => {
  const note = (): string => `${file}.left-whole`;
  /** More than a start reads, with one byte of it altered and the file's time as it was: nobody sees that from outside. */
  const spoiltUnseen = (): Buffer => {
    const store = open();
    store.commit({ ...emptyTurn, sealed: [{ key: 'large', bytes: new Uint8Array(400_000) }] });
    store.close();
    const { atime, mtime } = statSync(file);
    const whole = readFileSync(file);
    const bytes = Buffer.from(whole);
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    writeFileSync(file, bytes);
    utimesSync(file, atime, mtime);
    return whole;
  };
  const later = (days: number) => () => Date.now() + days * 86_400_000;

  it('is left out where the file is just as it was closed, and the bad page is met when it is read', () => {
    spoiltUnseen();
    const store = open();
    expect(failure(() => store.sealed('large'))[0]).toBe('databaseDamaged');
    store.close();
    expect(failure(() => open())[0]).toBe('databaseDamaged');
  });

  it('is done once a week all the same, and once the clock was set back', () => {
    spoiltUnseen();
    const said = readFileSync(note());
    for (const days of [8, -1]) {
      expect(failure(() => open({ nowMs: later(days) }))[0]).toBe('databaseDamaged');
      writeFileSync(note(), said, { mode: 0o600 });
    }
    open({ nowMs: later(6) }).close();
    // A start that read nothing of it does not put the next reading off.
    expect(failure(() => open({ nowMs: later(8) }))[0]).toBe('databaseDamaged');
  });

  it('is done after anybody else wrote to the file, however soon, and after the note was lost or altered', () => {
    const whole = spoiltUnseen();
    const spoilt = readFileSync(file);
    const said = readFileSync(note(), 'latin1');
    for (const other of ['', 'x', said.replace(/^1/, '2'), said.replace(/ \d/, ' 9'), `${said} `, 'x'.repeat(1_000)]) {
      writeFileSync(note(), other, { mode: 0o600 });
      expect(failure(() => open())[0]).toBe('databaseDamaged');
    }
    rmSync(note(), { force: true });
    expect(failure(() => open())[0]).toBe('databaseDamaged');
    writeFileSync(file, whole);
    open().close();
    writeFileSync(file, spoilt);
    expect(failure(() => open())[0]).toBe('databaseDamaged');
  });

  it('is done after a process was killed, because the note is there only while nobody has the file open', async () => {
    made();
    expect(existsSync(note())).toBe(true);
    const store = open();
    expect(existsSync(note())).toBe(false);
    store.close();
    expect((await child('commit-until-killed.ts', 3)).signal).toBe('SIGKILL');
    expect(existsSync(note())).toBe(false);
    open().close();
    expect(existsSync(note())).toBe(true);
    expect(modeOf(note())).toBe('600');
  });

  it('is done where another app had the database while this one waited for it, and did not end well', () => {
    spoiltUnseen();
    const meanwhile = (): Uint8Array => {
      rmSync(note());
      return key;
    };
    expect(failure(() => openStore({ folder, key: meanwhile }))[0]).toBe('databaseDamaged');
  });

  it('is done where changes are left beside the file', () => {
    spoiltUnseen();
    writeFileSync(`${file}-wal`, 'something', { mode: 0o600 });
    expect(failure(() => open())[0]).toBe('databaseDamaged');
  });
});

describe('a profile of the first form', () => {
  it('gets a place for packed documents and keeps everything else', () => {
    mkdirSync(folder, { mode: 0o700 });
    open().close();
    tampered("DROP TABLE packed; PRAGMA user_version = 1; INSERT INTO counter (name, value) VALUES ('before', 3)");
    const store = open();
    expect(store.counters().get('before')).toBe(3);
    expect(store.loadPacked()).toEqual(new Map());
    store.commit({ ...emptyTurn, documents: [{ key: 'packed/a', value: 1 }] });
    expect(store.document('packed/a')).toBe(1);
    store.close();
  });
});

describe('a database that goes bad while it is open', () => {
  it('is called damaged at the next reading and at the next commit, and takes nothing more before it was opened again', () => {
    let store = open();
    // More than SQLite keeps in memory, so that something has to be read from the disk again.
    const large = Array.from({ length: 30 }, (_, i) => ({ key: `d${i}`, value: new Uint8Array(1_000_000).fill(i) }));
    store.commit({ ...emptyTurn, documents: large });
    store.close();
    store = open();
    const whole = readFileSync(file);
    const bytes = Buffer.from(whole);
    for (let at = 4_096 + 100; at < bytes.length; at += 4_096) bytes[at]! ^= 1;
    writeFileSync(file, bytes);
    expect(failure(() => store.loadDocuments())[0]).toBe('databaseDamaged');
    const replaced = { ...emptyTurn, documents: large.map(({ key }) => ({ key, value: 0 })) };
    expect(failure(() => store.commit(replaced))[0]).toBe('databaseDamaged');
    writeFileSync(file, whole);
    const counted = { ...emptyTurn, counters: [{ name: 'c', value: 1 }] };
    expect(failure(() => store.commit(counted))[0]).toBe('databaseDamaged');
    store.close();
    store = open();
    expect(store.loadDocuments().size).toBe(30);
    store.commit(counted);
    store.close();
  });
});

describe('a full disk', () => {
  it('refuses the turn with a sentence, keeps what was there, and goes on when there is room', () => {
    let store = open({ pagesMax: 60 });
    store.commit({ ...emptyTurn, documents: [{ key: 'a', value: 1 }] });
    const large = {
      ...emptyTurn,
      documents: [
        { key: 'a', value: 2 },
        { key: 'large', value: new Uint8Array(400_000) },
      ],
    };
    expect(failure(() => store.commit(large))).toEqual(['diskFull', expect.stringContaining('disk is full')]);
    expect(store.document('a')).toBe(1);
    store.commit({ ...emptyTurn, documents: [{ key: 'b', value: 3 }] });
    store.close();
    store = open();
    expect(store.loadDocuments()).toEqual(
      new Map([
        ['a', 1],
        ['b', 3],
      ]),
    );
    store.commit(large);
    expect(store.document('a')).toBe(2);
    store.close();
  });
});

describe('the audit in the database', () => {
  it('cannot be changed or shortened even by a statement of our own', () => {
    const store = open();
    store.commit({ ...emptyTurn, audit: [{ seq: 0, bytes: new Uint8Array([1]) }] });
    store.close();
    expect(() => tampered("UPDATE audit SET bytes = x'00'")).toThrow(/never changed/);
    expect(() => tampered('DELETE FROM audit')).toThrow(/never removed/);
  });
});

function failure(work: () => unknown): [ErrorCode, string] {
  try {
    work();
  } catch (cause) {
    if (cause instanceof KeyturnError) return [cause.code, cause.message];
    throw cause;
  }
  throw new Error('nothing failed');
}

/** Runs a script of this folder on the profile and kills it after so many lines; one that ends earlier was not killed. */
function child(script: string, linesBeforeKill: number): Promise<{ lines: string[]; signal: NodeJS.Signals | null }> {
  const path = join(import.meta.dirname, script);
  expect(existsSync(path)).toBe(true);
  const started = spawn(process.execPath, [path, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let text = '';
    started.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (script.includes('killed') && text.split('\n').length > linesBeforeKill) started.kill('SIGKILL');
    });
    started.on('error', reject);
    started.on('close', (_code, signal) => resolve({ lines: text.split('\n').slice(0, -1), signal }));
  });
}

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
