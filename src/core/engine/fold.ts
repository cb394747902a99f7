import { bytesToHex } from '../base/bytes.ts';
import type { DeviceId, MemberId, ProposalId, SheetId, TimeMs } from '../base/ids.ts';
import { decodeBody, isEntryKind, type Body, type EntryKind } from '../group/bodies.ts';
import { foldForming, lobbyFeedsMax, readJoin } from '../group/forming.ts';
import { indexOfMember } from '../group/roster.ts';
import { verifyStatement } from '../group/statement.ts';
import { decodeTransaction } from '../kaspa/transaction.ts';
import { decodeProposal, openProposalsPerMemberMax, proposalIdOf } from '../proposal/proposal.ts';
import { sheetHasRightSize, sheetIdOf, sheetSlot, type PublicSheet } from '../signature/sheet.ts';
import { feedStart, type VerifiedEntry } from '../wire/entry.ts';
import { emptyCase, valuesOf, withCase, type Alarm, type Case, type Group } from './state.ts';

/** Alarms kept for the screen; the audit log keeps all of them. */
const alarmsMax = 64;
/** Proposals one member may be known to speak of before they arrive, so that invented ids cannot fill memory. */
const unseenCasesMax = 256;

export type Folded =
  | { readonly kind: 'folded'; readonly group: Group; readonly fault?: string }
  /** Already here, or not yet readable: the feed has a gap that a later exchange of heads will fill. */
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
  if (place === 'forked')
    return {
      kind: 'equivocation',
      group: alarm(group, { atMs, fault: 'equivocation', member: feed?.member, entry: entry.id }),
    };
  if (place !== 'next') return { kind: place };
  if (feed === undefined) return foldJoin(group, entry);

  const extended: Group = {
    ...group,
    feeds: { ...group.feeds, [header.author]: { ...feed, seq: header.seq, head: entry.id } },
  };
  if (entry.bodyBytes === undefined || !isEntryKind(header.kind)) return { kind: 'folded', group: extended };
  const body = decodeBody(header.kind, entry.bodyBytes);
  if (!body.ok) return { kind: 'folded', group: extended, fault: `malformed ${header.kind}` };
  return foldBody(extended, entry, { device: header.author, member: feed.member }, header.kind, body.value, atMs);
}

function placeInFeed(
  feed: Group['feeds'][DeviceId],
  { header, id }: VerifiedEntry,
): 'next' | 'known' | 'gap' | 'forked' {
  const lastSeq = feed?.seq ?? -1;
  if (header.seq > lastSeq + 1) return 'gap';
  if (header.seq <= lastSeq) return header.seq === lastSeq && feed?.head !== id ? 'forked' : 'known';
  return header.prev === (feed?.head ?? feedStart) ? 'next' : 'forked';
}

function foldJoin(group: Group, entry: VerifiedEntry): Folded {
  const { forming } = group;
  const onRoster = forming.roster?.roster.members.some((member) => member.device === entry.header.author) ?? false;
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
      feeds: { ...group.feeds, [join.device]: { device: join.device, member: join.member, seq: 0, head: entry.id } },
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
      return foldRejection(group, from, body as Body<'reject'>);
    case 'withdraw': {
      const { proposal } = body as Body<'withdraw'>;
      return changeCase(group, proposal, (known) => ({
        ...known,
        withdrawn: { ...known.withdrawn, [from.member]: true },
      }));
    }
    case 'release':
      return foldRelease(group, from, body as Body<'release'>);
    case 'burnt':
      return {
        kind: 'folded',
        group: { ...group, sheets: burn(group.sheets, from.device, (body as Body<'burnt'>).sheets) },
      };
    case 'disarmed':
      return { kind: 'folded', group };
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
      const { forming, fault } = foldForming(group.forming, from, kind, body);
      return {
        kind: 'folded',
        group: forming === group.forming ? group : { ...group, forming },
        ...(fault === undefined ? {} : { fault }),
      };
    }
  }
}

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
  const id = sheetIdOf(body.signed.statement);
  const slot = sheetSlot(from.device, author, k);
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

function burn(sheets: Group['sheets'], device: DeviceId, ids: readonly SheetId[]): Group['sheets'] {
  const burnt = ids.flatMap((id) => {
    const sheet = sheets[id];
    return sheet === undefined || sheet.device !== device || sheet.burnt
      ? []
      : [[id, { ...sheet, burnt: true }] as const];
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
  // Numbers only grow, so that sheets below the newest can be let go; the bound keeps one member from filling every inbox.
  const open = valuesOf(group.cases).filter(
    (known) =>
      known.proposed?.member === from.member &&
      known.signed === undefined &&
      known.proposed.proposal.expiresAtMs > atMs,
  );
  const transaction = decodeTransaction(proposal.transaction);
  const known = group.cases[id] ?? emptyCase(id);
  const overBound = open.length >= openProposalsPerMemberMax;
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
    ...(overBound
      ? {
          first: {
            kind: 'refused',
            refusal: {
              code: 'tooManyOpen',
              sentence:
                'This member has too many open proposals. Nothing was signed. Wait until some are finished or expired.',
            },
          } as const,
        }
      : {}),
  };
  return { kind: 'folded', group: withCase({ ...group, numbers: { ...group.numbers, [number]: id } }, changed) };
}

function foldApproval(group: Group, entry: VerifiedEntry, from: Author, body: Body<'approve'>, atMs: TimeMs): Folded {
  const statement = verifyStatement(body.signed, 'approve', group.id);
  if (!statement.ok || statement.value.member !== from.member || statement.value.device !== from.device)
    return { kind: 'folded', group, fault: 'badApproval' };
  const { proposal, reading, sheet, sessions } = statement.value;
  return changeCase(group, proposal, (known) =>
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

function foldRejection(group: Group, from: Author, body: Body<'reject'>): Folded {
  const statement = verifyStatement(body.signed, 'reject', group.id);
  if (!statement.ok || statement.value.member !== from.member) return { kind: 'folded', group, fault: 'badRejection' };
  const { proposal, reason } = statement.value;
  return changeCase(group, proposal, (known) =>
    known.rejections[from.member] !== undefined
      ? known
      : { ...known, rejections: { ...known.rejections, [from.member]: reason } },
  );
}

function foldRelease(group: Group, from: Author, body: Body<'release'>): Folded {
  return changeCase(group, body.proposal, (known) => {
    const before = known.releases[from.member] ?? {};
    const added = body.sessions.filter(({ session }) => before[session] === undefined);
    if (added.length === 0) return known;
    const after = { ...before, ...Object.fromEntries(added.map(({ session, partials }) => [session, partials])) };
    return { ...known, releases: { ...known.releases, [from.member]: after } };
  });
}

function changeCase(group: Group, id: ProposalId, change: (known: Case) => Case): Folded {
  const known = group.cases[id];
  if (
    known === undefined &&
    valuesOf(group.cases).filter((other) => other.proposed === undefined).length >= unseenCasesMax
  )
    return { kind: 'folded', group, fault: 'tooManyUnseenProposals' };
  return { kind: 'folded', group: withCase(group, change(known ?? emptyCase(id))) };
}

export function alarm(group: Group, raised: Alarm): Group {
  return { ...group, alarms: [...group.alarms.slice(-(alarmsMax - 1)), raised] };
}
