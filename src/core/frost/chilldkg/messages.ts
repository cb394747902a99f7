import { concatBytes } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import {
  type Point,
  pointBytes,
  pointFromBytesWithInfinity,
  pointToBytesWithInfinity,
  type Scalar,
  scalarBytes,
  scalarFromBytes,
  scalarToBytes,
} from '../secp256k1.ts';
import { proofOfPossessionBytes } from './proof-of-possession.ts';
import type { Commitment } from './vss.ts';

/** Every message has exactly one length for a given t and n, checked before anything of it is read. */
export const signatureBytes = 64;

export const participantMsg1Bytes = (t: number, n: number): number =>
  pointBytes * t + proofOfPossessionBytes + pointBytes + scalarBytes * n;
export const coordinatorMsg1Bytes = (t: number, n: number): number =>
  pointBytes * (n + t - 1) + proofOfPossessionBytes * n + pointBytes * n + scalarBytes * n;
export const participantMsg2Bytes = signatureBytes;
export const coordinatorMsg2Bytes = (n: number): number => signatureBytes * n;
export const investigationMsgBytes = (n: number): number => (scalarBytes + pointBytes) * n;

/** A participant's commitment, proof, and the shares it encrypted for everybody. */
export type ParticipantMsg1 = {
  readonly commitment: Commitment;
  readonly proofOfPossession: Uint8Array;
  /** 33 bytes, not yet known to be a point: whoever decrypts finds out and names the sender. */
  readonly publicNonce: Uint8Array;
  readonly encryptedShares: readonly Scalar[];
};

/** What the coordinator adds up. Its constant terms stay apart, because the proofs are checked against them. */
export type CoordinatorMsg1 = {
  readonly secretPoints: readonly Point[];
  readonly otherPointsSum: readonly Point[];
  readonly proofsOfPossession: readonly Uint8Array[];
  readonly publicNonces: readonly Uint8Array[];
  readonly encryptedShareSums: readonly Scalar[];
};

/** For one participant: what everybody sent it, one by one. Not confidential. */
export type InvestigationMsg = {
  readonly encryptedPartialShares: readonly Scalar[];
  readonly partialPublicShares: readonly Point[];
};

export function participantMsg1ToBytes(msg: ParticipantMsg1): Uint8Array {
  return concatBytes(
    pointsToBytes(msg.commitment),
    msg.proofOfPossession,
    msg.publicNonce,
    scalarsToBytes(msg.encryptedShares),
  );
}

export function participantMsg1Parse(
  bytes: Uint8Array,
  t: number,
  n: number,
): Result<ParticipantMsg1, 'messageLength' | 'commitment' | 'encryptedShare'> {
  if (bytes.length !== participantMsg1Bytes(t, n)) return err('messageLength');
  const take = reader(bytes);
  const commitment = pointsParse(take(pointBytes * t));
  if (commitment === undefined) return err('commitment');
  const proofOfPossession = take(proofOfPossessionBytes);
  const publicNonce = take(pointBytes);
  const encryptedShares = scalarsParse(take(scalarBytes * n));
  if (encryptedShares === undefined) return err('encryptedShare');
  return ok({ commitment, proofOfPossession, publicNonce, encryptedShares });
}

export function coordinatorMsg1ToBytes(msg: CoordinatorMsg1): Uint8Array {
  return concatBytes(
    pointsToBytes([...msg.secretPoints, ...msg.otherPointsSum]),
    ...msg.proofsOfPossession,
    ...msg.publicNonces,
    scalarsToBytes(msg.encryptedShareSums),
  );
}

export function coordinatorMsg1Parse(
  bytes: Uint8Array,
  t: number,
  n: number,
): Result<CoordinatorMsg1, 'messageLength' | 'commitment' | 'encryptedShare'> {
  if (bytes.length !== coordinatorMsg1Bytes(t, n)) return err('messageLength');
  const take = reader(bytes);
  const secretPoints = pointsParse(take(pointBytes * n));
  const otherPointsSum = pointsParse(take(pointBytes * (t - 1)));
  if (secretPoints === undefined || otherPointsSum === undefined) return err('commitment');
  const proofsOfPossession = chunks(take(proofOfPossessionBytes * n), proofOfPossessionBytes);
  const publicNonces = chunks(take(pointBytes * n), pointBytes);
  const encryptedShareSums = scalarsParse(take(scalarBytes * n));
  if (encryptedShareSums === undefined) return err('encryptedShare');
  return ok({ secretPoints, otherPointsSum, proofsOfPossession, publicNonces, encryptedShareSums });
}

export function investigationMsgToBytes(msg: InvestigationMsg): Uint8Array {
  return concatBytes(scalarsToBytes(msg.encryptedPartialShares), pointsToBytes(msg.partialPublicShares));
}

export function investigationMsgParse(
  bytes: Uint8Array,
  n: number,
): Result<InvestigationMsg, 'messageLength' | 'encryptedShare' | 'partialPublicShare'> {
  if (bytes.length !== investigationMsgBytes(n)) return err('messageLength');
  const take = reader(bytes);
  const encryptedPartialShares = scalarsParse(take(scalarBytes * n));
  if (encryptedPartialShares === undefined) return err('encryptedShare');
  const partialPublicShares = pointsParse(take(pointBytes * n));
  if (partialPublicShares === undefined) return err('partialPublicShare');
  return ok({ encryptedPartialShares, partialPublicShares });
}

/** Takes the next so many bytes; the caller has checked the total. Copies, so that no message keeps another alive. */
export function reader(bytes: Uint8Array): (length: number) => Uint8Array {
  let offset = 0;
  return (length) => bytes.slice(offset, (offset += length));
}

/** Equal pieces of a known length. */
export function chunks(bytes: Uint8Array, size: number): readonly Uint8Array[] {
  return Array.from({ length: bytes.length / size }, (_, i) => bytes.slice(i * size, (i + 1) * size));
}

/** Points of 33 bytes each, 33 zeros being infinity; undefined where one is not a point. */
export function pointsParse(bytes: Uint8Array): readonly Point[] | undefined {
  const points: Point[] = [];
  for (const chunk of chunks(bytes, pointBytes)) {
    const point = pointFromBytesWithInfinity(chunk);
    if (!point.ok) return undefined;
    points.push(point.value);
  }
  return points;
}

/** Scalars of 32 bytes each; undefined where one is at or above the group order. */
export function scalarsParse(bytes: Uint8Array): readonly Scalar[] | undefined {
  const scalars: Scalar[] = [];
  for (const chunk of chunks(bytes, scalarBytes)) {
    const scalar = scalarFromBytes(chunk);
    if (!scalar.ok) return undefined;
    scalars.push(scalar.value);
  }
  return scalars;
}

export function pointsToBytes(points: readonly Point[]): Uint8Array {
  return concatBytes(...points.map(pointToBytesWithInfinity));
}

export function scalarsToBytes(scalars: readonly Scalar[]): Uint8Array {
  return concatBytes(...scalars.map(scalarToBytes));
}
