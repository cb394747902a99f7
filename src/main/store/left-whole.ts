import { existsSync, rmSync, statSync, utimesSync } from 'node:fs';
import { KeyturnError } from '../../core/base/errors.ts';
import { readBoundedFile, writePrivateFile } from '../files/private-file.ts';

/*
 * A note beside the database that it was whole when it was closed, so that not every start has to read all of it. It is
 * there only while the database is closed, and is believed only while the file is untouched since. It guards nothing: each
 * page is authenticated by its cipher whenever it is read, and a copy that is older is noticed by the keychain.
 */

/** Pages that nobody reads are looked at once a week all the same, because a disk forgets silently. */
const wholeCheckEveryMs = 7 * 24 * 3_600_000;
/** A version, two sizes of file times and a date in digits. */
const noteBytesMax = 128;
/** File times are coarse. Set back by more than any of them is, so that a write in the same instant still shows. */
const setBackMs = 10_000;

/** When all of it was last read, where the database is exactly as it was left and that is not too long ago. */
export function wholeSinceMs(database: string, note: string, nowMs: number): number | undefined {
  const said = readNote(note);
  if (said === undefined || [`${database}-wal`, `${database}-journal`].some(hasContent)) return undefined;
  const [stamp = '', checkedAt = ''] = said;
  const checkedAtMs = Number(checkedAt);
  const isRecent = checkedAtMs <= nowMs && nowMs - checkedAtMs < wholeCheckEveryMs;
  return isRecent && stamp === stampOf(database) ? checkedAtMs : undefined;
}

/** Whoever opens the database takes the note away, so an app that had it while this one waited for the lock shows here. */
export const isStillNoted = (note: string): boolean => existsSync(note);

/** From now on it is being written to. */
export const forgetWhole = (note: string): void => rmSync(note, { force: true });

/**
 * Call after the database was closed without having failed. Where the note cannot be written there is none, and the next
 * start reads all of it.
 */
export function noteWhole(database: string, note: string, checkedAtMs: number, nowMs: number): void {
  try {
    const time = new Date(nowMs - setBackMs);
    utimesSync(database, time, time);
    writePrivateFile(note, Buffer.from(`1 ${stampOf(database)} ${checkedAtMs}`, 'latin1'));
  } catch {
    forgetWhole(note);
  }
}

function readNote(note: string): readonly string[] | undefined {
  try {
    const bytes = readBoundedFile(note, noteBytesMax);
    const match = bytes && /^1 (\d+-\d+) (\d{1,15})$/.exec(Buffer.from(bytes).toString('latin1'));
    return match?.slice(1);
  } catch (cause) {
    if (cause instanceof KeyturnError) return undefined;
    throw cause;
  }
}

function stampOf(database: string): string {
  const { size, mtimeNs } = statSync(database, { bigint: true });
  return `${size}-${mtimeNs}`;
}

const hasContent = (path: string): boolean => existsSync(path) && statSync(path).size > 0;
