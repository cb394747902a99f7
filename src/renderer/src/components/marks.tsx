import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './class-names.ts';

/** A state that is not in the sentence; at most one per row. Amber and red bring their shape along. */
export function Chip({
  icon: Icon,
  tone = 'plain',
  children,
}: {
  readonly icon?: LucideIcon;
  readonly tone?: 'plain' | 'turn' | 'amber' | 'red' | 'box';
  readonly children: ReactNode;
}) {
  const tones = {
    plain: 'bg-tile text-ink-2',
    turn: 'bg-accent-soft text-accent-ink',
    amber: 'bg-amber-soft text-amber-ink ring-1 ring-amber-line ring-inset',
    red: 'bg-red-soft text-red-ink ring-1 ring-red-line ring-inset',
    box: 'text-ink-3 ring-1 ring-line-2 ring-inset',
  } as const;
  return (
    <span className={cx('inline-flex min-h-5.5 items-center gap-1 rounded-1 px-2 text-12 font-mid', tones[tone])}>
      {Icon !== undefined && <Icon aria-hidden className="size-[13px] flex-none" strokeWidth={2} />}
      {children}
    </span>
  );
}

/** One per approval needed; always beside words that say the same. */
export function Pips({ on, all }: { readonly on: number; readonly all: number }) {
  return (
    <span aria-hidden className="inline-flex items-center gap-1">
      {Array.from({ length: all }, (_, i) => (
        <span
          key={i}
          data-keep-colour
          className={cx('size-2.5 rounded-full border-[1.5px]', i < on ? 'border-accent bg-accent' : 'border-control')}
        />
      ))}
    </span>
  );
}

export type Presence = 'here' | 'locked' | 'away';

/** One per member: filled is here, half is running but locked, dotted is away. */
export function PresencePip({ presence, long = false }: { readonly presence: Presence; readonly long?: boolean }) {
  const looks = {
    here: 'border-accent bg-accent',
    locked: 'border-accent half',
    away: 'border-control border-dotted',
  } as const;
  return (
    <span
      aria-hidden
      data-keep-colour
      className={cx('rounded-full border-[1.5px]', long ? 'h-1.5 flex-1' : 'size-2.5 flex-none', looks[presence])}
    />
  );
}

export function Avatar({
  name,
  you = false,
  large = false,
}: {
  readonly name: string;
  readonly you?: boolean;
  readonly large?: boolean;
}) {
  return (
    <span
      aria-hidden
      className={cx(
        'grid flex-none place-items-center overflow-clip rounded-full bg-tile font-bold text-ink-2',
        large ? 'size-8 text-12' : 'size-6 text-11',
        you && 'ring-[1.5px] ring-accent ring-offset-2 ring-offset-bg',
      )}
    >
      {(Array.from(name.trim())[0] ?? '?').toUpperCase()}
    </span>
  );
}

/** A reading code, an id, a word to compare. */
export function Code({ children }: { readonly children: ReactNode }) {
  return (
    <span
      dir="ltr"
      className="inline-block rounded-1 border border-line-2 bg-raised px-2.5 py-[3px] font-mono text-14 font-semibold tracking-normal whitespace-nowrap"
    >
      {children}
    </span>
  );
}

export function Kbd({ children }: { readonly children: ReactNode }) {
  return (
    <kbd className="inline-block min-w-4.5 rounded-1 border border-line-2 px-1 text-center font-sans text-11 font-mid text-ink-3">
      {children}
    </kbd>
  );
}

/** Holds things that act as one object. */
export function Card({ children, pad = false }: { readonly children: ReactNode; readonly pad?: boolean }) {
  return <div className={cx('rounded-2 border border-line bg-surface', pad && 'p-4')}>{children}</div>;
}

/** Holds evidence: addresses, codes, proofs. */
export function Well({ children, pad = true }: { readonly children: ReactNode; readonly pad?: boolean }) {
  return <div className={cx('rounded-2 border border-line bg-well', pad && 'px-4 py-3')}>{children}</div>;
}
