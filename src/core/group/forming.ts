import { bytesToHex, concatBytes, equalBytes, hexToBytes, labelledHash } from '../base/bytes.ts';
import type { CeremonyId, DeviceId, EntryId, GroupId, MemberId } from '../base/ids.ts';
import type { VerifiedEntry } from '../wire/entry.ts';
import type { Body, EntryKind } from './bodies.ts';
import { charterHashOf, checkCharter, decodeCharter, type Charter } from './charter.ts';
import { rosterHashOf, type Roster } from './roster.ts';
import { verifyStatement } from './statement.ts';
import { rehearsalMembers } from './rehearsal.ts';

/** Feeds a lobby holds at most: every member twice over, and no more for a joiner who floods. */
export const lobbyFeedsMax = 42;

export type Join = {
  readonly device: DeviceId;
  readonly member: MemberId;
  readonly hostKey: Uint8Array;
  readonly name: string;
  readonly codeCommitment: Uint8Array;
  readonly invitationProof: Uint8Array;
  readonly entry: EntryId;
};

type ByMember<T> = Readonly<Partial<Record<MemberId, T>>>;

/** What the feeds say about making the key. Every field grows by set union, so arrival order does not matter. */
export type Forming = {
  readonly group: GroupId;
  readonly ceremony: CeremonyId;
  readonly charterHash: string;
  readonly founder: DeviceId;
  readonly charter: Charter | undefined;
  readonly joins: Readonly<Partial<Record<DeviceId, Join>>>;
  readonly roster: { readonly roster: Roster; readonly hash: string } | undefined;
  readonly freezes: ByMember<string>;
  readonly dkg1: ByMember<Uint8Array>;
  readonly openings: ByMember<{
    readonly opening: Uint8Array;
    readonly commitmentsHash: Uint8Array;
    readonly firstMessagesHash: Uint8Array;
  }>;
  readonly dkg2: ByMember<{ readonly transcriptHash: Uint8Array; readonly message: Uint8Array }>;
  readonly finalized: ByMember<{ readonly groupKey: Uint8Array; readonly recoveryDataHash: Uint8Array }>;
  readonly confirmed: ByMember<Uint8Array>;
  readonly acked: ByMember<Uint8Array>;
  readonly proven: ByMember<Uint8Array>;
  /** Keyed `round/attempt`. */
  readonly rehearsalNonces: Readonly<Partial<Record<string, ByMember<Uint8Array>>>>;
  readonly rehearsalPartials: Readonly<Partial<Record<string, ByMember<Uint8Array>>>>;
  /** By device, because a lobby may hold devices whose person is not on the roster. */
  readonly abandoned: Readonly<Partial<Record<DeviceId, Body<'abandon'>['reason']>>>;
};

export const startForming = (
  group: GroupId,
  ceremony: CeremonyId,
  charterHash: string,
  founder: DeviceId,
): Forming => ({
  group,
  ceremony,
  charterHash,
  founder,
  charter: undefined,
  joins: {},
  roster: undefined,
  freezes: {},
  dkg1: {},
  openings: {},
  dkg2: {},
  finalized: {},
  confirmed: {},
  acked: {},
  proven: {},
  rehearsalNonces: {},
  rehearsalPartials: {},
  abandoned: {},
});

/** A join entry's claim, checked against its own feed: the device statement must name this very device. */
export function readJoin(forming: Forming, entry: VerifiedEntry, body: Body<'join'>): Join | undefined {
  if (body.ceremony !== forming.ceremony || bytesToHex(body.charterHash) !== forming.charterHash) return undefined;
  const statement = verifyStatement(body.device, 'device', forming.group);
  if (!statement.ok || statement.value.device !== entry.header.author) return undefined;
  return {
    device: entry.header.author,
    member: statement.value.member,
    hostKey: statement.value.hostKey,
    name: body.name,
    codeCommitment: body.codeCommitment,
    invitationProof: body.invitationProof,
    entry: entry.id,
  };
}

/**
 * Fold one entry of a joined device. The first word of a member stands; a feed's own order makes "first" the same for
 * everyone. Anything malformed or out of place leaves the state as it is and is named in `fault`.
 */
