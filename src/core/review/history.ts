import { bytesToHex } from '../base/bytes.ts';
import type { Sompi, TransactionId } from '../base/ids.ts';
import type { Outpoint } from '../kaspa/transaction.ts';

/** What this laptop remembers of the group's payments. Shown beside a reading, never part of it. */
export type History = {
  /** Completed transactions that paid a script, by the script's hex. Absent is never. */
  readonly timesPaid: Readonly<Partial<Record<string, number>>>;
  /** The largest payments total of one completed transaction; undefined before the first. */
  readonly largestPaidSompi: Sompi | undefined;
  /** All of the group's coins before this payment; undefined while no node answered. */
  readonly balanceSompi: Sompi | undefined;
};

/** A payment whose parts left this laptop and that can still happen (protocol.md §6.8). */
export type LivePayment = {
  readonly transactionId: TransactionId;
  readonly outpoints: readonly Outpoint[];
  readonly payments: readonly { readonly script: Uint8Array; readonly amountSompi: Sompi }[];
};

export const timesPaid = ({ timesPaid: times }: Pick<History, 'timesPaid'>, script: Uint8Array): number =>
  times[bytesToHex(script)] ?? 0;
