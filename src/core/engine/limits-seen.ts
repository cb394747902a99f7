import type { ProposalId, TimeMs } from '../base/ids.ts';
import { judgeRules, type PolicyVerdict } from '../policy/policy.ts';
import type { Spend } from '../policy/rule.ts';
import { paymentsTotalSompi } from '../proposal/proposal.ts';
import { outpointKey, valuesOf, type Case, type Group } from './state.ts';
import { hasReleases, factsForRules, canStillHappen, approvalsOf } from './case-facts.ts';

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

/** The rules' judgement of a proposal that could be read; undefined before that. */
export function verdictOf(group: Group, known: Case, nowMs: TimeMs): PolicyVerdict | undefined {
  const { charter } = group.forming;
  const facts = factsForRules(known);
  if (charter === undefined || facts === undefined || known.proposed === undefined) return undefined;
  const spends = spendsSeen(group, nowMs, known.id);
  return judgeRules(charter, facts, { nowMs, firstSeenAtMs: known.proposed.firstSeenAtMs, spends });
}
