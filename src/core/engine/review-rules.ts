import type { Charter } from '../group/charter.ts';
import type { RuleVerdict } from '../policy/rule.ts';
import { expiryWords, listed, ruleWords, thresholdWords } from '../policy/sentences.ts';
import type { ReviewView } from './review-view.ts';

type RuleLine = ReviewView['rules'][number];

export type Agreed = {
  readonly needed: number;
  /** Names of those who approved, "You" among them for the reader. */
  readonly approvedBy: readonly string[];
  /** The reader's own approval would be the last one needed. */
  readonly yoursCompletes: boolean;
};

/**
 * Each rule in its own words with what it says about this payment: those of the charter, then how many must agree, then
 * the expiry.
 * @param names  the members', or empty where the people are not fixed
 */
export function ruleLines(
  charter: Charter,
  names: readonly string[],
  verdicts: readonly RuleVerdict[],
  agreed: Agreed,
): readonly RuleLine[] {
  const lines = verdicts.map(({ rule, index, outcome, sentence }): RuleLine => {
    const own = index === undefined ? undefined : charter.rules[index];
    return {
      rule,
      outcome,
      sentence: aboutThisOne(sentence),
      words: own === undefined ? expiryWords(charter) : ruleWords(own),
    };
  });
  const isExpiry = ({ rule }: RuleLine): boolean => rule === 'expiry';
  return [...lines.filter((line) => !isExpiry(line)), thresholdLine(charter, names, agreed), ...lines.filter(isExpiry)];
}

function thresholdLine(
  charter: Charter,
  names: readonly string[],
  { needed, approvedBy, yoursCompletes }: Agreed,
): RuleLine {
  const have = approvedBy.length;
  const words = thresholdWords({ ...charter, threshold: needed }, names);
  const said =
    have === 0
      ? 'Nobody has approved yet.'
      : `${listed(approvedBy, 'and')} ${have === 1 && approvedBy[0] !== 'You' ? 'has' : 'have'} approved.`;
  const rest = yoursCompletes ? ' Yours would complete it.' : '';
  return { rule: 'threshold', words, outcome: have >= needed ? 'passes' : 'needsMore', sentence: `${said}${rest}` };
}

/** A verdict's sentence is the rule, a colon, and what it means here; the rule stands above it already. */
function aboutThisOne(sentence: string): string {
  const colon = sentence.indexOf(': ');
  const rest = colon === -1 ? sentence : sentence.slice(colon + 2);
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}
