import type { LucideIcon } from 'lucide-react';
import { useId, type ButtonHTMLAttributes, type ReactNode } from 'react';
import { cx } from './class-names.ts';

type Kind = 'primary' | 'secondary' | 'quiet' | 'danger';
type Size = 'card' | 'normal' | 'footer';

export type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'className'> & {
  readonly kind?: Kind;
  readonly size?: Size;
  readonly icon?: LucideIcon;
  /** Why it is off, in words. The button keeps its place and stays focusable; the reason is read with it. */
  readonly off?: string | undefined;
  readonly pending?: boolean;
  readonly children?: ReactNode;
};

const sizes: Readonly<Record<Size, string>> = { card: 'h-7 px-2.5 text-12', normal: 'h-8 px-3', footer: 'h-9 px-4' };
const kinds: Readonly<Record<Kind, string>> = {
  primary: 'bg-accent border-accent text-on-accent shadow-1 hover:bg-accent-over',
  secondary: 'bg-raised border-line-2 text-ink shadow-1 hover:bg-hover',
  quiet: 'border-transparent bg-transparent text-ink-2 hover:bg-hover hover:text-ink',
  danger: 'border-transparent bg-transparent text-red-ink hover:bg-red-soft',
};

export function Button({
  kind = 'secondary',
  size = 'normal',
  icon: Icon,
  off,
  pending = false,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const reason = useId();
  const isOff = off !== undefined || pending;
  return (
    <>
      <button
        {...rest}
        type={type}
        aria-disabled={isOff || undefined}
        aria-busy={pending || undefined}
        aria-describedby={off === undefined || off === '' ? rest['aria-describedby'] : reason}
        onClick={(event) => {
          if (isOff) event.preventDefault();
          else onClick?.(event);
        }}
        className={cx(
          'inline-flex items-center justify-center gap-1.5 rounded-2 border font-mid whitespace-nowrap transition-colors duration-[120ms] select-none',
          sizes[size],
          isOff ? 'border-tile bg-tile text-ink-3' : kinds[kind],
        )}
      >
        {Icon !== undefined && <Icon aria-hidden className="size-4 flex-none" strokeWidth={1.75} />}
        {children}
      </button>
      {off !== undefined && off !== '' && (
        <span id={reason} className="sr-only">
          {off}
        </span>
      )}
    </>
  );
}

export type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'title'> & {
  readonly icon: LucideIcon;
  /** Its name, also shown as a tooltip. */
  readonly label: string;
  readonly size?: 'card' | 'normal';
};

export function IconButton({ icon: Icon, label, size = 'normal', type = 'button', ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      title={label}
      className={cx(
        'inline-grid flex-none place-items-center rounded-2 text-ink-2 transition-colors duration-[120ms] hover:bg-hover hover:text-ink',
        size === 'card' ? 'size-7' : 'size-8',
      )}
    >
      <Icon aria-hidden className="size-4" strokeWidth={1.75} />
    </button>
  );
}
