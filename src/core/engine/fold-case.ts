import { bytesToHex } from '../base/bytes.ts';
import type { MemberId, ProposalId, SessionId, SheetId, TimeMs } from '../base/ids.ts';
import type { Body } from '../group/bodies.ts';
import { sessionsPerApprovalMax, verifyStatement } from '../group/statement.ts';
import { decodeTransaction } from '../kaspa/transaction.ts';
import { decodeProposal, proposalIdOf } from '../proposal/proposal.ts';
import type { VerifiedEntry } from '../wire/entry.ts';
import type { Author, Folded } from './fold.ts';
import { casesUnderWay } from './past.ts';
import { emptyCase, withCase, type Case, type Group } from './state.ts';

/** Proposals one member may speak of before they arrive, so that invented ids fill nobody's memory and stop only their own feed. */
export const unseenCasesPerMemberMax = 256;
/** Sessions of one proposal one member may release: every subset with that member, for every attempt. */
export const releasedSessionsMax = 2 * sessionsPerApprovalMax;

export function foldProposal(
  group: Group,
  entry: VerifiedEntry,
  from: Author,
  body: Body<'proposal'>,
  atMs: TimeMs,
): Folded {
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

export function foldApproval(
  group: Group,
  entry: VerifiedEntry,
  from: Author,
  body: Body<'approve'>,
  atMs: TimeMs,
): Folded {
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

export function foldRejection(group: Group, from: Author, body: Body<'reject'>, atMs: TimeMs): Folded {
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

export function foldWithdrawal(group: Group, from: Author, body: Body<'withdraw'>, atMs: TimeMs): Folded {
  return changeCase(group, from, body.proposal, (known) => ({
    ...known,
    withdrawn: { ...known.withdrawn, [from.member]: true },
    seen: { ...known.seen, withdrew: { [from.member]: atMs, ...known.seen?.withdrew } },
  }));
}

export function foldRelease(group: Group, from: Author, body: Body<'release'>, atMs: TimeMs): Folded {
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

/**
 * Until approvals can be armed again (protocol.md §6.6) one whose keys are gone can never send its part, so it no longer
 * counts. Its own feed orders approval, parts and loss, so every laptop agrees on which came first.
 */
export function foldDisarmed(group: Group, { member }: Author, { proposals }: Body<'disarmed'>): Folded {
  const changed = proposals.reduce((now, id) => {
    const known = now.cases[id];
    if (known?.approvals[member] === undefined || known.releases[member] !== undefined) return now;
    return withCase(now, { ...known, lost: { ...known.lost, [member]: true } });
  }, group);
  return { kind: 'folded', group: changed };
}

/** A word about a proposal that has not arrived opens its case; a member with too many of those is read again later. */
function changeCase(group: Group, from: Author, id: ProposalId, change: (known: Case) => Case): Folded {
  const known = group.cases[id];
  if (known?.proposed === undefined) {
    const unseen = casesUnderWay(group).filter((other) => other.proposed === undefined && speaks(other, from.member));
    const isNew = known === undefined || !speaks(known, from.member);
    if (isNew && unseen.length >= unseenCasesPerMemberMax) return { kind: 'gap' };
  }
  return { kind: 'folded', group: withCase(group, change(known ?? emptyCase(id))) };
}

const speaks = ({ approvals, rejections, withdrawn, releases }: Case, member: MemberId): boolean =>
  [approvals, rejections, withdrawn, releases].some((said) => said[member] !== undefined);
