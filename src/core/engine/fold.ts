import { bytesToHex } from '../base/bytes.ts';
import type { DeviceId, MemberId, ProposalId, SessionId, SheetId, TimeMs } from '../base/ids.ts';
import { decodeBody, isEntryKind, type Body, type EntryKind } from '../group/bodies.ts';
import { foldForming, lobbyFeedsMax, onlyRoster, readJoin, type Forming } from '../group/forming.ts';
import { indexOfMember } from '../group/roster.ts';
import { sessionsPerApprovalMax, verifyStatement } from '../group/statement.ts';
import { decodeTransaction } from '../kaspa/transaction.ts';
import { decodeProposal, proposalIdOf } from '../proposal/proposal.ts';
import { sheetHasRightSize, sheetIdOf, sheetSlot, type PublicSheet } from '../signature/sheet.ts';
import { feedStart, type VerifiedEntry } from '../wire/entry.ts';
import { emptyCase, valuesOf, withCase, type Alarm, type Case, type Group } from './state.ts';

/** Alarms of one member kept for the screen, so that one member's noise never hides another's; the audit log keeps all. */
export const alarmsPerMemberMax = 8;
/** Proposals one member may speak of before they arrive, so that invented ids fill nobody's memory and stop only their own feed. */
export const unseenCasesPerMemberMax = 256;
/** Sessions of one proposal one member may release: every subset with that member, for every attempt. */
export const releasedSessionsMax = 2 * sessionsPerApprovalMax;

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
    },
  };
}

type Author = { readonly device: DeviceId; readonly member: MemberId };

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
    case 'withdraw': {
      const { proposal } = body as Body<'withdraw'>;
      return changeCase(group, from, proposal, (known) => ({
        ...known,
        withdrawn: { ...known.withdrawn, [from.member]: true },
        seen: { ...known.seen, withdrew: { [from.member]: atMs, ...known.seen?.withdrew } },
      }));
    }
    case 'release':
      return foldRelease(group, from, body as Body<'release'>, atMs);
    case 'burnt':
      return {
        kind: 'folded',
        group: { ...group, sheets: burn(group, from.device, (body as Body<'burnt'>).sheets) },
      };
    case 'disarmed':
      return { kind: 'folded', group: loseApprovals(group, from.member, (body as Body<'disarmed'>).proposals) };
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
    feeds: Object.fromEntries(Object.entries(group.feeds).filter(stays)),
    contacts: Object.fromEntries(Object.entries(group.contacts).filter(stays)),
  };
}

/** Nobody renews a key yet (protocol.md §9): codes are made for the first epoch only. */
const firstEpoch = 0;

/** Twice the largest stock, twice over: nobody honest prepares further ahead than this. */
const sheetsAheadMax = 32;

function foldSheet(group: Group, from: Author, body: Body<'sheet'>): Folded {
  const statement = verifyStatement(body.signed, 'sheet', group.id);
  const { roster, charter } = group.forming;
  if (!statement.ok || statement.value.member !== from.member || statement.value.device !== from.device)
    return { kind: 'folded', group, fault: 'badSheet' };
  if (
    roster === undefined ||
    charter === undefined ||
    !sheetHasRightSize(statement.value, charter.memberCount, charter.threshold)
  )
    return { kind: 'folded', group, fault: 'badSheet' };
  const { author, k, epoch, inputs } = statement.value;
  if (epoch !== firstEpoch || !isOnRoster(group, author)) return { kind: 'folded', group, fault: 'badSheet' };
  // Codes far ahead of need would fill every laptop; they are read when the author's proposals have come that far.
  if (k >= sheetsAheadMax && group.numbers[`${author}/${k - sheetsAheadMax}`] === undefined) return { kind: 'gap' };
  const id = sheetIdOf(body.signed.statement);
  const slot = sheetSlot(from.device, author, k);
  // Codes that were burnt never come back, whoever says them again.
  if (group.sheets[id] !== undefined) return { kind: 'folded', group, fault: 'sheetSaidTwice' };
  const standing = group.sheetSlots[slot];
  // The first sheet for a (author, k) stands until its owner declares it burnt; a second beside it is void.
  if (standing !== undefined && group.sheets[standing]?.burnt !== true)
    return { kind: 'folded', group, fault: 'secondSheet' };
  const sheet: PublicSheet = {
    id,
    owner: from.member,
    ownerIndex: indexOfMember(roster.roster, from.member),
    device: from.device,
    author,
    k,
    epoch,
    inputs,
    statement: body.signed.statement,
    signature: body.signed.signature,
    burnt: false,
  };
  if (sheet.ownerIndex < 0) return { kind: 'folded', group, fault: 'badSheet' };
  return {
    kind: 'folded',
    group: { ...group, sheets: { ...group.sheets, [id]: sheet }, sheetSlots: { ...group.sheetSlots, [slot]: id } },
  };
}

/**
 * What is burnt keeps its place and its id, so that it never comes back; its codes are let go of, unless an approval
 * names them: parts that were sent before can still complete a payment.
 */
function burn({ sheets, cases }: Group, device: DeviceId, ids: readonly SheetId[]): Group['sheets'] {
  const named = new Set(valuesOf(cases).flatMap(({ approvals }) => valuesOf(approvals).map(({ sheet }) => sheet)));
  const empty = new Uint8Array();
  const burnt = ids.flatMap((id) => {
    const sheet = sheets[id];
    return sheet === undefined || sheet.device !== device || sheet.burnt
      ? []
      : [[id, { ...sheet, burnt: true, ...(named.has(id) ? {} : { statement: empty, signature: empty }) }] as const];
  });
  return burnt.length === 0 ? sheets : { ...sheets, ...Object.fromEntries(burnt) };
}

