import { randomBytes } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { concatBytes } from '../../core/base/bytes.ts';
import { assert } from '../../core/base/errors.ts';
import { err, ok, type Result } from '../../core/base/result.ts';

/** Where random bytes come from; tests hand in their own. */
export type RandomSource = (bytes: number) => Uint8Array;
export const systemRandom: RandomSource = (bytes) => new Uint8Array(randomBytes(bytes));

/** 24 random bytes: two nonces under one key meet after 2^96 boxes, so no counter has to survive a restore. */
export const nonceBytes = 24;
const tagBytes = 16;
export const boxOverheadBytes = nonceBytes + tagBytes;

/**
 * Seal bytes under a 32-byte key: nonce ‖ XChaCha20-Poly1305.
 * @param aad  what the box is and belongs to; the same bytes are needed to open it. Never secret, never stored here
 * @see draft-irtf-cfrg-xchacha §2
 */
export function seal(
  key: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
  random: RandomSource = systemRandom,
): Uint8Array {
  assert(key.length === 32, 'a sealing key is 32 bytes');
  const nonce = random(nonceBytes);
  assert(nonce.length === nonceBytes, 'a nonce is 24 bytes');
  return concatBytes(nonce, xchacha20poly1305(key, nonce, aad).encrypt(plaintext));
}

/**
 * Open a box. Another key, other `aad` and altered bytes cannot be told apart, and give nothing.
 * @returns the plaintext, the caller's to wipe
 */
export function open(key: Uint8Array, box: Uint8Array, aad: Uint8Array): Result<Uint8Array, 'refused'> {
  assert(key.length === 32, 'a sealing key is 32 bytes');
  if (box.length < boxOverheadBytes) return err('refused');
  try {
    return ok(xchacha20poly1305(key, box.subarray(0, nonceBytes), aad).decrypt(box.subarray(nonceBytes)));
  } catch {
    return err('refused'); // The tag does not fit; the library's words add nothing.
  }
}
