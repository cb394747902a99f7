import { bytesToHex, compareBytes, labelledHash } from '../base/bytes.ts';
import type { CeremonyId, DeviceId, EntryId, MemberId } from '../base/ids.ts';
import { bytes, encodeStrict, hexId, list, object, type Decoded } from '../wire/codec.ts';
import { membersMax, membersMin, nameKey } from './charter.ts';
import { memberNameCodec } from './names.ts';

const rosterMemberCodec = object({
  member: hexId<MemberId>(),
  /** The device that joined; later devices are certified in the feeds and are not part of the roster. */
  device: hexId<DeviceId>(),
  hostKey: bytes(33),
  name: memberNameCodec,
  /** The join entry, and with it the commitment to this member's part of the spoken code. */
  join: hexId<EntryId>(),
});

export const rosterCodec = object({
  ceremony: hexId<CeremonyId>(),
  charterHash: bytes(32),
  /** In the order of the host keys: a member's place here is its participant id in ChillDKG and BIP-445. */
  members: list(rosterMemberCodec, membersMax, membersMin),
});

export type RosterMember = Decoded<typeof rosterMemberCodec>;
export type Roster = Decoded<typeof rosterCodec>;

export const rosterHashOf = (roster: Roster): string =>
  bytesToHex(labelledHash('keyturn/roster/1', encodeStrict(rosterCodec, roster)));

/** Members in roster order: by host key, so that everybody numbers them alike. */
export function inRosterOrder(members: readonly RosterMember[]): readonly RosterMember[] {
  return [...members].sort((a, b) => compareBytes(a.hostKey, b.hostKey));
}

export type RosterFault =
  | 'wrongCount'
  | 'wrongOrder'
  | 'duplicateMember'
  | 'duplicateDevice'
  | 'duplicateHostKey'
  | 'duplicateName';

/** What is wrong with a roster, first fault first, or undefined. */
export function rosterFault(roster: Roster, memberCount: number): RosterFault | undefined {
  const { members } = roster;
  if (members.length !== memberCount) return 'wrongCount';
  if (hasDuplicates(members.map((m) => m.member))) return 'duplicateMember';
  if (hasDuplicates(members.map((m) => m.device))) return 'duplicateDevice';
  if (hasDuplicates(members.map((m) => bytesToHex(m.hostKey)))) return 'duplicateHostKey';
  // Two people of one name would make every later sentence about "Sam" ambiguous.
  if (hasDuplicates(members.map((m) => nameKey(m.name)))) return 'duplicateName';
  if (inRosterOrder(members).some((m, i) => m !== members[i])) return 'wrongOrder';
  return undefined;
}

const hasDuplicates = (values: readonly string[]): boolean => new Set(values).size !== values.length;

export const indexOfMember = (roster: Roster, member: MemberId): number =>
  roster.members.findIndex((m) => m.member === member);
