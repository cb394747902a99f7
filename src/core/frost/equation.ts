import { mulAddUnsafe } from '@noble/curves/abstract/curve.js';
import type { Pubnonce } from './nonce.ts';
import {
  bytesToInteger,
  G,
  multiplyPublic,
  Point,
  pointToBytes,
  Scalar,
  scalarToBytes,
  taggedHash,
} from './secp256k1.ts';
import type { Session } from './session.ts';
import type { Signer } from './signers.ts';

/** What says that s is the partial signature of one signer in one session. */
export type Claim = {
  readonly session: Session;
  readonly signer: Signer;
  readonly pubnonce: Pubnonce;
  readonly s: Scalar;
};

/**
 * s·G = ±(R₁ + b·R₂) + e·λ·g·gacc·P, with the sign moved to the other terms so that b·R₂ and P share one chain of doublings.
 * Variable time: of what goes in, only an s that fails is not published, and it is thrown away.
 * @see BIP-445 §Partial Signature Verification, PartialSigVerifyInternal
 */
export function holds({ session, signer, pubnonce: [r1, r2], s }: Claim): boolean {
  const right: Point = r1.add(
    r2.mulAddUnsafe(session.b, signer.pubshare, signed(session, shareFactor(session, signer))),
  );
  return multiplyPublic(G, signed(session, s)).equals(right);
}

/**
 * Do all of these claims of one public share hold? One equation for all: each is weighted by 128 bits that nobody can
 * choose, because they hash everything claimed, so that two wrong ones cannot make up for each other.
 * About a third of the work of one by one. Variable time, as `holds`.
 */
export function allHold(claims: readonly Claim[]): boolean {
  const [first] = claims;
  if (first === undefined) return true;
  const { pubshare } = first.signer;
  if (claims.length === 1 || !claims.every(({ signer }) => signer.pubshare.equals(pubshare)))
    return claims.every(holds);

  const terms = claims.map(({ session, signer, pubnonce, s }) => ({
    pubnonce,
    binding: session.b,
    left: signed(session, s),
    factor: signed(session, shareFactor(session, signer)),
  }));
  const transcript = taggedHash('keyturn/partials/1', pointToBytes(pubshare), ...terms.flatMap(termBytes));
  const points: Point[] = [];
  const scalars: Scalar[] = [];
  let left = 0n;
  let factor = 0n;
  for (const [index, term] of terms.entries()) {
    const weight = weightOf(transcript, index);
    points.push(...term.pubnonce);
    scalars.push(weight, Scalar.mul(weight, term.binding));
    left = Scalar.add(left, Scalar.mul(weight, term.left));
    factor = Scalar.add(factor, Scalar.mul(weight, term.factor));
  }
  points.push(pubshare);
  scalars.push(factor);
  return multiplyPublic(G, left).equals(mulAddUnsafe(Point, points, scalars));
}

/** e·λ·g·gacc: what the share counts for. */
export function shareFactor({ e, key }: Session, { lambda }: Signer): Scalar {
  return Scalar.mul(Scalar.mul(e, lambda), Scalar.mul(key.g, key.gacc));
}

/** Negated where the session's R has an odd y. */
export function signed({ nonceIsEven }: Session, scalar: Scalar): Scalar {
  return nonceIsEven ? scalar : Scalar.neg(scalar);
}

/** Everything of the equation that this claim contributes. */
function termBytes(term: {
  readonly pubnonce: Pubnonce;
  readonly binding: Scalar;
  readonly left: Scalar;
  readonly factor: Scalar;
}): readonly Uint8Array[] {
  return [...term.pubnonce.map(pointToBytes), ...[term.binding, term.left, term.factor].map(scalarToBytes)];
}

/** 128 bits and never zero. */
function weightOf(transcript: Uint8Array, index: number): Scalar {
  const number = new Uint8Array(4);
  new DataView(number.buffer).setUint32(0, index);
  return bytesToInteger(taggedHash('keyturn/partials/weight/1', transcript, number).subarray(0, 16)) + 1n;
}
