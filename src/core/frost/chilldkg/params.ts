import { concatBytes } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import {
  multiplyBase,
  type Point,
  pointFromBytes,
  pointToBytes,
  type Scalar,
  scalarFromBytes,
  taggedHash,
} from '../secp256k1.ts';
import type { ChillDkgError } from './errors.ts';

/**
 * What all participants of a session agree on beforehand.
 *
 * Every participant must hold authentic copies of all host public keys before the first message; no protocol can do
 * without. The order is part of the session and assigns the identifiers 0..n−1.
 */
export type SessionParams = {
  /** 33 bytes each, compressed. */
  readonly hostPubkeys: readonly Uint8Array[];
  /** How many participants a signature takes: 1 ≤ t ≤ n. */
  readonly t: number;
};

/** A bound on n, far above any group that could meet in a ceremony; it keeps every length below 64 kB. */
export const participantsMax = 255;

/**
 * A participant's long-term identity: the compressed public key of its host secret key.
 * @param hostSecretKey  32 secret bytes; everything of a participant can be recovered from them and public data
 * @returns 33 bytes, or `hostSecretKey`
 * @see bip-frost-dkg chilldkg.py hostpubkey_gen
 */
export function hostPubkeyGen(hostSecretKey: Uint8Array): Result<Uint8Array, ChillDkgError> {
  const secret = hostSecretParse(hostSecretKey);
  return secret.ok ? ok(pointToBytes(multiplyBase(secret.value))) : secret;
}

/**
 * Are these parameters a session's? Lengths and counts first, then every key, then duplicates.
 * @returns `params` naming the first key that is invalid, or the first two that are the same
 * @see bip-frost-dkg chilldkg.py params_validate
 */
export function paramsValidate(params: SessionParams): Result<readonly Point[], ChillDkgError> {
  const { hostPubkeys, t } = params;
  const n = hostPubkeys.length;
  if (!Number.isInteger(t) || t < 1 || t > n || n > participantsMax) {
    return err({ kind: 'params', reason: 'thresholdOrCount' });
  }
  const points: Point[] = [];
  for (const [participant, hostPubkey] of hostPubkeys.entries()) {
    const point = pointFromBytes(hostPubkey);
    if (!point.ok) return err({ kind: 'params', reason: 'hostPubkeyInvalid', participant });
    points.push(point.value);
  }
  const seen = new Map<string, number>();
  for (const [second, hostPubkey] of hostPubkeys.entries()) {
    const key = hostPubkey.join();
    const first = seen.get(key);
    if (first !== undefined)
      return err({ kind: 'params', reason: 'hostPubkeyDuplicate', participants: [first, second] });
    seen.set(key, second);
  }
  return ok(points);
}

/**
 * One value to compare out of band: equal hashes mean equal threshold, host public keys and order.
 * @returns 32 bytes, or `params`
 * @see bip-frost-dkg chilldkg.py params_hash
 */
export function paramsHash(params: SessionParams): Result<Uint8Array, ChillDkgError> {
  const valid = paramsValidate(params);
  return valid.ok ? ok(taggedHash('BIP DKG/params_hash', sessionContext(params))) : valid;
}

/** t and all host public keys: what the hash above, the pads and the seed are bound to. */
export function sessionContext(params: SessionParams): Uint8Array {
  return concatBytes(uint32ToBytes(params.t), ...params.hostPubkeys);
}

/** The host secret key as a scalar in 1..order−1. */
export function hostSecretParse(hostSecretKey: Uint8Array): Result<Scalar, ChillDkgError> {
  const secret = scalarFromBytes(hostSecretKey);
  if (!secret.ok) return err({ kind: 'hostSecretKey', reason: secret.error });
  return secret.value === 0n ? err({ kind: 'hostSecretKey', reason: 'range' }) : secret;
}

/** Four bytes, big-endian: how a threshold and an identifier are written everywhere in ChillDKG. */
export function uint32ToBytes(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
