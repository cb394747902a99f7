import type { Investigation } from './investigation.ts';

/**
 * Everything that can go wrong in a ChillDKG session, with the name of whoever is to blame. Nothing here is secret.
 *
 * `participant` is an identifier 0..n−1: the position of the host public key in the session parameters.
 *
 * An error of a participant's or coordinator's step does **not** mean that the key does not exist: after its second
 * message somebody else may hold the certificate. The host secret key is kept, and {@link recover} is how such a
 * participant is convinced later.
 *
 * Where every member runs the coordinator itself over everybody's signed messages, that coordinator is honest, and
 * `faultyParticipantOrCoordinator` names the participant.
 * @see bip-frost-dkg README §Blaming Faulty Parties
 */
export type ChillDkgError =
  /** Said by the coordinator's steps: this participant sent something no honest one sends. */
  | { readonly kind: 'faultyParticipant'; readonly participant: number; readonly reason: ParticipantFault }
  /** Said by a participant's steps: this participant is faulty, or the coordinator framed it. */
  | { readonly kind: 'faultyParticipantOrCoordinator'; readonly participant: number; readonly reason: SuspectedFault }
  | { readonly kind: 'faultyCoordinator'; readonly reason: CoordinatorFault }
  /** Our share does not fit; only the coordinator's investigation message tells who sent the wrong part. */
  | { readonly kind: 'unknownFaultyParticipantOrCoordinator'; readonly investigation: Investigation }
  | { readonly kind: 'hostSecretKey'; readonly reason: 'length' | 'range' | 'notAParticipant' | 'changedSinceStep1' }
  | { readonly kind: 'params'; readonly reason: 'thresholdOrCount' }
  | { readonly kind: 'params'; readonly reason: 'hostPubkeyInvalid'; readonly participant: number }
  | {
      readonly kind: 'params';
      readonly reason: 'hostPubkeyDuplicate';
      readonly participants: readonly [first: number, second: number];
    }
  /** `unlucky` has a probability of about 2^−128: start again with other randomness. */
  | { readonly kind: 'randomness'; readonly reason: 'length' | 'zero' | 'unlucky' }
  /** Not one message per participant: the caller's list is incomplete. Nobody is to blame. */
  | { readonly kind: 'messageCount'; readonly expected: number; readonly actual: number }
  | { readonly kind: 'recoveryData'; readonly reason: RecoveryDataFault }
  /** The key exists and is sound; only this participant's word that it holds the recovery data is missing. */
  | { readonly kind: 'recoveryAck'; readonly participant: number };

export type ParticipantFault =
  /** Also how another threshold shows: its commitment has another length. */
  | 'messageLength'
  | 'commitment'
  | 'encryptedShare'
  | 'proofOfPossession'
  | 'publicShareInfinity'
  | 'certificateSignature';

export type SuspectedFault =
  | 'publicNonce'
  | 'commitment'
  | 'proofOfPossession'
  | 'publicShareInfinity'
  | 'partialShare';

export type CoordinatorFault =
  | 'messageLength'
  | 'commitment'
  | 'encryptedShare'
  | 'partialPublicShare'
  | 'ownPublicNonce'
  | 'ownCommitment'
  | 'ownPublicShareInfinity'
  | 'ownPartialShare'
  | 'thresholdKeyInfinity'
  | 'certificateSignature'
  | 'partialPublicShareSum'
  | 'encryptedShareSum';

export type RecoveryDataFault =
  | 'malformed'
  | 'params'
  | 'certificate'
  /** Signed by all, and yet no key comes out of it: every signer was faulty. */
  | 'unusable'
  | 'otherSession';
