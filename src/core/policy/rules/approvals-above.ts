import type { Charter } from '../../group/charter.ts';
import { outflowSompi, type Judgement, type PolicyFacts, type RuleOf } from '../rule.ts';
import { counted, kas } from '../sentences.ts';

/** Asks for more approvals when payments and fee together are above an amount. Exactly the amount is not above it. */
export function judgeApprovalsAbove(
  { amountSompi, approvals }: RuleOf<'approvalsAbove'>,
  { threshold }: Pick<Charter, 'threshold'>,
  facts: PolicyFacts,
): Judgement {
  const totalSompi = outflowSompi(facts);
  const rule = `Above ${kas(amountSompi)}, ${counted(approvals, 'member')} must agree`;
  const total = `this is ${kas(totalSompi)} with its fee`;
  return totalSompi > amountSompi && approvals > threshold
    ? { outcome: 'needsMore', code: 'moreApprovalsNeeded', sentence: `${rule}: ${total}.` }
    : { outcome: 'passes', code: 'thresholdSuffices', sentence: `${rule}: ${total}, so ${threshold} are enough.` };
}
