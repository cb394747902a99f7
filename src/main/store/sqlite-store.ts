import { deserialize, serialize } from 'node:v8';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type Database from 'better-sqlite3-multiple-ciphers';
import { assert, KeyturnError } from '../../core/base/errors.ts';
import { packedPrefix, type EntryLimits, type Store, type StoredEntry, type Turn } from '../../core/store-port.ts';
import { databaseFailure, sqliteCode } from './database-failure.ts';
import { checkPlace, openDatabase, type DatabasePlace } from './database.ts';

/**
 * The store in one encrypted SQLite file. Shape: migrations.ts; opening, locking and encryption: database.ts.
 * @throws KeyturnError as {@link openDatabase}
 */
export function openStore(place: DatabasePlace): Store {
  const opened = openDatabase(place);
  const { db } = opened;
  let isSound = true;
  const failed = (failure: Error): Error => {
    if (!isTurnRefused(failure)) isSound = false;
    return failure;
  };
  const statements = prepare(db);
  const write = writer(db, failed);
  const read = reader(db, failed);

  return {
    commit: (turn) => write(() => apply(statements, turn)),
    forgetBody: (id) => write(() => statements.forgetBody.run(id)),
    loadDocuments: () =>
      read(() => new Map(inOrder(statements.document.all.all()).map(({ key, value }) => [key, plain(value)]))),
    loadPacked: () =>
      read(() => new Map(inOrder(statements.packed.all.all()).map(({ key, value }) => [key, () => unpacked(value)]))),
    document: (key) =>
      read(() =>
        key.startsWith(packedPrefix)
          ? optional(statements.packed.one.get(key), unpacked)
          : optional(statements.document.one.get(key), plain),
      ),
    entries: (...request) => read(() => entriesWithin(statements, ...request)),
    entry: (id) => read(() => optional(statements.entry.get(id), storedEntry)),
    heads: (group) => read(() => statements.heads.all(group)),
    sealed: (key) => read(() => optional(statements.sealed.get(key), (bytes) => new Uint8Array(bytes))),
    sealedKeys: (prefix) => read(() => statements.sealedKeys.all({ prefix })),
    outbox: () => read(() => statements.outbox.all().map(({ id, value }) => ({ id, value: plain(value) }))),
    auditFrom: (seq, countMax) => read(() => statements.auditFrom.all(seq, countMax).map(auditRecord)),
    auditHead: () => read(() => optional(statements.auditHead.get(), auditRecord)),
    counters: () => read(() => new Map(statements.counters.all().map(({ name, value }) => [name, value]))),
    checkPermissions: () => checkPlace(place.folder),
    close: () => opened.close(isSound),
  };
}

function apply(statements: Statements, turn: Turn): void {
  for (const { key, value } of turn.documents) {
    const isPacked = key.startsWith(packedPrefix);
    const table = isPacked ? statements.packed : statements.document;
    if (value === undefined) table.remove.run(key);
    else table.put.run(key, isPacked ? pack(value) : serialize(value));
  }
  for (const entry of turn.entries) {
    const { group, author, seq, id, headerBytes, signature, bodyBytes } = entry;
    statements.putEntry.run(id, group, author, seq, headerBytes, signature, bodyBytes ?? null);
  }
  for (const { seq, bytes } of turn.audit) statements.putAudit.run(seq, bytes);
  for (const { key, bytes } of turn.sealed) {
    if (bytes === undefined) statements.removeSealed.run(key);
    else statements.putSealed.run(key, bytes);
  }
  for (const { id, value } of turn.outbox.add) statements.putOutbox.run(id, serialize(value));
  for (const id of turn.outbox.done) statements.removeOutbox.run(id);
  for (const { name, value } of turn.counters) {
    assert(Number.isSafeInteger(value) && value >= 0, 'a counter is a whole number from 0 to 2^53 − 1');
    statements.putCounter.run(name, value);
  }
}

/**
 * Runs work as one transaction. After a failure of the disk itself, what a later flush writes is no longer known, so
 * nothing more is accepted until the profile is opened again; a full disk or a refused turn leaves a sound database.
 */
function writer(db: Database.Database, note: (failure: Error) => Error): (work: () => unknown) => void {
  let failed: Error | undefined;
  return (work) => {
    if (failed !== undefined) throw failed;
    try {
      db.transaction(work).immediate();
    } catch (cause) {
      const failure = note(databaseFailure(db.name, cause));
      const code = sqliteCode(cause);
      if (code !== undefined && code !== 'SQLITE_FULL' && !code.startsWith('SQLITE_CONSTRAINT')) failed = failure;
      throw failure;
    }
  };
}

/** A full disk, and a turn that does not fit what is stored, leave a sound database. */
const isTurnRefused = (failure: Error): boolean => !(failure instanceof KeyturnError) || failure.code === 'diskFull';

/** A page that went bad is met while reading as well as at the start. */
function reader(db: Database.Database, note: (failure: Error) => Error): <T>(work: () => T) => T {
  return (work) => {
    try {
      return work();
    } catch (cause) {
      throw note(databaseFailure(db.name, cause));
    }
  };
}

function entriesWithin(
  statements: Statements,
  group: string,
  author: string,
  afterSeq: number,
  limits: EntryLimits,
): StoredEntry[] {
  assert(limits.countMax >= 1 && limits.bytesMax >= 1, 'a request for entries allows at least one entry and one byte');
  const entries: StoredEntry[] = [];
  let bytes = 0;
  for (const row of statements.entriesAfter.iterate(group, author, afterSeq, limits.countMax)) {
    bytes += row.headerBytes.length + row.signature.length + (row.bodyBytes?.length ?? 0);
    if (bytes > limits.bytesMax) break;
    entries.push(storedEntry(row));
  }
  return entries;
}

