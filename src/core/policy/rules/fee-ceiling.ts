import type { Judgement, PolicyFacts, RuleOf } from '../rule.ts';
import { kas } from '../sentences.ts';

/** Blocks a fee above the group's own ceiling. The built-in ceiling holds besides, when the transaction is read. */
export function judgeFeeCeiling(
  { feeSompi: ceilingSompi }: RuleOf<'feeCeiling'>,
  { feeSompi }: PolicyFacts,
): Judgement {
  const rule = `A fee of at most ${kas(ceilingSompi)}`;
  return feeSompi <= ceilingSompi
    ? { outcome: 'passes', code: 'withinFeeCeiling', sentence: `${rule}: this one is ${kas(feeSompi)}.` }
    : { outcome: 'blocks', code: 'aboveFeeCeiling', sentence: `${rule}: this one would be ${kas(feeSompi)}.` };
}
