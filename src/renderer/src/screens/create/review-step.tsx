import { useState } from 'react';
import { useFormContext } from 'react-hook-form';
import { Trans } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { PassphraseField } from '../../components/field.tsx';
import { FlowFrame, type FlowStep } from '../../components/flow-frame.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { Section } from '../../components/section.tsx';
import { withOpenVault } from '../../components/takes-part.tsx';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { replace } from '../../state/place.ts';
import { useCommand } from '../../state/use-command.ts';
import { listed } from '../../text/listed.ts';
import { useText } from '../../text/text.ts';
import { groupIsThere } from '../../state/group-is-there.ts';
import { inviteAll } from '../forming/invitation-links.ts';
import {
  approvalsOf,
  bookOf,
  canAskMore,
  draftBecame,
  isHalf,
  keepStep,
  memberCountOf,
  thresholdOf,
  type Draft,
  type WizardStep,
} from './draft.ts';
import { groupInput } from './group-input.ts';

const formId = 'create-group-review';

/** The whole draft in sentences, the recovery passphrase, and the one button that makes something. */
export function ReviewStep({ draft, steps }: { readonly draft: Draft; readonly steps: readonly FlowStep[] }) {
  const t = useText();
  const keyturn = useKeyturn();
  const { trigger } = useFormContext<Draft>();
  const vault = useApp(({ app }) => app?.vault);
  const create = useCommand(keyturn.group.create);
  const [passphrase, setPassphrase] = useState('');
  const [inviting, setInviting] = useState(false);
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
        <Facts draft={draft} />
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
            <ProblemLine problem={create.problem} />
          </form>
        </Section>
      </div>
    </FlowFrame>
  );
}

function Facts({ draft }: { readonly draft: Draft }) {
  const t = useText();
  const count = thresholdOf(draft);
  const all = memberCountOf(draft);
  const book = bookOf(draft);
  return (
    <>
      <Fact step="purpose" label={t('create.review.group')} first>
        {t('create.review.groupText', { name: draft.name.trim(), yourName: draft.yourName.trim() })}
      </Fact>
      <Fact step="people" label={t('create.review.people')}>
        {listed([draft.yourName, ...draft.people.map(({ name }) => name)].map((name) => name.trim()))}
      </Fact>
      <Fact step="agree" label={t('create.review.agree')}>
        {t('create.review.agreeText', { count, all })} {isHalf(draft) && t('create.review.halfText')}
      </Fact>
      <Fact step="rules" label={t('create.review.rules')}>
        <RuleSentences draft={draft} />
      </Fact>
      <Fact step="book" label={t('create.review.book')}>
        {book.length === 0 ? (
          t('create.review.noBook')
        ) : (
          <dl className="grid gap-1.5">
            {book.map(({ name, address }) => (
              <div key={address}>
                <dt>{name}</dt>
                <dd className="font-mono text-12 tracking-normal break-all text-ink-2">{address}</dd>
              </div>
            ))}
          </dl>
        )}
      </Fact>
    </>
  );
}

function Fact({
  step,
  label,
  first = false,
  children,
}: {
  readonly step: WizardStep;
  readonly label: string;
  readonly first?: boolean;
  readonly children: React.ReactNode;
}) {
  const t = useText();
  return (
    <Section label={label} first={first}>
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1 text-14 break-words">{children}</div>
        <Button
          kind="quiet"
          size="card"
          aria-label={t('create.review.changeOf', { name: label })}
          onClick={() => keepStep(step)}
        >
          {t('create.review.change')}
        </Button>
      </div>
    </Section>
  );
}

function RuleSentences({ draft }: { readonly draft: Draft }) {
  const t = useText();
  const { rules, expiryHours } = draft;
  const amount = (text: string) => <Filled text={`${text.trim()}\u00a0KAS`} />;
  const kinds = (['maxPerPayment', 'limit24h', 'feeCeiling'] as const).filter((kind) => rules[kind].on);
  const sides = memberCountOf(draft) - thresholdOf(draft) + 1;
  const hours =
    expiryHours > 24
      ? t('create.rules.day', { count: expiryHours / 24 })
      : t('create.rules.hour', { count: expiryHours });
  const asksMore = rules.approvalsAbove.on && canAskMore(draft);
  const none = kinds.length === 0 && !rules.allowlist.on && !rules.reasonRequired.on && !asksMore;
  return (
    <ul className="grid gap-1">
      {none && <li>{t('create.review.noRules')}</li>}
      {kinds.map((kind) => (
        <li key={kind}>
          <Trans t={t} i18nKey={`create.rules.${kind}`} components={{ slot: amount(rules[kind].amount) }} />
          {kind === 'limit24h' && sides > 1 && (
            <span className="block text-12 text-ink-2">{t('create.rules.limit24hNote', { count: sides })}</span>
          )}
        </li>
      ))}
      {rules.allowlist.on && <li>{t('create.rules.allowlist')}</li>}
      {rules.reasonRequired.on && <li>{t('create.rules.reasonRequired')}</li>}
      {asksMore && (
        <li>
          <Trans
            t={t}
            i18nKey="create.rules.approvalsAbove"
            components={{
              slot: amount(rules.approvalsAbove.amount),
              count: <Filled text={String(approvalsOf(draft))} />,
            }}
          />
        </li>
      )}
      <li>
        <Trans t={t} i18nKey="create.rules.expiry" components={{ slot: <Filled text={hours} /> }} />
      </li>
    </ul>
  );
}

/** What stands in a slot. The text is a property, because a slot's own children are those of the catalogue: none. */
const Filled = ({ text }: { readonly text: string }) => <b className="font-bold">{text}</b>;

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
