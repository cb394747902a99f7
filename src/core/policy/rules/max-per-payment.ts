import { bytesToHex } from '../../base/bytes.ts';
import type { Sompi } from '../../base/ids.ts';
import type { Judgement, PolicyFacts, RuleOf } from '../rule.ts';
import { kas } from '../sentences.ts';

/**
 * Blocks more than the maximum to one recipient. Payments of one proposal to the same script count as one payment:
 * cut into slices they would be the same payment. The fee is not part of it.
 */
export function judgeMaxPerPayment(
  { amountSompi: maxSompi }: RuleOf<'maxPerPayment'>,
  { payments }: PolicyFacts,
): Judgement {
  const largestSompi = largestToOneRecipient(payments);
  const rule = `At most ${kas(maxSompi)} to one recipient at once`;
  return largestSompi <= maxSompi
    ? { outcome: 'passes', code: 'withinPaymentMax', sentence: `${rule}: the largest here is ${kas(largestSompi)}.` }
    : { outcome: 'blocks', code: 'abovePaymentMax', sentence: `${rule}: this would pay ${kas(largestSompi)}.` };
}

function largestToOneRecipient(payments: PolicyFacts['payments']): Sompi {
  const totals = new Map<string, Sompi>();
  for (const { script, amountSompi } of payments) {
    const recipient = bytesToHex(script);
    totals.set(recipient, (totals.get(recipient) ?? 0n) + amountSompi);
  }
  return [...totals.values()].reduce((largest, total) => (total > largest ? total : largest), 0n);
}
