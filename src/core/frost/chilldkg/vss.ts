import { err, ok, type Result } from '../../base/result.ts';
import {
  G,
  multiplyBase,
  multiplyPublic,
  Point,
  pointToXOnlyBytes,
  Scalar,
  scalarFromBytes,
  taggedHash,
} from '../secp256k1.ts';
import { uint32ToBytes } from './params.ts';

/** A polynomial of degree t−1 over the scalars, constant term first. Secret. */
export type Polynomial = readonly Scalar[];

/**
 * The coefficients times G, constant term first: C_0 … C_(t−1). Infinity is allowed, for otherwise one participant
 * could make a sum of valid commitments invalid.
 */
export type Commitment = readonly Point[];

/**
 * The polynomial of a seed.
 * @param seed  32 secret bytes, used for one session only
 * @returns `unlucky` where a hash is no scalar, or zero (about 2^−128)
 * @see bip-frost-dkg vss.py VSS.generate
 */
export function polynomialGenerate(seed: Uint8Array, t: number): Result<Polynomial, 'unlucky'> {
  const coefficients: Scalar[] = [];
  for (let i = 0; i < t; i++) {
    const coefficient = scalarFromBytes(taggedHash('BIP DKG/vss coeffs', seed, uint32ToBytes(i)));
    if (!coefficient.ok || coefficient.value === 0n) return err('unlucky');
    coefficients.push(coefficient.value);
  }
  return ok(coefficients);
}

/** f(participant + 1): the share of one participant. f(0) is the secret itself and has no participant. */
export function polynomialShare(polynomial: Polynomial, participant: number): Scalar {
  const x = BigInt(participant + 1);
  return polynomial.reduceRight((value, coefficient) => Scalar.create(value * x + coefficient), 0n);
}

/** The commitment to a polynomial. The coefficients are secret: the careful multiplication. */
export function polynomialCommit(polynomial: Polynomial): Commitment {
  return polynomial.map(multiplyBase);
}

/** f(participant + 1)·G out of the commitment alone, by Horner's rule. All inputs public: variable time is fine here. */
export function publicShare(commitment: Commitment, participant: number): Point {
  const x = BigInt(participant + 1);
  return commitment.reduceRight((value, point) => multiplyPublic(value, x).add(point), Point.ZERO);
}

/** Does this secret share belong to this public share? */
export function shareFits(share: Scalar, expected: Point): boolean {
  return multiplySecret(share).equals(expected);
}

/** A secret times G, where a peer can make the secret zero. Zero is told apart before noble, which refuses it. */
function multiplySecret(secret: Scalar): Point {
  return secret === 0n ? Point.ZERO : multiplyBase(secret);
}

/** Sum of points. All inputs public. */
export function sumPoints(points: readonly Point[]): Point {
  return points.reduce((sum, point) => sum.add(point), Point.ZERO);
}

/** Sum of scalars modulo the group order. */
export function sumScalars(scalars: readonly Scalar[]): Scalar {
  return scalars.reduce((sum, scalar) => Scalar.add(sum, scalar), 0n);
}

/**
 * The commitment and the scalar by which every share moves, so that the threshold key commits to a script path nobody
 * can spend. Without it the last participant to speak could hide one of its own (BIP-341); where there are no script
 * paths, the tweaked key simply is the key.
 * @returns `infinity` where the constant terms cancel out: no key at all
 * @see bip-frost-dkg vss.py invalid_taproot_commit
 */
export function tweakCommitment(
  commitment: Commitment,
): Result<{ readonly commitment: Commitment; readonly threshPoint: Point; readonly tweak: Scalar }, 'infinity'> {
  const [secretPoint, ...others] = commitment;
  if (secretPoint === undefined || secretPoint.is0()) return err('infinity');
  const tweak = scalarFromBytes(taggedHash('TapTweak', pointToXOnlyBytes(secretPoint)));
  // A hash above the group order has a probability of 2^−128 and leaves, like infinity, no key.
  if (!tweak.ok) return err('infinity');
  const threshPoint = secretPoint.add(multiplyPublic(G, tweak.value));
  return threshPoint.is0()
    ? err('infinity')
    : ok({ commitment: [threshPoint, ...others], threshPoint, tweak: tweak.value });
}
