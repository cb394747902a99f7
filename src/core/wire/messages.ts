import type { DeviceId, EntryId, GroupId } from '../base/ids.ts';
import type { Result } from '../base/result.ts';
import {
  bytes,
  bytesBetween,
  decodeStrict,
  encodeStrict,
  hexId,
  integer,
  list,
  object,
  optional,
  variants,
  type Decoded,
  type Malformed,
} from './codec.ts';
import { entryBytesMax, headerBytesMax } from './entry.ts';

/** Feeds one message speaks of: 21 members with two devices each, and some superseded ones. */
export const headsPerMessageMax = 128;
/** Entries in one message; with {@link frameBytesMax} this keeps a frame cheap to refuse. */
export const entriesPerMessageMax = 64;
/** Sum of entry bytes we put in one message, well under the link's frame of 1 MiB. */
export const messageEntryBytesMax = 256 * 1024;
/** The largest message we read. */
export const frameBytesMax = 1024 * 1024;

const head = object({ author: hexId<DeviceId>(), seq: integer(0, 0xffff_ffff), id: hexId<EntryId>() });
const entry = object({
  header: bytesBetween(1, headerBytesMax),
  signature: bytes(64),
  body: optional(bytesBetween(0, entryBytesMax)),
});

const messageCodec = variants({
  /** "This is what I hold of each feed": sent on connecting and after hearing news. */
  heads: object({ group: hexId<GroupId>(), heads: list(head, headsPerMessageMax) }),
  /** Entries in feed order. */
  entries: object({ group: hexId<GroupId>(), entries: list(entry, entriesPerMessageMax) }),
});

export type PeerMessage = Decoded<typeof messageCodec>;
export type Head = Decoded<typeof head>;

export const encodeMessage = (message: PeerMessage): Uint8Array => encodeStrict(messageCodec, message);
export const decodeMessage = (frame: Uint8Array): Result<PeerMessage, Malformed> =>
  decodeStrict(messageCodec, frame, frameBytesMax);
