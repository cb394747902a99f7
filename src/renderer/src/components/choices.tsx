import { Switch } from 'radix-ui';
import { useId, type ReactNode } from 'react';
import { cx } from './class-names.ts';

export function SwitchBox({
  checked,
  onChange,
  label,
}: {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly label: string;
}) {
  return (
    <Switch.Root
      checked={checked}
      onCheckedChange={onChange}
      aria-label={label}
      className={cx(
        'relative block h-5 w-8 flex-none rounded-full border-[1.5px]',
        checked ? 'border-accent bg-accent' : 'border-control',
      )}
    >
      <Switch.Thumb
        data-keep-colour
        className={cx(
          'absolute top-[1.5px] block size-3.5 rounded-full',
          checked ? 'right-0.5 bg-on-accent' : 'left-0.5 bg-control',
        )}
      />
    </Switch.Root>
  );
}

export type Choice<V extends string> = { readonly value: V; readonly label: string; readonly help?: ReactNode };

/** A few words beside each other, one of them chosen. */
export function Segmented<V extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  readonly label: string;
  readonly value: V;
  readonly choices: readonly Choice<V>[];
  readonly onChange: (value: V) => void;
}) {
  const name = useId();
  return (
    <fieldset className="inline-flex flex-wrap rounded-2 bg-tile p-0.5">
      <legend className="sr-only">{label}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className={cx(
            'grid h-7 place-items-center rounded-[6px] px-2.5 has-focus-visible:outline-[length:var(--ring-w)] has-focus-visible:outline-focus has-focus-visible:outline-solid',
            choice.value === value ? 'bg-raised font-mid text-ink shadow-1' : 'text-ink-2',
          )}
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  );
}

/** A list of choices with an explanation each. */
export function ChoiceList<V extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  readonly label: string;
  readonly value: V | undefined;
  readonly choices: readonly Choice<V>[];
  readonly onChange: (value: V) => void;
}) {
  const name = useId();
  return (
    <fieldset className="overflow-hidden rounded-2 border border-line bg-surface">
      <legend className="sr-only">{label}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className={cx(
            'grid grid-cols-[20px_1fr] items-center gap-x-3 border-t border-line px-4 py-2.5 first-of-type:border-t-0 has-focus-visible:outline-[length:var(--ring-w)] has-focus-visible:-outline-offset-2 has-focus-visible:outline-focus has-focus-visible:outline-solid',
            choice.value === value && 'bg-accent-soft',
          )}
        >
          <input
            type="radio"
            name={name}
            className="size-4 accent-accent"
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          <span>
            <strong className="block font-mid">{choice.label}</strong>
            {choice.help !== undefined && <span className="text-12 text-ink-2">{choice.help}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
