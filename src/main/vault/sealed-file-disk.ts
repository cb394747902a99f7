import { rmSync } from 'node:fs';
import { KeyturnError } from '../../core/base/errors.ts';
import { checkPrivate, readBoundedFile, writePrivateFile } from '../files/private-file.ts';
import { isIntact, sealedFileBytesMax, type SealedPurpose } from './sealed-file.ts';

/** Beside the vault: what it was before the last change. */
export const safetyCopyOf = (path: string): string => `${path}.previous`;

/**
 * Replace a sealed file in one step, 0600, flushed.
 * @param safetyCopy  `keep` leaves the former file beside it; `remove` is for a changed passphrase, when the former file would still
 *                    open with the old one; `none` is for a file in a place of the person's choosing
 * @throws KeyturnError diskFull, profilePermissions; the former file is then untouched
 */
export function writeSealedFile(path: string, bytes: Uint8Array, safetyCopy: 'keep' | 'remove' | 'none'): void {
  if (safetyCopy === 'keep') {
    const former = readBoundedFile(path, sealedFileBytesMax);
    // A file that went bad on the disk must not push out the last good one.
    if (former !== undefined && isIntact(former)) writePrivateFile(safetyCopyOf(path), former);
  }
  writePrivateFile(path, bytes);
  if (safetyCopy === 'remove') rmSync(safetyCopyOf(path), { force: true });
}

/**
 * @throws KeyturnError fileNotFound, profilePermissions (a vault others can reach; a backup may lie on a stick that knows no modes),
 *         unexpected when it is larger than any sealed file
 */
export function readSealedFile(path: string, purpose: SealedPurpose): Uint8Array {
  if (purpose === 'vault') checkPrivate(path, 'file');
  const bytes = readBoundedFile(path, sealedFileBytesMax);
  if (bytes === undefined)
    throw new KeyturnError(
      'fileNotFound',
      `There is no file ${path}. Nothing was changed. Check the name and the folder.`,
    );
  return bytes;
}
