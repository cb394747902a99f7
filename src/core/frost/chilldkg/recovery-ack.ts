import { equalBytes } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { ChillDkgError } from './errors.ts';
import { certificateFault, hostSign, hostSignatureVerify } from './host-signature.ts';
import { hostPubkeyGen, paramsValidate, type SessionParams } from './params.ts';
import { recoveryDataParse } from './recovery.ts';

/**
 * A participant's word that it holds these recovery data. Stricter than the specification, which signs any data of the
 * session: here the certificate must verify too, so that nobody acknowledges a key that was never made.
 * @param auxRandom  32 bytes for the signature (BIP-340)
 * @returns 64 bytes; or `hostSecretKey`, `params`, `randomness`, `recoveryData`
 * @see bip-frost-dkg chilldkg.py participant_recovery_ack_sign
 */
export function recoveryAckSign(
  hostSecretKey: Uint8Array,
  recoveryData: Uint8Array,
  params: SessionParams,
  auxRandom: Uint8Array,
): Result<Uint8Array, ChillDkgError> {
  const hostPubkey = hostPubkeyGen(hostSecretKey);
  if (!hostPubkey.ok) return hostPubkey;
  const participant = params.hostPubkeys.findIndex((key) => equalBytes(key, hostPubkey.value));
  if (participant === -1) return err({ kind: 'hostSecretKey', reason: 'notAParticipant' });
  if (auxRandom.length !== 32) return err({ kind: 'randomness', reason: 'length' });
  const checked = sameSession(recoveryData, params);
  if (!checked.ok) return checked;
  const { transcript, certificate } = checked.value;
  if (certificateFault(params.hostPubkeys, transcript, certificate) !== undefined) {
    return err({ kind: 'recoveryData', reason: 'certificate' });
  }
  return ok(hostSign('recovery acknowledgment', hostSecretKey, participant, recoveryData, auxRandom));
}

/**
 * Did this participant acknowledge exactly these recovery data? For acknowledgments that arrive one at a time.
 * @returns `recoveryAck` naming the participant, or `params`, `recoveryData`
 */
export function recoveryAckVerify(
  recoveryData: Uint8Array,
  params: SessionParams,
  participant: number,
  ack: Uint8Array,
): Result<undefined, ChillDkgError> {
  const checked = sameSession(recoveryData, params);
  return checked.ok ? ackVerify(recoveryData, params, participant, ack) : checked;
}

/**
 * Did everybody? Only then is the key used. A missing acknowledgment does not mean that the key was not made.
 * @param acks  64 bytes each, in the order of the host public keys
 * @see bip-frost-dkg chilldkg.py participant_recovery_acks_verify
 */
export function recoveryAcksVerify(
  recoveryData: Uint8Array,
  params: SessionParams,
  acks: readonly Uint8Array[],
): Result<undefined, ChillDkgError> {
  const checked = sameSession(recoveryData, params);
  if (!checked.ok) return checked;
  const expected = params.hostPubkeys.length;
  if (acks.length !== expected) return err({ kind: 'messageCount', expected, actual: acks.length });
  for (const [participant, ack] of acks.entries()) {
    const verified = ackVerify(recoveryData, params, participant, ack);
    if (!verified.ok) return verified;
  }
  return ok(undefined);
}

function sameSession(recoveryData: Uint8Array, params: SessionParams): ReturnType<typeof recoveryDataParse> {
  const valid = paramsValidate(params);
  if (!valid.ok) return valid;
  const facts = recoveryDataParse(recoveryData);
  if (!facts.ok) return facts;
  const recovered = facts.value.params;
  const same =
    recovered.t === params.t &&
    recovered.hostPubkeys.length === params.hostPubkeys.length &&
    recovered.hostPubkeys.every((key, i) => equalBytes(key, params.hostPubkeys[i] ?? new Uint8Array()));
  return same ? facts : err({ kind: 'recoveryData', reason: 'otherSession' });
}

function ackVerify(
  recoveryData: Uint8Array,
  params: SessionParams,
  participant: number,
  ack: Uint8Array,
): Result<undefined, ChillDkgError> {
  const hostPubkey = params.hostPubkeys[participant];
  const valid =
    hostPubkey !== undefined &&
    hostSignatureVerify('recovery acknowledgment', hostPubkey, participant, recoveryData, ack);
  return valid ? ok(undefined) : err({ kind: 'recoveryAck', participant });
}