type EntryRow = Omit<StoredEntry, 'bodyBytes'> & { bodyBytes: Uint8Array | null };
type DocumentRow = { readonly key: string; readonly value: Buffer };
type Statements = ReturnType<typeof prepare>;

function prepare(db: Database.Database) {
  const entryColumns =
    'feed_group AS "group", author, seq, id, header_bytes AS headerBytes, signature, body_bytes AS bodyBytes';
  return {
    document: documentsIn(db, 'document'),
    packed: documentsIn(db, 'packed'),
    entry: db.prepare<[string], EntryRow>(`SELECT ${entryColumns} FROM entry WHERE id = ?`),
    entriesAfter: db.prepare<[string, string, number, number], EntryRow>(
      `SELECT ${entryColumns} FROM entry WHERE feed_group = ? AND author = ? AND seq > ? ORDER BY seq LIMIT ?`,
    ),
    heads: db.prepare<[string], { author: string; seq: number; id: string }>(
      'SELECT author, max(seq) AS seq, id FROM entry WHERE feed_group = ? GROUP BY author ORDER BY author',
    ),
    putEntry: db.prepare<[string, string, string, number, Uint8Array, Uint8Array, Uint8Array | null]>(
      `INSERT INTO entry (id, feed_group, author, seq, header_bytes, signature, body_bytes) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET body_bytes = coalesce(body_bytes, excluded.body_bytes)`,
    ),
    forgetBody: db.prepare<[string]>('UPDATE entry SET body_bytes = NULL WHERE id = ?'),
    putAudit: db.prepare<[number, Uint8Array]>('INSERT INTO audit (seq, bytes) VALUES (?, ?)'),
    auditFrom: db.prepare<[number, number], { seq: number; bytes: Buffer }>(
      'SELECT seq, bytes FROM audit WHERE seq >= ? ORDER BY seq LIMIT ?',
    ),
    auditHead: db.prepare<[], { seq: number; bytes: Buffer }>('SELECT seq, bytes FROM audit ORDER BY seq DESC LIMIT 1'),
    sealed: db.prepare<[string], Buffer>('SELECT bytes FROM sealed WHERE key = ?').pluck(),
    sealedKeys: db
      .prepare<{ prefix: string }, string>(
        'SELECT key FROM sealed WHERE substr(key, 1, length(:prefix)) = :prefix ORDER BY key',
      )
      .pluck(),
    putSealed: db.prepare<[string, Uint8Array]>(
      'INSERT INTO sealed (key, bytes) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET bytes = excluded.bytes',
    ),
    removeSealed: db.prepare<[string]>('DELETE FROM sealed WHERE key = ?'),
    outbox: db.prepare<[], { id: string; value: Buffer }>('SELECT id, value FROM outbox ORDER BY place'),
    putOutbox: db.prepare<[string, Uint8Array]>(
      'INSERT INTO outbox (id, value) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value',
    ),
    removeOutbox: db.prepare<[string]>('DELETE FROM outbox WHERE id = ?'),
    counters: db.prepare<[], { name: string; value: number }>('SELECT name, value FROM counter ORDER BY name'),
    putCounter: db.prepare<[string, number]>(
      'INSERT INTO counter (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    ),
  };
}

/** Without ORDER BY: SQLite would follow an index through the whole file instead of reading from its beginning to its end. */
function documentsIn(db: Database.Database, table: 'document' | 'packed') {
  return {
    all: db.prepare<[], DocumentRow>(`SELECT key, value FROM ${table}`),
    one: db.prepare<[string], Buffer>(`SELECT value FROM ${table} WHERE key = ?`).pluck(),
    put: db.prepare<[string, Uint8Array]>(
      `INSERT INTO ${table} (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    ),
    remove: db.prepare<[string]>(`DELETE FROM ${table} WHERE key = ?`),
  };
}

/** Half of a case is ids in hex, some of them many times: packed, half as many pages are read at every start. */
const pack = (value: unknown): Uint8Array => deflateRawSync(serialize(value), { level: 1 });
const unpacked = (value: Uint8Array): unknown => plain(inflateRawSync(value, { maxOutputLength: unpackedBytesMax }));
/** A hundred times what a payment of a large group takes. */
const unpackedBytesMax = 64 * 1024 * 1024;

const inOrder = (rows: readonly DocumentRow[]): readonly DocumentRow[] =>
  [...rows].sort((a, b) => (a.key < b.key ? -1 : 1));

const optional = <T, U>(value: T | undefined, use: (value: T) => U): U | undefined =>
  value === undefined ? undefined : use(value);
/** What is made of it shares its bytes. */
const plain = (value: Uint8Array): unknown => deserialize(value) as unknown;
const auditRecord = ({ seq, bytes }: { seq: number; bytes: Buffer }) => ({ seq, bytes: new Uint8Array(bytes) });

/** Plain Uint8Arrays throughout: a Buffer would answer differently to slice and to equality. */
function storedEntry(row: EntryRow): StoredEntry {
  return {
    ...row,
    headerBytes: new Uint8Array(row.headerBytes),
    signature: new Uint8Array(row.signature),
    bodyBytes: row.bodyBytes === null ? undefined : new Uint8Array(row.bodyBytes),
  };
}
