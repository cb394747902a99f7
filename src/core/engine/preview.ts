import { assert } from '../base/errors.ts';
import type { TimeMs } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { judgeRules } from '../policy/policy.ts';
import { kas } from '../policy/sentences.ts';
import { buildProposal, type BuildRefusal, type PaymentWish } from '../proposal/build.ts';
import { decodeProposal, proposalIdOf } from '../proposal/proposal.ts';
import { policyFactsOf, readProposal } from '../review/reading.ts';
import { refusalSentence } from '../review/refusal.ts';
import { reviewSentence } from '../review/sentence.ts';
import { comparedWith, historyOf } from './history-seen.ts';
import { spendsSeen } from './limits-seen.ts';
import { recipientViews } from './review-payment.ts';
import { ruleLines } from './review-rules.ts';
import type { ReviewView } from './review-view.ts';
import type { Group } from './state.ts';

/** What a payment would say on everybody's screen, before anything is proposed. */
export type Preview = {
  readonly sentence: string;
  readonly fee: string;
  readonly coins: number;
  readonly recipients: ReviewView['recipients'];
  readonly rules: ReviewView['rules'];
  readonly blocked: boolean;
  readonly approvalsNeeded: number;
};

/**
 * Build the proposal, read it as every member's app will, and judge it. Nothing of it is kept. The marks in its addresses
 * are those of this very proposal; one built later from other coins has its own.
 */
export function previewOf(group: Group, wish: PaymentWish, nowMs: TimeMs): Result<Preview, BuildRefusal> {
  const built = buildProposal(wish);
  if (!built.ok) return built;
  const proposal = decodeProposal(built.value);
  assert(proposal.ok, 'a proposal we build is one we can read');
  const read = readProposal(proposal.value, wish.charter, wish.groupScript);
  if (!read.ok) return err({ code: 'proposalBlocked', message: refusalSentence(read.error) });
  const reading = read.value;
  const id = proposalIdOf(built.value);
  const policy = judgeRules(wish.charter, policyFactsOf(proposal.value, reading.facts), {
    nowMs,
    firstSeenAtMs: nowMs,
    spends: spendsSeen(group, nowMs, id),
  });
  const history = historyOf(group);
  const names = group.forming.roster?.roster.members.map(({ name }) => name) ?? [];
  return ok({
    sentence: reviewSentence(reading.model, history),
    fee: kas(reading.facts.feeSompi),
    coins: reading.transaction.inputs.length,
    recipients: recipientViews(reading, history, comparedWith(group, reading), id),
    rules: ruleLines(wish.charter, names, policy.verdicts, {
      needed: policy.approvalsNeeded,
      approvedBy: [],
      yoursCompletes: false,
    }),
    blocked: policy.blocks,
    approvalsNeeded: policy.approvalsNeeded,
  });
}