export function foldForming<K extends EntryKind>(
  forming: Forming,
  from: { readonly device: DeviceId; readonly member: MemberId },
  kind: K,
  body: Body<K>,
): { readonly forming: Forming; readonly fault?: string } {
  const same = { forming };
  const about = body as { readonly ceremony?: CeremonyId };
  if (about.ceremony !== undefined && about.ceremony !== forming.ceremony) return { forming, fault: 'otherCeremony' };
  const { member } = from;
  switch (kind) {
    case 'charter': {
      if (from.device !== forming.founder) return { forming, fault: 'notTheFounder' };
      if (forming.charter !== undefined) return { forming, fault: 'secondCharter' };
      const charter = decodeCharter((body as Body<'charter'>).charter);
      if (!charter.ok || charterHashOf(charter.value) !== forming.charterHash || charter.value.group !== forming.group)
        return { forming, fault: 'charterIsNotTheOneInvitedTo' };
      // The founder's own app asked for the typed confirmation of §3.4; everything else holds for every reader alike.
      if (!checkCharter(charter.value, true).ok) return { forming, fault: 'charterNotAllowed' };
      return { forming: { ...forming, charter: charter.value } };
    }
    case 'roster': {
      if (from.device !== forming.founder) return { forming, fault: 'notTheFounder' };
      if (forming.roster !== undefined) return { forming, fault: 'secondRoster' };
      // Everything after the roster is read against the charter, so a founder who says them the other way round waits for ever.
      if (forming.charter === undefined) return { forming, fault: 'rosterBeforeCharter' };
      const { roster } = body as Body<'roster'>;
      if (roster.ceremony !== forming.ceremony || bytesToHex(roster.charterHash) !== forming.charterHash)
        return { forming, fault: 'rosterOfAnotherCeremony' };
      return { forming: { ...forming, roster: { roster, hash: rosterHashOf(roster) } } };
    }
    case 'freeze': {
      const statement = verifyStatement((body as Body<'freeze'>).signed, 'freeze', forming.group);
      if (!statement.ok || statement.value.member !== member || statement.value.ceremony !== forming.ceremony)
        return { forming, fault: 'badFreeze' };
      return said(forming, 'freezes', member, bytesToHex(statement.value.rosterHash));
    }
    case 'dkg1': {
      const { rosterHash, message } = body as Body<'dkg1'>;
      // A first message names the roster it was made for (protocol.md §4.2).
      if (forming.roster !== undefined && bytesToHex(rosterHash) !== forming.roster.hash)
        return { forming, fault: 'firstMessageForAnotherRoster' };
      return said(forming, 'dkg1', member, message);
    }
    case 'codeOpen': {
      const { opening, commitmentsHash, firstMessagesHash } = body as Body<'codeOpen'>;
      return said(forming, 'openings', member, { opening, commitmentsHash, firstMessagesHash });
    }
    case 'dkg2': {
      const { transcriptHash, message } = body as Body<'dkg2'>;
      return said(forming, 'dkg2', member, { transcriptHash, message });
    }
    case 'finalized': {
      const { groupKey, recoveryDataHash } = body as Body<'finalized'>;
      return said(forming, 'finalized', member, { groupKey, recoveryDataHash });
    }
    case 'codeConfirmed': {
      const statement = verifyStatement((body as Body<'codeConfirmed'>).signed, 'codeConfirmed', forming.group);
      if (!statement.ok || statement.value.member !== member || statement.value.ceremony !== forming.ceremony)
        return { forming, fault: 'badConfirmation' };
      return said(forming, 'confirmed', member, statement.value.codeHash);
    }
    case 'recoveryAcked':
      return said(forming, 'acked', member, (body as Body<'recoveryAcked'>).signature);
    case 'backupProven':
      return said(forming, 'proven', member, (body as Body<'backupProven'>).pubshare);
    case 'rehearsalNonce': {
      const { round, attempt, pubnonce } = body as Body<'rehearsalNonce'>;
      if (!rehearses(forming, round, member)) return { forming, fault: 'rehearsesForOthers' };
      const kept = keepFirst(forming.rehearsalNonces[`${round}/${attempt}`] ?? {}, member, pubnonce);
      const rehearsalNonces = { ...forming.rehearsalNonces, [`${round}/${attempt}`]: kept.record };
      return { forming: { ...forming, rehearsalNonces }, ...kept.fault };
    }
    case 'rehearsalPartial': {
      const { round, attempt, partial } = body as Body<'rehearsalPartial'>;
      if (!rehearses(forming, round, member)) return { forming, fault: 'rehearsesForOthers' };
      const kept = keepFirst(forming.rehearsalPartials[`${round}/${attempt}`] ?? {}, member, partial);
      const rehearsalPartials = { ...forming.rehearsalPartials, [`${round}/${attempt}`]: kept.record };
      return { forming: { ...forming, rehearsalPartials }, ...kept.fault };
    }
    case 'abandon': {
      const reason = forming.abandoned[from.device] ?? (body as Body<'abandon'>).reason;
      return { forming: { ...forming, abandoned: { ...forming.abandoned, [from.device]: reason } } };
    }
    case 'join': // Read before its device is known; see readJoin.
    case 'contact':
    case 'sheet':
    case 'proposal':
    case 'approve':
    case 'reject':
    case 'withdraw':
    case 'release':
    case 'burnt':
    case 'disarmed':
      return same;
  }
}

