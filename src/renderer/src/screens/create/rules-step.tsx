import { BookUser, CalendarClock, Coins, FileText, Hourglass, Scale, Users, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Controller, useFormContext, useWatch } from 'react-hook-form';
import { Trans } from 'react-i18next';
import { SwitchBox } from '../../components/choices.tsx';
import { Chip } from '../../components/marks.tsx';
import { SlotInput, SlotSelect } from '../../components/slot.tsx';
import { useText } from '../../text/text.ts';
import { approvalsOf, canAskMore, memberCountOf, thresholdOf, type Draft } from './draft.ts';
import { wrongText } from './wrong.ts';

type Kind = keyof Draft['rules'];
type AmountKind = 'maxPerPayment' | 'limit24h' | 'feeCeiling' | 'approvalsAbove';

/** Within what a charter allows: five minutes to seven days. */
const expiryChoices = [1, 4, 12, 24, 48, 72, 168] as const;

/** Each rule as the sentence the group will read, with a switch. */
export function RulesStep() {
  const t = useText();
  const { control, setValue } = useFormContext<Draft>();
  const draft = useWatch({ control }) as Draft;
  const sides = memberCountOf(draft) - thresholdOf(draft) + 1;
  const more = canAskMore(draft);
  const hours = (count: number): string =>
    count > 24 ? t('create.rules.day', { count: count / 24 }) : t('create.rules.hour', { count });
  return (
    <>
      <ul aria-label={t('create.rules.list')} className="rounded-2 border border-line bg-surface">
        <RuleRow kind="maxPerPayment" icon={Coins}>
          <Trans
            t={t}
            i18nKey="create.rules.maxPerPayment"
            components={{ slot: <AmountSlot kind="maxPerPayment" placeholder="10,000" /> }}
          />
        </RuleRow>
        <RuleRow
          kind="limit24h"
          icon={CalendarClock}
          note={sides > 1 ? t('create.rules.limit24hNote', { count: sides }) : undefined}
        >
          <Trans
            t={t}
            i18nKey="create.rules.limit24h"
            components={{ slot: <AmountSlot kind="limit24h" placeholder="40,000" /> }}
          />
        </RuleRow>
        <RuleRow kind="allowlist" icon={BookUser} note={t('create.rules.allowlistNote')}>
          {t('create.rules.allowlist')}
        </RuleRow>
        <RuleRow kind="reasonRequired" icon={FileText}>
          {t('create.rules.reasonRequired')}
        </RuleRow>
        <RuleRow kind="feeCeiling" icon={Scale}>
          <Trans
            t={t}
            i18nKey="create.rules.feeCeiling"
            components={{ slot: <AmountSlot kind="feeCeiling" placeholder="0.5" /> }}
          />
        </RuleRow>
        <RuleRow kind="approvalsAbove" icon={Users} isPossible={more}>
          {more ? (
            <Trans
              t={t}
              i18nKey="create.rules.approvalsAbove"
              components={{
                slot: <AmountSlot kind="approvalsAbove" placeholder="15,000" />,
                count: (
                  <SlotSelect
                    label={t('create.rules.approvals')}
                    value={approvalsOf(draft)}
                    choices={Array.from({ length: memberCountOf(draft) - thresholdOf(draft) }, (_, i) => {
                      const value = thresholdOf(draft) + 1 + i;
                      return { value, name: String(value) };
                    })}
                    onChange={(value) => setValue('rules.approvalsAbove.approvals', value)}
                  />
                ),
              }}
            />
          ) : (
            t('create.rules.approvalsAboveOff')
          )}
        </RuleRow>
        <Row icon={Hourglass} end={<Chip>{t('create.rules.always')}</Chip>}>
          <Trans
            t={t}
            i18nKey="create.rules.expiry"
            components={{
              slot: (
                <SlotSelect
                  label={t('create.rules.hours')}
                  value={draft.expiryHours}
                  choices={expiryChoices.map((value) => ({ value, name: hours(value) }))}
                  onChange={(value) => setValue('expiryHours', value)}
                />
              ),
            }}
          />
        </Row>
      </ul>
      <p className="mt-1.5 text-12 text-ink-3">{t('create.rules.enforced')}</p>
    </>
  );
}

function RuleRow({
  kind,
  icon,
  note,
  isPossible = true,
  children,
}: {
  readonly kind: Kind;
  readonly icon: LucideIcon;
  readonly note?: string | undefined;
  readonly isPossible?: boolean;
  readonly children: ReactNode;
}) {
  const t = useText();
  const { control, formState } = useFormContext<Draft>();
  const rules = formState.errors.rules;
  const wrong = kind === 'allowlist' || kind === 'reasonRequired' ? undefined : wrongText(rules?.[kind]?.amount);
  return (
    <Controller
      control={control}
      name={`rules.${kind}.on`}
      render={({ field }) => (
        <Row
          icon={icon}
          dim={!field.value || !isPossible}
          note={field.value ? note : undefined}
          wrong={wrong}
          end={
            isPossible && (
              <SwitchBox
                checked={field.value}
                onChange={field.onChange}
                label={t('create.rules.use', { name: t(`create.rules.name.${kind}`) })}
              />
            )
          }
        >
          {children}
        </Row>
      )}
    />
  );
}

function Row({
  icon: Icon,
  dim = false,
  note,
  wrong,
  end,
  children,
}: {
  readonly icon: LucideIcon;
  readonly dim?: boolean;
  readonly note?: string | undefined;
  readonly wrong?: string | undefined;
  readonly end: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)_auto] items-start gap-x-3 border-t border-line px-4 py-2.5 first:border-t-0">
      <Icon aria-hidden className="mt-1.5 size-4 text-ink-3" strokeWidth={1.75} />
      <div className={dim ? 'text-ink-3' : ''}>
        <div className="text-14 leading-7">{children}</div>
        {note !== undefined && <p className="text-12 text-ink-2">{note}</p>}
        {wrong !== undefined && (
          <p role="alert" className="text-12 text-red-ink">
            {wrong}
          </p>
        )}
      </div>
      <div className="flex min-h-7 items-center">{end}</div>
    </li>
  );
}

/** Typing an amount switches its rule on: who types it wants it. */
function AmountSlot({ kind, placeholder }: { readonly kind: AmountKind; readonly placeholder: string }) {
  const t = useText();
  const { register, setValue, formState, control } = useFormContext<Draft>();
  const on = useWatch({ control, name: `rules.${kind}.on` });
  const { ref, onChange, ...amount } = register(`rules.${kind}.amount`);
  return (
    <SlotInput
      label={`${t('create.rules.amount')}: ${t(`create.rules.name.${kind}`)}`}
      unit="KAS"
      inputMode="decimal"
      placeholder={placeholder}
      maxLength={40}
      wrong={formState.errors.rules?.[kind]?.amount !== undefined}
      inputRef={ref}
      {...amount}
      onChange={(event) => {
        void onChange(event);
        if (!on && event.target.value !== '') setValue(`rules.${kind}.on`, true);
      }}
    />
  );
}
