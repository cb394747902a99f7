import { zodResolver } from '@hookform/resolvers/zod';
import { Plus, Trash2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useFieldArray, useForm, useWatch, type UseFormRegisterReturn } from 'react-hook-form';
import type { GroupView } from '../../../../core/engine/views.ts';
import { AppFrame } from '../../components/app-frame.tsx';
import { Button, IconButton } from '../../components/button.tsx';
import { Segmented } from '../../components/choices.tsx';
import { TextArea, TextField } from '../../components/field.tsx';
import { Section } from '../../components/section.tsx';
import { useGroup } from '../../state/app-store.ts';
import { judgeAddresses, useAddressProblems } from '../../state/judged-addresses.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { back, replace } from '../../state/place.ts';
import { useCommand } from '../../state/use-command.ts';
import { listed } from '../../text/listed.ts';
import { useText } from '../../text/text.ts';
import { expiryChoices } from './expiry-choices.ts';
import { placeOf } from './field-problems.ts';
import { emptyPayment, missingIn, noteMax, paymentForm, paymentsMax, type PaymentForm } from './payment-form.ts';
import { PreviewPane } from './PreviewPane.tsx';
import { ProposeFooter } from './ProposeFooter.tsx';
import { RecipientField } from './RecipientField.tsx';
import { useAmountVerdicts } from './use-amount-verdicts.ts';
import { usePreview } from './use-preview.ts';

/** A new payment: who, how much, why, and how long others may take. What it will say is shown while it is written. */
export function ProposeScreen({
  id,
  to,
  amount,
}: {
  readonly id: string;
  readonly to?: string | undefined;
  readonly amount?: string | undefined;
}) {
  const group = useGroup(id);
  return group === undefined ? null : <Proposing group={group} to={to} amount={amount} />;
}

