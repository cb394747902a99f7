import { equalBytes, labelledHash } from '../../core/base/bytes.ts';
import { KeyturnError } from '../../core/base/errors.ts';
import { readBoundedFile, writePrivateFile } from '../files/private-file.ts';

/*
 * A value beside the database that tells a wrong key from a broken first page, which look the same to SQLite. It decides
 * nothing else: whether a key is the database's, the database says. A hash of 32 random bytes tells nobody the key.
 */

export type KeyCheck = {
  /** Was this key known to be the database's before now? A check that is absent, of another length or of another key knows nothing. */
  readonly knowsKey: boolean;
  /**
   * Call once the database was opened with the key and is locked; only then is the key known to be the right one.
   * @throws KeyturnError diskFull, profilePermissions
   */
  note(): void;
};

/** @throws KeyturnError profilePermissions when the file may not be read */
export function keyCheckOf(path: string, key: Uint8Array): KeyCheck {
  const expected = labelledHash('keyturn/database-key-check/1', key);
  const knowsKey = isStored(path, expected);
  return {
    knowsKey,
    note() {
      if (!knowsKey) writePrivateFile(path, expected);
    },
  };
}

function isStored(path: string, expected: Uint8Array): boolean {
  try {
    const stored = readBoundedFile(path, expected.length);
    return stored !== undefined && equalBytes(stored, expected);
  } catch (cause) {
    if (cause instanceof KeyturnError && cause.code === 'unexpected') return false;
    throw cause;
  }
}
