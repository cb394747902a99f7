import type { DeviceId, MemberId, TimeMs } from '../base/ids.ts';
import { decodeBody, isEntryKind, type Body, type EntryKind } from '../group/bodies.ts';
import { foldForming, lobbyFeedsMax, onlyRoster, readJoin, type Forming } from '../group/forming.ts';
import { feedStart, type VerifiedEntry } from '../wire/entry.ts';
import { keepCameBy, onlyMembersCameBy } from './came-by.ts';
import { foldApproval, foldDisarmed, foldProposal, foldRejection, foldRelease, foldWithdrawal } from './fold-case.ts';
import { foldBurnt, foldSheet } from './fold-sheet.ts';
import type { Alarm, Group } from './state.ts';

/** Alarms of one member kept for the screen, so that one member's noise never hides another's; the audit log keeps all. */
export const alarmsPerMemberMax = 8;
export type Folded =
  | { readonly kind: 'folded'; readonly group: Group; readonly fault?: string }
  /**
   * Already here, or not yet readable: the feed has a gap, or this entry speaks of something that has not arrived. Nothing
   * is kept of it; a later exchange of heads brings it again.
   */
  | { readonly kind: 'known' | 'gap' | 'stranger' }
  /** Two entries for one (author, seq): portable evidence (protocol.md §2.5). */
  | { readonly kind: 'equivocation'; readonly group: Group };

/**
 * Fold one verified entry into the group. Total: nothing a peer sends makes it throw. Legality depends on the feed and on
 * what the entry names, never on the order in which feeds arrive (protocol.md §2.2).
 */
export function foldEntry(group: Group, entry: VerifiedEntry, atMs: TimeMs): Folded {
  const { header } = entry;
  const feed = group.feeds[header.author];
  const place = placeInFeed(feed, entry);
  if (place === 'forked') {
    const raised = alarm(group, { atMs, fault: equivocation, member: feed?.member, entry: entry.id });
    return raised === group ? { kind: 'known' } : { kind: 'equivocation', group: raised };
  }
  if (place !== 'next') return { kind: place };
  // Nobody forgets a body yet. Taking a bare header would let any mailbox drop another member's words for good.
  if (entry.bodyBytes === undefined) return { kind: 'gap' };
  if (feed === undefined) return foldJoin(group, entry, atMs);
  if (!canBeReadNow(group, header.kind)) return { kind: 'gap' };

  const extended: Group = {
    ...group,
    feeds: { ...group.feeds, [header.author]: { ...feed, seq: header.seq, head: entry.id, heardAtMs: atMs } },
  };
  if (!isEntryKind(header.kind)) return { kind: 'folded', group: extended };
  // Only our own device can still be here without being on the roster: its feed goes on, and counts for nothing.
  if (group.forming.roster !== undefined && !isOnRoster(group, header.author))
    return { kind: 'folded', group: extended };
  const body = decodeBody(header.kind, entry.bodyBytes);
  if (!body.ok) return { kind: 'folded', group: extended, fault: `malformed ${header.kind}` };
  const from = { device: header.author, member: feed.member };
  return foldBody(extended, entry, from, header.kind, body.value, atMs);
}

const equivocation = 'equivocation';

/**
 * Until the people are fixed a lobby only introduces them. What comes after is read against roster and charter, so an
 * entry that overtook them waits: otherwise the first to arrive would decide.
 */
function canBeReadNow({ forming }: Group, kind: string): boolean {
  if (forming.roster !== undefined) return true;
  return kind === 'join' || kind === 'contact' || kind === 'charter' || kind === 'roster' || kind === 'abandon';
}

const isOnRoster = ({ forming }: Group, device: DeviceId): boolean =>
  forming.roster?.roster.members.some((member) => member.device === device) ?? false;

function placeInFeed(
  feed: Group['feeds'][DeviceId],
  { header, id }: VerifiedEntry,
): 'next' | 'known' | 'gap' | 'forked' {
  const lastSeq = feed?.seq ?? -1;
  if (header.seq > lastSeq + 1) return 'gap';
  if (header.seq <= lastSeq) return header.seq === lastSeq && feed?.head !== id ? 'forked' : 'known';
  return header.prev === (feed?.head ?? feedStart) ? 'next' : 'forked';
}

