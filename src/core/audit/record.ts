import { bytesToHex, labelledHash } from '../base/bytes.ts';
import { assert } from '../base/errors.ts';
import type { GroupId, TimeMs } from '../base/ids.ts';
import type { Result } from '../base/result.ts';
import {
  checked,
  decodeStrict,
  encodeStrict,
  hexId,
  integer,
  list,
  madePlain,
  object,
  oneOf,
  optional,
  text,
  type Decoded,
  type Malformed,
} from '../wire/codec.ts';

/** Everything the log can say happened. A new kind is a new word here, never free text. */
export const auditKinds = [
  'identityCreated',
  'unlocked',
  'unlockFailed',
  'locked',
  'groupCreated',
  'invitationIssued',
  'joined',
  'rosterFrozen',
  'ceremonyStep',
  'ceremonyFailed',
  'certified',
  'codeConfirmed',
  'codeMismatch',
  'backupMade',
  'backupProven',
  'rehearsed',
  'sheetsMade',
  'sheetsBurnt',
  'shareUsed',
  'proposalMade',
  'proposalRefused',
  'policyEnforced',
  'humanApproved',
  'humanRejected',
  'withdrawn',
  'released',
  'signatureCompleted',
  'transactionSubmitted',
  'transactionAccepted',
  'transactionConfirmed',
  'transactionUndone',
  'peerConnected',
  'peerDisconnected',
  'peerRefused',
  'blamed',
  'configurationChanged',
  'limitTriggered',
  'restarted',
] as const;
export type AuditKind = (typeof auditKinds)[number];

/** Facts beside one event; sixteen name every party and amount of the longest of them. */
export const detailsMax = 16;
export const detailKeyCharactersMax = 32;
export const detailValueCharactersMax = 256;
export const subjectCharactersMax = 128;
/** Sixteen details of 256 three-byte characters, with their keys and the rest, stay below this. */
export const recordBytesMax = 16 * 1024;
const seqMax = Number.MAX_SAFE_INTEGER - 1;
const timeMsMax = 8_640_000_000_000_000;

const key = checked(
  text(detailKeyCharactersMax, { min: 1 }),
  (value) => /^[a-z][A-Za-z0-9]*$/.test(value),
  'a key is a word in camelCase',
);
const recordCodec = object({
  format: integer(1, 1),
  seq: integer(0, seqMax),
  atMs: integer(0, timeMsMax),
  kind: oneOf(...auditKinds),
  group: optional(hexId<GroupId>()),
  /** What it happened to, by id: a proposal, a member, a peer. */
  subject: optional(text(subjectCharactersMax, { min: 1 })),
  details: list(object({ key, value: text(detailValueCharactersMax) }), detailsMax),
  prev: hexId(),
});

/** One event of the local hash chain (protocol.md §8.1). `prev` is the hash of the record before it. */
export type AuditRecord = Decoded<typeof recordCodec>;

/** A record with the bytes that are stored and the hash the next one names. */
export type ChainedRecord = { readonly record: AuditRecord; readonly bytes: Uint8Array; readonly hash: string };

/** Where a chain stands: its last record. */
export type AuditHead = { readonly seq: number; readonly hash: string };

export type AuditDraft = {
  readonly atMs: TimeMs;
  readonly kind: AuditKind;
  readonly group?: GroupId | undefined;
  readonly subject?: string | undefined;
  /** At most {@link detailsMax}; keys are our own camelCase words, values may be anybody's text and are made plain. */
  readonly details?: readonly (readonly [key: string, value: string])[];
};

/** `prev` of the first record of a device. */
export const chainStart = '00'.repeat(32);

/**
 * The record that follows `head`. Values a peer may have chosen are cut and made plain here, so that no text from
 * outside can keep an event out of the log.
 * @param head  the last stored record, or undefined for a device's first
 * @throws a broken invariant: too many details, a key that is no word, a time that is no time
 */
export function nextRecord(head: AuditHead | undefined, draft: AuditDraft): ChainedRecord {
  const subject = plainText(draft.subject ?? '', subjectCharactersMax);
  const record: AuditRecord = {
    format: 1,
    seq: head === undefined ? 0 : head.seq + 1,
    atMs: draft.atMs,
    kind: draft.kind,
    group: draft.group,
    subject: subject === '' ? undefined : subject,
    details: (draft.details ?? []).map(([name, value]) => ({
      key: name,
      value: plainText(value, detailValueCharactersMax),
    })),
    prev: head === undefined ? chainStart : head.hash,
  };
  // A plain copy: the encoder may hand out a window into memory it shares.
  const bytes = Uint8Array.from(encodeStrict(recordCodec, record));
  assert(decodeRecord(bytes).ok, 'an audit record we write is one we can read');
  return { record, bytes, hash: auditHashOf(bytes) };
}

export const decodeRecord = (bytes: Uint8Array): Result<AuditRecord, Malformed> =>
  decodeStrict(recordCodec, bytes, recordBytesMax);
export const auditHashOf = (bytes: Uint8Array): string => bytesToHex(labelledHash('keyturn/audit/1', bytes));

/** NFC, what does not show replaced by "\uFFFD", and at most `charactersMax` UTF-16 units without half a character at the end. */
function plainText(value: string, charactersMax: number): string {
  // Cut once before the work, so that a huge text costs nothing, and once after it.
  const shown = madePlain(value.slice(0, charactersMax * 4));
  return shown.slice(0, charactersMax).replace(/[\uD800-\uDBFF]$/, '');
}
