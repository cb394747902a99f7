import { concatBytes, equalBytes } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { Scalar, scalarFromBytes, pointToBytes, scalarToBytes, taggedHash, multiplyBase } from '../secp256k1.ts';
import { padsForRecipients } from './encryption.ts';
import type { ChillDkgError } from './errors.ts';
import { certificateFault, hostSign } from './host-signature.ts';
import { chunks, coordinatorMsg2Bytes, participantMsg1ToBytes, signatureBytes } from './messages.ts';
import { outputFromKey, keyFromCommitment, type ParticipantOutput } from './output.ts';
import { hostPubkeyGen, paramsValidate, type SessionParams, sessionContext } from './params.ts';
import { proofOfPossessionMake, proofOfPossessionVerify } from './proof-of-possession.ts';
import { receive } from './receive.ts';
import { transcriptToBytes } from './transcript.ts';
import { polynomialCommit, polynomialGenerate, polynomialShare, shareFits } from './vss.ts';

/**
 * Between the first and the second step. Holds no secret: everything secret is derived again from the host secret key.
 * For **one** second step only, and for one session only.
 */
export type ParticipantState1 = {
  readonly params: SessionParams;
  /** Our identifier 0..n−1. */
  readonly participant: number;
  readonly publicNonce: Uint8Array;
  /** The constant term of our commitment, 33 bytes. */
  readonly secretPoint: Uint8Array;
};

/** **Secret**: holds our share. Lives in the vault process only, for **one** last step. */
export type ParticipantState2 = {
  readonly params: SessionParams;
  readonly participant: number;
  /** Public: what our signature covers, see {@link transcriptToBytes}. */
  readonly transcript: Uint8Array;
  readonly output: ParticipantOutput;
};

/**
 * A participant's first message: its part of the key, shared out and encrypted for everybody.
 * @param hostSecretKey  32 secret bytes
 * @param random         32 fresh secret bytes
 * @returns state, and 33·t + 32·n + 97 bytes for the coordinator; or `hostSecretKey`, `params`, `randomness`
 * @see bip-frost-dkg chilldkg.py participant_step1, encpedpop.py participant_step1
 */
export function participantStep1(
  hostSecretKey: Uint8Array,
  params: SessionParams,
  random: Uint8Array,
): Result<{ readonly state1: ParticipantState1; readonly msg1: Uint8Array }, ChillDkgError> {
  const hostPubkey = hostPubkeyGen(hostSecretKey);
  if (!hostPubkey.ok) return hostPubkey;
  const hostPoints = paramsValidate(params);
  if (!hostPoints.ok) return hostPoints;
  const participant = params.hostPubkeys.findIndex((key) => equalBytes(key, hostPubkey.value));
  if (participant === -1) return err({ kind: 'hostSecretKey', reason: 'notAParticipant' });
  if (random.length !== 32) return err({ kind: 'randomness', reason: 'length' });
  if (random.every((byte) => byte === 0)) return err({ kind: 'randomness', reason: 'zero' });

  // The nonce comes out of the very seed the shares come out of, so that the same pads never cover different shares.
  const seed = taggedHash('BIP DKG/encpedpop seed', hostSecretKey, random, sessionContext(params));
  const secretNonce = scalarFromBytes(taggedHash('BIP DKG/encpedpop secnonce', seed));
  const polynomial = polynomialGenerate(seed, params.t);
  if (!secretNonce.ok || secretNonce.value === 0n || !polynomial.ok) return unlucky;
  const commitment = polynomialCommit(polynomial.value);
  const [secret] = polynomial.value;
  const [secretPoint] = commitment;
  if (secret === undefined || secretPoint === undefined) return unlucky;
  const proof = proofOfPossessionMake(secret, secretPoint, participant, taggedHash('BIP DKG/simplpedpop aux', seed));
  if (!proof.ok) return unlucky;

  const publicNonce = pointToBytes(multiplyBase(secretNonce.value));
  const pads = padsForRecipients({
    secretNonce: secretNonce.value,
    publicNonce,
    hostSecretKey,
    params,
    hostPoints: hostPoints.value,
    participant,
  });
  const encryptedShares = pads.map((pad, recipient) => Scalar.add(polynomialShare(polynomial.value, recipient), pad));
  const msg1 = participantMsg1ToBytes({ commitment, proofOfPossession: proof.value, publicNonce, encryptedShares });
  return ok({ state1: { params, participant, publicNonce, secretPoint: pointToBytes(secretPoint) }, msg1 });
}