function foldJoin(group: Group, entry: VerifiedEntry, atMs: TimeMs): Folded {
  const { forming } = group;
  const onRoster = isOnRoster(group, entry.header.author);
  const lobbyHasRoom = forming.roster === undefined && Object.keys(group.feeds).length < lobbyFeedsMax;
  if (entry.header.kind !== 'join' || entry.bodyBytes === undefined || !(onRoster || lobbyHasRoom))
    return { kind: 'stranger' };
  const body = decodeBody('join', entry.bodyBytes);
  const join = body.ok ? readJoin(forming, entry, body.value) : undefined;
  if (join === undefined) return { kind: 'stranger' };
  return {
    kind: 'folded',
    group: {
      ...group,
      feeds: {
        ...group.feeds,
        [join.device]: { device: join.device, member: join.member, seq: 0, head: entry.id, heardAtMs: atMs },
      },
      forming: { ...forming, joins: { ...forming.joins, [join.device]: join } },
      local: keepCameBy(group.local, join),
    },
  };
}

/** Who says it: the feed's device, and the member it belongs to. */
export type Author = { readonly device: DeviceId; readonly member: MemberId };

function foldBody<K extends EntryKind>(
  group: Group,
  entry: VerifiedEntry,
  from: Author,
  kind: K,
  body: Body<K>,
  atMs: TimeMs,
): Folded {
  switch (kind) {
    case 'contact':
      return {
        kind: 'folded',
        group: { ...group, contacts: { ...group.contacts, [from.device]: (body as Body<'contact'>).addresses } },
      };
    case 'sheet':
      return foldSheet(group, from, body as Body<'sheet'>);
    case 'proposal':
      return foldProposal(group, entry, from, body as Body<'proposal'>, atMs);
    case 'approve':
      return foldApproval(group, entry, from, body as Body<'approve'>, atMs);
    case 'reject':
      return foldRejection(group, from, body as Body<'reject'>, atMs);
    case 'withdraw':
      return foldWithdrawal(group, from, body as Body<'withdraw'>, atMs);
    case 'release':
      return foldRelease(group, from, body as Body<'release'>, atMs);
    case 'burnt':
      return foldBurnt(group, from, body as Body<'burnt'>);
    case 'disarmed':
      return foldDisarmed(group, from, body as Body<'disarmed'>);
    case 'join':
      return { kind: 'folded', group, fault: 'joinedTwice' };
    case 'charter':
    case 'roster':
    case 'freeze':
    case 'dkg1':
    case 'dkg2':
    case 'codeOpen':
    case 'finalized':
    case 'codeConfirmed':
    case 'recoveryAcked':
    case 'backupProven':
    case 'rehearsalNonce':
    case 'rehearsalPartial':
    case 'abandon': {
      return foldCeremony(group, from, kind, body);
    }
  }
}

function foldCeremony<K extends EntryKind>(group: Group, from: Author, kind: K, body: Body<K>): Folded {
  const { forming, fault } = foldForming(group.forming, from, kind, body);
  if (fault !== undefined) return { kind: 'folded', group, fault };
  if (forming.charter !== group.forming.charter && forming.charter?.network !== group.network)
    return { kind: 'folded', group, fault: 'charterOfAnotherNetwork' };
  return {
    kind: 'folded',
    group: forming.roster === group.forming.roster ? { ...group, forming } : closeLobby(group, forming),
  };
}

/** The people are fixed: whoever else was in the lobby leaves no trace, so that it does not matter whether they were seen. */
function closeLobby(group: Group, forming: Forming): Group {
  const mine = (device: DeviceId): boolean => group.feeds[device]?.member === group.local.member;
  const closed = { ...group, forming: onlyRoster(forming, mine) };
  const stays = ([device]: readonly [string, unknown]): boolean =>
    isOnRoster(closed, device as DeviceId) || mine(device as DeviceId);
  return {
    ...closed,
    local: onlyMembersCameBy(group.local, (device) => isOnRoster(closed, device)),
    feeds: Object.fromEntries(Object.entries(group.feeds).filter(stays)),
    contacts: Object.fromEntries(Object.entries(group.contacts).filter(stays)),
  };
}

/** Raise an alarm, once for each thing that is wrong. Equivocation is never crowded out. */
export function alarm(group: Group, raised: Alarm): Group {
  const ofMember = group.alarms.filter(({ member }) => member === raised.member);
  if (raised.fault === equivocation) {
    const isKnown = ofMember.some(({ fault, entry }) => fault === equivocation && entry === raised.entry);
    const forks = ofMember.filter(({ fault }) => fault === equivocation).length;
    return isKnown || forks >= alarmsPerMemberMax ? group : { ...group, alarms: [...group.alarms, raised] };
  }
  const others = ofMember.filter(({ fault }) => fault !== equivocation);
  if (others.length >= alarmsPerMemberMax || others.some(({ fault }) => fault === raised.fault)) return group;
  return { ...group, alarms: [...group.alarms, raised] };
}
