import { deserialize, serialize } from 'node:v8';
import type Database from 'better-sqlite3-multiple-ciphers';
import { assert } from '../../core/base/errors.ts';
import type { EntryLimits, Store, StoredEntry, Turn } from '../../core/store-port.ts';
import { databaseFailure, sqliteCode } from './database-failure.ts';
import { checkPlace, openDatabase, type DatabasePlace } from './database.ts';

/**
 * The store in one encrypted SQLite file. Shape: migrations.ts; opening, locking and encryption: database.ts.
 * @throws KeyturnError as {@link openDatabase}
 */
export function openStore(place: DatabasePlace): Store {
  const db = openDatabase(place);
  const statements = prepare(db);
  const write = writer(db);
  const read = reader(db);

  return {
    commit: (turn) => write(() => apply(statements, turn)),
    forgetBody: (id) => write(() => statements.forgetBody.run(id)),
    loadDocuments: () => read(() => new Map(statements.documents.all().map(({ key, value }) => [key, plain(value)]))),
    document: (key) => read(() => optional(statements.document.get(key), plain)),
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
    close: () => void db.close(),
  };
}

function apply(statements: Statements, turn: Turn): void {
  for (const { key, value } of turn.documents) {
    if (value === undefined) statements.removeDocument.run(key);
    else statements.putDocument.run(key, serialize(value));
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
function writer(db: Database.Database): (work: () => unknown) => void {
  let failed: Error | undefined;
  return (work) => {
    if (failed !== undefined) throw failed;
    try {
      db.transaction(work).immediate();
    } catch (cause) {
      const failure = databaseFailure(db.name, cause);
      const code = sqliteCode(cause);
      if (code !== undefined && code !== 'SQLITE_FULL' && !code.startsWith('SQLITE_CONSTRAINT')) failed = failure;
      throw failure;
    }
  };
}

/** A page that went bad is met while reading as well as at the start. */
function reader(db: Database.Database): <T>(work: () => T) => T {
  return (work) => {
    try {
      return work();
    } catch (cause) {
      throw databaseFailure(db.name, cause);
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
type Statements = ReturnType<typeof prepare>;

function prepare(db: Database.Database) {
  const entryColumns =
    'feed_group AS "group", author, seq, id, header_bytes AS headerBytes, signature, body_bytes AS bodyBytes';
  return {
    documents: db.prepare<[], { key: string; value: Buffer }>('SELECT key, value FROM document ORDER BY key'),
    document: db.prepare<[string], Buffer>('SELECT value FROM document WHERE key = ?').pluck(),
    putDocument: db.prepare<[string, Uint8Array]>(
      'INSERT INTO document (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    ),
    removeDocument: db.prepare<[string]>('DELETE FROM document WHERE key = ?'),
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

const optional = <T, U>(value: T | undefined, use: (value: T) => U): U | undefined =>
  value === undefined ? undefined : use(value);
const plain = (value: Buffer): unknown => deserialize(value) as unknown;
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
