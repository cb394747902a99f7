import { bytesToHex } from '../base/bytes.ts';
import type { MemberId, TimeMs } from '../base/ids.ts';
import type { PolicyFacts } from '../policy/rule.ts';
import { valuesOf, type Case, type Group } from './state.ts';
import { policyFactsOf, type Reading } from '../review/reading.ts';

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

export function factsForRules(known: Case): PolicyFacts | undefined {
  const reading = readingOf(known);
  return known.proposed === undefined || reading === undefined
    ? undefined
    : policyFactsOf(known.proposed.proposal, reading.facts);
}

/** Could this payment still reach the chain? Unreleased ones die at expiry; released ones only with one of their coins. */
export function canStillHappen(group: Group, known: Case, nowMs: TimeMs): boolean {
  if (known.proposed === undefined || known.first?.kind === 'refused') return false;
  if (known.coins.kind === 'missing' || known.chain?.kind === 'accepted' || known.chain?.kind === 'confirmed')
    return false;
  return hasReleases(group, known) || known.signed !== undefined || known.proposed.proposal.expiresAtMs > nowMs;
}

/** Members whose approval of exactly this reading stands: withdrawn and rejected ones left out, and those lost at a restart. */
export function approvalsOf(known: Case): readonly MemberId[] {
  const reading = digestOf(known);
  if (reading === undefined) return [];
  return Object.entries(known.approvals).flatMap(([member, approval]) => {
    const id = member as MemberId;
    const stands =
      approval?.reading === reading &&
      known.withdrawn[id] === undefined &&
      known.rejections[id] === undefined &&
      known.lost?.[id] === undefined;
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
