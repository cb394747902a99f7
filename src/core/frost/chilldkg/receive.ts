import { equalBytes } from '../../base/bytes.ts';
import { assert } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { pointToBytesWithInfinity, Scalar } from '../secp256k1.ts';
import { padsFromSenders } from './encryption.ts';
import type { ChillDkgError } from './errors.ts';
import { type CoordinatorMsg1, coordinatorMsg1Parse } from './messages.ts';
import { hostPubkeyGen, hostSecretParse } from './params.ts';
import type { ParticipantState1 } from './participant.ts';
import { type Commitment, sumPoints, sumScalars } from './vss.ts';

/** **Secret**: what a participant makes of the coordinator's first message, before it believes any of it. */
export type Received = {
  readonly msg: CoordinatorMsg1;
  /** One secret pad per sender. */
  readonly pads: readonly Scalar[];
  /** Our secret share, not yet tweaked, not yet checked. */
  readonly share: Scalar;
  /** Our own entry of the message, still encrypted. */
  readonly encryptedShareSum: Scalar;
  readonly sum: Commitment;
};

/**
 * Reads the coordinator's first message, finds our own contribution unchanged in it, and decrypts our share.
 * @see bip-frost-dkg encpedpop.py participant_step2
 */
export function receive(
  hostSecretKey: Uint8Array,
  state1: ParticipantState1,
  coordinatorMsg1: Uint8Array,
): Result<Received, ChillDkgError> {
  const { params, participant } = state1;
  const hostPubkey = hostPubkeyGen(hostSecretKey);
  if (!hostPubkey.ok) return hostPubkey;
  const hostSecret = hostSecretParse(hostSecretKey);
  if (!hostSecret.ok) return hostSecret;
  const expected = params.hostPubkeys[participant];
  if (expected === undefined || !equalBytes(hostPubkey.value, expected)) {
    return err({ kind: 'hostSecretKey', reason: 'changedSinceStep1' });
  }

  const parsed = coordinatorMsg1Parse(coordinatorMsg1, params.t, params.hostPubkeys.length);
  if (!parsed.ok) return err({ kind: 'faultyCoordinator', reason: parsed.error });
  const msg = parsed.value;
  const publicNonce = msg.publicNonces[participant];
  const secretPoint = msg.secretPoints[participant];
  const encryptedShareSum = msg.encryptedShareSums[participant];
  assert(
    publicNonce !== undefined && secretPoint !== undefined && encryptedShareSum !== undefined,
    'a message of the right length has an entry of every participant',
  );
  if (!equalBytes(publicNonce, state1.publicNonce)) return err({ kind: 'faultyCoordinator', reason: 'ownPublicNonce' });
  const pads = padsFromSenders({
    hostSecretKey,
    hostSecret: hostSecret.value,
    hostPubkey: hostPubkey.value,
    publicNonces: msg.publicNonces,
    params,
    participant,
  });
  if (!pads.ok) {
    return err({ kind: 'faultyParticipantOrCoordinator', participant: pads.error.sender, reason: 'publicNonce' });
  }
  if (!equalBytes(pointToBytesWithInfinity(secretPoint), state1.secretPoint)) {
    return err({ kind: 'faultyCoordinator', reason: 'ownCommitment' });
  }
  const share = Scalar.sub(encryptedShareSum, sumScalars(pads.value));
  const sum = [sumPoints(msg.secretPoints), ...msg.otherPointsSum];
  return ok({ msg, pads: pads.value, share, encryptedShareSum, sum });
}