/** What the lobby said that no longer counts once the people are fixed. @param mine a device of our own, kept in any case */
export function onlyRoster(forming: Forming, mine: (device: DeviceId) => boolean): Forming {
  const devices = new Set<string>(forming.roster?.roster.members.map(({ device }) => device));
  const keep = <T>(record: Readonly<Partial<Record<DeviceId, T>>>, also: (device: DeviceId) => boolean) =>
    Object.fromEntries(
      Object.entries(record).filter(([device]) => devices.has(device) || also(device as DeviceId)),
    ) as Readonly<Partial<Record<DeviceId, T>>>;
  return { ...forming, joins: keep(forming.joins, mine), abandoned: keep(forming.abandoned, () => false) };
}

export const everyone = (roster: Roster, record: ByMember<unknown>): boolean =>
  roster.members.every(({ member }) => record[member] !== undefined);

export const everyoneJoined = (forming: Forming, roster: Roster): boolean =>
  roster.members.every(({ device }) => forming.joins[device] !== undefined);

/** Roster members in order with what each said, or undefined while one is missing. */
export function inOrder<T>(roster: Roster, record: ByMember<T>): readonly T[] | undefined {
  const values = roster.members.map(({ member }) => record[member]);
  return values.every((value): value is NonNullable<typeof value> => value !== undefined) ? values : undefined;
}

/** Only a round's own signers speak in it; anybody else could otherwise push its attempts to the end. */
function rehearses({ roster, charter }: Forming, round: number, member: MemberId): boolean {
  if (roster === undefined || charter === undefined) return false;
  return rehearsalMembers(roster.roster, charter.threshold, round).some((signer) => signer.member === member);
}

type SaidOnce = 'freezes' | 'dkg1' | 'openings' | 'dkg2' | 'finalized' | 'confirmed' | 'acked' | 'proven';

export function said<K extends SaidOnce>(
  forming: Forming,
  field: K,
  member: MemberId,
  value: NonNullable<Forming[K][MemberId]>,
): { readonly forming: Forming; readonly fault?: string } {
  const kept = keepFirst<unknown>(forming[field], member, value);
  return { forming: { ...forming, [field]: kept.record }, ...kept.fault };
}

/** The first word stands; another one beside it changes nothing and is named. */
function keepFirst<T>(
  record: ByMember<T>,
  member: MemberId,
  value: T,
): { readonly record: ByMember<T>; readonly fault: { readonly fault?: string } } {
  const first = record[member];
  if (first === undefined) return { record: { ...record, [member]: value }, fault: {} };
  return { record, fault: isSame(first, value) ? {} : { fault: 'saidTwice' } };
}

function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return equalBytes(a, b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  return Object.entries(a).every(([key, value]) => isSame(value, (b as Readonly<Record<string, unknown>>)[key]));
}

/** Did whoever joins show that their device holds this token? Tokens are random, so a join proves at most one. */
export const provesToken = ({ member, device, invitationProof }: Join, token: Uint8Array): boolean =>
  equalBytes(joinProofOf(token, member, device), invitationProof);

export const joinProofOf = (token: Uint8Array, member: MemberId, device: DeviceId): Uint8Array =>
  labelledHash('keyturn/join-proof/1', concatBytes(token, hexToBytes(member), hexToBytes(device)));
