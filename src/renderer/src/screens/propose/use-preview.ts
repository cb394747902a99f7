import { useEffect, useState } from 'react';
import type { contract } from '../../../../preload/contract.ts';
import type { Client } from '../../../../preload/contract-kit.ts';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import type { Problem } from '../../state/use-command.ts';
import { isComplete, type PaymentForm } from './payment-form.ts';

type Answer = Awaited<ReturnType<Client<typeof contract>['proposal']['preview']>>;
export type Preview = Extract<Answer, { readonly ok: true }>['value'];

export type PreviewState = {
  /** Of what is in the form now; undefined while it is asked for, incomplete, or refused. */
  readonly preview: Preview | undefined;
  readonly problem: Problem | undefined;
  /** Main has not answered about the present form yet. */
  readonly pending: boolean;
};

/** How long a person must have stopped typing. */
const quietMs = 300;

/** What main would make of the form, asked a moment after the last change, and again when coins or rules changed. */
export function usePreview(group: string, form: Pick<PaymentForm, 'payments' | 'note'>): PreviewState {
  const keyturn = useKeyturn();
  const revision = useApp(({ app }) => app?.revision ?? 0);
  const complete = isComplete(form);
  const asked = JSON.stringify([
    form.payments.map(({ to, amount }) => ({ to: to.trim(), amount: amount.trim() })),
    form.note,
  ]);
  const [seen, setSeen] = useState<{ readonly of: string; readonly answer: Answer }>();
  useEffect(() => {
    if (!complete) return;
    let stopped = false;
    const timer = setTimeout(() => {
      const [payments, note] = JSON.parse(asked) as [{ to: string; amount: string }[], string];
      void keyturn.proposal.preview({ group, payments, note }).then((answer) => {
        if (!stopped) setSeen({ of: asked, answer });
      });
    }, quietMs);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [keyturn, group, asked, complete, revision]);
  if (!complete || seen?.of !== asked) return { preview: undefined, problem: undefined, pending: complete };
  return seen.answer.ok
    ? { preview: seen.answer.value, problem: undefined, pending: false }
    : { preview: undefined, problem: seen.answer.error, pending: false };
}
