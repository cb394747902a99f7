import { err, ok, type Result } from '../../base/result.ts';
import { type Point, pointToBytes, type Scalar } from '../secp256k1.ts';
import { type Commitment, publicShare, tweakCommitment } from './vss.ts';

/** The public part of a new key: what the coordinator gets, and what BIP-445 needs to verify partial signatures. */
export type DkgOutput = {
  /** 33 bytes, compressed: the key of the whole group. */
  readonly threshPubkey: Uint8Array;
  /** 33 bytes each, compressed, by identifier 0..n−1: participant i holds f(i + 1), and this is f(i + 1)·G. */
  readonly pubshares: readonly Uint8Array[];
};

/** **Secret.** What a participant gets; it stays in the vault process. */
export type ParticipantOutput = DkgOutput & {
  /** 32 secret bytes: f(identifier + 1), never zero. */
  readonly secshare: Uint8Array;
};

/** The key as points, before anybody has checked that a secret share fits. */
export type KeyPoints = {
  readonly threshPoint: Point;
  readonly publicShares: readonly Point[];
  /** Every share of the commitment moves by this to become a share of the key. */
  readonly tweak: Scalar;
};

/** The tweaked key of a summed commitment. `thresholdKeyInfinity`: the participants' secrets cancel out. */
export function keyFromCommitment(sum: Commitment, n: number): Result<KeyPoints, 'thresholdKeyInfinity'> {
  const tweaked = tweakCommitment(sum);
  if (!tweaked.ok) return err('thresholdKeyInfinity');
  const { commitment, threshPoint, tweak } = tweaked.value;
  const publicShares = Array.from({ length: n }, (_, participant) => publicShare(commitment, participant));
  return ok({ threshPoint, publicShares, tweak });
}

/**
 * The key as bytes.
 * @returns the participant whose public share is infinity. The last one to speak can choose its commitment so that its
 *   own share is zero, which no signing accepts; with at most t − 1 faulty participants nobody can do that to another.
 */
export function outputFromKey(key: KeyPoints): Result<DkgOutput, { readonly participant: number }> {
  const participant = key.publicShares.findIndex((point) => point.is0());
  if (participant !== -1) return err({ participant });
  return ok({ threshPubkey: pointToBytes(key.threshPoint), pubshares: key.publicShares.map(pointToBytes) });
}
