import type { MemberId } from '../base/ids.ts';
import type { PolicyVerdict } from '../policy/policy.ts';
import { counted } from '../policy/sentences.ts';
import type { History, LivePayment } from './history.ts';
import type { KnownAddress } from './look-alike.ts';
import type { Reading } from './reading.ts';
import {
  blockingRules,
  looksAlike,
  mayPayTwice,
  otherReadings,
  unusualAmount,
  unusualFee,
  unusualRecipients,
} from './verdict-items.ts';

export type VerdictItem = {
  /** Amber differs from this group's history; red breaks a rule, may pay twice or looks like another address. */
  readonly level: 'amber' | 'red';
  readonly code:
    | 'notInBook'
    | 'firstPayment'
    | 'muchLarger'
    | 'highFee'
    | 'readingsDiffer'
    | 'ruleBlocks'
    | 'mayPayTwice'
    | 'looksAlike';
  /** Stable within one proposal, e.g. `readingsDiffer/<member>`: what a person acknowledges by name. */
  readonly id: string;
  /** A few words for the verdict strip, e.g. "More than usual". */
  readonly short: string;
  /** The bold fact before the sentence, e.g. "Over three times the largest so far." */
  readonly fact: string;
  readonly sentence: string;
  /** Somebody to go on without; the person must say so before approving. */
  readonly goOnWithout: string | undefined;
};

export type ReviewVerdict = {
  /** `red` may still be approved, by typing the amount and a longer hold; `stop` may not. */
  readonly level: 'routine' | 'check' | 'red' | 'stop';
  /** The words of the verdict strip. */
  readonly heading: string;
  /** Red ones first. */
  readonly items: readonly VerdictItem[];
  /** False when a rule blocks: then there is no button. Everything else may be approved by a longer hold. */
  readonly mayApprove: boolean;
};

export type VerdictInput = {
  readonly reading: Pick<Reading, 'model' | 'facts'>;
  readonly policy: Pick<PolicyVerdict, 'verdicts' | 'blocks'>;
  readonly history: History;
  readonly live: readonly LivePayment[];
  /** Members whose app read the proposal differently. */
  readonly differing: readonly { readonly member: MemberId; readonly name: string }[];
  /** Addresses a recipient could be mistaken for: the book's, the group's own, those paid before. */
  readonly known: readonly KnownAddress[];
};

/** How carefully a person should look, and at what (product.md, Review). */
export function reviewVerdict(input: VerdictInput): ReviewVerdict {
  const { reading, policy, history, live, differing, known } = input;
  const { model, facts } = reading;
  const red = [...blockingRules(policy), ...mayPayTwice(model, live), ...looksAlike(model, known)];
  const amber = [
    ...unusualRecipients(model, history),
    ...unusualAmount(model, history),
    ...unusualFee(model, facts.mass),
    ...otherReadings(differing),
  ];
  const items = [...red, ...amber];
  const level = policy.blocks ? 'stop' : red.length > 0 ? 'red' : amber.length > 0 ? 'check' : 'routine';
  return { level, heading: headingOf(level, items), items, mayApprove: !policy.blocks };
}

function headingOf(level: ReviewVerdict['level'], items: readonly VerdictItem[]): string {
  switch (level) {
    case 'routine':
      return 'Looks routine';
    case 'check':
      return `Check ${counted(items.length, 'thing')}`;
    case 'red':
      return items[0]?.code === 'looksAlike' ? 'Looks like another address' : 'May pay twice';
    case 'stop':
      return 'Stop: do not sign';
  }
}
