import { equalBytes } from '../../base/bytes.ts';
import type { Judgement, PolicyFacts, RuleOf } from '../rule.ts';
import { counted } from '../sentences.ts';

/** Blocks a payment to any script that is not listed, byte for byte. Address text never takes part. */
export function judgeAllowlist({ scripts }: RuleOf<'allowlist'>, { payments }: PolicyFacts): Judgement {
  const unlisted = payments.filter(({ script }) => !scripts.some((listed) => equalBytes(listed, script))).length;
  if (unlisted === 0)
    return {
      outcome: 'passes',
      code: 'recipientsListed',
      sentence: 'Only to recipients on the list: all of these are.',
    };
  const which =
    payments.length === 1
      ? 'this recipient is not'
      : `${unlisted} of ${counted(payments.length, 'payment')} would go elsewhere`;
  return { outcome: 'blocks', code: 'recipientNotListed', sentence: `Only to recipients on the list: ${which}.` };
}
