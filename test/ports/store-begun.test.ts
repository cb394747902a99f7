import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyturnError, type ErrorCode } from '../../src/core/base/errors.ts';
import { emptyTurn } from '../../src/core/store-port.ts';
import type { DatabaseKey } from '../../src/main/store/database.ts';
import { openStore } from '../../src/main/store/sqlite-store.ts';

// What a profile's first start leaves when it is cut off, or when another one begins at the same moment.

const key = new Uint8Array(32).fill(7);
const otherKey = new Uint8Array(32).fill(8);
let parent: string;
let folder: string;
let file: string;
let check: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'keyturn-begun-'));
  folder = join(parent, 'profile');
  file = join(folder, 'keyturn.db');
  check = `${file}.key-check`;
});
afterEach(() => rmSync(parent, { recursive: true }));

const open = (asked: Uint8Array | DatabaseKey = key) => openStore({ folder, key: asked });
const note = { ...emptyTurn, documents: [{ key: 'note', value: 'rent for the workshop' }] };
const made = (): void => {
  const store = open();
  store.commit(note);
  store.close();
};
const expectItOpens = (): void => {
  const store = open();
  expect(store.document('note')).toBe('rent for the workshop');
  store.close();
};
/** How the key was asked for, and how the opening went. */
const asked = (given: Uint8Array | undefined = key): [boolean[], ErrorCode | 'opened'] => {
  const calls: boolean[] = [];
  const went = failure(() =>
    open((isNew) => {
      calls.push(isNew);
      return given;
    }).close(),
  );
  return [calls, went];
};
const script = join(import.meta.dirname, 'make-under-lock.ts');

describe('the key of a new database', () => {
  it('is asked for under the lock: until it is there, a second start hears that the profile is in use and is asked for none', () => {
    let second: unknown;
    open((isNew) => {
      expect(isNew).toBe(true);
      second = asked(otherKey);
      return key;
    }).close();
    expect(second).toEqual([[], 'profileInUse']);
    expect(asked()).toEqual([[false], 'opened']);
  });

  it('is not made by a start that waited while another one made the database', async () => {
    mkdirSync(folder, { mode: 0o700 });
    const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'close');
    expect(String((await once(child.stdout, 'data'))[0])).toBe('new\n');
    expect(statSync(file).size).toBe(0);
    expect(asked()).toEqual([[false], 'opened']);
    expect(await ended).toEqual([0, null]);
  });

  it('is asked for again after the first start was killed, or failed, before there was a database', () => {
    expect(spawnSync(process.execPath, [script, folder, 'gone'], { encoding: 'utf8' })).toMatchObject({
      stdout: 'new\n',
      signal: 'SIGKILL',
    });
    expect(statSync(file).size).toBe(0);
    const locked: DatabaseKey = () => {
      throw new KeyturnError('keychainLocked', 'locked');
    };
    expect(failure(() => open(locked))).toBe('keychainLocked');
    expect(readdirSync(folder)).toEqual(['keyturn.db']);
    expect(statSync(file).size).toBe(0);
    expect(asked()).toEqual([[true], 'opened']);
    expect(asked()).toEqual([[false], 'opened']);
  });

  it('is made again for an empty file, whatever check another key left beside it', () => {
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(file, '', { mode: 0o600 });
    writeFileSync(check, new Uint8Array(32).fill(1), { mode: 0o600 });
    expect(asked()).toEqual([[true], 'opened']);
    made();
    expectItOpens();
  });

  it('that a database has and nobody knows is not replaced: the profile is foreign, or in use, and as it was', () => {
    made();
    const before = snapshot();
    expect(failure(() => open(() => undefined))).toBe('databaseForeign');
    expect(snapshot()).toEqual(before);
    const store = open();
    expect(failure(() => open(() => undefined))).toBe('profileInUse');
    store.close();
    expectItOpens();
  });
});

describe('the check beside the database', () => {
  it('is not there before the database opened with the key', () => {
    open((isNew) => {
      expect([isNew, readdirSync(folder).filter((name) => name.includes('key-check'))]).toEqual([true, []]);
      return key;
    }).close();
    expect(statSync(check).size).toBe(32);
  });

  it('is put right where the key opens the database all the same: of another key, too short, too long, gone', () => {
    made();
    const right = readFileSync(check);
    for (const wrong of [new Uint8Array(32).fill(1), right.subarray(0, 31), Buffer.concat([right, right]), undefined]) {
      if (wrong === undefined) rmSync(check);
      else writeFileSync(check, wrong, { mode: 0o600 });
      expectItOpens();
      expect(readFileSync(check).equals(right)).toBe(true);
    }
  });

  it('of another key keeps nobody out, and the other key gets no further: foreign, and as it was', () => {
    made();
    const whole = readFileSync(file);
    // As two first starts left it: the check is that of the app that did not get the database.
    const elsewhere = join(parent, 'elsewhere');
    openStore({ folder: elsewhere, key: otherKey }).close();
    writeFileSync(check, readFileSync(join(elsewhere, 'keyturn.db.key-check')));
    expectItOpens();
    const before = snapshot();
    expect(failure(() => open(otherKey))).toBe('databaseForeign');
    expect(snapshot()).toEqual(before);
    // And with the check put right, a broken first page is told apart from a wrong key again.
    const broken = Buffer.from(whole);
    broken[100]! ^= 1;
    writeFileSync(file, broken);
    expect(failure(() => open())).toBe('databaseDamaged');
    writeFileSync(file, whole);
    expectItOpens();
  });

  it('says in use, not foreign, while another app has the database, whatever key and check there are', () => {
    const store = open();
    for (const wrong of [new Uint8Array(32).fill(1), undefined]) {
      if (wrong === undefined) rmSync(check);
      else writeFileSync(check, wrong, { mode: 0o600 });
      expect(failure(() => open(otherKey))).toBe('profileInUse');
    }
    store.close();
    open().close();
  });
});

it('a wrong key changes nothing of a database whose process was killed in the middle, its log least of all', async () => {
  mkdirSync(folder, { mode: 0o700 });
  const killed = join(import.meta.dirname, 'commit-until-killed.ts');
  const child = spawn(process.execPath, [killed, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  let lines = '';
  child.stdout.on('data', (chunk: Buffer) => {
    lines += chunk.toString();
    if (lines.split('\n').length > 30) child.kill('SIGKILL');
  });
  await ended;
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(4_096);
  const before = snapshot();
  for (const asked of [otherKey, () => undefined]) expect(failure(() => open(asked))).toBe('databaseForeign');
  expect(snapshot()).toEqual(before);
  const store = open();
  expect(store.counters().get('own')).toBeGreaterThanOrEqual(30);
  store.close();
});

/** Every file of the profile with its length and a digest. */
const snapshot = (): ReadonlyMap<string, string> =>
  new Map(readdirSync(folder).map((name) => [name, lookOf(join(folder, name))]));

function lookOf(path: string): string {
  const bytes = readFileSync(path);
  return `${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`;
}

function failure(work: () => unknown): ErrorCode | 'opened' {
  try {
    work();
    return 'opened';
  } catch (cause) {
    if (cause instanceof KeyturnError) return cause.code;
    throw cause;
  }
}
