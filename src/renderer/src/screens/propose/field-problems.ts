import type { Problem } from '../../state/use-command.ts';

export type ProblemPlace =
  | { readonly field: 'to' | 'amount'; readonly row: number }
  | { readonly field: 'note' }
  | { readonly field: 'none' };

/**
 * The field that main's refusal belongs to. With several payments main says which of them it means; where it does not, it
 * is the one that was changed last, since the others were accepted before.
 * @param rows     how many payments there are
 * @param lastRow  the one that was changed last
 */
export function placeOf({ code, message }: Problem, rows: number, lastRow: number): ProblemPlace {
  const named = paymentNamed(message, rows);
  const row = named ?? Math.min(lastRow, rows - 1);
  switch (code) {
    case 'addressInvalid':
    case 'addressWrongNetwork':
      return { field: 'to', row };
    case 'amountInvalid':
      return { field: 'amount', row };
    case 'proposalBlocked':
      // Of what is blocked only a recipient that cannot be paid is the matter of one payment.
      return named === undefined ? { field: 'none' } : { field: 'to', row };
    case 'noteTooLong':
    case 'reasonRequired':
      return { field: 'note' };
    default:
      return { field: 'none' };
  }
}

/** "Payment 2: …" or "Payment 2 has …", counted from one. */
function paymentNamed(message: string, rows: number): number | undefined {
  const number = /^Payment (\d{1,3})(?=[: ])/.exec(message)?.[1];
  const row = Number(number) - 1;
  return row >= 0 && row < rows ? row : undefined;
}
