import { BookUser, CalendarClock, Coins, FileText, Hourglass, Scale, Users, type LucideIcon } from 'lucide-react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Trans } from 'react-i18next';
import { Chip } from '../../components/marks.tsx';
import { SlotSelect } from '../../components/slot.tsx';
import { useApp } from '../../state/app-store.ts';
import { useText } from '../../text/text.ts';
import { approvalsOf, canAskMore, memberCountOf, thresholdOf, type Draft } from './draft.ts';
import { expiryWords } from './expiry-words.ts';
import { AmountSlot, Row, RuleRow } from './rule-row.tsx';

/** Within what a charter allows: five minutes to seven days. */
const expiryChoices = [1, 4, 12, 24, 48, 72, 168] as const;

/** Each rule as the sentence the group will read, with a switch. */
export function RulesStep() {
  const t = useText();
  const practises = useApp(({ app }) => app?.network === 'practice');
  const { control, setValue } = useFormContext<Draft>();
  const draft = useWatch({ control }) as Draft;
  const sides = memberCountOf(draft) - thresholdOf(draft) + 1;
  return (
    <>
      <ul aria-label={t('create.rules.list')} className="rounded-2 border border-line bg-surface">
        <AmountRule kind="maxPerPayment" icon={Coins} placeholder="10,000" />
        <AmountRule
          kind="limit24h"
          icon={CalendarClock}
          placeholder="40,000"
          note={sides > 1 ? t('create.rules.limit24hNote', { count: sides }) : undefined}
        />
        <RuleRow kind="allowlist" icon={BookUser} note={t('create.rules.allowlistNote')}>
          {t('create.rules.allowlist')}
        </RuleRow>
        <RuleRow kind="reasonRequired" icon={FileText}>
          {t('create.rules.reasonRequired')}
        </RuleRow>
        <AmountRule kind="feeCeiling" icon={Scale} placeholder="0.5" />
        <MoreAbove draft={draft} />
        <Row icon={Hourglass} end={<Chip>{t('create.rules.always')}</Chip>}>
          <Trans
            t={t}
            i18nKey="create.rules.expiry"
            components={{
              slot: (
                <SlotSelect
                  label={t('create.rules.hours')}
                  value={draft.expiryHours}
                  choices={expiryChoices.map((value) => ({ value, name: expiryWords(value, t) }))}
                  onChange={(value) => setValue('expiryHours', value)}
                />
              ),
            }}
          />
        </Row>
      </ul>
      <p className="mt-1.5 text-12 text-ink-3">
        {practises ? t('create.rules.enforcedPractice') : t('create.rules.enforced')}
      </p>
    </>
  );
}

function AmountRule({
  kind,
  icon,
  placeholder,
  note,
}: {
  readonly kind: 'maxPerPayment' | 'limit24h' | 'feeCeiling';
  readonly icon: LucideIcon;
  readonly placeholder: string;
  readonly note?: string | undefined;
}) {
  const t = useText();
  return (
    <RuleRow kind={kind} icon={icon} note={note}>
      <Trans
        t={t}
        i18nKey={`create.rules.${kind}`}
        components={{ slot: <AmountSlot kind={kind} placeholder={placeholder} /> }}
      />
    </RuleRow>
  );
}

function MoreAbove({ draft }: { readonly draft: Draft }) {
  const t = useText();
  const { setValue } = useFormContext<Draft>();
  const isPossible = canAskMore(draft);
  const least = thresholdOf(draft) + 1;
  return (
    <RuleRow kind="approvalsAbove" icon={Users} isPossible={isPossible}>
      {isPossible ? (
        <Trans
          t={t}
          i18nKey="create.rules.approvalsAbove"
          components={{
            slot: <AmountSlot kind="approvalsAbove" placeholder="15,000" />,
            count: (
              <SlotSelect
                label={t('create.rules.approvals')}
                value={approvalsOf(draft)}
                choices={Array.from({ length: memberCountOf(draft) - thresholdOf(draft) }, (_, i) => ({
                  value: least + i,
                  name: String(least + i),
                }))}
                onChange={(value) => setValue('rules.approvalsAbove.approvals', value)}
              />
            ),
          }}
        />
      ) : (
        t('create.rules.approvalsAboveOff')
      )}
    </RuleRow>
  );
}
