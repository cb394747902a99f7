import type { ProposalId, TimeMs } from '../base/ids.ts';
import { judgeRules, type PolicyVerdict } from '../policy/policy.ts';
import type { Spend } from '../policy/rule.ts';
import { limitWindowMs } from '../policy/rules/limit-24h.ts';
import { paymentsTotalSompi } from '../proposal/proposal.ts';
import { hasReleases, factsForRules, approvalsOf } from './case-facts.ts';
import { casesStillPossible, isTurnedDown } from './cases-seen.ts';
import { outpointKey, type Case, type Group } from './state.ts';

/**
 * What limits count: spends of the group's coins, then payments that were released (LIVE until a coin of theirs is
 * spent) and approved ones that can still happen. Counted per transaction by the rule itself.
 */
export function spendsSeen(group: Group, nowMs: TimeMs, except: ProposalId): readonly Spend[] {
  const seen = spendsAt(group, nowMs);
  return [...seen.recent, ...seen.reserved.flatMap(({ by, spend }) => (by === except ? [] : [spend]))];
}

type Reserved = { readonly by: ProposalId; readonly spend: Spend };
type SpendsAt = { readonly nowMs: TimeMs; readonly recent: readonly Spend[]; readonly reserved: readonly Reserved[] };

/** One walk over all proposals for each state and moment: every screen of every proposal asks for it. */
function spendsAt(group: Group, nowMs: TimeMs): SpendsAt {
  const known = spendsOf.get(group);
  if (known?.nowMs === nowMs) return known;
  const reserved = casesStillPossible(group, nowMs).flatMap((other): readonly Reserved[] => {
    const facts = factsForRules(other);
    if (facts === undefined) return [];
    // Our own click counts from the click on: many at once must not pass while the vault is still at work.
    const ours = other.mine?.phase === 'clicked' || other.mine?.phase === 'armed';
    if (!ours && !hasReleases(group, other) && approvalsOf(other).length === 0) return [];
    const amountSompi = paymentsTotalSompi(facts.payments) + facts.feeSompi;
    return [{ by: other.id, spend: { transactionId: facts.transactionId, atMs: nowMs, amountSompi } }];
  });
  // No rule looks further back than this; a group has years of spends.
  const recent = group.spends.filter(({ atMs }) => atMs > nowMs - limitWindowMs);
  const seen = { nowMs, recent, reserved };
  spendsOf.set(group, seen);
  return seen;
}

const spendsOf = new WeakMap<Group, SpendsAt>();

/** Coins an author's own app keeps back because an open proposal of its own spends them (protocol.md §5.4). */
export const reservedOutpoints = (group: Group, nowMs: TimeMs): ReadonlySet<string> =>
  new Set(reservingCases(group, nowMs).flatMap((known) => (known.proposed?.outpoints ?? []).map(outpointKey)));

/** The open proposals that keep coins back here. */
export function reservingCases(group: Group, nowMs: TimeMs): readonly Case[] {
  const me = group.local.member;
  return casesStillPossible(group, nowMs).filter((known) => {
    // Given up by its author, or by too many others, before anything was sent: what is proposed in its place may, and
    // should, spend the same coins.
    const isGivenUp =
      known.mine?.phase === 'failed' ||
      known.mine?.phase === 'withdrawn' ||
      known.rejections[me] !== undefined ||
      isTurnedDown(group, known);
    return (
      (known.proposed?.member === me && (!isGivenUp || hasReleases(group, known))) ||
      approvalsOf(known).length > 1 ||
      hasReleases(group, known)
    );
  });
}

/** The rules' judgement of a proposal that could be read; undefined before that. */
export function verdictOf(group: Group, known: Case, nowMs: TimeMs): PolicyVerdict | undefined {
  const { charter } = group.forming;
  const facts = factsForRules(known);
  if (charter === undefined || facts === undefined || known.proposed === undefined) return undefined;
  const spends = spendsSeen(group, nowMs, known.id);
  return judgeRules(charter, facts, { nowMs, firstSeenAtMs: known.proposed.firstSeenAtMs, spends });
}
