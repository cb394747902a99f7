import { equalBytes } from '../base/bytes.ts';
import type { Outpoint } from '../kaspa/transaction.ts';
import type { PolicyVerdict } from '../policy/policy.ts';
import { counted, kas } from '../policy/sentences.ts';
import { timesPaid, type History, type LivePayment } from './history.ts';
import type { ReadingModel } from './model.ts';
import type { Reading } from './reading.ts';
import { recipientPhrase, recipientsOf } from './recipients.ts';

/** A payment this many times the largest so far is looked at twice. */
export const largerThanUsualTimes = 3n;
/** A fee this many times the network's minimum is looked at twice. */
export const feeAboveMinimumTimes = 10n;

export type VerdictItem = {
  /** Amber differs from this group's history; red breaks a rule or may pay twice. */
  readonly level: 'amber' | 'red';
  readonly code:
    | 'notInBook'
    | 'firstPayment'
    | 'muchLarger'
    | 'highFee'
    | 'readingsDiffer'
    | 'ruleBlocks'
    | 'mayPayTwice';
  readonly sentence: string;
};

export type ReviewVerdict = {
  readonly level: 'routine' | 'check' | 'stop';
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
  /** Names of members whose app read the proposal differently. */
  readonly differing: readonly string[];
};

/** How carefully a person should look, and at what (product.md, Review). */
export function reviewVerdict({ reading, policy, history, live, differing }: VerdictInput): ReviewVerdict {
  const { model, facts } = reading;
  const red = [...blockingRules(policy), ...mayPayTwice(model, live)];
  const amber = [
    ...unusualRecipients(model, history),
    ...unusualAmount(model, history),
    ...unusualFee(model, facts.mass.minimumFeeSompi),
    ...differing.map(
      (name): VerdictItem => ({
        level: 'amber',
        code: 'readingsDiffer',
        sentence: `${name}'s app reads this payment differently.`,
      }),
    ),
  ];
  const items = [...red, ...amber];
  const level = red.length > 0 ? 'stop' : amber.length > 0 ? 'check' : 'routine';
  return { level, heading: headingOf(level, items.length), items, mayApprove: !policy.blocks };
}

function headingOf(level: ReviewVerdict['level'], items: number): string {
  switch (level) {
    case 'routine':
      return 'Looks routine';
    case 'check':
      return `Check ${counted(items, 'thing')}`;
    case 'stop':
      return 'Stop: do not sign';
  }
}

function blockingRules({ verdicts }: Pick<PolicyVerdict, 'verdicts'>): readonly VerdictItem[] {
  return verdicts.flatMap(({ outcome, sentence }) =>
    outcome === 'blocks' ? [{ level: 'red', code: 'ruleBlocks', sentence }] : [],
  );
}

/**
 * A LIVE payment to the same recipient that this one does not exclude by spending one of its coins (protocol.md §5.3).
 */
function mayPayTwice(model: ReadingModel, live: readonly LivePayment[]): readonly VerdictItem[] {
  const canBothHappen = live.filter(
    (other) => other.transactionId !== model.transactionId && !sharesInput(model, other),
  );
  return recipientsOf(model).flatMap((recipient): readonly VerdictItem[] => {
    const liveSompi = canBothHappen
      .flatMap(({ payments }) => payments)
      .filter(({ script }) => equalBytes(script, recipient.script))
      .reduce((sum, { amountSompi }) => sum + amountSompi, 0n);
    if (liveSompi === 0n) return [];
    const sentence = `A payment of ${kas(liveSompi)} to ${recipientPhrase(recipient)} was already let go and can still happen: this may pay twice.`;
    return [{ level: 'red', code: 'mayPayTwice', sentence }];
  });
}

function sharesInput({ inputs }: ReadingModel, { outpoints }: LivePayment): boolean {
  return inputs.some((input) => outpoints.some((other) => isSameOutpoint(input, other)));
}

const isSameOutpoint = (a: Outpoint, b: Outpoint): boolean =>
  a.transactionId === b.transactionId && a.index === b.index;

function unusualRecipients(model: ReadingModel, history: History): readonly VerdictItem[] {
  return recipientsOf(model).flatMap((recipient) => {
    const who = recipientPhrase(recipient);
    const items: VerdictItem[] = [];
    if (recipient.name === undefined)
      items.push({ level: 'amber', code: 'notInBook', sentence: `Not in the address book: ${who}.` });
    if (timesPaid(history, recipient.script) === 0)
      items.push({ level: 'amber', code: 'firstPayment', sentence: `The group has never paid ${who} before.` });
    return items;
  });
}

function unusualAmount({ paidSompi }: ReadingModel, { largestPaidSompi }: History): readonly VerdictItem[] {
  if (largestPaidSompi === undefined || paidSompi <= largerThanUsualTimes * largestPaidSompi) return [];
  const sentence = `This pays ${kas(paidSompi)}, more than ${largerThanUsualTimes.toString()} times the largest payment so far (${kas(largestPaidSompi)}).`;
  return [{ level: 'amber', code: 'muchLarger', sentence }];
}

function unusualFee({ feeSompi }: ReadingModel, minimumSompi: bigint): readonly VerdictItem[] {
  if (feeSompi <= feeAboveMinimumTimes * minimumSompi) return [];
  const sentence = `The fee of ${kas(feeSompi)} is more than ${feeAboveMinimumTimes.toString()} times what the network asks for (${kas(minimumSompi)}).`;
  return [{ level: 'amber', code: 'highFee', sentence }];
}
