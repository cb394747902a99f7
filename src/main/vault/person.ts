import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '../../core/base/bytes.ts';
import { assert, KeyturnError } from '../../core/base/errors.ts';
import type { GroupId, MemberId } from '../../core/base/ids.ts';
import { bytesToInteger, Scalar, scalarToBytes } from '../../core/frost/secp256k1.ts';

/** 32 random bytes make 24 words, the longest phrase BIP-39 knows. */
export const entropyBytes = 32;
/** Wide enough that reducing it modulo the group order leaves no measurable bias (BIP-340 order is close to 2^256). */
const wideScalarBytes = 48;
/** 128 characters of at most 4 bytes each (passphrase.ts). */
const passphraseBytesMax = 512;

/** What one person is in one group. SECRET, both. */
export type GroupKeys = { readonly memberSecret: Uint8Array; readonly hostSecret: Uint8Array };

/** The 24 words, to be shown once. */
export const wordsOf = (entropy: Uint8Array): string => {
  assert(entropy.length === entropyBytes, 'a person begins with 32 random bytes');
  return entropyToMnemonic(entropy, wordlist);
};

/**
 * The seed of a person: the 24 words under the recovery passphrase, as BIP-39 has it, so that words without it are worth nothing.
 * @param recoveryPassphrase  UTF-8; read, not wiped
 * @returns 64 bytes, the caller's to wipe
 * @see BIP-39 §From mnemonic to seed
 */
export function seedOf(entropy: Uint8Array, recoveryPassphrase: Uint8Array): Uint8Array {
  return Uint8Array.from(mnemonicToSeedSync(wordsOf(entropy), textOf(recoveryPassphrase)));
}

/**
 * Host and member key of one group, each under its own label (protocol.md §1).
 *
 *     member key   HKDF-SHA256(seed, info = "keyturn/member-key/1" ‖ group id), 32 bytes: an Ed25519 seed
 *     host key     HKDF-SHA256(seed, info = "keyturn/host-key/1" ‖ group id), 48 bytes as an integer, mod (n − 1), plus 1
 */
export function groupKeysOf(seed: Uint8Array, group: GroupId): GroupKeys {
  const derived = (label: string, length: number): Uint8Array =>
    hkdf(sha256, seed, undefined, concatBytes(utf8ToBytes(label), hexToBytes(group)), length);
  const wide = derived('keyturn/host-key/1', wideScalarBytes);
  const hostSecret = scalarToBytes((bytesToInteger(wide) % (Scalar.ORDER - 1n)) + 1n);
  wide.fill(0);
  return { memberSecret: derived('keyturn/member-key/1', 32), hostSecret };
}

export const memberIdOf = (memberSecret: Uint8Array): MemberId =>
  bytesToHex(ed25519.getPublicKey(memberSecret)) as MemberId;

/** A passphrase that is there at all and not longer than any we score. How strong it must be is judged where it is typed. */
export function requirePassphrase(passphrase: Uint8Array, which: 'daily' | 'recovery'): void {
  if (!(passphrase instanceof Uint8Array) || passphrase.length === 0)
    throw new KeyturnError('passphraseTooWeak', `The ${which} passphrase is empty. Nothing was changed. Type one.`);
  if (passphrase.length > passphraseBytesMax)
    throw new KeyturnError('passphraseTooLong', `The ${which} passphrase is too long. Nothing was changed.`);
}

function textOf(passphrase: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(passphrase);
  } catch {
    throw new KeyturnError('invalidInput', 'The recovery passphrase is not text. Nothing was changed. Type it again.');
  }
}
