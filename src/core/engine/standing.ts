import { bytesToHex } from '../base/bytes.ts';
import type { ErrorCode } from '../base/errors.ts';
import type { DeviceId, MemberId, ProposalId, SessionId, TimeMs } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { formingPhase, type FormingPhase } from '../group/forming.ts';
import { judgeRules, type PolicyVerdict } from '../policy/policy.ts';
import type { PolicyFacts, Spend } from '../policy/rule.ts';
import { paymentsTotalSompi } from '../proposal/proposal.ts';
import { armableSessions, sheetSlot, type ArmableSession, type PublicSheet } from '../signature/sheet.ts';
import { sessionsAmong, type ArmedApprover } from '../signature/completion.ts';
import { outpointKey, valuesOf, type Case, type Group } from './state.ts';
import { policyFactsOf, type Reading } from '../review/reading.ts';

/** Where one proposal stands on this laptop now. */
export type Standing =
  | { readonly kind: 'arriving' }
  | { readonly kind: 'checking' }
  | { readonly kind: 'refused'; readonly code: string; readonly sentence: string }
  | { readonly kind: 'readingsDiffer'; readonly differences: readonly string[] }
  | { readonly kind: 'coinMissing' | 'coinDiffers' }
  | { readonly kind: 'blocked'; readonly verdict: PolicyVerdict }
  | { readonly kind: 'yourTurn'; readonly verdict: PolicyVerdict }
  | { readonly kind: 'waiting'; readonly verdict: PolicyVerdict }
  | { readonly kind: 'rejectedByYou' }
  | { readonly kind: 'withdrawnByYou' }
  | { readonly kind: 'approvalFailed'; readonly code: string }
  | { readonly kind: 'expired'; readonly released: boolean }
  | { readonly kind: 'signed' | 'sent' | 'accepted' | 'confirmed' }
  | { readonly kind: 'sendRefused'; readonly reason: string };

export function standingOf(group: Group, known: Case, nowMs: TimeMs): Standing {
  if (known.chain?.kind === 'confirmed' || known.chain?.kind === 'accepted') return { kind: known.chain.kind };
  if (known.chain?.kind === 'refused') return { kind: 'sendRefused', reason: known.chain.reason };
  if (known.chain?.kind === 'submitted') return { kind: 'sent' };
  if (known.signed !== undefined) return { kind: 'signed' };
  if (known.proposed === undefined) return { kind: 'arriving' };
  if (known.first?.kind === 'refused') return { kind: 'refused', ...known.first.refusal };
  if (known.proposed.proposal.expiresAtMs <= nowMs) return { kind: 'expired', released: hasReleases(group, known) };
  if (known.rejections[group.local.member] !== undefined) return { kind: 'rejectedByYou' };
  if (known.mine?.phase === 'withdrawn') return { kind: 'withdrawnByYou' };
  if (known.mine?.phase === 'failed') return { kind: 'approvalFailed', code: known.mine.code };
  if (known.second?.kind === 'differs') return { kind: 'readingsDiffer', differences: known.second.differences };
  if (known.coins.kind === 'missing') return { kind: 'coinMissing' };
  if (known.coins.kind === 'differs') return { kind: 'coinDiffers' };
  const verdict = verdictOf(group, known, nowMs);
  if (verdict === undefined || known.second === undefined || known.coins.kind === 'unchecked')
    return { kind: 'checking' };
  if (known.mine !== undefined) return { kind: 'waiting', verdict };
  return verdict.blocks ? { kind: 'blocked', verdict } : { kind: 'yourTurn', verdict };
}

export const readingOf = (known: Case): Reading | undefined =>
  known.first?.kind === 'read' ? known.first.reading : undefined;

/** Hex of the digest of what this app read, or undefined while it could not. */
export const digestOf = (known: Case): string | undefined => {
  const reading = readingOf(known);
  return reading === undefined ? undefined : bytesToHex(reading.digest);
};

/**
 * Were parts of honest members sent, so that this payment can happen whatever is said now? They are sent only where a
 * full set of approvals was seen; fewer members than that cannot make a payment live by an invented release.
 */
export function hasReleases(group: Group, known: Case): boolean {
  if (Object.keys(known.releases).length === 0 || group.key === undefined) return false;
  const reading = digestOf(known);
  const approved = valuesOf(known.approvals).filter((approval) => approval.reading === reading);
  return approved.length >= group.key.threshold;
}

/** The rules' judgement of a proposal that could be read; undefined before that. */
export function verdictOf(group: Group, known: Case, nowMs: TimeMs): PolicyVerdict | undefined {
  const { charter } = group.forming;
  const facts = factsForRules(known);
  if (charter === undefined || facts === undefined || known.proposed === undefined) return undefined;
  const spends = spendsSeen(group, nowMs, known.id);
  return judgeRules(charter, facts, { nowMs, firstSeenAtMs: known.proposed.firstSeenAtMs, spends });
}

