import { normalizeZ } from '@noble/curves/abstract/curve.js';
import { concatBytes } from '../base/bytes.ts';
import { assert } from '../base/errors.ts';
import { ok, type Result } from '../base/result.ts';
import { badContribution, type Contribution } from './fault.ts';
import {
  multiplyBase,
  Point,
  pointBytes,
  pointFromBytes,
  pointToBytes,
  pointToBytesWithInfinity,
  Scalar,
  scalarBytes,
  scalarFromBytesWrapping,
  scalarToBytes,
  taggedHash,
} from './secp256k1.ts';

export const secnonceBytes = 2 * scalarBytes;
export const pubnonceBytes = 2 * pointBytes;

/** R₍ᵢ,₁₎ and R₍ᵢ,₂₎ of one signer, on the curve and not infinity. */
export type Pubnonce = readonly [Point, Point];

export type NonceInputs = {
  /** Fresh uniform randomness, 32 bytes, for this call alone. Never derived, never repeated. */
  readonly random32: Uint8Array;
  /** 32 bytes. This and all below only limit the damage should `random32` ever repeat. */
  readonly secshare?: Uint8Array;
  /** 33 bytes. */
  readonly pubshare?: Uint8Array;
  /** xbytes of the (tweaked) threshold key, 32 bytes. */
  readonly threshKeyXOnly?: Uint8Array;
  readonly message?: Uint8Array;
  /** What tells this pair from every other: session, subset, input. */
  readonly extraIn?: Uint8Array;
};

/**
 * One nonce pair. The secret half is good for one partial signature ever, which erases it.
 * @returns secnonce (64 bytes: k₁ ‖ k₂) and pubnonce (66 bytes: R₁ ‖ R₂)
 * @see BIP-445 §Nonce Generation, NonceGen
 */
export function nonceGen(inputs: NonceInputs): { readonly secnonce: Uint8Array; readonly pubnonce: Uint8Array } {
  const { random32, secshare, pubshare = none, threshKeyXOnly = none, message, extraIn = none } = inputs;
  assert(random32.length === 32, 'a nonce is made from 32 random bytes');
  assert(secshare === undefined || secshare.length === scalarBytes, 'a secret share is 32 bytes');
  assert(pubshare === none || pubshare.length === pointBytes, 'a public share is 33 bytes');
  assert(threshKeyXOnly === none || threshKeyXOnly.length === scalarBytes, 'an x-only key is 32 bytes');
  const rand = secshare === undefined ? random32.slice() : xorBytes(secshare, taggedHash('BIP0445/aux', random32));
  const transcript = concatBytes(
    rand,
    Uint8Array.of(pubshare.length),
    pubshare,
    Uint8Array.of(threshKeyXOnly.length),
    threshKeyXOnly,
    message === undefined ? Uint8Array.of(0) : concatBytes(Uint8Array.of(1), lengthAs(8, message), message),
    lengthAs(4, extraIn),
    extraIn,
  );
  const k1 = scalarFromBytesWrapping(taggedHash('BIP0445/nonce', transcript, Uint8Array.of(0)));
  const k2 = scalarFromBytesWrapping(taggedHash('BIP0445/nonce', transcript, Uint8Array.of(1)));
  rand.fill(0);
  transcript.fill(0);
  assert(!Scalar.is0(k1) && !Scalar.is0(k2), 'a hash is not a multiple of the group order');
  return {
    secnonce: concatBytes(scalarToBytes(k1), scalarToBytes(k2)),
    pubnonce: concatBytes(pointToBytes(multiplyBase(k1)), pointToBytes(multiplyBase(k2))),
  };
}

/**
 * Reads public nonces in the order of their signers; the first malformed one is named.
 * All first halves are read before any second half, as NonceAgg does, so that everyone who sees the same nonces names the same signer.
 * All inputs public: variable time is fine here.
 */
export function parsePubnonces(
  pubnonces: readonly (readonly [signer: number, bytes: Uint8Array])[],
): Result<ReadonlyMap<number, Pubnonce>, Contribution> {
  const firsts = parseHalves(pubnonces, 0);
  if (!firsts.ok) return firsts;
  const seconds = parseHalves(pubnonces, pointBytes);
  if (!seconds.ok) return seconds;
  const pairs = new Map<number, Pubnonce>();
  for (const [index, [signer]] of pubnonces.entries()) {
    const first = firsts.value[index];
    const second = seconds.value[index];
    assert(first !== undefined && second !== undefined, 'every public nonce has two halves');
    pairs.set(signer, [first, second]);
  }
  return ok(pairs);
}

/** R₁ = Σ R₍ᵢ,₁₎ and R₂ = Σ R₍ᵢ,₂₎; either may be infinity. @see BIP-445 §Nonce Aggregation */
export function sumPubnonces(pubnonces: Iterable<Pubnonce>): readonly [Point, Point] {
  let r1 = Point.ZERO;
  let r2 = Point.ZERO;
  for (const [first, second] of pubnonces) {
    r1 = r1.add(first);
    r2 = r2.add(second);
  }
  return [r1, r2];
}

/** cbytes_ext(R₁) ‖ cbytes_ext(R₂), 66 bytes. */
export function aggnonceToBytes(sums: readonly [Point, Point]): Uint8Array {
  // Both at once need one field inversion instead of four.
  return concatBytes(...normalizeZ(Point, [...sums]).map(pointToBytesWithInfinity));
}

const none = new Uint8Array(0);

function parseHalves(
  pubnonces: readonly (readonly [signer: number, bytes: Uint8Array])[],
  start: number,
): Result<readonly Point[], Contribution> {
  const points: Point[] = [];
  for (const [signer, bytes] of pubnonces) {
    if (bytes.length !== pubnonceBytes) return badContribution(signer, 'pubnonce');
    const point = pointFromBytes(bytes.subarray(start, start + pointBytes));
    if (!point.ok) return badContribution(signer, 'pubnonce');
    points.push(point.value);
  }
  return ok(points);
}

function xorBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, index) => byte ^ (b[index] ?? 0));
}

/** The length of `data`, big-endian in `width` bytes. A Uint8Array here is far below 2³² bytes. */
function lengthAs(width: 4 | 8, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(width);
  new DataView(bytes.buffer).setUint32(width - 4, data.length);
  return bytes;
}