/**
 * A participant's second message: its signature on the transcript, given only after every proof of possession and its
 * own share were found right.
 *
 * Once the returned message is sent, the host secret key must never be erased, even if nothing is heard again: others
 * may hold the certificate and use the key. {@link participantRecover} brings such a participant up to date.
 *
 * @param state1           of our own first step; never used for two messages of the coordinator
 * @param coordinatorMsg1  162·n + 33·(t − 1) bytes
 * @param auxRandom        32 bytes for the signature (BIP-340)
 * @returns secret state, and 64 bytes for the coordinator; or who is to blame
 * @see bip-frost-dkg chilldkg.py participant_step2, simplpedpop.py participant_step2
 */
export function participantStep2(
  hostSecretKey: Uint8Array,
  state1: ParticipantState1,
  coordinatorMsg1: Uint8Array,
  auxRandom: Uint8Array,
): Result<{ readonly state2: ParticipantState2; readonly msg2: Uint8Array }, ChillDkgError> {
  if (auxRandom.length !== 32) return err({ kind: 'randomness', reason: 'length' });
  const received = receive(hostSecretKey, state1, coordinatorMsg1);
  if (!received.ok) return received;
  const { msg, share, sum } = received.value;
  const { params, participant } = state1;

  for (const [other, secretPoint] of msg.secretPoints.entries()) {
    if (other === participant) continue;
    if (secretPoint.is0()) return suspect(other, 'commitment');
    const proof = msg.proofsOfPossession[other];
    if (proof === undefined || !proofOfPossessionVerify(proof, secretPoint, other)) {
      return suspect(other, 'proofOfPossession');
    }
  }

  const key = keyFromCommitment(sum, params.hostPubkeys.length);
  if (!key.ok) return err({ kind: 'faultyCoordinator', reason: key.error });
  const tweakedShare = Scalar.add(share, key.value.tweak);
  const ownPublicShare = key.value.publicShares[participant];
  if (ownPublicShare === undefined || !shareFits(tweakedShare, ownPublicShare)) {
    return err({ kind: 'unknownFaultyParticipantOrCoordinator', investigation: { state1, coordinatorMsg1 } });
  }
  const output = outputFromKey(key.value);
  if (!output.ok) {
    const faulty = output.error.participant;
    if (faulty === participant) return err({ kind: 'faultyCoordinator', reason: 'ownPublicShareInfinity' });
    return suspect(faulty, 'publicShareInfinity');
  }

  const transcript = transcriptToBytes(params, sum, msg.publicNonces, msg.encryptedShareSums);
  const msg2 = hostSign('certeq message', hostSecretKey, participant, transcript, auxRandom);
  const secshare = scalarToBytes(tweakedShare);
  return ok({ state2: { params, participant, transcript, output: { ...output.value, secshare } }, msg2 });
}

/**
 * A participant's last step: with all n signatures on its own transcript the key exists.
 *
 * An error here does not mean that the key does not exist for somebody else: keep the host secret key. Success does not
 * mean that the others got this far: collect their recovery acknowledgments before the key is used.
 *
 * @param coordinatorMsg2  64·n bytes: the success certificate
 * @returns **secret** output, and the recovery data, public and the same for everybody; or `faultyCoordinator`
 * @see bip-frost-dkg chilldkg.py participant_finalize
 */
export function participantFinalize(
  state2: ParticipantState2,
  coordinatorMsg2: Uint8Array,
): Result<{ readonly output: ParticipantOutput; readonly recoveryData: Uint8Array }, ChillDkgError> {
  const { params, transcript, output } = state2;
  if (coordinatorMsg2.length !== coordinatorMsg2Bytes(params.hostPubkeys.length)) {
    return err({ kind: 'faultyCoordinator', reason: 'messageLength' });
  }
  const fault = certificateFault(params.hostPubkeys, transcript, chunks(coordinatorMsg2, signatureBytes));
  if (fault !== undefined) return err({ kind: 'faultyCoordinator', reason: 'certificateSignature' });
  return ok({ output, recoveryData: concatBytes(transcript, coordinatorMsg2) });
}

const unlucky: Result<never, ChillDkgError> = err({ kind: 'randomness', reason: 'unlucky' });

function suspect(
  participant: number,
  reason: 'commitment' | 'proofOfPossession' | 'publicShareInfinity',
): Result<never, ChillDkgError> {
  return err({ kind: 'faultyParticipantOrCoordinator', participant, reason });
}