export function factsForRules(known: Case): PolicyFacts | undefined {
  const reading = readingOf(known);
  return known.proposed === undefined || reading === undefined
    ? undefined
    : policyFactsOf(known.proposed.proposal, reading.facts);
}

/**
 * What limits count: spends of the group's coins, then payments that were released (LIVE until a coin of theirs is
 * spent) and approved ones that can still happen. Counted per transaction by the rule itself.
 */
export function spendsSeen(group: Group, nowMs: TimeMs, except: ProposalId): readonly Spend[] {
  const reserved = reservedSpends(group, nowMs).flatMap(({ by, spend }) => (by === except ? [] : [spend]));
  return [...group.spends, ...reserved];
}

type Reserved = { readonly by: ProposalId; readonly spend: Spend };

/** One walk over all proposals for each state and moment: every screen of every proposal asks for it. */
function reservedSpends(group: Group, nowMs: TimeMs): readonly Reserved[] {
  const known = reservedOf.get(group);
  if (known?.nowMs === nowMs) return known.reserved;
  const reserved = valuesOf(group.cases).flatMap((other): readonly Reserved[] => {
    const facts = factsForRules(other);
    if (facts === undefined || !canStillHappen(group, other, nowMs)) return [];
    // Our own click counts from the click on: many at once must not pass while the vault is still at work.
    const ours = other.mine?.phase === 'clicked' || other.mine?.phase === 'armed';
    if (!ours && !hasReleases(group, other) && approvalsOf(other).length === 0) return [];
    const amountSompi = paymentsTotalSompi(facts.payments) + facts.feeSompi;
    return [{ by: other.id, spend: { transactionId: facts.transactionId, atMs: nowMs, amountSompi } }];
  });
  reservedOf.set(group, { nowMs, reserved });
  return reserved;
}

const reservedOf = new WeakMap<Group, { readonly nowMs: TimeMs; readonly reserved: readonly Reserved[] }>();

/** Could this payment still reach the chain? Unreleased ones die at expiry; released ones only with one of their coins. */
export function canStillHappen(group: Group, known: Case, nowMs: TimeMs): boolean {
  if (known.proposed === undefined || known.first?.kind === 'refused') return false;
  if (known.coins.kind === 'missing' || known.chain?.kind === 'accepted' || known.chain?.kind === 'confirmed')
    return false;
  return hasReleases(group, known) || known.signed !== undefined || known.proposed.proposal.expiresAtMs > nowMs;
}

/** Members whose approval of exactly this reading stands, withdrawn and rejected ones left out. */
export function approvalsOf(known: Case): readonly MemberId[] {
  const reading = digestOf(known);
  if (reading === undefined) return [];
  return Object.entries(known.approvals).flatMap(([member, approval]) => {
    const id = member as MemberId;
    const stands =
      approval?.reading === reading && known.withdrawn[id] === undefined && known.rejections[id] === undefined;
    return stands ? [id] : [];
  });
}

/** Members whose app reads this proposal differently from ours, by name on the screen (protocol.md §6.1). */
export function dissentersOf(known: Case): readonly MemberId[] {
  const reading = digestOf(known);
  if (reading === undefined) return [];
  return Object.entries(known.approvals).flatMap(([member, approval]) =>
    approval !== undefined && approval.reading !== reading ? [member as MemberId] : [],
  );
}

/** The live sheet of one device for the k-th proposal of an author. */
export function sheetFor(group: Group, owner: DeviceId, author: DeviceId, k: number): PublicSheet | undefined {
  const id = group.sheetSlots[sheetSlot(owner, author, k)];
  const sheet = id === undefined ? undefined : group.sheets[id];
  return sheet === undefined || sheet.burnt ? undefined : sheet;
}

export type ApprovalPlan = {
  readonly own: PublicSheet;
  readonly sessions: readonly ArmableSession[];
  /** Members left out of every session because their app has no sheet for this proposal (protocol.md §6.4). */
  readonly notReady: readonly MemberId[];
};

export type ApprovalRefusal = { readonly code: ErrorCode; readonly message: string };

/**
 * May this person approve now, and with which sheets? The same answer guards the command and the step.
 * @param reading  hex of the digest of what the screen showed
 */
