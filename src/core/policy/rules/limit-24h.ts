import type { Sompi, TimeMs } from '../../base/ids.ts';
import {
  outflowSompi,
  type Judgement,
  type PolicyContext,
  type PolicyFacts,
  type RuleOf,
  type Spend,
} from '../rule.ts';
import { kas } from '../sentences.ts';

export const limitWindowMs: TimeMs = 24 * 3_600_000;

/**
 * Blocks a proposal that would take the outflow of the last 24 hours, itself included, above the limit. Payments and
 * fees both count. Judged on this laptop's clock: a proposal's own times are its author's to choose.
 */
export function judgeLimit24h(
  { amountSompi: limitSompi }: RuleOf<'limit24h'>,
  facts: PolicyFacts,
  context: PolicyContext,
): Judgement {
  const wouldSpendSompi = spentInWindow(facts, context) + outflowSompi(facts);
  const rule = `At most ${kas(limitSompi)} in 24 hours`;
  const total = `${kas(wouldSpendSompi)}, fees included`;
  return wouldSpendSompi <= limitSompi
    ? { outcome: 'passes', code: 'within24hLimit', sentence: `${rule}: this makes ${total}.` }
    : { outcome: 'blocks', code: 'above24hLimit', sentence: `${rule}: this would make ${total}.` };
}

/**
 * What other transactions took in the window. Exactly 24 hours ago is outside it; a time ahead of our clock is inside,
 * because a clock that was set back must not free the limit.
 */
function spentInWindow({ transactionId }: PolicyFacts, { nowMs, spends }: PolicyContext): Sompi {
  const byTransaction = new Map<string, Spend>();
  for (const spend of spends) {
    // One transaction counts once, however many proposals and reports speak of it, and as the dearest of them.
    if (spend.atMs <= nowMs - limitWindowMs || spend.transactionId === transactionId) continue;
    const known = byTransaction.get(spend.transactionId);
    if (known === undefined || known.amountSompi < spend.amountSompi) byTransaction.set(spend.transactionId, spend);
  }
  return [...byTransaction.values()].reduce((sum, spend) => sum + spend.amountSompi, 0n);
}
