import { equalBytes } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { type Point, pointBytes, pointToBytesWithInfinity, Scalar, scalarBytes, scalarToBytes } from '../secp256k1.ts';
import { padsFromSenders } from './encryption.ts';
import type { ChillDkgError } from './errors.ts';
import { certificateFault } from './host-signature.ts';
import { chunks, pointsParse, reader, scalarsParse, signatureBytes } from './messages.ts';
import { type DkgOutput, keyFromCommitment, type KeyPoints, outputFromKey, type ParticipantOutput } from './output.ts';
import { hostPubkeyGen, hostSecretParse, participantsMax, paramsValidate, type SessionParams } from './params.ts';
import { shareFits, sumScalars } from './vss.ts';

/**
 * The facts in recovery data. Public; read, but **not verified**: only {@link participantRecover} and
 * {@link coordinatorRecover} check the certificate.
 */
export type RecoveryFacts = {
  readonly params: SessionParams;
  /** The summed commitment before its tweak: t times 33 bytes, 33 zeros being infinity. */
  readonly sumCommitment: readonly Uint8Array[];
  readonly publicNonces: readonly Uint8Array[];
  readonly encryptedShareSums: readonly Uint8Array[];
  /** What the certificate signs: everything before it. */
  readonly transcript: Uint8Array;
  /** 64 bytes per participant. */
  readonly certificate: readonly Uint8Array[];
};

/**
 * A participant's output again, from its host secret key and the public recovery data of the session. Also how one that
 * never saw the certificate is convinced, at any later time: its own signature is in there.
 * @returns **secret** output and the session's parameters; or `recoveryData`, `hostSecretKey`
 * @see bip-frost-dkg chilldkg.py participant_recover
 */
export function participantRecover(
  hostSecretKey: Uint8Array,
  recoveryData: Uint8Array,
): Result<
  { readonly output: ParticipantOutput; readonly params: SessionParams; readonly participant: number },
  ChillDkgError
> {
  const verified = recoveryDataVerify(recoveryData);
  if (!verified.ok) return verified;
  const { parsed, key, output } = verified.value;
  const { params, publicNonces } = parsed;
  const hostPubkey = hostPubkeyGen(hostSecretKey);
  if (!hostPubkey.ok) return hostPubkey;
  const hostSecret = hostSecretParse(hostSecretKey);
  if (!hostSecret.ok) return hostSecret;
  const participant = params.hostPubkeys.findIndex((other) => equalBytes(other, hostPubkey.value));
  if (participant === -1) return err({ kind: 'hostSecretKey', reason: 'notAParticipant' });

  const pads = padsFromSenders({
    hostSecretKey,
    hostSecret: hostSecret.value,
    hostPubkey: hostPubkey.value,
    publicNonces,
    params,
    participant,
  });
  const encrypted = parsed.encryptedShareSums[participant];
  const publicShare = key.publicShares[participant];
  // We sign only what we have checked, so under our own valid signature none of the following can fail.
  if (!pads.ok || encrypted === undefined || publicShare === undefined) return unusable;
  const share = Scalar.add(Scalar.sub(encrypted, sumScalars(pads.value)), key.tweak);
  if (!shareFits(share, publicShare)) return unusable;
  return ok({ output: { ...output, secshare: scalarToBytes(share) }, params, participant });
}

/**
 * The public output again, from the recovery data alone.
 * @see bip-frost-dkg chilldkg.py coordinator_recover
 */
export function coordinatorRecover(
  recoveryData: Uint8Array,
): Result<{ readonly output: DkgOutput; readonly params: SessionParams }, ChillDkgError> {
  const verified = recoveryDataVerify(recoveryData);
  return verified.ok ? ok({ output: verified.value.output, params: verified.value.parsed.params }) : verified;
}

/**
 * Reads recovery data without believing it: lengths, points, scalars and parameters are sound, the certificate is not
 * looked at.
 * @param recoveryData  4 + 33·t + 162·n bytes
 */
export function recoveryDataParse(recoveryData: Uint8Array): Result<RecoveryFacts, ChillDkgError> {
  const parsed = parse(recoveryData);
  if (!parsed.ok) return parsed;
  const { sum, encryptedShareSums, ...facts } = parsed.value;
  return ok({
    ...facts,
    sumCommitment: sum.map(pointToBytesWithInfinity),
    encryptedShareSums: encryptedShareSums.map(scalarToBytes),
  });
}

type Parsed = Omit<RecoveryFacts, 'sumCommitment' | 'encryptedShareSums'> & {
  readonly sum: readonly Point[];
  readonly encryptedShareSums: readonly Scalar[];
};

function recoveryDataVerify(
  recoveryData: Uint8Array,
): Result<{ readonly parsed: Parsed; readonly key: KeyPoints; readonly output: DkgOutput }, ChillDkgError> {
  const parsed = parse(recoveryData);
  if (!parsed.ok) return parsed;
  const { params, transcript, certificate, sum } = parsed.value;
  if (certificateFault(params.hostPubkeys, transcript, certificate) !== undefined) {
    return err({ kind: 'recoveryData', reason: 'certificate' });
  }
  const key = keyFromCommitment(sum, params.hostPubkeys.length);
  if (!key.ok) return unusable;
  const output = outputFromKey(key.value);
  if (!output.ok) return unusable;
  return ok({ parsed: parsed.value, key: key.value, output: output.value });
}

/** @see bip-frost-dkg chilldkg.py deserialize_recovery_data */
function parse(recoveryData: Uint8Array): Result<Parsed, ChillDkgError> {
  if (recoveryData.length < 4 || recoveryData.length > recoveryDataBytesMax) return malformed;
  const t = new DataView(recoveryData.buffer, recoveryData.byteOffset, 4).getUint32(0);
  const rest = recoveryData.length - 4 - pointBytes * t;
  const n = rest / bytesPerParticipant;
  if (rest < 0 || !Number.isInteger(n)) return malformed;
  const take = reader(recoveryData);
  take(4);
  const sum = pointsParse(take(pointBytes * t));
  const hostPubkeys = chunks(take(pointBytes * n), pointBytes);
  const publicNonces = chunks(take(pointBytes * n), pointBytes);
  const encryptedShareSums = scalarsParse(take(scalarBytes * n));
  const certificate = chunks(take(signatureBytes * n), signatureBytes);
  if (sum === undefined || encryptedShareSums === undefined) return malformed;
  const params = { hostPubkeys, t };
  if (!paramsValidate(params).ok) return err({ kind: 'recoveryData', reason: 'params' });
  const transcript = recoveryData.slice(0, recoveryData.length - signatureBytes * n);
  return ok({ params, sum, publicNonces, encryptedShareSums, transcript, certificate });
}

/** Host public key, public nonce, encrypted share, signature. */
const bytesPerParticipant = pointBytes + pointBytes + scalarBytes + signatureBytes;

/** With as many participants as a session can have, and a threshold as high; nothing longer is worth reading. */
const recoveryDataBytesMax = 4 + (pointBytes + bytesPerParticipant) * participantsMax;

const malformed: Result<never, ChillDkgError> = err({ kind: 'recoveryData', reason: 'malformed' });
const unusable: Result<never, ChillDkgError> = err({ kind: 'recoveryData', reason: 'unusable' });
