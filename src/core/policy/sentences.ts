import type { Sompi, TimeMs } from '../base/ids.ts';
import type { Charter, Rule } from '../group/charter.ts';
import { formatKas } from '../kaspa/network.ts';

/** A rule in its own words with what should be known beside it: for the wizard, the invitation and the Rules screen. */
export function ruleSentence(rule: Rule, charter: Pick<Charter, 'memberCount' | 'threshold'>): string {
  const note = ruleNote(rule, charter);
  return note === undefined ? ruleWords(rule) : `${ruleWords(rule)} ${note}`;
}

/** A rule in its own words, before any proposal. */
export function ruleWords(rule: Rule): string {
  switch (rule.kind) {
    case 'allowlist':
      return `Only to ${counted(rule.scripts.length, 'listed recipient')}.`;
    case 'maxPerPayment':
      return `At most ${kas(rule.amountSompi)} to one recipient at once.`;
    case 'limit24h':
      return `At most ${kas(rule.amountSompi)} in 24 hours, fees included.`;
    case 'reasonRequired':
      return 'Every payment says why.';
    case 'feeCeiling':
      return `A fee of at most ${kas(rule.feeSompi)}.`;
    case 'approvalsAbove':
      return `Above ${kas(rule.amountSompi)}, ${counted(rule.approvals, 'member')} must agree.`;
  }
}

/**
 * The most that can leave in one window although everybody keeps to the limit: once per set of people who cannot hear
 * each other (protocol.md §7.2).
 */
export function limitWorstCaseSompi(
  limitSompi: Sompi,
  { memberCount, threshold }: Pick<Charter, 'memberCount' | 'threshold'>,
): Sompi {
  return limitSompi * BigInt(memberCount - threshold + 1);
}

export const kas = (sompi: Sompi): string => `${formatKas(sompi)} KAS`;

/** `1 payment`, `3 payments`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** A span of time in words, rounded down to whole minutes below two hours, to whole hours below two days, else to days. */
export function duration(spanMs: TimeMs): string {
  const minutes = Math.floor(spanMs / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return counted(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? counted(hours, 'hour') : counted(Math.floor(hours / 24), 'day');
}

/** What a limit cannot promise (protocol.md §7.2); undefined where the words of a rule say all of it. */
export function ruleNote(rule: Rule, charter: Pick<Charter, 'memberCount' | 'threshold'>): string | undefined {
  if (rule.kind !== 'limit24h' || charter.memberCount === charter.threshold) return undefined;
  return `While laptops are cut off from one another, more than this could leave: ${kas(limitWorstCaseSompi(rule.amountSompi, charter))} at worst.`;
}

/** How many must agree, by name where the people are known. */
export const thresholdWords = (
  { memberCount, threshold }: Pick<Charter, 'memberCount' | 'threshold'>,
  names: readonly string[] = [],
): string =>
  `${threshold} of ${names.length === memberCount ? listed(names, 'and') : counted(memberCount, 'member')} must agree.`;

/** The rule that every group has without listing it. */
export const expiryWords = ({ proposalExpiryMs }: Pick<Charter, 'proposalExpiryMs'>): string =>
  `Proposals stay open for at most ${duration(proposalExpiryMs)}.`;

/** `a`, `a and b`, `a, b and c`. */
export const listed = (parts: readonly string[], word: 'and' | 'or'): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1) ?? ''}`;
