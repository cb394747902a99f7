import { useCallback, useState } from 'react';
import { useKeyturn } from '../../state/keyturn.tsx';

export type AmountVerdicts = {
  /** Ask main about one amount. An empty one needs no question. */
  readonly judge: (amount: string) => void;
  /** What main said against this very text; undefined while it has nothing against it, or was not asked. */
  readonly against: (amount: string) => string | undefined;
};

/** Amounts whose verdict is kept: several corrections of each field of the longest payment. */
const keptMax = 400;

/**
 * What main says against single amounts, each asked about as soon as its field was left, however little of the form is
 * filled in. A verdict belongs to a text and not to a field: it is gone when the text changes and stands at each field
 * that has it.
 * @param ownAddress  a sound address to judge an amount with; nothing can be paid to it, so nothing is built
 */
export function useAmountVerdicts(group: string, ownAddress: string | undefined): AmountVerdicts {
  const keyturn = useKeyturn();
  const [known, setKnown] = useState<ReadonlyMap<string, string | undefined>>(new Map());
  const judge = useCallback(
    (text: string): void => {
      const amount = text.trim();
      if (amount === '' || ownAddress === undefined) return;
      void keyturn.proposal.preview({ group, payments: [{ to: ownAddress, amount }], note: '' }).then((answer) => {
        const message = !answer.ok && answer.error.code === 'amountInvalid' ? answer.error.message : undefined;
        setKnown((now) => new Map([...now, [amount, message] as const].slice(-keptMax)));
      });
    },
    [keyturn, group, ownAddress],
  );
  return { judge, against: (text) => known.get(text.trim()) };
}
