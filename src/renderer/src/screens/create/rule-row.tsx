import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Controller, useFormContext, useWatch } from 'react-hook-form';
import { SwitchBox } from '../../components/choices.tsx';
import { SlotInput } from '../../components/slot.tsx';
import { useText } from '../../text/text.ts';
import type { Draft } from './draft.ts';
import { wrongText } from './wrong.ts';

type Kind = keyof Draft['rules'];
type AmountKind = 'maxPerPayment' | 'limit24h' | 'feeCeiling' | 'approvalsAbove';

/** A rule's sentence with its switch, what to know while it is on, and what is wrong with its amount. */
export function RuleRow({
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

export function Row({
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
        {note !== undefined && <p className="text-12 text-pretty text-ink-2">{note}</p>}
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
export function AmountSlot({ kind, placeholder }: { readonly kind: AmountKind; readonly placeholder: string }) {
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
