import { concatBytes } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { ChillDkgError } from './errors.ts';
import { certificateFault } from './host-signature.ts';
import {
  coordinatorMsg1ToBytes,
  investigationMsgToBytes,
  type ParticipantMsg1,
  participantMsg1Parse,
  participantMsg2Bytes,
} from './messages.ts';
import { type DkgOutput, keyFromCommitment, outputFromKey } from './output.ts';
import { paramsValidate, type SessionParams } from './params.ts';
import { proofOfPossessionVerify } from './proof-of-possession.ts';
import { transcriptToBytes } from './transcript.ts';
import { publicShare, sumPoints, sumScalars } from './vss.ts';

/** Public. Between the coordinator's two steps. */
export type CoordinatorState = {
  readonly params: SessionParams;
  readonly transcript: Uint8Array;
  readonly output: DkgOutput;
};

/**
 * Adds up what the participants sent. Untrusted and deterministic: the same messages give the same bytes for whoever
 * runs it, and no participant believes any of it unchecked.
 *
 * As the specification has it, proofs of possession and public nonces are left to the participants to check.
 *
 * @param msgs1  one first message per participant, in the order of the host public keys
 * @returns state, and 162·n + 33·(t − 1) bytes for everybody; or `params`, `messageCount`, `faultyParticipant`
 * @see bip-frost-dkg chilldkg.py coordinator_step1
 */
export function coordinatorStep1(
  msgs1: readonly Uint8Array[],
  params: SessionParams,
): Result<{ readonly state: CoordinatorState; readonly coordinatorMsg1: Uint8Array }, ChillDkgError> {
  const parsed = messagesParse(msgs1, params);
  if (!parsed.ok) return parsed;
  const msgs = parsed.value;
  const columns = Array.from({ length: params.t }, (_, j) => msgs.flatMap((msg) => msg.commitment[j] ?? []));
  const [secretPoints = [], ...others] = columns;
  const otherPointsSum = others.map(sumPoints);
  const publicNonces = msgs.map((msg) => msg.publicNonce);
  const encryptedShareSums = msgs.map((_, i) => sumScalars(msgs.map((msg) => msg.encryptedShares[i] ?? 0n)));
  const coordinatorMsg1 = coordinatorMsg1ToBytes({
    secretPoints,
    otherPointsSum,
    proofsOfPossession: msgs.map((msg) => msg.proofOfPossession),
    publicNonces,
    encryptedShareSums,
  });

  const sum = [sumPoints(secretPoints), ...otherPointsSum];
  const key = keyFromCommitment(sum, msgs.length);
  if (!key.ok) return err(cancellationFault(msgs));
  const output = outputFromKey(key.value);
  if (!output.ok) return err(fault(output.error.participant, 'publicShareInfinity'));
  const transcript = transcriptToBytes(params, sum, publicNonces, encryptedShareSums);
  return ok({ state: { params, transcript, output: output.value }, coordinatorMsg1 });
}

/**
 * Collects the signatures on the transcript. With all n the key exists.
 *
 * Where every member runs coordinator and participant, the certificate need not be verified twice: give
 * {@link certificateAssemble}'s bytes to `participantFinalize`, and ask this function for the name only if that fails.
 *
 * @param msgs2  one second message per participant, 64 bytes each
 * @returns the certificate for everybody (64·n bytes), the public output, and the recovery data; or who did not sign
 * @see bip-frost-dkg chilldkg.py coordinator_finalize
 */
export function coordinatorFinalize(
  state: CoordinatorState,
  msgs2: readonly Uint8Array[],
): Result<
  { readonly coordinatorMsg2: Uint8Array; readonly output: DkgOutput; readonly recoveryData: Uint8Array },
  ChillDkgError
> {
  const { params, transcript, output } = state;
  const certificate = certificateAssemble(params, msgs2);
  if (!certificate.ok) return certificate;
  const faulty = certificateFault(params.hostPubkeys, transcript, msgs2);
  if (faulty !== undefined) return err(fault(faulty, 'certificateSignature'));
  const coordinatorMsg2 = certificate.value;
  return ok({ coordinatorMsg2, output, recoveryData: concatBytes(transcript, coordinatorMsg2) });
}

/** The second messages side by side: the certificate, if they verify, which is not checked here. */
export function certificateAssemble(
  params: SessionParams,
  msgs2: readonly Uint8Array[],
): Result<Uint8Array, ChillDkgError> {
  const expected = params.hostPubkeys.length;
  if (msgs2.length !== expected) return err({ kind: 'messageCount', expected, actual: msgs2.length });
  const short = msgs2.findIndex((msg) => msg.length !== participantMsg2Bytes);
  return short === -1 ? ok(concatBytes(...msgs2)) : err(fault(short, 'messageLength'));
}

/**
 * For every participant, what it was sent by each: with it, one whose share does not fit finds out whose part is wrong.
 * @param msgs1  the same messages `coordinatorStep1` had
 * @returns n messages of 65·n bytes, the i-th for participant i; nothing in them is confidential
 * @see bip-frost-dkg chilldkg.py coordinator_investigate
 */
export function coordinatorInvestigate(
  msgs1: readonly Uint8Array[],
  params: SessionParams,
): Result<readonly Uint8Array[], ChillDkgError> {
  const parsed = messagesParse(msgs1, params);
  if (!parsed.ok) return parsed;
  const msgs = parsed.value;
  return ok(
    msgs.map((_, participant) =>
      investigationMsgToBytes({
        encryptedPartialShares: msgs.map((msg) => msg.encryptedShares[participant] ?? 0n),
        partialPublicShares: msgs.map((msg) => publicShare(msg.commitment, participant)),
      }),
    ),
  );
}

function messagesParse(
  msgs1: readonly Uint8Array[],
  params: SessionParams,
): Result<readonly ParticipantMsg1[], ChillDkgError> {
  const valid = paramsValidate(params);
  if (!valid.ok) return valid;
  const expected = params.hostPubkeys.length;
  if (msgs1.length !== expected) return err({ kind: 'messageCount', expected, actual: msgs1.length });
  const msgs: ParticipantMsg1[] = [];
  for (const [participant, bytes] of msgs1.entries()) {
    const msg = participantMsg1Parse(bytes, params.t, expected);
    if (!msg.ok) return err(fault(participant, msg.error));
    msgs.push(msg.value);
  }
  return ok(msgs);
}

/**
 * The constant terms cancel out, which takes somebody who does not know the secret of its own. Where all proofs hold
 * all the same, every single participant took part, and the first stands for all.
 */
function cancellationFault(msgs: readonly ParticipantMsg1[]): ChillDkgError {
  for (const [participant, { commitment, proofOfPossession }] of msgs.entries()) {
    const [secretPoint] = commitment;
    if (secretPoint === undefined || secretPoint.is0()) return fault(participant, 'commitment');
    if (!proofOfPossessionVerify(proofOfPossession, secretPoint, participant)) {
      return fault(participant, 'proofOfPossession');
    }
  }
  return fault(0, 'commitment');
}

function fault(
  participant: number,
  reason: Extract<ChillDkgError, { kind: 'faultyParticipant' }>['reason'],
): ChillDkgError {
  return { kind: 'faultyParticipant', participant, reason };
}
