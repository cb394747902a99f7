import { Eye, EyeOff } from 'lucide-react';
import {
  useId,
  useState,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type TextareaHTMLAttributes,
} from 'react';
import { useText } from '../text/text.ts';
import { IconButton } from './button.tsx';
import { cx } from './class-names.ts';

type Around = {
  readonly label: string;
  readonly help?: ReactNode;
  /** What is wrong with it, in a sentence. */
  readonly error?: string | undefined;
  /** At the right of the label, e.g. a link or "optional". */
  readonly aside?: ReactNode;
};

export type TextFieldProps = Around &
  Omit<InputHTMLAttributes<HTMLInputElement>, 'className'> & {
    readonly inputRef?: Ref<HTMLInputElement>;
    readonly mono?: boolean;
    /** At the right inside the frame, e.g. a unit. */
    readonly unit?: string;
    readonly end?: ReactNode;
  };

export function TextField({ label, help, error, aside, inputRef, mono = false, unit, end, ...input }: TextFieldProps) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} help={help} error={error} aside={aside}>
      <span className={frame(error)}>
        <input
          autoComplete="off"
          spellCheck={false}
          {...input}
          ref={inputRef}
          id={id}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={`${id}-help`}
          className={cx(
            'w-full min-w-0 bg-transparent outline-none placeholder:text-ink-3',
            mono && 'font-mono tracking-normal',
          )}
        />
        {unit !== undefined && <span className="flex-none text-ink-3">{unit}</span>}
        {end}
      </span>
    </FieldFrame>
  );
}

/** What is typed is hidden until somebody asks to see it, and never kept outside the field. */
export function PassphraseField(props: TextFieldProps) {
  const t = useText();
  const [shown, setShown] = useState(false);
  return (
    <TextField
      {...props}
      type={shown ? 'text' : 'password'}
      end={
        <span className="-mr-1.5">
          <IconButton
            size="card"
            icon={shown ? EyeOff : Eye}
            label={shown ? t('common.action.hide') : t('common.action.show')}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          />
        </span>
      }
    />
  );
}

export type TextAreaProps = Around &
  Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'className'> & {
    readonly inputRef?: Ref<HTMLTextAreaElement>;
    readonly mono?: boolean;
  };

export function TextArea({ label, help, error, aside, inputRef, mono = false, rows = 3, ...input }: TextAreaProps) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} help={help} error={error} aside={aside}>
      <textarea
        autoComplete="off"
        spellCheck={false}
        {...input}
        ref={inputRef}
        rows={rows}
        id={id}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={`${id}-help`}
        className={cx(
          'block w-full rounded-2 border bg-surface px-2.5 py-2 text-14 placeholder:text-ink-3',
          error === undefined ? 'border-control' : 'border-red',
          mono && 'font-mono text-13 tracking-normal break-all',
        )}
      />
    </FieldFrame>
  );
}

function FieldFrame({
  id,
  label,
  help,
  error,
  aside,
  children,
}: Around & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div>
      <div className="mb-1.5 flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-mid">
          {label}
        </label>
        {aside !== undefined && <span className="text-12 text-ink-3">{aside}</span>}
      </div>
      {children}
      <div id={`${id}-help`} className="text-12" aria-live="polite">
        {error !== undefined ? (
          <p className="mt-1.5 text-red-ink">{error}</p>
        ) : (
          help !== undefined && <div className="mt-1.5 text-ink-3">{help}</div>
        )}
      </div>
    </div>
  );
}

const frame = (error: string | undefined): string =>
  cx(
    'flex h-9 items-center gap-2 rounded-2 border bg-surface px-2.5 focus-within:outline-[length:var(--ring-w)] focus-within:outline-offset-1 focus-within:outline-focus focus-within:outline-solid',
    error === undefined ? 'border-control' : 'border-red',
  );
