import type { GroupId, ProposalId } from '../../core/base/ids.ts';
import type { GroupView } from '../../core/engine/views.ts';
import type { Report } from '../../core/ports.ts';
import type { Hands } from '../cli/ceremony-steps.ts';
import { judgeLikeAColleague } from './judge.ts';

export type CoSignerOptions = {
  readonly hands: Hands;
  readonly group: GroupId;
  /** Whose approval a practice co-signer waits for. */
  readonly person: string;
  /** At least 0 and below 1. */
  readonly random: () => number;
  readonly report: Report;
};

/** How often a practice co-signer looks at the screen. */
const lookEveryMs = 300;
/** People take a moment: long enough to be seen waiting, short enough not to be waited for. */
const thinkMsMin = 3_000;
const thinkMsMax = 6_000;
/** What could not be decided, e.g. while one-time codes are being made, is tried again this often. */
const triesMax = 10;

/**
 * Somebody at the other laptop: reads what the person approved, a few seconds later, and decides by `judgeLikeAColleague`
 * through the same commands a person's page uses. Their own proposals they approve at once.
 * @returns stops it
 */
export function sitAt(options: CoSignerOptions): () => void {
  const { hands, group, person, report } = options;
  const tries = new Map<ProposalId, number>();
  const thinking = new Set<ProposalId>();
  const timers = new Set<NodeJS.Timeout>();

  function look(): void {
    const view = hands.view();
    if (view.vault !== 'open') return;
    const proposals: GroupView['proposals'] = view.groups.find((seen) => seen.group === group)?.proposals ?? [];
    for (const { proposal, standing, byYou, approvals } of proposals) {
      if (standing !== 'yourTurn' || thinking.has(proposal) || (tries.get(proposal) ?? 0) >= triesMax) continue;
      if (byYou) decideAfter(0, proposal);
      else if (approvals.includes(person))
        decideAfter(thinkMsMin + options.random() * (thinkMsMax - thinkMsMin), proposal);
    }
  }

  function decideAfter(delayMs: number, proposal: ProposalId): void {
    thinking.add(proposal);
    tries.set(proposal, (tries.get(proposal) ?? 0) + 1);
    const timer = setTimeout(() => {
      timers.delete(timer);
      decide(proposal)
        .catch((problem: unknown) => report(`practice co-signer`, problem))
        .finally(() => thinking.delete(proposal));
    }, delayMs);
    timers.add(timer);
  }

  async function decide(proposal: ProposalId): Promise<void> {
    const review = await hands.ask('review.look', { group, proposal });
    if (review.standing !== 'yourTurn' || review.reading === undefined) return;
    const judged = judgeLikeAColleague(review);
    if (judged.decision === 'approve' || review.byYou)
      await hands.ask('person.approve', { group, proposal, reading: review.reading });
    else await hands.ask('review.reject', { group, proposal, reason: judged.reason });
  }

  const looking = setInterval(look, lookEveryMs);
  return () => {
    clearInterval(looking);
    for (const timer of timers) clearTimeout(timer);
  };
}
