import { concatBytes, equalBytes, labelledHash, utf8ToBytes } from '../../core/base/bytes.ts';
import { assert, KeyturnError, type ErrorCode } from '../../core/base/errors.ts';
import { isAcceptableCost, saltBytes, type KeyDerivation } from './key-derivation.ts';
import { nonceBytes, open, seal, systemRandom, type RandomSource } from './sealing.ts';

/**
 * One form for everything that is sealed under a passphrase. Fixed width, so there is one way to write a header:
 *
 *     magic 8 · version 1 · purpose 1 · memoryKiB 4 · passes 4 · lanes 1 · salt 32 · mark 16    header, 67 bytes, the box's AAD
 *     checksum 32                                                                              of the header and the box
 *     nonce 24 · ciphertext · tag 16                                                           the box
 *
 * The checksum has no key. A failing tag cannot tell a wrong passphrase from a damaged file, and people must hear different things: a
 * checksum that fails means damage, found before the passphrase is spent; one that fits and a tag that fails means the passphrase. Who
 * alters a file on purpose can mend the checksum and is then told "wrong passphrase": refused all the same.
 */
export const magic = utf8ToBytes('KEYTURN\n');
const versionNow = 1;
const markBytes = 16;
export const headerBytes = magic.length + 2 + 4 + 4 + 1 + saltBytes + markBytes;
const checksumBytes = 32;
const boxBytesMin = nonceBytes + 16;

/** Vault and backup of 21 groups of 21 members stay below 2 MiB; the rest is room for address books. */
export const sealedFileBytesMax = 16 * 1024 * 1024;

export type SealedPurpose = 'vault' | 'backup' | 'seed';

export type SealedHeader = {
  readonly purpose: SealedPurpose;
  readonly derivation: KeyDerivation;
  /** {@link keychainMark} of the vault's second factor; undefined where the passphrase is alone. */
  readonly mark: Uint8Array | undefined;
};

/** Seal under a key that was derived as the header says. Every call takes a fresh nonce, so one key may seal many versions. */
export function sealBytes(
  header: SealedHeader,
  key: Uint8Array,
  plaintext: Uint8Array,
  random: RandomSource = systemRandom,
): Uint8Array {
  assert(isAcceptableCost(header.derivation, 0), 'what is sealed can be opened again');
  const written = encodeHeader(header);
  const box = seal(key, plaintext, written, random);
  const file = concatBytes(written, checksumOf(written, box), box);
  assert(file.length <= sealedFileBytesMax, 'a sealed file stays within its bound');
  return file;
}

/**
 * Read and judge everything that needs no passphrase. Nothing has been spent yet when this refuses.
 * @param floorMiB  lowest memory cost accepted. Product code leaves it out; tests lower it to be quick
 * @throws KeyturnError vaultDamaged or backupDamaged (altered bytes, or a cost outside the bounds), backupForeign (no such file of ours),
 *         databaseNewer (a later version's form)
 */
export function inspectSealed(file: Uint8Array, purpose: SealedPurpose, floorMiB = floors[purpose]): SealedHeader {
  const what = names[purpose];
  if (file.length < magic.length || !equalBytes(file.subarray(0, magic.length), magic))
    throw new KeyturnError(
      foreignCode[purpose],
      `This is not a Keyturn ${what}. Nothing was changed. Choose another file.`,
    );
  const version = file[magic.length] ?? 0;
  if (version > versionNow)
    throw new KeyturnError(
      'databaseNewer',
      `This ${what} was written by a newer Keyturn (form ${version}; this one knows ${versionNow}). Nothing was changed. Install the newer Keyturn and open it there.`,
    );
  if (
    version !== versionNow ||
    file.length < headerBytes + checksumBytes + boxBytesMin ||
    file.length > sealedFileBytesMax
  )
    throw damaged(purpose);
  const written = file.subarray(0, headerBytes);
  const box = file.subarray(headerBytes + checksumBytes);
  if (!equalBytes(file.subarray(headerBytes, headerBytes + checksumBytes), checksumOf(written, box)))
    throw damaged(purpose);
  const header = decodeHeader(written);
  if (header === undefined) throw damaged(purpose);
  if (header.purpose !== purpose)
    throw new KeyturnError(
      foreignCode[purpose],
      `This is a Keyturn ${names[header.purpose]}, not a ${what}. Nothing was changed. Choose another file.`,
    );
  if (!isAcceptableCost(header.derivation, floorMiB)) throw damaged(purpose);
  return header;
}

