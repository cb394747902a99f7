import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { bytesToHex, equalBytes, labelledHash } from '../../core/base/bytes.ts';
import { assert, KeyturnError } from '../../core/base/errors.ts';
import {
  checkPrivate,
  createPrivateFile,
  makePrivateFolder,
  readBoundedFile,
  writePrivateFile,
} from '../files/private-file.ts';
import { damaged, databaseFailure, sqliteCode } from './database-failure.ts';
import { forgetWhole, noteWhole, wholeSinceMs } from './left-whole.ts';
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
  /** 32 bytes from the OS keychain. Not kept; the caller may wipe it. */
  readonly key: Uint8Array;
  /** Bound on the database's size in pages of 4 KiB. */
  readonly pagesMax?: number;
  /** The computer's clock unless told otherwise. */
  readonly nowMs?: () => number;
};

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
  assert(place.key.length === 32, 'the database key is 32 bytes');
  const paths = pathsIn(place.folder);
  const nowMs = place.nowMs ?? Date.now;
  makePrivateFolder(place.folder);
  checkPlace(place.folder);
  const isKeyOfThisProfile = checkKey(paths, place.key);
  createPrivateFile(paths.database);
  const wholeSince = wholeSinceMs(paths.database, paths.whole, nowMs());
  let db: Database.Database | undefined;
  try {
    db = new Database(paths.database, { timeout: lockWaitMs });
    unlock(db, place.key);
    lockAndConfigure(db, place.pagesMax ?? pagesMaxDefault);
    checkIdentity(db);
    if (wholeSince === undefined) checkHealth(db);
    // From here on it is ours and is written to; a database that was refused keeps everything beside it as well.
    forgetWhole(paths.whole);
    migrate(db);
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
    // A wrong key and a broken first page look the same to SQLite; the key check beside it tells them apart.
    if (sqliteCode(cause) === 'SQLITE_NOTADB' && !isKeyOfThisProfile) throw foreign(paths.database, cause);
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
 * Compare the key with the check value written when the database was made. A hash of 32 random bytes tells nobody the key.
 * @returns true when this is known to be the database's key
 * @throws KeyturnError databaseForeign when it is known to be another
 */
function checkKey(paths: { readonly database: string; readonly keyCheck: string }, key: Uint8Array): boolean {
  const expected = labelledHash('keyturn/database-key-check/1', key);
  if (existsSync(paths.database)) {
    const stored = readBoundedFile(paths.keyCheck, expected.length);
    if (stored === undefined) return false;
    if (!equalBytes(stored, expected)) throw foreign(paths.database, undefined);
    return true;
  }
  writePrivateFile(paths.keyCheck, expected);
  return true;
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
