import { zodResolver } from '@hookform/resolvers/zod';
import { useEffect } from 'react';
import { FormProvider, useForm, useWatch, type FieldPath, type UseFormReturn } from 'react-hook-form';
import { Button } from '../../components/button.tsx';
import { FlowFrame, type FlowStep } from '../../components/flow-frame.tsx';
import { judgeAddresses, useAddressProblems } from '../../state/judged-addresses.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { back } from '../../state/place.ts';
import { listed } from '../../text/listed.ts';
import { useText } from '../../text/text.ts';
import { useFirstField } from '../first-field.ts';
import { AgreeStep } from './agree-step.tsx';
import { BookStep } from './book-step.tsx';
import {
  bookOf,
  keepDraft,
  keepStep,
  memberCountOf,
  thresholdOf,
  useDraft,
  wizardSteps,
  type Draft,
  type WizardStep,
} from './draft.ts';
import { draftSchema } from './draft-schema.ts';
import { PeopleStep } from './people-step.tsx';
import { PurposeStep } from './purpose-step.tsx';
import { ReviewStep } from './review-step.tsx';
import { RulesStep } from './rules-step.tsx';

const formId = 'create-group';

const fieldsOf: Readonly<Record<Exclude<WizardStep, 'review'>, readonly FieldPath<Draft>[]>> = {
  purpose: ['name', 'yourName'],
  people: ['people'],
  agree: ['threshold', 'confirmation'],
  rules: ['rules'],
  book: ['book'],
};

/** More people than this are counted and not named in the list of steps. */
const namesMax = 5;

const nextOf = { purpose: 'people', people: 'agree', agree: 'rules', rules: 'book', book: 'review' } as const;

/** A new group in six pages; nothing leaves the page before the last one. */
export function Wizard() {
  const step = useDraft(({ step: now }) => now);
  const form = useForm<Draft>({
    resolver: zodResolver(draftSchema),
    defaultValues: useDraft.getState().draft,
    // Checked when a page is left and not before: a complaint that comes or goes while a button is pressed moves the button.
    mode: 'onSubmit',
  });
  const draft = useWatch({ control: form.control }) as Draft;
  useEffect(() => {
    const { unsubscribe } = form.watch((values, { type }) => {
      keepDraft(structuredClone(values) as Draft);
      if (type === 'change') form.clearErrors();
    });
    return unsubscribe;
  }, [form]);
  const steps = useSteps(draft);
  return (
    <FormProvider {...form}>
      {step === 'review' ? (
        <ReviewStep draft={draft} steps={steps} />
      ) : (
        <Page step={step} draft={draft} form={form} steps={steps} />
      )}
    </FormProvider>
  );
}

function Page({
  step,
  draft,
  form,
  steps,
}: {
  readonly step: Exclude<WizardStep, 'review'>;
  readonly draft: Draft;
  readonly form: UseFormReturn<Draft>;
  readonly steps: readonly FlowStep[];
}) {
  const t = useText();
  // Pages that begin with a choice are read first; typing begins at once where there is nothing but fields.
  useFirstField(formId, step === 'agree' || step === 'rules' ? undefined : step);
  const at = wizardSteps.indexOf(step);
  const next = nextOf[step];
  const before = wizardSteps[at - 1];
  const keyturn = useKeyturn();
  const addresses = bookOf(draft).map(({ address }) => address);
  const addressProblem = useAddressProblems();
  const isAnyWrong = addresses.some((address) => addressProblem(address) !== undefined);
  const off = isAnyWrong && step === 'book' ? t('create.book.off') : undefined;
  const goOn = async (): Promise<void> => {
    if (off !== undefined || !(await form.trigger([...fieldsOf[step]], { shouldFocus: true }))) return;
    // Enter leaves no field, so an address may still be unasked for.
    if (step === 'book' && (await judgeAddresses(keyturn, addresses))) return;
    keepStep(next);
  };
  const hasProblem = fieldsOf[step].some((field) => form.getFieldState(field, form.formState).invalid);
  return (
    <FlowFrame
      key={step}
      name={draft.name.trim() === '' ? t('create.newGroup') : draft.name}
      title={t('create.title')}
      steps={steps}
      current={step}
      duration={t('create.duration')}
      heading={t(`create.${step}.heading`)}
      lead={t(`create.${step}.lead`)}
      back={
        before === undefined
          ? { name: t('common.action.back'), go: () => back({ screen: 'start' }) }
          : { name: t(`create.step.${before}`), go: () => keepStep(before) }
      }
      status={off ?? (hasProblem ? t('create.fix') : undefined)}
      primary={
        <Button kind="primary" size="footer" type="submit" form={formId} off={off}>
          {t(`create.next.${next}`)}
        </Button>
      }
    >
      <form
        id={formId}
        noValidate
        className="mt-4"
        onSubmit={(event) => {
          event.preventDefault();
          void goOn();
        }}
      >
        <Fields step={step} />
      </form>
    </FlowFrame>
  );
}

function Fields({ step }: { readonly step: Exclude<WizardStep, 'review'> }) {
  switch (step) {
    case 'purpose':
      return <PurposeStep />;
    case 'people':
      return <PeopleStep />;
    case 'agree':
      return <AgreeStep />;
    case 'rules':
      return <RulesStep />;
    case 'book':
      return <BookStep />;
  }
}

function useSteps(draft: Draft): readonly FlowStep[] {
  const t = useText();
  const reached = useDraft(({ step }) => wizardSteps.indexOf(step));
  const rules = Object.values(draft.rules).filter(({ on }) => on).length;
  const detail: Readonly<Record<WizardStep, string | undefined>> = {
    purpose: draft.name.trim() === '' ? undefined : draft.name,
    people:
      draft.people.length < namesMax
        ? listed([draft.yourName, ...draft.people.map(({ name }) => name)].filter((name) => name.trim() !== ''))
        : t('create.people.count', { count: memberCountOf(draft) }),
    agree: t('create.detail.agree', { count: thresholdOf(draft), all: memberCountOf(draft) }),
    rules: t('create.detail.rules', { count: rules }),
    book: t('create.detail.book', { count: bookOf(draft).length }),
    review: undefined,
  };
  return wizardSteps.map((id, i) => ({
    id,
    name: t(`create.step.${id}`),
    detail: i < reached ? detail[id] : undefined,
  }));
}
