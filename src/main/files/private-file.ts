import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { KeyturnError } from '../../core/base/errors.ts';

const ownerOnlyFolder = 0o700;
const ownerOnlyFile = 0o600;
const othersMask = 0o077;
/** Written through to the disk by the open itself, where the system can: see {@link flush}. */
const newAndSynchronous =
  constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | ((constants as { readonly O_SYNC?: number }).O_SYNC ?? 0);

/**
 * Replace a file in one step: a reader, or a power cut, meets the old content or the new, never a mixture.
 * The file is 0600 from its first byte, whatever the umask.
 * @throws KeyturnError diskFull, profilePermissions, or unexpected; the old file is then untouched
 */
export function writePrivateFile(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const file = openSync(temporary, newAndSynchronous, ownerOnlyFile);
    try {
      // By path: a process under a permission model may not change the mode of an open file, and ours was just made.
      if (process.platform !== 'win32') chmodSync(temporary, ownerOnlyFile);
      writeAll(file, bytes);
      flush(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    flushFolder(dirname(path));
  } catch (cause) {
    discard(temporary);
    throw fileFailure(path, cause);
  }
}

/**
 * Read a file that has no business being large.
 * @returns undefined when there is none
 * @throws KeyturnError unexpected when it is larger than `bytesMax`, which is checked before anything is read
 */
export function readBoundedFile(path: string, bytesMax: number): Uint8Array | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw fileFailure(path, cause);
  }
  try {
    const { size } = fstatSync(file);
    if (size > bytesMax)
      throw new KeyturnError(
        'unexpected',
        `${path} is ${size} bytes long, more than the ${bytesMax} a file of this kind can have. Nothing was read or changed. Check that it is the right file.`,
      );
    return new Uint8Array(readFileSync(file));
  } finally {
    closeSync(file);
  }
}

/** Create a folder only its owner can enter, unless it exists; then nothing is changed and the mode is the caller's to check. */
export function makePrivateFolder(folder: string): void {
  try {
    // Only what this call created is given its mode: a folder a person opened to others must be reported, not repaired.
    if (mkdirSync(folder, { recursive: true, mode: ownerOnlyFolder }) === undefined) return;
    if (process.platform !== 'win32') chmodSync(folder, ownerOnlyFolder);
  } catch (cause) {
    throw fileFailure(folder, cause);
  }
}

/** Create an empty 0600 file if there is none. An existing one is not even opened (see the note on locks in sqlite-store.ts). */
export function createPrivateFile(path: string): 'created' | 'existed' {
  try {
    const file = openSync(path, 'wx', ownerOnlyFile);
    if (process.platform !== 'win32') chmodSync(path, ownerOnlyFile);
    flush(file);
    closeSync(file);
    flushFolder(dirname(path));
    return 'created';
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') return 'existed';
    throw fileFailure(path, cause);
  }
}

/**
 * Is this ours alone? On Windows the answer is the user profile's access list, which is inherited and not checked here.
 * @throws KeyturnError profilePermissions naming the path, the mode found and the command that mends it
 */
export function checkPrivate(path: string, kind: 'folder' | 'file'): void {
  if (process.platform === 'win32') return;
  // A profile folder may be reached through a link; a file of the profile may not be one.
  const found =
    kind === 'folder' ? statSync(path, { throwIfNoEntry: false }) : lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (kind === 'folder' ? !found.isDirectory() : !found.isFile())
    throw new KeyturnError(
      'profilePermissions',
      `${path} is not a plain ${kind}. Nothing was opened. Move it away and start again.`,
    );
  const mode = found.mode & 0o777;
  const wanted = kind === 'folder' ? ownerOnlyFolder : ownerOnlyFile;
  if (found.uid !== process.getuid?.())
    throw new KeyturnError(
      'profilePermissions',
      `${path} belongs to another user of this computer. Nothing was opened. Start Keyturn as that user, or give the ${kind} back with chown.`,
    );
  if ((mode & othersMask) !== 0)
    throw new KeyturnError(
      'profilePermissions',
      `Other users of this computer can reach ${path} (mode ${mode.toString(8)}). Find out who changed it, then run: chmod ${wanted.toString(8)} "${path}".`,
    );
}

/** Make a rename or a new name in this folder survive a power cut. Windows offers no such call and needs none. */
export function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } catch (cause) {
    // Some network and removable file systems cannot flush a folder; the file itself is flushed. A process under Node's
    // permission model may not flush at all; there the one who started it flushes the folder after the answer.
    if (!['EINVAL', 'ENOTSUP', 'ERR_ACCESS_DENIED'].includes(errnoOf(cause) ?? '')) throw cause;
  } finally {
    closeSync(handle);
  }
}

/** A process under Node's permission model may not call fsync; there the file was opened to write through. */
function flush(file: number): void {
  try {
    fsyncSync(file);
  } catch (cause) {
    if (errnoOf(cause) !== 'ERR_ACCESS_DENIED') throw cause;
  }
}

/** The first failure is the one to report; a left-over that cannot be removed says less. */
function discard(temporary: string): void {
  try {
    rmSync(temporary, { force: true });
  } catch {
    return;
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

function fileFailure(path: string, cause: unknown): KeyturnError {
  if (cause instanceof KeyturnError) return cause;
  switch (errnoOf(cause)) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new KeyturnError(
        'diskFull',
        `The disk is full: ${path} could not be written. What was there before is unchanged. Free some space and try again.`,
        { cause },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new KeyturnError(
        'profilePermissions',
        `${path} may not be read or written by this user. Nothing was changed. Check the owner and the mode of the folder.`,
        { cause },
      );
    case undefined:
      return new KeyturnError('unexpected', `${path} could not be read or written. Nothing was changed.`, { cause });
    default:
      return new KeyturnError(
        'unexpected',
        `${path} could not be read or written (${errnoOf(cause) ?? ''}). Nothing was changed. Check the disk and try again.`,
        { cause },
      );
  }
}

function errnoOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' ? cause.code : undefined;
}
