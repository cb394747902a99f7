import { schnorr } from '@noble/curves/secp256k1.js';
import { assert } from '../base/errors.ts';

/**
 * Does this signature of this message verify under this key? False also for anything malformed.
 * One step stricter than the specification: s = 0 is refused, which no honest signer ever reaches.
 * @param signature   64 bytes
 * @param message     any length
 * @param xOnlyKey    32 bytes
 * @see BIP-340 §Verification
 */
export function schnorrVerify(signature: Uint8Array, message: Uint8Array, xOnlyKey: Uint8Array): boolean {
  if (signature.length !== 64 || xOnlyKey.length !== 32) return false;
  return schnorr.verify(signature, message, xOnlyKey);
}

/**
 * A signature of one key alone. It is verified before it is returned.
 * @param message    any length
 * @param secretKey  32 bytes, 1..n−1
 * @param aux32      32 bytes of fresh randomness
 * @returns 64 bytes
 * @see BIP-340 §Default Signing
 */
export function schnorrSign(message: Uint8Array, secretKey: Uint8Array, aux32: Uint8Array): Uint8Array {
  assert(aux32.length === 32, 'the auxiliary randomness is 32 bytes');
  return schnorr.sign(message, secretKey, aux32);
}
