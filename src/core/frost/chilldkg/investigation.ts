import { assert } from '../../base/errors.ts';
import { Scalar } from '../secp256k1.ts';
import type { ChillDkgError } from './errors.ts';
import { investigationMsgParse } from './messages.ts';
import type { ParticipantState1 } from './participant.ts';
import { receive } from './receive.ts';
import { publicShare, shareFits, sumPoints, sumScalars } from './vss.ts';

/** What an investigation starts from. Public: the secrets are derived again, so that no error ever carries one. */
export type Investigation = {
  readonly state1: ParticipantState1;
  readonly coordinatorMsg1: Uint8Array;
};

/**
 * Who sent us the wrong share? Compares what everybody encrypted for us, one by one, with what everybody committed to.
 * @param investigation     of the `unknownFaultyParticipantOrCoordinator` that our second step gave
 * @param investigationMsg  65·n bytes: the coordinator's message for our identifier
 * @returns always an error with a name: the participant, or the coordinator
 * @see bip-frost-dkg chilldkg.py participant_investigate, simplpedpop.py participant_investigate
 */
export function participantInvestigate(
  hostSecretKey: Uint8Array,
  investigation: Investigation,
  investigationMsg: Uint8Array,
): ChillDkgError {
  const { state1, coordinatorMsg1 } = investigation;
  const received = receive(hostSecretKey, state1, coordinatorMsg1);
  if (!received.ok) return received.error;
  const { pads, sum, encryptedShareSum } = received.value;
  const { participant, params } = state1;

  const parsed = investigationMsgParse(investigationMsg, params.hostPubkeys.length);
  if (!parsed.ok) return { kind: 'faultyCoordinator', reason: parsed.error };
  const { encryptedPartialShares, partialPublicShares } = parsed.value;
  if (!sumPoints(partialPublicShares).equals(publicShare(sum, participant))) {
    return { kind: 'faultyCoordinator', reason: 'partialPublicShareSum' };
  }
  if (sumScalars(encryptedPartialShares) !== encryptedShareSum) {
    return { kind: 'faultyCoordinator', reason: 'encryptedShareSum' };
  }
  const sender = partialPublicShares.findIndex((partialPublicShare, i) => {
    const partialShare = Scalar.sub(encryptedPartialShares[i] ?? 0n, pads[i] ?? 0n);
    return !shareFits(partialShare, partialPublicShare);
  });
  // Both sums are right and the share is wrong, so one of the parts is wrong.
  assert(sender !== -1, 'an investigation starts from a share that does not fit');
  // What we sent ourselves was right when it left us.
  if (sender === participant) return { kind: 'faultyCoordinator', reason: 'ownPartialShare' };
  return { kind: 'faultyParticipantOrCoordinator', participant: sender, reason: 'partialShare' };
}
