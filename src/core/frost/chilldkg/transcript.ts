import { concatBytes, labelledHash } from '../../base/bytes.ts';
import type { Scalar } from '../secp256k1.ts';
import { pointsToBytes, scalarsToBytes } from './messages.ts';
import { type SessionParams, uint32ToBytes } from './params.ts';
import type { Commitment } from './vss.ts';

/**
 * What all participants must have seen alike, and what the success certificate signs (`eq_input`): threshold, summed
 * commitment before its tweak, host public keys, public nonces, summed encrypted shares.
 * @returns 4 + 33·t + 98·n public bytes; recovery data is these and the certificate
 * @see bip-frost-dkg README §Equality Check Protocol CertEq, §Facilitating Backup and Recovery
 */
export function transcriptToBytes(
  params: SessionParams,
  sum: Commitment,
  publicNonces: readonly Uint8Array[],
  encryptedShareSums: readonly Scalar[],
): Uint8Array {
  return concatBytes(
    uint32ToBytes(params.t),
    pointsToBytes(sum),
    ...params.hostPubkeys,
    ...publicNonces,
    scalarsToBytes(encryptedShareSums),
  );
}

/** 32 bytes that stand for a transcript, to derive words from that people compare. */
export function transcriptHash(transcript: Uint8Array): Uint8Array {
  return labelledHash('keyturn/transcript/1', transcript);
}
