import { bytesToHex, equalBytes } from '../base/bytes.ts';
import type { MemberId } from '../base/ids.ts';
import { minimumFeeRateSompiPerGram, type Mass } from '../kaspa/mass.ts';
import type { Outpoint } from '../kaspa/transaction.ts';
import type { PolicyVerdict } from '../policy/policy.ts';
import { counted, kas } from '../policy/sentences.ts';
import { timesPaid, type History, type LivePayment } from './history.ts';
import { lookAlikeOf, type KnownAddress } from './look-alike.ts';
import type { ReadingModel } from './model.ts';
import { recipientPhrase, recipientsOf, type Recipient } from './recipients.ts';
import type { VerdictItem } from './verdict.ts';

/** A payment this many times the largest so far is looked at twice. */
export const largerThanUsualTimes = 3n;
/** A fee this many times the network's minimum is looked at twice. */
export const feeAboveMinimumTimes = 10n;

export function blockingRules({ verdicts }: Pick<PolicyVerdict, 'verdicts'>): readonly VerdictItem[] {
  return verdicts.flatMap(({ outcome, sentence, rule, index }) =>
    outcome === 'blocks'
      ? [
          {
            level: 'red',
            code: 'ruleBlocks',
            id: `ruleBlocks/${index ?? rule}`,
            short: 'A rule blocks it',
            fact: 'Breaks a rule.',
            sentence,
            goOnWithout: undefined,
          },
        ]
      : [],
  );
}

/**
 * A LIVE payment to the same recipient that this one does not exclude by spending one of its coins (protocol.md §5.3).
 */
export function mayPayTwice(model: ReadingModel, live: readonly LivePayment[]): readonly VerdictItem[] {
  const canBothHappen = live.filter(
    (other) => other.transactionId !== model.transactionId && !sharesInput(model, other),
  );
  return recipientsOf(model).flatMap((recipient): readonly VerdictItem[] => {
    const liveSompi = canBothHappen
      .flatMap(({ payments }) => payments)
      .filter(({ script }) => equalBytes(script, recipient.script))
      .reduce((sum, { amountSompi }) => sum + amountSompi, 0n);
    if (liveSompi === 0n) return [];
    return [
      {
        level: 'red',
        code: 'mayPayTwice',
        id: idOf('mayPayTwice', recipient),
        short: 'May pay twice',
        fact: 'May pay twice.',
        sentence: `A payment of ${kas(liveSompi)} to ${recipientPhrase(recipient)} was already let go and can still happen: this may pay twice.`,
        goOnWithout: undefined,
      },
    ];
  });
}

/** Recipients that are in no book and resemble an address somebody may have meant. What is in the book was agreed on. */
export function looksAlike(model: ReadingModel, known: readonly KnownAddress[]): readonly VerdictItem[] {
  return recipientsOf(model).flatMap((recipient): readonly VerdictItem[] => {
    const alike = recipient.name === undefined ? lookAlikeOf(recipient, known) : undefined;
    if (alike === undefined) return [];
    const { phrase } = alike.known;
    return [
      {
        level: 'red',
        code: 'looksAlike',
        id: idOf('looksAlike', recipient),
        short: 'Looks like another address',
        fact: `This is not ${phrase}.`,
        sentence: `It resembles ${phrase} and differs in ${counted(alike.differsAt.length, 'character')}.`,
        goOnWithout: undefined,
      },
    ];
  });
}

export function unusualRecipients(model: ReadingModel, history: History): readonly VerdictItem[] {
  return recipientsOf(model).flatMap((recipient) => {
    const who = recipientPhrase(recipient);
    const items: VerdictItem[] = [];
    if (recipient.name === undefined)
      items.push({
        level: 'amber',
        code: 'notInBook',
        id: idOf('notInBook', recipient),
        short: 'Not in the address book',
        fact: 'Not in the address book.',
        sentence: `Nobody in the group has given a name to ${who}.`,
        goOnWithout: undefined,
      });
    if (timesPaid(history, recipient.script) === 0)
      items.push({
        level: 'amber',
        code: 'firstPayment',
        id: idOf('firstPayment', recipient),
        short: 'First payment',
        fact: 'First payment.',
        sentence: `The group has never paid ${who} before.`,
        goOnWithout: undefined,
      });
    return items;
  });
}

export function unusualAmount({ paidSompi }: ReadingModel, { largestPaidSompi }: History): readonly VerdictItem[] {
  if (largestPaidSompi === undefined || paidSompi <= largerThanUsualTimes * largestPaidSompi) return [];
  const times = largerThanUsualTimes.toString();
  return [
    {
      level: 'amber',
      code: 'muchLarger',
      id: 'muchLarger',
      short: 'More than usual',
      fact: 'More than usual.',
      sentence: `This pays ${kas(paidSompi)}, more than ${times} times the largest payment so far (${kas(largestPaidSompi)}).`,
      goOnWithout: undefined,
    },
  ];
}

/** @param mass  small coins have a mass far beyond their bytes, which a fee that is no mistake pays for */
export function unusualFee(
  { feeSompi }: ReadingModel,
  mass: Pick<Mass, 'minimumFeeSompi' | 'selectionGrams'>,
): readonly VerdictItem[] {
  if (feeSompi <= feeAboveMinimumTimes * mass.minimumFeeSompi) return [];
  const times = feeAboveMinimumTimes.toString();
  const askedSompi = mass.selectionGrams * minimumFeeRateSompiPerGram;
  const isForSmallCoins = feeSompi <= feeAboveMinimumTimes * askedSompi;
  return [
    {
      level: 'amber',
      code: 'highFee',
      id: 'highFee',
      short: 'High fee',
      fact: 'High fee.',
      sentence: isForSmallCoins
        ? `The fee of ${kas(feeSompi)} is high because this payment makes a very small coin, which the network charges more for. Paying a larger amount costs less.`
        : `The fee of ${kas(feeSompi)} is more than ${times} times what the network asks for (${kas(askedSompi)}).`,
      goOnWithout: undefined,
    },
  ];
}

/** One item for each member, so that going on without one of them never covers another. */
export function otherReadings(
  differing: readonly { readonly member: MemberId; readonly name: string }[],
): readonly VerdictItem[] {
  return differing.map(({ member, name }) => ({
    level: 'amber',
    code: 'readingsDiffer',
    id: `readingsDiffer/${member}`,
    short: `${name} reads it differently`,
    fact: `${name} sees something else.`,
    sentence: `${name}’s app reads this payment differently.`,
    goOnWithout: name,
  }));
}

const idOf = (code: VerdictItem['code'], { script }: Recipient): string => `${code}/${bytesToHex(script)}`;

function sharesInput({ inputs }: ReadingModel, { outpoints }: LivePayment): boolean {
  return inputs.some((input) => outpoints.some((other) => isSameOutpoint(input, other)));
}

const isSameOutpoint = (a: Outpoint, b: Outpoint): boolean =>
  a.transactionId === b.transactionId && a.index === b.index;