function foldProposal(group: Group, entry: VerifiedEntry, from: Author, body: Body<'proposal'>, atMs: TimeMs): Folded {
  const decoded = decodeProposal(body.proposal);
  if (!decoded.ok) return { kind: 'folded', group, fault: 'malformed proposal' };
  const proposal = decoded.value;
  if (proposal.group !== group.id || proposal.author !== from.device)
    return { kind: 'folded', group, fault: 'proposalOfAnother' };
  const number = `${from.device}/${proposal.k}`;
  const id = proposalIdOf(body.proposal);
  if (group.numbers[number] !== undefined) return { kind: 'folded', group, fault: 'proposalNumberUsedTwice' };
  // Numbers follow one another: a leap would ask everybody for codes that can never be made.
  if (proposal.k > 0 && group.numbers[`${from.device}/${proposal.k - 1}`] === undefined)
    return { kind: 'folded', group, fault: 'proposalNumberSkipped' };
  const transaction = decodeTransaction(proposal.transaction);
  const known = group.cases[id] ?? emptyCase(id);
  const changed: Case = {
    ...known,
    proposed: {
      entry: entry.id,
      author: from.device,
      member: from.member,
      bytes: body.proposal,
      proposal,
      firstSeenAtMs: atMs,
      outpoints: transaction.ok ? transaction.value.inputs.map((input) => input.previousOutpoint) : [],
    },
  };
  return { kind: 'folded', group: withCase({ ...group, numbers: { ...group.numbers, [number]: id } }, changed) };
}

function foldApproval(group: Group, entry: VerifiedEntry, from: Author, body: Body<'approve'>, atMs: TimeMs): Folded {
  const statement = verifyStatement(body.signed, 'approve', group.id);
  if (!statement.ok || statement.value.member !== from.member || statement.value.device !== from.device)
    return { kind: 'folded', group, fault: 'badApproval' };
  const { proposal, reading, sheet, sessions } = statement.value;
  // Codes that their owner burnt before were let go of (see burn): nothing can be signed, or put together, with them.
  const codes = group.sheets[bytesToHex(sheet) as SheetId];
  if (codes?.burnt === true && codes.device === from.device) return { kind: 'folded', group, fault: 'badApproval' };
  return changeCase(group, from, proposal, (known) =>
    known.approvals[from.member] !== undefined
      ? known
      : {
          ...known,
          approvals: {
            ...known.approvals,
            [from.member]: {
              entry: entry.id,
              device: from.device,
              reading: bytesToHex(reading),
              sheet: bytesToHex(sheet) as SheetId,
              sessions,
              seenAtMs: atMs,
            },
          },
        },
  );
}

function foldRejection(group: Group, from: Author, body: Body<'reject'>, atMs: TimeMs): Folded {
  const statement = verifyStatement(body.signed, 'reject', group.id);
  if (!statement.ok || statement.value.member !== from.member) return { kind: 'folded', group, fault: 'badRejection' };
  const { proposal, reason } = statement.value;
  return changeCase(group, from, proposal, (known) =>
    known.rejections[from.member] !== undefined
      ? known
      : {
          ...known,
          rejections: { ...known.rejections, [from.member]: reason },
          seen: { ...known.seen, rejected: { ...known.seen?.rejected, [from.member]: atMs } },
        },
  );
}

function foldRelease(group: Group, from: Author, body: Body<'release'>, atMs: TimeMs): Folded {
  const before = group.cases[body.proposal]?.releases[from.member] ?? {};
  const added = body.sessions.filter(({ session }) => before[session] === undefined);
  if (Object.keys(before).length + added.length > releasedSessionsMax)
    return { kind: 'folded', group, fault: 'tooManyReleases' };
  return changeCase(group, from, body.proposal, (known) => {
    const after: Partial<Record<SessionId, Uint8Array>> = { ...before };
    for (const { session, partials } of added) after[session] ??= partials;
    return {
      ...known,
      releases: { ...known.releases, [from.member]: after },
      seen: { ...known.seen, released: { [from.member]: atMs, ...known.seen?.released } },
    };
  });
}

/** A word about a proposal that has not arrived opens its case; a member with too many of those is read again later. */
function changeCase(group: Group, from: Author, id: ProposalId, change: (known: Case) => Case): Folded {
  const known = group.cases[id];
  if (known?.proposed === undefined) {
    const unseen = valuesOf(group.cases).filter((other) => other.proposed === undefined && speaks(other, from.member));
    const isNew = known === undefined || !speaks(known, from.member);
    if (isNew && unseen.length >= unseenCasesPerMemberMax) return { kind: 'gap' };
  }
  return { kind: 'folded', group: withCase(group, change(known ?? emptyCase(id))) };
}

/**
 * Until approvals can be armed again (protocol.md §6.6) one whose keys are gone can never send its part, so it no longer
 * counts. Its own feed orders approval, parts and loss, so every laptop agrees on which came first.
 */
function loseApprovals(group: Group, member: MemberId, proposals: readonly ProposalId[]): Group {
  return proposals.reduce((changed, id) => {
    const known = changed.cases[id];
    if (known?.approvals[member] === undefined || known.releases[member] !== undefined) return changed;
    return withCase(changed, { ...known, lost: { ...known.lost, [member]: true } });
  }, group);
}

const speaks = ({ approvals, rejections, withdrawn, releases }: Case, member: MemberId): boolean =>
  [approvals, rejections, withdrawn, releases].some((said) => said[member] !== undefined);

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
