import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import argon2 from 'argon2';
import { concatBytes, labelledHash, utf8ToBytes } from '../../core/base/bytes.ts';
import { assert } from '../../core/base/errors.ts';

/** Argon2id's cost and salt, as they stand in a file's header. @see RFC 9106 §3.1 (m, t, p) */
export type Argon2Cost = { readonly memoryKiB: number; readonly passes: number; readonly lanes: number };
export type KeyDerivation = Argon2Cost & { readonly salt: Uint8Array };

export const saltBytes = 32;
const mebibyte = 1_024;

/** Asked for at every unlock: about a second on two cores. */
export const dailyCost: Argon2Cost = { memoryKiB: 128 * mebibyte, passes: 3, lanes: 4 };
/** Asked for rarely, and the file it protects may lie about: twice the memory and one pass more. */
export const recoveryCost: Argon2Cost = { memoryKiB: 256 * mebibyte, passes: 4, lanes: 4 };

/** Below the floor a file was made to be guessed; above the ceiling it was made to exhaust this computer. */
const ceiling: Argon2Cost = { memoryKiB: 1_024 * mebibyte, passes: 16, lanes: 16 };
const passesMin = 3;

/** Is this a cost we are willing to pay? Asked before any memory is spent. */
export function isAcceptableCost(cost: Argon2Cost, floorMiB: number): boolean {
  const within = (value: number, min: number, max: number): boolean =>
    Number.isInteger(value) && value >= min && value <= max;
  return (
    within(cost.memoryKiB, floorMiB * mebibyte, ceiling.memoryKiB) &&
    within(cost.passes, passesMin, ceiling.passes) &&
    within(cost.lanes, 1, ceiling.lanes)
  );
}

/**
 * The vault key: HKDF-SHA256(Argon2id(daily passphrase) ‖ keychain secret). Whoever lacks either has nothing to try.
 * @param passphrase      UTF-8 NFKC (passphrase.ts); wiped before this returns, whatever happens
 * @param keychainSecret  32 bytes; not wiped
 * @returns 32 bytes, the caller's to wipe
 */
export async function deriveDailyKey(
  passphrase: Uint8Array,
  keychainSecret: Uint8Array,
  derivation: KeyDerivation,
): Promise<Uint8Array> {
  assert(keychainSecret.length === 32, 'the keychain secret is 32 bytes');
  const stretched = await stretch(passphrase, derivation);
  const both = concatBytes(stretched, keychainSecret);
  const key = hkdf(sha256, both, undefined, utf8ToBytes('keyturn/vault-key/1'), 32);
  stretched.fill(0);
  both.fill(0);
  return key;
}

/**
 * The key of a backup, and of the seed inside the vault: Argon2id(recovery passphrase) alone, because on the day it is needed the
 * computer and its keychain may be gone.
 * @param passphrase  wiped before this returns
 * @returns 32 bytes, the caller's to wipe
 */
export async function deriveRecoveryKey(passphrase: Uint8Array, derivation: KeyDerivation): Promise<Uint8Array> {
  const stretched = await stretch(passphrase, derivation);
  const key = hkdf(sha256, stretched, undefined, utf8ToBytes('keyturn/recovery-key/1'), 32);
  stretched.fill(0);
  return key;
}

/** Names the keychain secret a vault was made with. 16 bytes of a hash of 32 random ones: tells nobody the secret. */
export function keychainMark(keychainSecret: Uint8Array): Uint8Array {
  assert(keychainSecret.length === 32, 'the keychain secret is 32 bytes');
  return labelledHash('keyturn/keychain-mark/1', keychainSecret).slice(0, 16);
}

async function stretch(passphrase: Uint8Array, { memoryKiB, passes, lanes, salt }: KeyDerivation): Promise<Uint8Array> {
  assert(salt.length === saltBytes, 'a salt is 32 bytes');
  const view = Buffer.from(passphrase.buffer, passphrase.byteOffset, passphrase.length);
  try {
    return await argon2.hash(view, {
      type: argon2.argon2id,
      raw: true,
      version: 0x13,
      hashLength: 32,
      memoryCost: memoryKiB,
      timeCost: passes,
      parallelism: lanes,
      salt: Buffer.from(salt),
    });
  } finally {
    passphrase.fill(0);
  }
}
