import type { CeremonyId, ProposalId, SessionId, SheetId } from '../base/ids.ts';
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
  oneOf,
  text,
  type Codec,
  type Decoded,
  type Malformed,
} from '../wire/codec.ts';
import { entryBytesMax } from '../wire/entry.ts';
import { charterBytesMax, membersMax, pairsPerSheetMax } from './charter.ts';
import { memberNameCodec } from './names.ts';
import { rosterCodec } from './roster.ts';
import { signedStatementCodec } from './statement.ts';

/** Ways to reach a device, as libp2p multiaddrs. */
export const addressesMax = 8;
export const addressCharactersMax = 256;
/** ChillDKG's first message for 21 members is about 2.2 kB; its second is one signature. */
const dkgMessageBytesMax = 8 * 1024;

const hash = bytes(32);
const ceremony = { ceremony: hexId<CeremonyId>() };

/** Every kind of entry and the shape of its body. The kind is in the header; a kind not listed here is kept and ignored. */
export const bodyCodecs = {
  /** Seq 0 of every feed: who this device speaks for, and the commitment of protocol.md §4.3. */
  join: object({
    ...ceremony,
    charterHash: hash,
    name: memberNameCodec,
    device: signedStatementCodec,
    /** BLAKE3 of 32 random bytes, opened later. */
    codeCommitment: hash,
    /** Shows the inviter that this device holds one of its one-time tokens; 32 zero bytes in the inviter's own join. */
    invitationProof: hash,
  }),
  charter: object({ charter: bytesBetween(1, charterBytesMax) }),
  contact: object({ addresses: list(text(addressCharactersMax, { min: 1 }), addressesMax) }),
  roster: object({ roster: rosterCodec }),
  freeze: object({ signed: signedStatementCodec }),
  dkg1: object({ ...ceremony, rosterHash: hash, message: bytesBetween(1, dkgMessageBytesMax) }),
  dkg2: object({ ...ceremony, transcriptHash: hash, message: bytesBetween(1, dkgMessageBytesMax) }),
  codeOpen: object({ ...ceremony, opening: hash, commitmentsHash: hash, firstMessagesHash: hash }),
  finalized: object({ ...ceremony, groupKey: bytes(33), recoveryDataHash: hash }),
  codeConfirmed: object({ signed: signedStatementCodec }),
  /** "I hold the recovery data": ChillDKG's acknowledgement by the host key. */
  recoveryAcked: object({ ...ceremony, signature: bytes(64) }),
  backupProven: object({ ...ceremony, pubshare: bytes(33) }),
  rehearsalNonce: object({ ...ceremony, round: integer(0, membersMax), attempt: integer(0, 255), pubnonce: bytes(66) }),
  rehearsalPartial: object({
    ...ceremony,
    round: integer(0, membersMax),
    attempt: integer(0, 255),
    partial: bytes(32),
  }),
  abandon: object({ ...ceremony, reason: oneOf('codeMismatch', 'faultFound', 'restarted', 'personStopped') }),
  sheet: object({ signed: signedStatementCodec }),
  proposal: object({ proposal: bytesBetween(1, entryBytesMax - 64) }),
  approve: object({ signed: signedStatementCodec }),
  reject: object({ signed: signedStatementCodec }),
  withdraw: object({ proposal: hexId<ProposalId>() }),
  /** Partial signatures for every subset made up only of approvers (protocol.md §6.5). */
  release: object({
    proposal: hexId<ProposalId>(),
    sessions: list(object({ session: hexId<SessionId>(), partials: bytesBetween(32, 100 * 32) }), pairsPerSheetMax, 1),
  }),
  /** "These sheets' keys are gone from memory; never use them." */
  burnt: object({ sheets: list(hexId<SheetId>(), 512) }),
  /** "My approvals of these can no longer release by themselves." */
  disarmed: object({ proposals: list(hexId<ProposalId>(), 512) }),
} as const;

export type EntryKind = keyof typeof bodyCodecs;
export type Body<K extends EntryKind> = Decoded<(typeof bodyCodecs)[K]>;

export const isEntryKind = (kind: string): kind is EntryKind => Object.hasOwn(bodyCodecs, kind);

export function encodeBody<K extends EntryKind>(kind: K, body: Body<K>): Uint8Array {
  return encodeStrict(bodyCodecs[kind] as unknown as Codec<Body<K>>, body);
}

export function decodeBody<K extends EntryKind>(kind: K, raw: Uint8Array): Result<Body<K>, Malformed> {
  return decodeStrict(bodyCodecs[kind] as unknown as Codec<Body<K>>, raw, entryBytesMax);
}