/**
 * Open a file that {@link inspectSealed} accepted, with the key derived as its header says.
 * @returns the plaintext, the caller's to wipe
 * @throws KeyturnError passphraseWrong
 */
export function openSealed(file: Uint8Array, key: Uint8Array): Uint8Array {
  const opened = open(key, file.subarray(headerBytes + checksumBytes), file.subarray(0, headerBytes));
  if (opened.ok) return opened.value;
  throw new KeyturnError(
    'passphraseWrong',
    'The passphrase is not the right one. Nothing was changed. Try again; upper and lower case and spaces count.',
  );
}

/** Is this a whole file of this form, as far as can be said without a key? */
export function isIntact(file: Uint8Array): boolean {
  if (file.length < headerBytes + checksumBytes + boxBytesMin || !equalBytes(file.subarray(0, magic.length), magic))
    return false;
  const stored = file.subarray(headerBytes, headerBytes + checksumBytes);
  return equalBytes(stored, checksumOf(file.subarray(0, headerBytes), file.subarray(headerBytes + checksumBytes)));
}

/** Memory floors in MiB, per purpose (protocol.md §1.2). */
const floors: Readonly<Record<SealedPurpose, number>> = { vault: 64, backup: 256, seed: 256 };
const names: Readonly<Record<SealedPurpose, string>> = { vault: 'vault', backup: 'backup', seed: 'sealed seed' };
const foreignCode: Readonly<Record<SealedPurpose, ErrorCode>> = {
  vault: 'vaultDamaged',
  backup: 'backupForeign',
  seed: 'vaultDamaged',
};
const purposeByte: readonly SealedPurpose[] = ['vault', 'backup', 'seed'];

function encodeHeader({ purpose, derivation, mark }: SealedHeader): Uint8Array {
  assert(derivation.salt.length === saltBytes, 'a salt is 32 bytes');
  assert(mark === undefined || mark.length === markBytes, 'a keychain mark is 16 bytes');
  const numbers = new DataView(new ArrayBuffer(11));
  numbers.setUint8(0, versionNow);
  numbers.setUint8(1, purposeByte.indexOf(purpose) + 1);
  numbers.setUint32(2, derivation.memoryKiB);
  numbers.setUint32(6, derivation.passes);
  numbers.setUint8(10, derivation.lanes);
  return concatBytes(magic, new Uint8Array(numbers.buffer), derivation.salt, mark ?? new Uint8Array(markBytes));
}

function decodeHeader(bytes: Uint8Array): SealedHeader | undefined {
  const numbers = new DataView(bytes.buffer, bytes.byteOffset + magic.length, 11);
  const purpose = purposeByte[numbers.getUint8(1) - 1];
  if (purpose === undefined) return undefined;
  const saltStart = magic.length + 11;
  const mark = bytes.slice(saltStart + saltBytes);
  return {
    purpose,
    derivation: {
      memoryKiB: numbers.getUint32(2),
      passes: numbers.getUint32(6),
      lanes: numbers.getUint8(10),
      salt: bytes.slice(saltStart, saltStart + saltBytes),
    },
    mark: mark.every((byte) => byte === 0) ? undefined : mark,
  };
}

const checksumOf = (header: Uint8Array, box: Uint8Array): Uint8Array =>
  labelledHash('keyturn/sealed-checksum/1', header, box);

function damaged(purpose: SealedPurpose): KeyturnError {
  if (purpose === 'backup')
    return new KeyturnError(
      'backupDamaged',
      'This backup is damaged and cannot be opened. It was not changed. Use another copy of it, or the recovery phrase.',
    );
  return new KeyturnError(
    'vaultDamaged',
    'The vault on this computer is damaged and cannot be opened. It was not changed. Put back its safety copy (the file ending in .previous), or restore from a backup.',
  );
}
