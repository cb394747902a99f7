import type { InputHTMLAttributes, Ref, SelectHTMLAttributes } from 'react';
import { cx } from './class-names.ts';

const look = 'mx-0.5 inline-flex h-6 items-center rounded-1 border bg-surface px-1.5 align-middle font-mid';

/** A place in a sentence where something is typed. */
export function SlotInput({
  label,
  unit,
  wrong = false,
  inputRef,
  ...input
}: Omit<InputHTMLAttributes<HTMLInputElement>, 'className'> & {
  readonly label: string;
  readonly unit?: string;
  readonly wrong?: boolean;
  readonly inputRef?: Ref<HTMLInputElement>;
}) {
  return (
    <span
      className={cx(
        look,
        wrong ? 'border-red' : 'border-control',
        'focus-within:outline-[length:var(--ring-w)] focus-within:outline-offset-1 focus-within:outline-focus focus-within:outline-solid',
      )}
    >
      <input
        autoComplete="off"
        spellCheck={false}
        {...input}
        ref={inputRef}
        aria-label={label}
        aria-invalid={wrong || undefined}
        className="w-20 min-w-0 bg-transparent text-right outline-none placeholder:font-text placeholder:text-ink-3"
      />
      {unit !== undefined && <span className="ml-1 text-ink-3">{unit}</span>}
    </span>
  );
}

/** A place in a sentence where one of a few is chosen. */
export function SlotSelect({
  label,
  choices,
  value,
  onChange,
  ...select
}: Omit<SelectHTMLAttributes<HTMLSelectElement>, 'className' | 'onChange' | 'value'> & {
  readonly label: string;
  readonly value: number;
  readonly choices: readonly { readonly value: number; readonly name: string }[];
  readonly onChange: (value: number) => void;
}) {
  return (
    <select
      {...select}
      aria-label={label}
      value={value}
      onChange={(event) => onChange(Number(event.target.value))}
      className={cx(look, 'border-control')}
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.name}
        </option>
      ))}
    </select>
  );
}
