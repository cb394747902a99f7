/**
 * The whole shape of the database on one page. `user_version` counts the migrations a file has had, so the order is fixed:
 * a released migration is never edited, a change is a new string at the end.
 */
export const migrations: readonly string[] = [
  /* 1 */ `
  CREATE TABLE document (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL                       -- V8's serialisation of plain data
  ) STRICT;

  CREATE TABLE entry (
    id           TEXT PRIMARY KEY,
    feed_group   TEXT NOT NULL,
    author       TEXT NOT NULL,
    seq          INTEGER NOT NULL CHECK (seq >= 0),
    header_bytes BLOB NOT NULL,
    signature    BLOB NOT NULL,
    body_bytes   BLOB,                        -- NULL once forgotten
    UNIQUE (feed_group, author, seq)          -- a second entry here is evidence of a fork, and is kept as a document
  ) STRICT;

  CREATE TABLE audit (
    seq   INTEGER PRIMARY KEY CHECK (seq >= 0),
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE TRIGGER audit_follows BEFORE INSERT ON audit
    WHEN NEW.seq <> (SELECT max(seq) + 1 FROM audit)
    BEGIN SELECT raise(ABORT, 'an audit record follows the one before it'); END;
  CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
    BEGIN SELECT raise(ABORT, 'an audit record is never changed'); END;
  CREATE TRIGGER audit_kept BEFORE DELETE ON audit
    BEGIN SELECT raise(ABORT, 'an audit record is never removed'); END;

  CREATE TABLE sealed (
    key   TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
  ) STRICT;

  CREATE TABLE outbox (
    place INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused, so the order of promises survives removals
    id    TEXT NOT NULL UNIQUE,
    value BLOB NOT NULL
  ) STRICT;

  CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL CHECK (value >= 0)
  ) STRICT, WITHOUT ROWID;
  `,
  /* 2 */ `
  CREATE TABLE packed (                       -- documents that are decoded only when somebody looks at them
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL                       -- as in document, deflated
  ) STRICT;
  `,
];
