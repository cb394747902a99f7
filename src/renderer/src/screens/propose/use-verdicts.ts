import { useCallback, useState } from 'react';
import { useKeyturn } from '../../state/keyturn.tsx';

export type Judged = 'to' | 'amount';

export type Verdicts = {
  /** Ask main about one text, also about one it judged before: what it says may have changed. An empty one needs no question. */
  readonly judge: (field: Judged, text: string) => void;
  /** What main said against this very text; undefined while it has nothing against it, or was not asked. */
  readonly against: (field: Judged, text: string) => string | undefined;
};

/** Texts whose verdict is kept: several corrections of each field of the longest payment. */
const keptMax = 400;
/** Main reads an address before its amount and refuses this one, so that only the address is judged and nothing is built. */
const noAmount = '0';

/**
 * What main says against single addresses and amounts, each asked about as soon as its field was left, however little of
 * the form is filled in. A verdict belongs to a text and not to a field: it is gone when the text changes and stands at
 * each field that has it.
 * @param ownAddress  a sound address to judge an amount with; nothing can be paid to it
 */
export function useVerdicts(group: string, ownAddress: string | undefined): Verdicts {
  const keyturn = useKeyturn();
  const [known, setKnown] = useState<ReadonlyMap<string, string | undefined>>(new Map());
  const judge = useCallback(
    (field: Judged, text: string): void => {
      const asked = text.trim();
      if (asked === '' || (field === 'amount' && ownAddress === undefined)) return;
      const payment = field === 'to' ? { to: asked, amount: noAmount } : { to: ownAddress ?? '', amount: asked };
      void keyturn.proposal.preview({ group, payments: [payment], note: '' }).then((answer) => {
        const message = !answer.ok && codesOf[field].has(answer.error.code) ? answer.error.message : undefined;
        setKnown((now) => new Map([...now, [keyOf(field, asked), message] as const].slice(-keptMax)));
      });
    },
    [keyturn, group, ownAddress],
  );
  const against = (field: Judged, text: string): string | undefined => known.get(keyOf(field, text.trim()));
  return { judge, against };
}

const codesOf: Readonly<Record<Judged, ReadonlySet<string>>> = {
  to: new Set(['addressInvalid', 'addressWrongNetwork']),
  amount: new Set(['amountInvalid']),
};

const keyOf = (field: Judged, text: string): string => `${field} ${text}`;
