import { equalBytes, concatBytes } from '../../base/bytes.ts';
import { assert } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import {
  G,
  hasEvenY,
  multiplyBase,
  type Point,
  pointToXOnlyBytes,
  Scalar,
  scalarBytes,
  scalarFromBytes,
  scalarFromBytesWrapping,
  scalarToBytes,
  taggedHash,
} from '../secp256k1.ts';
import { uint32ToBytes } from './params.ts';

export const proofOfPossessionBytes = 64;

const tag = 'BIP DKG/pop message';

/**
 * Proves that a participant knows the secret behind its commitment's constant term, which is what prevents key
 * cancellation. A BIP-340 signature of the identifier, under this protocol's own tags instead of BIP-340's.
 * @param secret     a_0, in 1..order−1
 * @param secretPoint a_0·G
 * @param auxRandom  32 bytes
 * @returns 64 bytes; `unlucky` where the nonce is zero (about 2^−256)
 * @see BIP-340 §Default Signing; bip-frost-dkg simplpedpop.py pop_prove
 */
export function proofOfPossessionMake(
  secret: Scalar,
  secretPoint: Point,
  participant: number,
  auxRandom: Uint8Array,
): Result<Uint8Array, 'unlucky'> {
  const message = uint32ToBytes(participant);
  const publicKey = pointToXOnlyBytes(secretPoint);
  const d = hasEvenY(secretPoint) ? secret : Scalar.neg(secret);
  const masked = xorBytes(scalarToBytes(d), taggedHash(`${tag}/aux`, auxRandom));
  const nonce = scalarFromBytesWrapping(taggedHash(`${tag}/nonce`, masked, publicKey, message));
  if (nonce === 0n) return err('unlucky');
  const R = multiplyBase(nonce);
  const k = hasEvenY(R) ? nonce : Scalar.neg(nonce);
  const rBytes = pointToXOnlyBytes(R);
  const e = scalarFromBytesWrapping(taggedHash(`${tag}/challenge`, rBytes, publicKey, message));
  const proof = concatBytes(rBytes, scalarToBytes(Scalar.create(k + e * d)));
  // A fault in computing would otherwise publish a signature that can betray the secret.
  assert(proofOfPossessionVerify(proof, secretPoint, participant), 'a proof of possession just made verifies');
  return ok(proof);
}

/**
 * Is this the proof for this constant term and this identifier? All inputs public: variable time is fine here.
 * @param secretPoint  the commitment's constant term; infinity proves nothing
 * @see BIP-340 §Verification
 */
export function proofOfPossessionVerify(proof: Uint8Array, secretPoint: Point, participant: number): boolean {
  if (proof.length !== proofOfPossessionBytes || secretPoint.is0()) return false;
  const rBytes = proof.subarray(0, scalarBytes);
  const s = scalarFromBytes(proof.subarray(scalarBytes));
  if (!s.ok) return false;
  const publicKey = pointToXOnlyBytes(secretPoint);
  const evenPoint = hasEvenY(secretPoint) ? secretPoint : secretPoint.negate();
  const e = scalarFromBytesWrapping(taggedHash(`${tag}/challenge`, rBytes, publicKey, uint32ToBytes(participant)));
  const R = G.mulAddUnsafe(s.value, evenPoint, Scalar.neg(e));
  // Comparing the canonical bytes of x(R) also refuses an r at or above the field's prime.
  return !R.is0() && hasEvenY(R) && equalBytes(pointToXOnlyBytes(R), rBytes);
}

function xorBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ (b[i] ?? 0));
}
