import { concatBytes, equalBytes } from '../base/bytes.ts';
import { assert } from '../base/errors.ts';
import { ok, type Result } from '../base/result.ts';
import { type Precondition, precondition } from './fault.ts';
import {
  multiplyPublic,
  Point,
  pointFromBytes,
  pointToBytesWithInfinity,
  pointToXOnlyBytes,
  Scalar,
} from './secp256k1.ts';
import { keyOfPoint, type SigningKey } from './tweak.ts';

/** Who signs together under which key, as it was agreed before signing. All of it is public. @see BIP-445 §Signers Context */
export type SignersContext = {
  /** n: how many shares were dealt. */
  readonly memberCount: number;
  /** t: how many of them sign. */
  readonly threshold: number;
  /** id₁..ᵤ: the signers of this subset, each 0..n−1. */
  readonly ids: readonly number[];
  /** pubshare₁..ᵤ in the order of `ids`, 33 bytes each. */
  readonly pubshares: readonly Uint8Array[];
  /** thresh_pk, 33 bytes. */
  readonly thresholdKey: Uint8Array;
};

/** One signer of a prepared subset. */
export type Signer = {
  readonly id: number;
  readonly pubshare: Point;
  /** λ: this signer's interpolating value for exactly this subset. */
  readonly lambda: Scalar;
};

/** A validated context, with everything that is the same for every message signed by this subset. */
export type Signers = {
  /** In the order of the context. */
  readonly list: readonly Signer[];
  readonly byId: ReadonlyMap<number, Signer>;
  /** SerializeIds: what the binding value commits to. */
  readonly serializedIds: Uint8Array;
  /** The threshold key without tweaks. */
  readonly key: SigningKey;
};

/** Identifiers are hashed as 4 bytes (BIP-445 §Protocol Parties). */
export const memberCountMax = 0xffff_ffff;

/**
 * Validates a signers context once, so that each message afterwards costs no decompression and no interpolation.
 * All inputs public: variable time is fine here.
 * @see BIP-445 §Signers Context, ValidateSignersCtx
 */
export function prepareSigners(context: SignersContext): Result<Signers, Precondition> {
  const { memberCount, threshold, ids, pubshares, thresholdKey } = context;
  if (!isWholeBetween(memberCount, 1, memberCountMax)) return precondition('thresholdOutOfRange');
  if (!isWholeBetween(threshold, 1, memberCount)) return precondition('thresholdOutOfRange');
  if (ids.length < threshold || ids.length > memberCount) return precondition('signerCountOutOfRange');
  if (pubshares.length !== ids.length) return precondition('pubshareCountDiffers');
  if (!ids.every((id) => isWholeBetween(id, 0, memberCount - 1))) return precondition('signerIdOutOfRange');
  const points: Point[] = [];
  for (const pubshare of pubshares) {
    const point = pointFromBytes(pubshare);
    if (!point.ok) return precondition('pubshareInvalid');
    points.push(point.value);
  }
  if (new Set(ids).size !== ids.length) return precondition('signerIdDuplicate');

  const list = interpolatingValues(ids).map((lambda, index): Signer => {
    const id = ids[index];
    const pubshare = points[index];
    assert(id !== undefined && pubshare !== undefined, 'there is one id and one public share for each λ');
    return { id, pubshare, lambda };
  });
  const key = thresholdPoint(list);
  // Infinity would encode as zeros, which no honest key generation can have agreed on.
  if (key.is0() || !equalBytes(pointToBytesWithInfinity(key), thresholdKey)) return precondition('thresholdKeyDiffers');
  return ok({
    list,
    byId: new Map(list.map((signer) => [signer.id, signer])),
    serializedIds: serializeIds(ids),
    key: keyOfPoint(key, pointToXOnlyBytes(key)),
  });
}

/**
 * λᵢ = Π_{j≠i} (idⱼ + 1) / (idⱼ − idᵢ), for every i at once. The ids are distinct.
 * Shares lie at x = id + 1, because x = 0 is the secret itself.
 * @see BIP-445 §Signers Context, DeriveInterpolatingValue
 */
export function interpolatingValues(ids: readonly number[]): readonly Scalar[] {
  const numerators = ids.map((mine) => product(ids, mine, (other) => BigInt(other) + 1n));
  const denominators = ids.map((mine) => product(ids, mine, (other) => BigInt(other) - BigInt(mine)));
  const inverses = Scalar.invertBatch(denominators);
  return numerators.map((numerator, index) => {
    const inverse = inverses[index];
    assert(inverse !== undefined, 'distinct ids have invertible differences');
    return Scalar.mul(numerator, inverse);
  });
}

function product(ids: readonly number[], mine: number, factor: (other: number) => bigint): Scalar {
  return ids
    .filter((other) => other !== mine)
    .reduce((result, other) => Scalar.mul(result, Scalar.create(factor(other))), 1n);
}

/** DeriveThreshPubkey: Q = Σ λᵢ·Pᵢ. */
function thresholdPoint(list: readonly Signer[]): Point {
  return list.reduce((sum, { pubshare, lambda }) => sum.add(multiplyPublic(pubshare, lambda)), Point.ZERO);
}

/** Sorted, because b commits to the set of signers and not to the order in which someone lists them. */
function serializeIds(ids: readonly number[]): Uint8Array {
  return concatBytes(
    ...ids
      .toSorted((a, b) => a - b)
      .map((id) => {
        const bytes = new Uint8Array(4);
        new DataView(bytes.buffer).setUint32(0, id);
        return bytes;
      }),
  );
}

function isWholeBetween(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
