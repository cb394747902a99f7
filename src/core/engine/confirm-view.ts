import { assert } from '../base/errors.ts';
import { formatKas, parseKas, type NetworkName } from '../kaspa/network.ts';
import type { ConfirmView, ReviewView } from './review-view.ts';

/** How long the ring takes to fill (product.md, Confirm). */
const routineHoldMs = 1_500;
const carefulHoldMs = 3_000;

/** What the confirm window asks, without what becomes of it. */
export type ConfirmQuestion = Omit<ConfirmView, 'phase' | 'problem'>;

/** Everything the confirm window shows of one review, or undefined where this person may not approve it now. */
export function confirmViewOf(review: ReviewView, network: NetworkName): ConfirmQuestion | undefined {
  const { verdict, sentence, readingCode } = review;
  if (!review.may.approve || verdict === undefined || sentence === undefined || readingCode === undefined)
    return undefined;
  if (verdict.level === 'stop') return undefined;
  return {
    level: verdict.level,
    heading: verdict.heading,
    sentence,
    facts: verdict.items.map(({ fact }) => fact),
    recipients: review.recipients,
    readingCode,
    holdMs: verdict.level === 'routine' ? routineHoldMs : carefulHoldMs,
    typeAmount: verdict.level === 'red' ? paidText(review.recipients) : undefined,
    groupName: review.groupName,
    network,
  };
}

/**
 * Was the amount typed that had to be? The same number, with or without commas between thousands and trailing zeros.
 * @returns true as well where nothing had to be typed
 */
export function typedAmountMatches(
  { typeAmount }: Pick<ConfirmView, 'typeAmount'>,
  typed: string | undefined,
): boolean {
  if (typeAmount === undefined) return true;
  const [wanted, given] = [parseKas(typeAmount), parseKas((typed ?? '').trim())];
  return wanted.ok && given.ok && wanted.value === given.value;
}

/** All recipients together, e.g. `45,000`. Their amounts are our own text, so each of them is one. */
function paidText(recipients: ReviewView['recipients']): string {
  const totalSompi = recipients.reduce((sum, { amount }) => {
    const parsed = parseKas(amount.replace(/ KAS$/, ''));
    assert(parsed.ok, 'an amount we wrote is one we can read');
    return sum + parsed.value;
  }, 0n);
  return formatKas(totalSompi);
}
