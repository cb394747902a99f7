import { counted, kas, listed } from '../policy/sentences.ts';
import { timesPaid, type History } from './history.ts';
import type { ReadingModel } from './model.ts';
import { groupedAddress, recipientsOf, type Recipient } from './recipients.ts';

/** Recipients named in the sentence; the rest are counted here and listed in full below it. */
export const recipientsNamedMax = 4;
/** Whole addresses in the sentence; beyond that a sentence cannot be read, and the address block shows them all. */
export const addressesShownMax = 2;

/** Words with the parts that are set in bold. */
export type Words = readonly { readonly text: string; readonly strong: boolean }[];
/** The large line, what goes to whom, and the smaller one, what it costs and what is left. */
export type SentenceWords = { readonly first: Words; readonly second: Words };

/**
 * What a payment does, in the words a person approves:
 * "Send 12,500 KAS to Acme Ltd (known, paid 7 times). Fee 0.002 KAS. The group keeps 87,499.998 KAS."
 */
export const reviewSentence = (model: ReadingModel, history: History): string => plain(reviewWords(model, history));

/** The same words, with amounts and recipients strong. */
export function reviewWords(model: ReadingModel, history: History): SentenceWords {
  const { balanceSompi } = history;
  const keeps = balanceSompi === undefined ? undefined : balanceSompi - model.paidSompi - model.feeSompi;
  return {
    first: [...amountWords('Send', model), ...recipientWords(recipientsOf(model), history)],
    second: secondWords(model, keeps === undefined ? [] : [soft(' The group keeps '), strong(kas(keeps)), soft('.')]),
  };
}

/**
 * What a payment did, once the chain accepted it: "Sent 12,500 KAS to Acme Ltd (known, paid 8 times). …"
 * @param history  this payment counted in it; the balance only where it is what this payment left
 */
export function receiptWords(model: ReadingModel, history: History): SentenceWords {
  const { balanceSompi } = history;
  const has = balanceSompi === undefined ? [] : [soft(' The group has '), strong(kas(balanceSompi)), soft('.')];
  return {
    first: [...amountWords('Sent', model), ...recipientWords(recipientsOf(model), history)],
    second: secondWords(model, has),
  };
}

export const plain = ({ first, second }: SentenceWords): string =>
  [first, second].map((words) => words.map(({ text }) => text).join('')).join(' ');

/** Who is paid, in a title or a row: "Acme Ltd", "an address not in the address book", "3 recipients". */
export function recipientsInShort(model: Pick<ReadingModel, 'outputs'>): string {
  const recipients = recipientsOf(model);
  const [only] = recipients;
  if (only !== undefined && recipients.length === 1) return only.name ?? notInBook;
  return counted(recipients.length, 'recipient');
}

const soft = (text: string): Words[number] => ({ text, strong: false });
const strong = (text: string): Words[number] => ({ text, strong: true });
const notInBook = 'an address not in the address book';

function amountWords(verb: string, { outputs, paidSompi }: ReadingModel): Words {
  const payments = outputs.filter(({ role }) => role.kind === 'payment').length;
  return payments === 1
    ? [soft(`${verb} `), strong(kas(paidSompi)), soft(' to ')]
    : [soft(`${verb} ${counted(payments, 'payment')}, `), strong(kas(paidSompi)), soft(' together, to ')];
}

function recipientWords(recipients: readonly Recipient[], history: History): Words {
  const known = recipients.flatMap(({ name, script }): readonly Words[] =>
    name === undefined ? [] : [[strong(name), soft(` (known, ${paidWords(timesPaid(history, script))})`)]],
  );
  const unknown = recipients.filter(({ name }) => name === undefined);
  const parts = known.length > recipientsNamedMax ? known.slice(0, recipientsNamedMax) : [...known];
  if (known.length > parts.length) parts.push([soft(`${known.length - parts.length} more in the address book`)]);
  const [only] = unknown;
  if (only !== undefined && unknown.length === 1)
    parts.push([strong(notInBook), soft(` (${paidWords(timesPaid(history, only.script))})`)]);
  if (unknown.length > 1) parts.push([strong(`${unknown.length} addresses not in the address book`)]);
  const joined = parts.flatMap((part, at) => {
    const glue = at === 0 ? [] : [soft(at === parts.length - 1 ? ' and ' : ', ')];
    return [...glue, ...part];
  });
  return [...joined, soft('.')];
}

function secondWords(model: ReadingModel, rest: Words): Words {
  const unknown = recipientsOf(model).filter(({ name }) => name === undefined);
  const addresses =
    unknown.length > 0 && unknown.length <= addressesShownMax
      ? `${unknown.length === 1 ? 'The address is' : 'The addresses are'} ${listed(
          unknown.map(({ address }) => groupedAddress(address)),
          'and',
        )}. `
      : '';
  return [soft(`${addresses}Fee `), strong(kas(model.feeSompi)), soft('.'), ...rest];
}

export function paidWords(times: number): string {
  if (times === 0) return 'never paid before';
  return times === 1 ? 'paid once' : `paid ${times} times`;
}
