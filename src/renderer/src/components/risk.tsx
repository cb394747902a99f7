import { CircleCheck, CircleDashed, OctagonX, Shield, ShieldCheck, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './class-names.ts';

export type Level = 'routine' | 'check' | 'red' | 'stop';

/** One shape for each level, whatever the colours do. */
export const levelIcon: Readonly<Record<Level, LucideIcon>> = {
  routine: CircleCheck,
  check: TriangleAlert,
  red: OctagonX,
  stop: OctagonX,
};

/** The whole-width strip: shape, words, then links to what to check. */
export function VerdictStrip({
  level,
  heading,
  items,
  small = false,
}: {
  readonly level: Level;
  readonly heading: string;
  readonly items?: readonly { readonly id: string; readonly short: string }[];
  readonly small?: boolean;
}) {
  const Icon = levelIcon[level];
  const looks = {
    routine: ['border border-line-2 bg-well', 'text-accent-ink', ''],
    check: ['border border-amber-line bg-amber-soft', 'text-amber', 'text-amber-ink'],
    red: ['border border-red-line bg-red-soft', 'text-red', 'text-red-ink'],
    stop: ['border-2 border-red bg-red-soft', 'text-red', 'text-red-ink'],
  } as const;
  const [box, icon, words] = looks[level];
  return (
    <div
      tabIndex={-1}
      data-focus-first
      role={level === 'stop' ? 'alert' : 'status'}
      className={cx(
        'flex flex-wrap items-center gap-x-3 gap-y-1 rounded-2',
        small ? 'min-h-9 px-3 py-1.5' : 'min-h-11 px-4 py-2',
        box,
      )}
    >
      <Icon aria-hidden className={cx('size-5 flex-none', icon)} strokeWidth={1.6} />
      <strong className={cx(small ? 'text-14' : 'text-16', words)}>{heading}</strong>
      {items !== undefined && items.length > 0 && (
        <ol className="flex flex-wrap gap-x-4 text-ink-2">
          {items.map(({ id, short }, i) => (
            <li key={id} className="flex gap-1.5">
              <span className="text-ink-3">{i + 1}.</span>
              <a href={`#${encodeURIComponent(id)}`} className="hover:underline" onClick={scrollTo(id)}>
                {short}
              </a>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

const scrollTo = (id: string) => (event: { preventDefault(): void }) => {
  event.preventDefault();
  const target = document.getElementById(id);
  target?.scrollIntoView({ block: 'center' });
  target?.focus({ preventScroll: true });
};

/** An amber or red item: shape, bold fact, one sentence, at most one action at the right. */
export function Note({
  id,
  tone,
  fact,
  children,
  action,
}: {
  readonly id?: string;
  readonly tone: 'amber' | 'red' | 'plain';
  readonly fact: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  const Icon = tone === 'red' ? OctagonX : tone === 'amber' ? TriangleAlert : CircleDashed;
  const looks = {
    amber: ['border-amber-line bg-amber-soft', 'text-amber', 'text-amber-ink'],
    red: ['border-red-line bg-red-soft', 'text-red', 'text-red-ink'],
    plain: ['border-line-2 bg-well', 'text-ink-2', 'text-ink'],
  } as const;
  const [box, icon, words] = looks[tone];
  return (
    <div
      id={id}
      tabIndex={-1}
      className={cx(
        'mt-2 grid scroll-m-20 grid-cols-[20px_minmax(0,1fr)] items-start gap-x-2 rounded-2 border p-3',
        box,
      )}
    >
      <Icon aria-hidden className={cx('mt-0.5 size-4', icon)} strokeWidth={1.75} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-60 flex-1">
          <strong className={words}>{fact}</strong>
          <div className="text-ink-2">{children}</div>
        </div>
        {action !== undefined && <div className="flex flex-none gap-2">{action}</div>}
      </div>
    </div>
  );
}

/** Is money at risk, on its own line beside a shield, which is ticked only where it is known to be safe. */
export function RiskLine({ safe = true, children }: { readonly safe?: boolean; readonly children: ReactNode }) {
  const Icon = safe ? ShieldCheck : Shield;
  return (
    <p className="mt-1.5 flex items-start gap-1.5 text-ink-2">
      <Icon
        aria-hidden
        className={cx('mt-0.5 size-4 flex-none', safe ? 'text-accent-ink' : 'text-ink-2')}
        strokeWidth={1.75}
      />
      <span>{children}</span>
    </p>
  );
}
