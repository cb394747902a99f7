import type { Problem } from '../../state/use-command.ts';

export type ProblemPlace =
  | { readonly field: 'to' | 'amount'; readonly row: number }
  | { readonly field: 'note' }
  | { readonly field: 'none' };

/**
 * The field that main's refusal belongs to. With several rows main does not say which of them it means: it is the one
 * that was changed last, since the others were accepted before.
 */
export function placeOf({ code }: Problem, lastRow: number): ProblemPlace {
  switch (code) {
    case 'addressInvalid':
    case 'addressWrongNetwork':
      return { field: 'to', row: lastRow };
    case 'amountInvalid':
      return { field: 'amount', row: lastRow };
    case 'noteTooLong':
    case 'reasonRequired':
      return { field: 'note' };
    default:
      return { field: 'none' };
  }
}
