import { counted, kas } from '../policy/sentences.ts';
import { timesPaid, type History } from './history.ts';
import type { ReadingModel } from './model.ts';
import { groupedAddress, recipientsOf, type Recipient } from './recipients.ts';

/** Recipients named in the sentence; the rest are counted here and listed in full below it. */
export const recipientsNamedMax = 4;
/** Whole addresses in the sentence; beyond that a sentence cannot be read, and the address block shows them all. */
export const addressesShownMax = 2;

/**
 * What a payment does, in the words a person approves:
 * "Send 12,500 KAS to Acme Ltd (known, paid 7 times). Fee 0.002 KAS. The group keeps 87,499.998 KAS."
 */
export function reviewSentence(model: ReadingModel, history: History): string {
  const recipients = recipientsOf(model);
  const payments = model.outputs.filter(({ role }) => role.kind === 'payment').length;
  const amount =
    payments === 1 ? kas(model.paidSompi) : `${counted(payments, 'payment')}, ${kas(model.paidSompi)} together,`;
  const sentences = [`Send ${amount} to ${inWords(recipientWords(recipients, history))}.`];

  const unknown = recipients.filter(({ name }) => name === undefined);
  if (unknown.length > 0 && unknown.length <= addressesShownMax)
    sentences.push(
      `${unknown.length === 1 ? 'The address is' : 'The addresses are'} ${inWords(unknown.map(({ address }) => groupedAddress(address)))}.`,
    );

  sentences.push(`Fee ${kas(model.feeSompi)}.`);
  const { balanceSompi } = history;
  if (balanceSompi !== undefined)
    sentences.push(`The group keeps ${kas(balanceSompi - model.paidSompi - model.feeSompi)}.`);
  return sentences.join(' ');
}

function recipientWords(recipients: readonly Recipient[], history: History): readonly string[] {
  const known = recipients.flatMap(({ name, script }) =>
    name === undefined ? [] : [`${name} (known, ${paidWords(timesPaid(history, script))})`],
  );
  const unknown = recipients.filter(({ name }) => name === undefined);
  const words = known.length > recipientsNamedMax ? known.slice(0, recipientsNamedMax) : [...known];
  if (known.length > words.length) words.push(`${known.length - words.length} more in the address book`);
  const [only] = unknown;
  if (only !== undefined && unknown.length === 1)
    words.push(`an address not in the address book (${paidWords(timesPaid(history, only.script))})`);
  if (unknown.length > 1) words.push(`${unknown.length} addresses not in the address book`);
  return words;
}

function paidWords(times: number): string {
  if (times === 0) return 'never paid before';
  return times === 1 ? 'paid once' : `paid ${times} times`;
}

/** `a`, `a and b`, `a, b and c`. */
function inWords(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}
