import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { bytesToHex } from '../../core/base/bytes.ts';
import { assert, KeyturnError } from '../../core/base/errors.ts';
import { checkPrivate, createPrivateFile, makePrivateFolder } from '../files/private-file.ts';
import { damaged, databaseFailure, sqliteCode } from './database-failure.ts';
import { keyCheckOf, type KeyCheck } from './key-check.ts';
import { forgetWhole, isStillNoted, noteWhole, wholeSinceMs } from './left-whole.ts';
import { migrations } from './migrations.ts';

/** "KTRN", so that `file` and a stranger's tool cannot take the database for another program's. */
const applicationId = 0x4b54_524e;
/** 4 GiB of 4 KiB pages: 42 feeds at their 64 MiB bound (protocol.md §2.6) fit; a disk filled by mistake does not. */
const pagesMaxDefault = 1_048_576;
/** Long enough for a process that is just quitting, short enough for a person. */
const lockWaitMs = 1_500;

export type DatabasePlace = {
  /** The profile folder. Created 0700 if it does not exist. */
  readonly folder: string;
  /** Not kept; the caller may wipe it. */
  readonly key: Uint8Array | DatabaseKey;
  /** Bound on the database's size in pages of 4 KiB. */
  readonly pagesMax?: number;
  /** The computer's clock unless told otherwise. */
  readonly nowMs?: () => number;
};

/**
 * The 32 bytes from the OS keychain, asked for once.
 * @param isNew  there is no database yet, and this app holds the lock under which one is made: only now may a key be made,
 *   because two apps that begin one profile at the same moment would otherwise each keep their own
 * @returns undefined when there is no key; a new database has one
 */
export type DatabaseKey = (isNew: boolean) => Uint8Array | undefined;

export type OpenDatabase = {
  readonly db: Database.Database;
  /** @param isSound  nothing failed while it was open; otherwise the next start reads all of it */
  close(isSound: boolean): void;
};

/**
 * Open the profile's database, or create it: encrypted (SQLCipher 4 pages: AES-256 and HMAC-SHA-512, raw key), ours alone, brought
 * up to date, and locked until it is closed or this process dies.
 * @throws KeyturnError profileInUse, profilePermissions, databaseForeign, databaseDamaged, databaseNewer, diskFull; the file is then as it was
 */
export function openDatabase(place: DatabasePlace): OpenDatabase {
  const paths = pathsIn(place.folder);
  const nowMs = place.nowMs ?? Date.now;
  makePrivateFolder(place.folder);
  checkPlace(place.folder);
  createPrivateFile(paths.database);
  const leftWholeMs = wholeSinceMs(paths.database, paths.whole, nowMs());
  let db: Database.Database | undefined;
  let keyCheck: KeyCheck | undefined;
  try {
    db = new Database(paths.database, { timeout: lockWaitMs });
    const key = keyFor(db, place.key, lockWhileEmpty(db));
    keyCheck = keyCheckOf(paths.keyCheck, key);
    unlock(db, key);
    lockAndConfigure(db, place.pagesMax ?? pagesMaxDefault);
    checkIdentity(db);
    const wholeSince = isStillNoted(paths.whole) ? leftWholeMs : undefined;
    if (wholeSince === undefined) checkHealth(db);
    // From here on it is ours and is written to; a database that was refused keeps everything beside it as well.
    forgetWhole(paths.whole);
    migrate(db);
    keyCheck.note();
    const checkedAtMs = wholeSince ?? nowMs();
    const opened = db;
    return {
      db,
      close(isSound) {
        opened.close();
        if (isSound) noteWhole(paths.database, paths.whole, checkedAtMs, nowMs());
      },
    };
  } catch (cause) {
    db?.close();
    if (cause instanceof KeyturnError) throw cause;
    if (sqliteCode(cause) === 'SQLITE_NOTADB' && keyCheck?.knowsKey !== true) throw foreign(paths.database, cause);
    throw databaseFailure(paths.database, cause);
  }
}

/** @throws KeyturnError profilePermissions when anybody else can reach the folder or a file of the database */
export function checkPlace(folder: string): void {
  const paths = pathsIn(folder);
  checkPrivate(folder, 'folder');
  const beside = [`${paths.database}-wal`, `${paths.database}-journal`, paths.keyCheck, paths.whole];
  for (const path of [paths.database, ...beside]) checkPrivate(path, 'file');
}

export function pathsIn(folder: string): {
  readonly database: string;
  readonly keyCheck: string;
  readonly whole: string;
} {
  const database = join(folder, 'keyturn.db');
  return { database, keyCheck: `${database}.key-check`, whole: `${database}.left-whole` };
}

