import { Check } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore, type KeyboardEvent, type PointerEvent } from 'react';
import type { ConfirmView } from '../../../core/engine/review-view.ts';
import { cx } from '../components/class-names.ts';
import type { Hold } from './use-hold.ts';

export type HoldRingProps = {
  readonly level: ConfirmView['level'];
  readonly holdMs: number;
  readonly label: string;
  /** Why it cannot be held yet, in words; it stays focusable. */
  readonly lockedBecause: string | undefined;
  readonly hold: Hold;
  /** Main was asked to approve and has not answered yet: the ring stays full. */
  readonly sent: boolean;
  /** Approved: the tick stays. */
  readonly done: boolean;
};

const inks: Readonly<Record<ConfirmView['level'], string>> = {
  routine: 'text-accent',
  check: 'text-amber',
  red: 'text-red',
};

/** The key in its ring. Held by the pointer, by a finger, or by Space while it has the focus; nothing else works it. */
export function HoldRing({ level, holdMs, label, lockedBecause, hold, sent, done }: HoldRingProps) {
  const still = useReducedMotion();
  const locked = lockedBecause !== undefined || done || sent;
  const holding = hold.phase === 'holding';
  const { letGo } = hold;
  // What locks it may come up under the finger: what the window shows changed, or the amount was typed over.
  useEffect(() => {
    if (lockedBecause !== undefined) letGo();
  }, [lockedBecause, letGo]);
  const isFull = sent || done;
  const turning = holding || isFull;
  const transition = holding
    ? `stroke-dashoffset ${holdMs}ms linear, transform ${holdMs}ms linear`
    : 'stroke-dashoffset 120ms, transform 120ms';
  return (
    <button
      type="button"
      aria-label={label}
      aria-disabled={locked || undefined}
      aria-describedby="hold-words"
      onContextMenu={(event) => event.preventDefault()}
      onPointerDown={(event: PointerEvent<HTMLButtonElement>) => {
        if (locked || event.button !== 0 || !event.isPrimary) return;
        // A finger is captured by itself, and leaving would not be noticed.
        if (event.currentTarget.hasPointerCapture(event.pointerId))
          event.currentTarget.releasePointerCapture(event.pointerId);
        hold.press();
      }}
      onPointerUp={hold.letGo}
      onPointerLeave={hold.letGo}
      onPointerCancel={hold.letGo}
      onBlur={hold.letGo}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.code !== 'Space') return;
        event.preventDefault();
        if (!event.repeat && !locked && !event.ctrlKey && !event.metaKey && !event.altKey) hold.press();
      }}
      onKeyUp={(event: KeyboardEvent) => {
        if (event.code === 'Space') hold.letGo();
      }}
      className={cx(
        'relative grid size-28 flex-none touch-none place-items-center rounded-full select-none [-webkit-touch-callout:none]',
        lockedBecause === undefined ? inks[level] : 'text-ink-off',
      )}
    >
      <svg aria-hidden viewBox="0 0 112 112" className="absolute inset-0 size-28 -rotate-90 fill-none" data-keep-colour>
        <circle cx="56" cy="56" r="52" className="stroke-tile" strokeWidth="6" />
        <circle
          cx="56"
          cy="56"
          r="52"
          pathLength="100"
          stroke="currentColor"
          strokeWidth="6"
          strokeDasharray="100 200"
          style={{ strokeDashoffset: isFull || (holding && !still) ? 0 : 100.5, transition }}
        />
      </svg>
      <span className="grid size-22 place-items-center rounded-full border border-line-2 bg-raised shadow-1">
        {done ? (
          <Check aria-hidden className="size-11" strokeWidth={1.5} />
        ) : holding && still ? (
          <Countdown key="count" ms={holdMs} />
        ) : (
          <svg
            aria-hidden
            viewBox="0 0 24 24"
            className="size-11 fill-none stroke-current"
            strokeWidth="1.5"
            strokeLinecap="round"
            strokeLinejoin="round"
            style={{ transform: turning ? 'rotate(90deg)' : 'none', transition }}
          >
            <circle cx="12" cy="5.5" r="3.5" />
            <path d="M12 9v12.5M12 16.5h3M12 20h3" />
          </svg>
        )}
      </span>
    </button>
  );
}

/** In the ring's place where motion is not wanted. */
function Countdown({ ms }: { readonly ms: number }) {
  const [left, setLeft] = useState(Math.ceil(ms / 1_000));
  useEffect(() => {
    const startedAtMs = performance.now();
    const timer = setInterval(
      () => setLeft(Math.max(1, Math.ceil((ms - (performance.now() - startedAtMs)) / 1_000))),
      100,
    );
    return () => clearInterval(timer);
  }, [ms]);
  return <span className="text-32 font-bold tabular-nums">{left}</span>;
}

const reduced = matchMedia('(prefers-reduced-motion: reduce)');
const useReducedMotion = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      reduced.addEventListener('change', changed);
      return () => reduced.removeEventListener('change', changed);
    },
    () => reduced.matches,
  );
