import { schnorr } from '@noble/curves/secp256k1.js';
import { assert } from '../../base/errors.ts';
import { concatBytes, utf8ToBytes } from '../../base/bytes.ts';
import { signatureBytes } from './messages.ts';
import { uint32ToBytes } from './params.ts';

/** What a host key signs, and nothing else: the transcript, and later the receipt of the recovery data. */
export type HostSignaturePurpose = 'certeq message' | 'recovery acknowledgment';

/**
 * Signs with a host secret key, BIP-340.
 * @param hostSecretKey  32 bytes, already known to be valid
 * @param auxRandom      32 bytes; fresh is best, a counter will do
 * @returns 64 bytes
 * @see bip-frost-dkg chilldkg.py certeq_participant_step, recovery_ack_sign
 */
export function hostSign(
  purpose: HostSignaturePurpose,
  hostSecretKey: Uint8Array,
  participant: number,
  data: Uint8Array,
  auxRandom: Uint8Array,
): Uint8Array {
  return schnorr.sign(signedMessage(purpose, participant, data), hostSecretKey, auxRandom);
}

/** All inputs public. The message holds the full host public keys, so dropping the sign byte here loses nothing. */
export function hostSignatureVerify(
  purpose: HostSignaturePurpose,
  hostPubkey: Uint8Array,
  participant: number,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== signatureBytes) return false;
  return schnorr.verify(signature, signedMessage(purpose, participant, data), hostPubkey.subarray(1));
}

/**
 * The first participant whose signature on the transcript does not verify; undefined where all n do, which is what
 * makes their list a success certificate.
 * @see bip-frost-dkg chilldkg.py certeq_verify
 */
export function certificateFault(
  hostPubkeys: readonly Uint8Array[],
  transcript: Uint8Array,
  signatures: readonly Uint8Array[],
): number | undefined {
  assert(signatures.length === hostPubkeys.length, 'a certificate has one signature of every participant');
  const fault = hostPubkeys.findIndex((hostPubkey, participant) => {
    const signature = signatures[participant];
    return (
      signature === undefined || !hostSignatureVerify('certeq message', hostPubkey, participant, transcript, signature)
    );
  });
  return fault === -1 ? undefined : fault;
}

/** A 33-byte prefix separates the purposes (BIP-340 §Design), the identifier the signers. */
function signedMessage(purpose: HostSignaturePurpose, participant: number, data: Uint8Array): Uint8Array {
  const prefix = new Uint8Array(33);
  prefix.set(utf8ToBytes(`BIP DKG/${purpose}`));
  return concatBytes(prefix, uint32ToBytes(participant), data);
}