export function planApproval(
  group: Group,
  known: Case,
  reading: string,
  nowMs: TimeMs,
): Result<ApprovalPlan, ApprovalRefusal> {
  const standing = standingOf(group, known, nowMs);
  if (standing.kind !== 'yourTurn') return err(refusalOf(standing));
  if (digestOf(known) !== reading)
    return err({
      code: 'reviewStale',
      message: 'This proposal is not what the screen showed. Nothing was signed. Open it again and read it once more.',
    });
  const { key } = group;
  const { proposed } = known;
  if (key === undefined || proposed === undefined || !groupIsReady(group))
    return err({ code: 'groupNotReady', message: 'This group is still being made. Nothing was signed.' });
  const rival = conflictingCase(group, known, nowMs);
  if (rival !== undefined)
    return err({
      code: 'proposalBlocked',
      message:
        'You approved another payment that spends one of the same coins. Nothing more was signed. Withdraw that approval first, or wait until it expires.',
    });
  const own = sheetFor(group, ownDevice(group), proposed.author, proposed.proposal.k);
  if (own === undefined || group.given[own.id] !== undefined)
    return err({
      code: 'notReadyToSign',
      message:
        'This laptop has no one-time codes for this payment yet. Nothing was signed. Keep Keyturn unlocked for a moment and try again.',
    });
  if (own.inputs < proposed.outpoints.length)
    return err({
      code: 'tooManyInputs',
      message: `This payment spends ${proposed.outpoints.length} coins and the prepared one-time codes cover ${own.inputs}. Nothing was signed. Propose it again in smaller parts.`,
    });
  const sheetOf = (index: number): PublicSheet | undefined => {
    const member = group.forming.roster?.roster.members[index];
    return member === undefined ? undefined : sheetFor(group, member.device, proposed.author, proposed.proposal.k);
  };
  const sessions = armableSessions(key, known.id, proposed.outpoints.length, sheetOf, key.myIndex);
  if (sessions.length === 0)
    return err({
      code: 'notReadyToSign',
      message:
        'Too few members have one-time codes ready for this payment. Nothing was signed. Ask the others to open Keyturn once.',
    });
  const ready = new Set(sessions.flatMap(({ subset }) => subset));
  const notReady = (group.forming.roster?.roster.members ?? []).flatMap(({ member }, index) =>
    ready.has(index) ? [] : [member],
  );
  return ok({ own, sessions, notReady });
}

/** Another proposal of ours, approved and still possible, that spends one of the same coins (protocol.md §5.3). */
function conflictingCase(group: Group, known: Case, nowMs: TimeMs): Case | undefined {
  const coins = new Set((known.proposed?.outpoints ?? []).map(outpointKey));
  return valuesOf(group.cases).find((other) => {
    if (other.id === known.id || (other.mine?.phase !== 'clicked' && other.mine?.phase !== 'armed')) return false;
    return (
      canStillHappen(group, other, nowMs) &&
      (other.proposed?.outpoints ?? []).some((outpoint) => coins.has(outpointKey(outpoint)))
    );
  });
}

/** Sessions of ours that every signer has approved and that we have not sent yet: due for release (protocol.md §6.5). */
export function sessionsToRelease(group: Group, known: Case, nowMs: TimeMs): readonly ArmableSession[] {
  const { mine, proposed } = known;
  const { key } = group;
  if (mine?.phase !== 'armed' || proposed === undefined || key === undefined || proposed.proposal.expiresAtMs <= nowMs)
    return [];
  // Burnt is our own word that the keys of this approval are gone: what was not sent before never will be.
  if (group.sheets[mine.sheet]?.burnt !== false) return [];
  const verdict = verdictOf(group, known, nowMs);
  const approvers = approvalsOf(known);
  if (verdict === undefined || !approvers.includes(group.local.member)) return [];
  // More approvals than signers need a "go" from outside the signer set; until that exists, every approver must be seen.
  if (approvers.length < verdict.approvalsNeeded || mine.reading !== digestOf(known)) return [];
  // A later look at the coins that contradicts the first stops everything that has not left yet (protocol.md §5.2c).
  if (known.coins.kind !== 'match' || known.second?.kind !== 'agrees') return [];
  const armed = new Set(mine.sessions);
  const released = new Set(mine.released);
  const roster = group.forming.roster?.roster.members ?? [];
  // An approval names what it is armed for: a part of ours in any other session could never be completed, and only be LIVE.
  const isArmedFor = (session: SessionId, index: number): boolean => {
    const member = roster[index]?.member;
    return member !== undefined && known.approvals[member]?.sessions.includes(session) === true;
  };
  return sessionsAmong(key, known.id, proposed.outpoints.length, armedApprovers(group, known, approvers)).filter(
    ({ session, subset }) =>
      subset.includes(key.myIndex) &&
      armed.has(session) &&
      !released.has(session) &&
      subset.every((index) => isArmedFor(session, index)),
  );
}

