import * as z from 'zod/mini';

// Its compiled fast path would need the right to make code from text, which the page's rules do not give.
z.config({ jitless: true });

/** As many as one proposal takes (preload/contract.ts). */
export const paymentsMax = 100;
/** As in core/proposal: what fits on the wire. Main says so again, in its own words. */
export const noteMax = 10_000;

export type PaymentForm = {
  readonly payments: { to: string; amount: string }[];
  readonly note: string;
  /** Milliseconds as text; empty for as long as the group agreed. */
  readonly expiresInMs: string;
};

export const emptyPayment = { to: '', amount: '' };

/**
 * What can be seen to be missing without asking main, which judges everything else.
 * @param words  what to say at each field
 */
export function paymentForm(
  needsReason: boolean,
  words: { readonly to: string; readonly amount: string; readonly note: string },
) {
  const filled = (message: string) => z.string().check(z.trim(), z.minLength(1, message));
  return z.object({
    payments: z
      .array(z.object({ to: filled(words.to), amount: filled(words.amount) }))
      .check(z.minLength(1), z.maxLength(paymentsMax)),
    note: needsReason ? filled(words.note) : z.string(),
    expiresInMs: z.string(),
  });
}

export type MissingField =
  | { readonly field: 'to' | 'amount'; readonly row: number }
  | { readonly field: 'note'; readonly row?: undefined };

/** What is not filled in yet: of the first payment that lacks something, then the note where a rule asks for one. */
export function missingIn(
  { payments, note }: Pick<PaymentForm, 'payments' | 'note'>,
  needsReason: boolean,
): readonly MissingField[] {
  const row = payments.findIndex((payment) => !isComplete({ payments: [payment] }));
  const payment = payments[row];
  const isEmpty = (text: string | undefined): boolean => text?.trim() === '';
  return [
    ...(isEmpty(payment?.to) ? [{ field: 'to' as const, row }] : []),
    ...(isEmpty(payment?.amount) ? [{ field: 'amount' as const, row }] : []),
    ...(needsReason && isEmpty(note) ? [{ field: 'note' as const }] : []),
  ];
}

/** Everything that main needs for an answer is there. */
export const isComplete = ({ payments }: Pick<PaymentForm, 'payments'>): boolean =>
  payments.every(({ to, amount }) => to.trim() !== '' && amount.trim() !== '');
