import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, concatBytes, equalBytes, hexToBytes, labelledHash, utf8ToBytes } from '../base/bytes.ts';
import { assert } from '../base/errors.ts';
import type { DeviceId, EntryId, GroupId, TimeMs } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  bytes,
  decodeStrict,
  encodeStrict,
  hexId,
  integer,
  object,
  text,
  type Decoded,
  type Malformed,
} from './codec.ts';

/** An entry and its body, at most (protocol.md §10): a frame of a few entries stays far under the link's 1 MiB. */
export const entryBytesMax = 64 * 1024;
export const headerBytesMax = 512;
export const kindCharactersMax = 32;
const seqMax = 0xffff_ffff;
const timeMsMax = 8_640_000_000_000_000;

const label = 'keyturn/entry/1';
const signatureLabel = utf8ToBytes('keyturn/entry-signature/1:');

const namesCodec = object({
  charter: integer(0, 0xffff_ffff),
  book: integer(0, 0xffff_ffff),
  epoch: integer(0, 0xffff_ffff),
});
const headerCodec = object({
  version: integer(1, 1),
  group: hexId<GroupId>(),
  author: hexId<DeviceId>(),
  seq: integer(0, seqMax),
  prev: hexId<EntryId>(),
  at: integer(0, timeMsMax),
  kind: text(kindCharactersMax, { min: 1 }),
  names: namesCodec,
  bodyHash: bytes(32),
  bodyBytes: integer(0, entryBytesMax),
});

/** What an entry is under: the versions its author saw in force (protocol.md §2.1). */
export type Names = Decoded<typeof namesCodec>;
export type EntryHeader = Decoded<typeof headerCodec>;

/** One signed line of a feed as it travels and as it is stored. */
export type SignedEntry = {
  readonly headerBytes: Uint8Array;
  /** Ed25519 of the device key over the header bytes under their own label, 64 bytes. */
  readonly signature: Uint8Array;
  /** Absent when the body was forgotten after it was spent or burnt. */
  readonly bodyBytes: Uint8Array | undefined;
};

/** An entry whose form, body hash and signature were checked; only {@link verifyEntry} and {@link authorEntry} make one. */
export type VerifiedEntry = SignedEntry & { readonly id: EntryId; readonly header: EntryHeader };

/** `prev` of the first entry of a feed. */
export const feedStart = '00'.repeat(32) as EntryId;

export type EntryDraft = {
  readonly group: GroupId;
  readonly seq: number;
  readonly prev: EntryId;
  readonly atMs: TimeMs;
  readonly kind: string;
  readonly names: Names;
  readonly body: Uint8Array;
};

/** Write and sign the next entry of our own feed. @param sign Ed25519 of our device key */
export function authorEntry(
  draft: EntryDraft,
  device: DeviceId,
  sign: (message: Uint8Array) => Uint8Array,
): VerifiedEntry {
  assert(draft.body.length <= entryBytesMax, 'an entry we write is one that others can read');
  const header: EntryHeader = {
    version: 1,
    group: draft.group,
    author: device,
    seq: draft.seq,
    prev: draft.prev,
    at: draft.atMs,
    kind: draft.kind,
    names: draft.names,
    bodyHash: bodyHashOf(draft.body),
    bodyBytes: draft.body.length,
  };
  const headerBytes = encodeStrict(headerCodec, header);
  return {
    headerBytes,
    signature: sign(signedMessage(headerBytes)),
    bodyBytes: draft.body,
    header,
    id: entryIdOf(headerBytes),
  };
}

export type EntryRefusal =
  | { readonly kind: 'malformed'; readonly malformed: Malformed }
  | { readonly kind: 'bodyMismatch' }
  | { readonly kind: 'badSignature'; readonly author: DeviceId };

/** Read a header without checking its signature: enough to decide whether the signature is worth checking (§2.6). */
export function readHeader(headerBytes: Uint8Array): Result<EntryHeader, Malformed> {
  return decodeStrict(headerCodec, headerBytes, headerBytesMax);
}

/** Check form, body and signature, cheapest first. The author's standing in the group is the fold's business. */
export function verifyEntry(entry: SignedEntry): Result<VerifiedEntry, EntryRefusal> {
  const decoded = readHeader(entry.headerBytes);
  if (!decoded.ok) return err({ kind: 'malformed', malformed: decoded.error });
  const header = decoded.value;
  if (entry.bodyBytes !== undefined) {
    if (entry.bodyBytes.length !== header.bodyBytes || !equalBytes(bodyHashOf(entry.bodyBytes), header.bodyHash))
      return err({ kind: 'bodyMismatch' });
  }
  if (!isSignedBy(header.author, signedMessage(entry.headerBytes), entry.signature))
    return err({ kind: 'badSignature', author: header.author });
  return ok({ ...entry, header, id: entryIdOf(entry.headerBytes) });
}

export function entryIdOf(headerBytes: Uint8Array): EntryId {
  return bytesToHex(labelledHash(label, headerBytes)) as EntryId;
}

/** Strict RFC 8032 Ed25519: no small-order or non-canonical keys. All inputs public. */
export function isSignedBy(key: string, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  try {
    return ed25519.verify(signature, message, hexToBytes(key), { zip215: false });
  } catch {
    return false; // Bytes that are no point at all.
  }
}

const bodyHashOf = (body: Uint8Array): Uint8Array => labelledHash('keyturn/body/1', body);
const signedMessage = (headerBytes: Uint8Array): Uint8Array => concatBytes(signatureLabel, headerBytes);