function Proposing({
  group,
  to,
  amount,
}: {
  readonly group: GroupView;
  readonly to: string | undefined;
  readonly amount: string | undefined;
}) {
  const t = useText();
  const keyturn = useKeyturn();
  const needsReason = group.rules.some(({ kind }) => kind === 'reasonRequired');
  const schema = useMemo(
    () =>
      paymentForm(needsReason, {
        to: t('propose.missing.to'),
        amount: t('propose.missing.amount'),
        note: t('propose.missing.note'),
      }),
    [needsReason, t],
  );
  const form = useForm<PaymentForm>({
    resolver: zodResolver(schema),
    defaultValues: { payments: [{ ...emptyPayment, to: to ?? '', amount: amount ?? '' }], note: '', expiresInMs: '' },
    mode: 'onTouched',
  });
  const { control, register, setValue, handleSubmit, formState } = form;
  const rows = useFieldArray({ control, name: 'payments' });
  const { payments, note, expiresInMs } = useWatch({ control }) as PaymentForm;
  const [lastRow, setLastRow] = useState(0);
  const preview = usePreview(group.group, { payments, note });
  const addressProblem = useAddressProblems();
  const amounts = useAmountVerdicts(group.group, group.address);
  const create = useCommand(keyturn.proposal.create);

  const problem = create.problem ?? preview.problem;
  const place = problem === undefined ? undefined : placeOf(problem, payments.length, lastRow);
  // What is missing is said only where somebody has been already.
  const { errors, touchedFields, isSubmitted } = formState;
  const errorAt = (field: 'to' | 'amount', row: number): string | undefined => {
    const text = payments[row]?.[field] ?? '';
    const judged = field === 'to' ? addressProblem(text) : amounts.against(text);
    if (judged !== undefined) return judged;
    if (place?.field === field && 'row' in place && place.row === row) return problem?.message;
    const visited = isSubmitted || touchedFields.payments?.[row]?.[field] === true;
    const isMissing = payments[row]?.[field].trim() === '' && errors.payments?.[row]?.[field] !== undefined;
    return visited && isMissing ? t(`propose.missing.${field}`) : undefined;
  };
  // A reason that is not there yet is no mistake before somebody was in its field.
  const noteVisited = isSubmitted || touchedFields.note === true;
  const noteProblem = place?.field === 'note' && (noteVisited || note !== '') ? problem?.message : undefined;
  const noteError = noteProblem ?? (errors.note === undefined ? undefined : t('propose.missing.note'));

  const several = rows.fields.length > 1;
  const missing = missingIn({ payments, note }, needsReason).map(({ field, row }) => {
    if (field === 'note') return t('propose.note.label');
    return several ? t(`propose.${field}.labelOf`, { number: row + 1 }) : t(`propose.${field}.label`);
  });
  const complete = missing.length === 0;
  const off = !complete
    ? t('propose.footer.incomplete', { fields: listed(missing) })
    : preview.pending
      ? t('propose.footer.working')
      : preview.preview === undefined
        ? t('propose.footer.notReady')
        : preview.preview.blocked
          ? t('propose.footer.blocked')
          : undefined;

  const submit = handleSubmit(async (wish) => {
    const made = await create.call({
      group: group.group,
      payments: wish.payments.map((payment) => ({ to: payment.to.trim(), amount: payment.amount.trim() })),
      note: wish.note.trim(),
      ...(wish.expiresInMs === '' ? {} : { expiresInMs: Number(wish.expiresInMs) }),
    });
    if (made !== undefined) replace({ screen: 'review', group: group.group, proposal: made.proposal });
  });
  const home = { screen: 'home', group: group.group } as const;

  return (
    <AppFrame
      group={group}
      title={t('propose.title')}
      parent={{ place: home, name: t('common.nav.home') }}
      footer={
        <ProposeFooter
          off={off}
          pending={create.pending}
          problem={place?.field === 'none' ? create.problem : undefined}
          onCancel={() => back(home)}
          onPropose={() => void submit()}
        />
      }
    >
      <form
        className="max-w-[56.5rem] px-(--gut) pt-1 pb-8"
        onSubmit={(event) => {
          event.preventDefault();
          // Enter in a field proposes nothing: the button is reached last.
        }}
      >
        <Section label={t('propose.section.to')} first>
          <div className="grid gap-5">
            {rows.fields.map((row, i) => (
              <div
                key={row.id}
                role="group"
                aria-label={t('propose.to.labelOf', { number: i + 1 })}
                className="grid grid-cols-[minmax(0,1fr)_11rem] gap-x-3 gap-y-2 max-low:grid-cols-1"
              >
                <RecipientField
                  label={several ? t('propose.to.labelOf', { number: i + 1 }) : t('propose.to.label')}
                  value={payments[i]?.to ?? ''}
                  book={group.book}
                  error={errorAt('to', i)}
                  onDone={(address) => void judgeAddresses(keyturn, [address])}
                  onChange={(address) => {
                    setLastRow(i);
                    create.clear();
                    setValue(`payments.${i}.to`, address, { shouldValidate: isSubmitted, shouldTouch: true });
                  }}
                />
                <div className="flex items-start gap-1">
                  <div className="min-w-0 flex-1">
                    <TextField
                      {...asInput(
                        register(`payments.${i}.amount`, {
                          onChange: () => {
                            setLastRow(i);
                            create.clear();
                          },
                          onBlur: () => amounts.judge(payments[i]?.amount ?? ''),
                        }),
                      )}
                      label={several ? t('propose.amount.labelOf', { number: i + 1 }) : t('propose.amount.label')}
                      inputMode="decimal"
                      maxLength={40}
                      unit="KAS"
                      error={errorAt('amount', i)}
                      help={
                        i === 0 && group.free !== undefined ? (
                          <span data-from-main>{t('propose.amount.free', { amount: group.free })}</span>
                        ) : undefined
                      }
                    />
                  </div>
                  {several && (
                    <span className="mt-7">
                      <IconButton
                        icon={Trash2}
                        label={t('propose.remove', { number: i + 1 })}
                        onClick={() => {
                          setLastRow(0);
                          create.clear();
                          rows.remove(i);
                        }}
                      />
                    </span>
                  )}
                </div>
              </div>
            ))}
          </div>
          <div className="mt-3 -ml-2.5">
            <Button
              kind="quiet"
              size="card"
              icon={Plus}
              off={rows.fields.length >= paymentsMax ? t('propose.full', { count: paymentsMax }) : undefined}
              onClick={() => {
                setLastRow(rows.fields.length);
                rows.append({ ...emptyPayment }, { shouldFocus: false });
              }}
            >
              {t('propose.add')}
            </Button>
          </div>
        </Section>
        <Section label={t('propose.section.why')}>
          <TextArea
            {...asInput(register('note', { onChange: () => create.clear() }))}
            label={t('propose.note.label')}
            aside={needsReason ? t('propose.note.required') : t('common.optional')}
            help={t('propose.note.help')}
            error={noteError}
            maxLength={noteMax}
            rows={3}
          />
        </Section>
        <Section label={t('propose.section.until')}>
          <Segmented
            label={t('propose.until.label')}
            value={expiresInMs}
            choices={expiryChoices(group.proposalExpiryMs, t)}
            onChange={(chosen) => setValue('expiresInMs', chosen)}
          />
          <p className="mt-1.5 text-12 text-ink-3">{t('propose.until.help')}</p>
        </Section>
        <PreviewPane state={preview} atField={place !== undefined && place.field !== 'none'} />
      </form>
    </AppFrame>
  );
}

/** A registered field for the components, which take the reference to their input under its own name. */
const asInput = ({ ref, ...input }: UseFormRegisterReturn) => ({ ...input, inputRef: ref });
