import type { TimeMs } from '../base/ids.ts';
import { openProposalsPerMemberMax } from '../proposal/proposal.ts';
import { valuesOf, type Case, type Group } from './state.ts';

/**
 * Is this proposal behind too many earlier ones of its author that are still open? Reading it is then put off, never
 * refused: what is open depends on this laptop's clock and chain, and a bound on reading makes nothing illegal
 * (protocol.md §2.2, §10). Earlier means a smaller number, which is the same for everybody.
 */
export function isBeyondOpenBound(group: Group, known: Case, nowMs: TimeMs): boolean {
  const { proposed } = known;
  if (proposed === undefined) return false;
  const openBefore = valuesOf(group.cases).filter(
    (other) =>
      other.proposed?.author === proposed.author &&
      other.proposed.proposal.k < proposed.proposal.k &&
      other.signed === undefined &&
      other.proposed.proposal.expiresAtMs > nowMs,
  );
  return openBefore.length >= openProposalsPerMemberMax;
}