/**
 * @returns true when there is no database yet and nobody else can make one now; false when there is one
 * @throws SqliteError SQLITE_BUSY
 */
function lockWhileEmpty(db: Database.Database): boolean {
  if (statSync(db.name).size > 0) return false;
  try {
    lockWithoutKey(db);
    return true;
  } catch (cause) {
    // Another app made it, and closed it again, while this one waited.
    if (sqliteCode(cause) === 'SQLITE_NOTADB') return false;
    throw cause;
  }
}

/** @throws KeyturnError databaseForeign, SqliteError SQLITE_BUSY, SQLITE_NOTADB when there is a database but no key for it */
function keyFor(db: Database.Database, asked: Uint8Array | DatabaseKey, isNew: boolean): Uint8Array {
  const key = typeof asked === 'function' ? asked(isNew) : asked;
  if (key === undefined) {
    assert(!isNew, 'a new database has a key');
    lockWithoutKey(db); // Where another app has it open, that is the answer.
    throw foreign(db.name, undefined);
  }
  assert(key.length === 32, 'the database key is 32 bytes');
  return key;
}

/**
 * Nothing has to be read of an empty file, so its lock can be had before its key. The key in the meantime is nobody's: with
 * none at all, closing would write what a killed process left in the log into a database that is not open.
 * @throws SqliteError SQLITE_BUSY, SQLITE_NOTADB when it is not empty; every file is then as it was
 */
function lockWithoutKey(db: Database.Database): void {
  unlock(db, randomBytes(32));
  db.pragma('locking_mode = EXCLUSIVE'); // The lock outlasts its transaction.
  db.exec('BEGIN EXCLUSIVE; ROLLBACK'); // A commit would write a first page with that key.
}

function unlock(db: Database.Database, key: Uint8Array): void {
  db.pragma("cipher = 'sqlcipher'");
  db.pragma('legacy = 4');
  const raw = Buffer.from(`x'${bytesToHex(key)}'`, 'latin1');
  db.key(raw);
  raw.fill(0);
}

function lockAndConfigure(db: Database.Database, pagesMax: number): void {
  // The lock is the operating system's and dies with this process, however it dies. It is tied to the file: while the database is
  // open, nothing else in this process may open and close the same file, or POSIX drops the lock. Only stat is used on it.
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  db.pragma('temp_store = MEMORY'); // Temporary files would not be ours alone.
  db.pragma('foreign_keys = ON');
  db.pragma('secure_delete = ON');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL'); // A one-time code given away must never come back after a power cut (protocol.md §6.9).
  db.pragma('fullfsync = ON'); // On macOS an ordinary fsync stops at the drive's cache; elsewhere this does nothing.
  db.pragma('checkpoint_fullfsync = ON');
  db.pragma(`max_page_count = ${pagesMax}`);
  db.exec('BEGIN IMMEDIATE; COMMIT'); // Takes the lock now, not at the first write.
}

function checkIdentity(db: Database.Database): void {
  const id = numberFrom(db, 'application_id');
  const version = numberFrom(db, 'user_version');
  const isNew = id === 0 && version === 0 && db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  if (!isNew && id !== applicationId) throw foreign(db.name, undefined);
  if (version > migrations.length)
    throw new KeyturnError(
      'databaseNewer',
      `This profile was used with a newer Keyturn (its database has form ${version}; this one knows ${migrations.length}). Nothing was changed. Install the newer Keyturn again.`,
    );
}

/** Reads all of it. */
function checkHealth(db: Database.Database): void {
  const findings = db.pragma('quick_check(1)', { simple: true });
  if (findings !== 'ok') throw damaged(db.name, new Error(String(findings)));
}

function migrate(db: Database.Database): void {
  const done = numberFrom(db, 'user_version');
  db.transaction(() => {
    db.pragma(`application_id = ${applicationId}`);
    for (const migration of migrations.slice(done)) db.exec(migration);
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
}

function numberFrom(db: Database.Database, pragma: string): number {
  const value = db.pragma(pragma, { simple: true });
  assert(typeof value === 'number', `the pragma ${pragma} answers with a number`);
  return value;
}

function foreign(path: string, cause: unknown): KeyturnError {
  return new KeyturnError(
    'databaseForeign',
    `The key in this computer’s keychain does not open ${path}. Nothing was changed. If the folder was copied from another computer or another user, it cannot be opened here: restore from a backup instead.`,
    { cause },
  );
}
