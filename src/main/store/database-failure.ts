import { KeyturnError } from '../../core/base/errors.ts';

/**
 * What SQLite reports, as a sentence a person can act on. A broken constraint is our own mistake and stays an ordinary error.
 * @see https://www.sqlite.org/rescode.html
 */
export function databaseFailure(path: string, cause: unknown): Error {
  if (cause instanceof KeyturnError) return cause;
  const code = sqliteCode(cause);
  if (code === undefined) return cause instanceof Error ? cause : damaged(path, cause);
  if (code.startsWith('SQLITE_CONSTRAINT'))
    return new Error(`Invariant broken: a turn agrees with what is stored (${(cause as Error).message})`, { cause });
  if (code === 'SQLITE_FULL')
    return new KeyturnError(
      'diskFull',
      'The disk is full, or the database reached its size limit. The last step was not stored and nothing was sent for it; everything before it is safe. Free some space and start Keyturn again.',
      { cause },
    );
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return new KeyturnError(
      'profileInUse',
      'This profile is already open in another Keyturn. Nothing was changed. Switch to that window, or close it and try again.',
      { cause },
    );
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM')
    return new KeyturnError(
      'profilePermissions',
      `${path} cannot be written by this user. The last step was not stored; everything before it is safe. Check the owner and mode of the profile folder, and whether the disk is mounted read-only.`,
      { cause },
    );
  return damaged(path, cause);
}

/** SQLite's extended result code, e.g. `SQLITE_CONSTRAINT_UNIQUE`; undefined for any other error. */
export function sqliteCode(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string') return undefined;
  return cause.code.startsWith('SQLITE_') ? cause.code : undefined;
}

/** The file is kept: another program, or another day, may read more of it. */
export function damaged(path: string, cause: unknown): KeyturnError {
  return new KeyturnError(
    'databaseDamaged',
    `The database ${path} is damaged or the disk failed under it. It was kept as it is; Keyturn will not sign with it. Copy the profile folder away, check the disk, and restore from a backup; the other members hold the group’s record.`,
    { cause },
  );
}
