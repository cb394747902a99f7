import { useEffect, useState } from 'react';
import { useFormContext } from 'react-hook-form';
import { Button } from '../../components/button.tsx';
import { PassphraseField } from '../../components/field.tsx';
import { FlowFrame, type FlowStep } from '../../components/flow-frame.tsx';
import { Section } from '../../components/section.tsx';
import { withOpenVault } from '../../components/takes-part.tsx';
import { useApp } from '../../state/app-store.ts';
import { groupIsThere } from '../../state/group-is-there.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { replace } from '../../state/place.ts';
import { useCommand } from '../../state/use-command.ts';
import { listed } from '../../text/listed.ts';
import { useText } from '../../text/text.ts';
import { inviteAll } from '../forming/invitation-links.ts';
import { SeenProblem } from '../seen-problem.tsx';
import { draftBecame, keepStep, type Draft, type WizardStep } from './draft.ts';
import { groupInput } from './group-input.ts';
import { ReviewFacts } from './review-facts.tsx';

const formId = 'create-group-review';

/** The whole draft in sentences, the recovery passphrase, and the one button that makes something. */
export function ReviewStep({ draft, steps }: { readonly draft: Draft; readonly steps: readonly FlowStep[] }) {
  const t = useText();
  const keyturn = useKeyturn();
  const { trigger, setError } = useFormContext<Draft>();
  const vault = useApp(({ app }) => app?.vault);
  const create = useCommand(keyturn.group.create);
  const [passphrase, setPassphrase] = useState('');
  const [inviting, setInviting] = useState(false);
  const { problem } = create;
  useEffect(() => {
    if (problem === undefined || !isAboutAnAddress(problem.code)) return;
    setError('root.book', { type: 'main', message: problem.message });
    keepStep('book');
  }, [problem, setError]);
  const off = passphrase === '' ? t('create.review.off') : undefined;
  const submit = async (): Promise<void> => {
    if (!(await trigger())) return; // Each page checked its own; a later change may have made another one wrong.
    const made = await create.call(groupInput(draft, passphrase));
    if (made === undefined) return;
    setPassphrase('');
    setInviting(true);
    await inviteAll(
      keyturn,
      made.group,
      draft.people.map(({ name }) => name.trim()),
    );
    await groupIsThere(made.group);
    draftBecame(made.group, draft);
    replace({ screen: 'forming', group: made.group });
  };
  return (
    <FlowFrame
      name={draft.name}
      title={t('create.title')}
      steps={steps}
      current="review"
      duration={t('create.duration')}
      heading={t('create.review.heading')}
      lead={t('create.review.lead')}
      back={{ name: t('create.step.book'), go: () => keepStep('book') }}
      status={inviting ? t('create.review.inviting') : off}
      primary={
        <Button kind="primary" size="footer" type="submit" form={formId} off={off} pending={create.pending || inviting}>
          {t('create.review.primary')}
        </Button>
      }
    >
      <div className="mt-2">
        <ReviewFacts draft={draft} />
        <Section label={t('create.review.recovery')}>
          <form
            id={formId}
            className="max-w-[32rem]"
            onSubmit={(event) => {
              event.preventDefault();
              if (off === undefined) withOpenVault(vault, () => void submit());
            }}
          >
            <PassphraseField
              label={t('create.review.passphrase')}
              help={t('create.review.recoveryText')}
              value={passphrase}
              onChange={(event) => setPassphrase(event.target.value)}
            />
            <WrongPages />
            <SeenProblem problem={problem} />
          </form>
        </Section>
      </div>
    </FlowFrame>
  );
}

/** Only the address book has any; there it can be mended. */
const isAboutAnAddress = (code: string): boolean => code === 'addressInvalid' || code === 'addressWrongNetwork';

/** Pages that became wrong by a change on another one. */
function WrongPages() {
  const t = useText();
  const { errors } = useFormContext<Draft>().formState;
  const pages: readonly WizardStep[] = [
    ...(errors.name !== undefined || errors.yourName !== undefined ? (['purpose'] as const) : []),
    ...(errors.people !== undefined ? (['people'] as const) : []),
    ...(errors.threshold !== undefined || errors.confirmation !== undefined ? (['agree'] as const) : []),
    ...(errors.rules !== undefined ? (['rules'] as const) : []),
    ...(errors.book !== undefined ? (['book'] as const) : []),
  ];
  if (pages.length === 0) return null;
  return (
    <p role="alert" className="mt-2 text-red-ink">
      {t('create.fixPages', { names: listed(pages.map((page) => t(`create.step.${page}`))) })}
    </p>
  );
}
