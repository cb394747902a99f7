import { concatBytes, utf8ToBytes } from '../base/bytes.ts';
import type { CeremonyId, DeviceId, GroupId, MemberId, ProposalId, SessionId } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  bytes,
  bytesBetween,
  decodeStrict,
  encodeStrict,
  hexId,
  integer,
  list,
  object,
  text,
  variants,
  type Decoded,
  type Malformed,
} from '../wire/codec.ts';
import { entryBytesMax, isSignedBy } from '../wire/entry.ts';
import { inputsPerSheetMax, membersMax, pairsPerSheetMax } from './charter.ts';

/** Subsets an approval can be armed for: those with this member, at most one sheet's pairs. */
export const sessionsPerApprovalMax = pairsPerSheetMax;
const statementLabel = utf8ToBytes('keyturn/statement/1:');
/** A statement inside an entry's body, beside its 64-byte signature and a few bytes of CBOR. */
export const statementBytesMax = entryBytesMax - 128;

const hash = bytes(32);
const who = { group: hexId<GroupId>(), member: hexId<MemberId>() };

const statementCodec = variants({
  /** "This device speaks for me in this group." Host and device key are bound to the person here. */
  device: object({ ...who, device: hexId<DeviceId>(), hostKey: bytes(33) }),
  /** "These are the members, and I begin the ceremony with them" (protocol.md §4.2). */
  freeze: object({ ...who, ceremony: hexId<CeremonyId>(), rosterHash: hash }),
  /** "The words I heard are the words my app computed" (protocol.md §4.3). */
  codeConfirmed: object({ ...who, ceremony: hexId<CeremonyId>(), codeHash: hash }),
  /** One-time codes made ahead of need for the k-th proposal of one author (protocol.md §6.3). */
  sheet: object({
    ...who,
    device: hexId<DeviceId>(),
    epoch: integer(0, 0xffff_ffff),
    author: hexId<DeviceId>(),
    k: integer(0, 0xffff_ffff),
    inputs: integer(1, inputsPerSheetMax),
    /** For each t-subset with this member, in lexicographic order, `inputs` public nonces of 66 bytes. */
    pairs: bytesBetween(66, pairsPerSheetMax * 66),
  }),
  /** "I approve this proposal as my screen read it" and the sessions this device is armed for (protocol.md §6.4). */
  approve: object({
    ...who,
    device: hexId<DeviceId>(),
    proposal: hexId<ProposalId>(),
    epoch: integer(0, 0xffff_ffff),
    reading: hash,
    attempt: integer(0, membersMax),
    sheet: hash,
    sessions: list(hexId<SessionId>(), sessionsPerApprovalMax),
  }),
  /** What an invitation link is signed as: it pins inviter, charter and ceremony (protocol.md §4.2). */
  invitation: object({
    ...who,
    device: hexId<DeviceId>(),
    ceremony: hexId<CeremonyId>(),
    charterHash: hash,
    tokenHash: hash,
    expiresAtMs: integer(0, 8_640_000_000_000_000),
  }),
  reject: object({
    ...who,
    device: hexId<DeviceId>(),
    proposal: hexId<ProposalId>(),
    reason: text(1024, { lines: true }),
  }),
});

/** What only a person's member key can say. Counted per member, never per device (protocol.md §2.3). */
export type Statement = Decoded<typeof statementCodec>;
export type StatementOf<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;

export type SignedStatement = { readonly statement: Uint8Array; readonly signature: Uint8Array };
export const signedStatementCodec = object({ statement: bytesBetween(1, statementBytesMax), signature: bytes(64) });

export const encodeStatement = (statement: Statement): Uint8Array => encodeStrict(statementCodec, statement);
export const decodeStatement = (raw: Uint8Array): Result<Statement, Malformed> =>
  decodeStrict(statementCodec, raw, statementBytesMax);

/** The bytes a member key signs: never 32 bytes, never a digest, always under this label. */
export const statementMessage = (statement: Uint8Array): Uint8Array => concatBytes(statementLabel, statement);

export type StatementRefusal = 'malformed' | 'otherKind' | 'otherGroup' | 'badSignature';

/** Decode and check a member's statement of one kind. It stands alone, whatever becomes of the feed that carried it. */
export function verifyStatement<K extends Statement['kind']>(
  signed: SignedStatement,
  kind: K,
  group: GroupId,
): Result<StatementOf<K>, StatementRefusal> {
  const decoded = decodeStatement(signed.statement);
  if (!decoded.ok) return err('malformed');
  const statement = decoded.value;
  if (statement.kind !== kind) return err('otherKind');
  if (statement.group !== group) return err('otherGroup');
  if (!isSignedBy(statement.member, statementMessage(signed.statement), signed.signature)) return err('badSignature');
  return ok(statement as StatementOf<K>);
}
