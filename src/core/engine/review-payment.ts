import { bytesToHex } from '../base/bytes.ts';
import type { Sompi } from '../base/ids.ts';
import { counted, kas } from '../policy/sentences.ts';
import { addressBlock } from '../review/address-block.ts';
import { timesPaid, type History } from '../review/history.ts';
import { lookAlikeOf, type KnownAddress } from '../review/look-alike.ts';
import type { Reading } from '../review/reading.ts';
import { recipientsOf } from '../review/recipients.ts';
import { paidWords } from '../review/sentence.ts';
import type { VerdictItem } from '../review/verdict.ts';
import type { ChangeRow, RecipientView, ReviewView } from './review-view.ts';

/* Who is paid and what changes, from a reading. */

/**
 * @param proposal  the proposal's id, which picks the marked groups; empty before there is one
 * @param known  what an address outside the book is compared with
 */
export function recipientViews(
  { model }: Pick<Reading, 'model'>,
  history: History,
  known: readonly KnownAddress[],
  proposal: string,
): readonly RecipientView[] {
  return recipientsOf(model).map(({ name, amountSompi, address, script }) => {
    const alike = name === undefined ? lookAlikeOf({ address, script }, known) : undefined;
    return {
      name,
      amount: kas(amountSompi),
      address: addressBlock(address, proposal),
      timesPaid: timesPaid(history, script),
      lookAlike:
        alike === undefined
          ? undefined
          : {
              name: alike.known.name,
              known: addressBlock(alike.known.address, proposal),
              differsAt: alike.differsAt,
            },
    };
  });
}

/** @param balanceSompi  before this payment; undefined where it is not known, or no longer is */
export function changesOf(
  { model }: Pick<Reading, 'model'>,
  history: History,
  balanceSompi: Sompi | undefined,
  items: readonly VerdictItem[],
): NonNullable<ReviewView['changes']> {
  const leavesSompi = model.paidSompi + model.feeSompi;
  const staysSompi = balanceSompi === undefined ? undefined : balanceSompi - leavesSompi;
  return {
    before: balanceSompi === undefined ? undefined : kas(balanceSompi),
    leaves: { amount: kas(leavesSompi), share: balanceSompi === undefined ? 1 : shareOf(leavesSompi, balanceSompi) },
    stays:
      staysSompi === undefined || balanceSompi === undefined
        ? undefined
        : { amount: kas(staysSompi), share: shareOf(staysSompi, balanceSompi) },
    rows: [...paymentRows(model, history, items), ...changeRow(model), feeRow(model, items)],
  };
}

/** "2 coins in, 2 outputs, 3,154 grams, version 0, signs everything". */
export function technicalLine({ transaction, facts }: Pick<Reading, 'transaction' | 'facts'>): string {
  const grams = facts.mass.selectionGrams.toString().replace(/\B(?=(\d{3})+$)/g, ',');
  return [
    `${counted(transaction.inputs.length, 'coin')} in`,
    counted(transaction.outputs.length, 'output'),
    `${grams} grams`,
    `version ${transaction.version}`,
    'signs everything',
  ].join(', ');
}

function paymentRows(model: Reading['model'], history: History, items: readonly VerdictItem[]): readonly ChangeRow[] {
  const isLarger = items.some(({ code }) => code === 'muchLarger');
  return recipientsOf(model).map(({ name, script, amountSompi }) => {
    const own = items.filter(({ id }) => id.endsWith(`/${bytesToHex(script)}`));
    const red = own.find(({ level }) => level === 'red');
    const amber = own[0] ?? items.find(({ code }) => code === 'muchLarger');
    const times = timesPaid(history, script);
    return {
      kind: 'payment',
      label: name ?? 'An address not in the address book',
      amount: kas(amountSompi),
      note: red?.short ?? amber?.short ?? (times === 0 ? 'First payment' : capital(paidWords(times))),
      level: red !== undefined ? 'red' : own.length > 0 || isLarger ? 'amber' : 'usual',
    };
  });
}

/** The reading has proven the script to be the group's own; without change everything spent is paid. */
const changeRow = ({ changeSompi }: Reading['model']): readonly ChangeRow[] =>
  changeSompi === 0n
    ? []
    : [
        {
          kind: 'change',
          label: 'Change, back to the group',
          amount: kas(changeSompi),
          note: 'Proven ours',
          level: 'usual',
        },
      ];

function feeRow({ feeSompi }: Reading['model'], items: readonly VerdictItem[]): ChangeRow {
  const isHigh = items.some(({ code }) => code === 'highFee');
  return {
    kind: 'fee',
    label: 'Network fee',
    amount: kas(feeSompi),
    note: isHigh ? 'High fee' : 'As usual',
    level: isHigh ? 'amber' : 'usual',
  };
}

/** Ten thousandths are finer than any screen draws. */
function shareOf(partSompi: Sompi, wholeSompi: Sompi): number {
  if (wholeSompi <= 0n) return 1;
  const share = Number((partSompi * 10_000n) / wholeSompi) / 10_000;
  return Math.min(1, Math.max(0, share));
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
