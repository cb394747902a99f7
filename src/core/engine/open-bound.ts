import type { ProposalId, TimeMs } from '../base/ids.ts';
import { openProposalsPerMemberMax } from '../proposal/proposal.ts';
import { pastFacts } from './past.ts';
import { valuesOf, type Case, type Group } from './state.ts';

/**
 * The open proposals that are read now: the earliest of each author, up to the bound. The rest are put off, never refused:
 * what is open depends on this laptop's clock and chain, and a bound on reading makes nothing illegal (protocol.md §2.2,
 * §10). Earlier means a smaller number, which is the same for everybody.
 */
export function withinOpenBound(group: Group, nowMs: TimeMs): ReadonlySet<ProposalId> {
  const byAuthor = new Map<string, Case[]>();
  for (const known of valuesOf(group.cases)) {
    if ((pastFacts(known)?.openUntilMs ?? Infinity) <= nowMs) continue;
    const { proposed } = known;
    if (proposed === undefined || known.signed !== undefined || proposed.proposal.expiresAtMs <= nowMs) continue;
    const list = byAuthor.get(proposed.author) ?? [];
    list.push(known);
    byAuthor.set(proposed.author, list);
  }
  const numberOf = (known: Case): number => known.proposed?.proposal.k ?? 0;
  return new Set(
    [...byAuthor.values()].flatMap((list) =>
      list
        .sort((a, b) => numberOf(a) - numberOf(b))
        .slice(0, openProposalsPerMemberMax)
        .map(({ id }) => id),
    ),
  );
}
