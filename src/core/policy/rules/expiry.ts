import type { TimeMs } from '../../base/ids.ts';
import type { Charter } from '../../group/charter.ts';
import type { Judgement, PolicyContext, PolicyFacts } from '../rule.ts';
import { duration } from '../sentences.ts';

/** Clocks this far apart are ordinary (protocol.md §10); beyond it the difference is shown. */
export const clockToleranceMs: TimeMs = 2 * 60_000;

/**
 * Blocks a proposal that has expired, or that would stay open for longer than the group allows, counted from when this
 * app first saw it. The tolerance covers an author whose clock is ahead of ours.
 */
export function judgeExpiry(
  { proposalExpiryMs }: Pick<Charter, 'proposalExpiryMs'>,
  { expiresAtMs }: PolicyFacts,
  { nowMs, firstSeenAtMs }: PolicyContext,
): Judgement {
  const rule = `Proposals stay open for at most ${duration(proposalExpiryMs)}`;
  if (expiresAtMs <= nowMs) return { outcome: 'blocks', code: 'expired', sentence: `${rule}: this one has expired.` };
  if (expiresAtMs - firstSeenAtMs > proposalExpiryMs + clockToleranceMs)
    return { outcome: 'blocks', code: 'expiryTooFar', sentence: `${rule}: this one would stay open for longer.` };
  return {
    outcome: 'passes',
    code: 'expiryAhead',
    sentence: `${rule}: this one has ${duration(expiresAtMs - nowMs)} left.`,
  };
}