/** Approvers with the sheets their approvals name, where we hold those sheets. */
export function armedApprovers(group: Group, known: Case, members: readonly MemberId[]): readonly ArmedApprover[] {
  return members.flatMap((member) => {
    const approval = known.approvals[member];
    const sheet = approval === undefined ? undefined : group.sheets[approval.sheet];
    const belongs =
      sheet?.owner === member && sheet.author === known.proposed?.author && sheet.k === known.proposed.proposal.k;
    if (!belongs) return [];
    // Parts that were sent stay good when their sender quits and burns what is left in memory.
    const hasSent = sheet.burnt && known.releases[member] !== undefined;
    return [{ index: sheet.ownerIndex, sheet: hasSent ? { ...sheet, burnt: false } : sheet }];
  });
}

export function groupIsReady(group: Group): boolean {
  return group.key !== undefined && phaseOf(group) === 'ready';
}

/** Where the ceremony stands. Once complete it is a certificate (protocol.md §2.4): no later "abandon" of one device undoes it. */
export function phaseOf({ forming, rehearsed }: Group): FormingPhase {
  const known = phases.get(forming);
  if (known?.rehearsed === rehearsed) return known.phase;
  let phase = formingPhase(forming, rehearsed);
  if (phase === 'abandoned' && Object.keys(forming.abandoned).length > 0) {
    const without = formingPhase({ ...forming, abandoned: {} }, rehearsed);
    if (without === 'ready') phase = without;
  }
  phases.set(forming, { rehearsed, phase });
  return phase;
}

/** The record of a ceremony is replaced whenever it grows, so an answer belongs to the object it was given for. */
const phases = new WeakMap<
  Group['forming'],
  { readonly rehearsed: Group['rehearsed']; readonly phase: FormingPhase }
>();

export const ownDevice = (group: Group): DeviceId => {
  const mine = valuesOf(group.feeds).find(({ member }) => member === group.local.member);
  return mine?.device ?? ('' as DeviceId);
};

/** Coins an author's own app keeps back because an open proposal of its own spends them (protocol.md §5.4). */
export function reservedOutpoints(group: Group, nowMs: TimeMs): ReadonlySet<string> {
  const me = group.local.member;
  const reserving = valuesOf(group.cases).filter((known) => {
    if (!canStillHappen(group, known, nowMs)) return false;
    // Given up by its author before anything was sent: what is proposed in its place may, and should, spend the same coins.
    const isGivenUp =
      known.mine?.phase === 'failed' || known.mine?.phase === 'withdrawn' || known.rejections[me] !== undefined;
    return (
      (known.proposed?.member === me && (!isGivenUp || hasReleases(group, known))) || approvalsOf(known).length > 1
    );
  });
  return new Set(reserving.flatMap((known) => (known.proposed?.outpoints ?? []).map(outpointKey)));
}

function refusalOf(standing: Standing): ApprovalRefusal {
  switch (standing.kind) {
    case 'arriving':
    case 'checking':
      return {
        code: 'wrongPhase',
        message: 'This proposal is still being checked on this laptop. Nothing was signed. Try again in a moment.',
      };
    case 'refused':
      return { code: 'proposalInvalid', message: standing.sentence };
    case 'readingsDiffer':
      return {
        code: 'readingsDiffer',
        message: `Two ways of reading this payment disagree about: ${standing.differences.join(', ')}. Nothing was signed. Do not approve it; tell the others.`,
      };
    case 'coinMissing':
      return {
        code: 'proposalBlocked',
        message:
          'One of the coins was already spent or is not known to the Kaspa node. Nothing was signed. Propose the payment again.',
      };
    case 'coinDiffers':
      return {
        code: 'proposalBlocked',
        message:
          'The Kaspa node reports another amount for one of the coins. Nothing was signed. Tell the others before anybody approves.',
      };
    case 'blocked':
      return {
        code: 'proposalBlocked',
        message: standing.verdict.verdicts
          .filter(({ outcome }) => outcome === 'blocks')
          .map(({ sentence }) => sentence)
          .join(' '),
      };
    case 'expired':
      return {
        code: 'proposalExpired',
        message: standing.released
          ? 'This proposal expired after parts were sent. It can still happen until one of its coins is spent.'
          : 'This proposal expired. Nothing was signed. Propose it again if it is still wanted.',
      };
    case 'rejectedByYou':
    case 'withdrawnByYou':
    case 'waiting':
      return { code: 'alreadyDecided', message: 'You already decided about this proposal. Nothing changed.' };
    case 'approvalFailed':
      return {
        code: 'notReadyToSign',
        message:
          'Your approval could not be prepared and its one-time codes were thrown away. Nothing was signed. Ask for the payment to be proposed again.',
      };
    case 'signed':
    case 'sent':
    case 'accepted':
    case 'confirmed':
    case 'sendRefused':
      return { code: 'alreadyDecided', message: 'This payment is already signed. Nothing changed.' };
    case 'yourTurn':
      return { code: 'unexpected', message: 'This proposal can be approved.' };
  }
}
