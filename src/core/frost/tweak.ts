import { ok, type Result } from '../base/result.ts';
import { type Precondition, precondition } from './fault.ts';
import { G, hasEvenY, multiplyPublic, type Point, pointToXOnlyBytes, Scalar, scalarFromBytes } from './secp256k1.ts';

/** The key a session signs for: the threshold key, perhaps tweaked. BIP-445's Tweak Context with the final sign folded in. */
export type SigningKey = {
  /** Q */
  readonly point: Point;
  /** xbytes(Q): the BIP-340 public key the signature verifies under. */
  readonly xOnly: Uint8Array;
  /** gacc: 1 or −1. */
  readonly gacc: Scalar;
  /** tacc: the accumulated tweak. */
  readonly tacc: Scalar;
  /** g: −1 where Q has an odd y, because BIP-340 signs for the point with the even one. */
  readonly g: Scalar;
};

export type Tweak = {
  /** t, 32 bytes. */
  readonly bytes: Uint8Array;
  /** X-only (BIP-341) or plain (BIP-32). */
  readonly xOnly: boolean;
};

/**
 * The key after these tweaks, in order. All inputs public: variable time is fine here.
 * @see BIP-445 §Applying Tweaks
 */
export function applyTweaks(key: SigningKey, tweaks: readonly Tweak[]): Result<SigningKey, Precondition> {
  let { point, gacc, tacc } = key;
  for (const tweak of tweaks) {
    const t = scalarFromBytes(tweak.bytes);
    if (!t.ok) return precondition(t.error === 'length' ? 'tweakLength' : 'tweakOutOfRange');
    if (tweak.xOnly && !hasEvenY(point)) {
      point = point.negate();
      gacc = Scalar.neg(gacc);
      tacc = Scalar.neg(tacc);
    }
    point = point.add(multiplyPublic(G, t.value));
    tacc = Scalar.add(tacc, t.value);
    if (point.is0()) return precondition('tweakedKeyIsInfinity');
  }
  return ok(signingKey(point, pointToXOnlyBytes(point), gacc, tacc));
}

/** TweakCtxInit: a key that nothing was added to. */
export function keyOfPoint(point: Point, xOnly: Uint8Array): SigningKey {
  return signingKey(point, xOnly, 1n, 0n);
}

function signingKey(point: Point, xOnly: Uint8Array, gacc: Scalar, tacc: Scalar): SigningKey {
  return { point, xOnly, gacc, tacc, g: hasEvenY(point) ? 1n : Scalar.neg(1n) };
}
