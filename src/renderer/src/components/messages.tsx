import { CircleAlert, Info, OctagonX, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Problem } from '../state/use-command.ts';
import { cx } from './class-names.ts';
import { RiskLine } from './risk.tsx';

/** What will appear here, and what can be done now. */
export function Empty({
  icon: Icon,
  title,
  children,
  action,
}: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="grid justify-items-center gap-1 px-5 py-8 text-center">
      <Icon aria-hidden className="mb-1.5 size-8 text-ink-3" strokeWidth={1.25} />
      <strong>{title}</strong>
      <div className="max-w-[44ch] text-balance text-ink-2">{children}</div>
      {action !== undefined && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** What happened, is money at risk, what to do. */
export function ErrorCard({
  title,
  children,
  risk,
  actions,
  tone = 'plain',
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly risk?: string | undefined;
  readonly actions?: ReactNode;
  readonly tone?: 'plain' | 'amber' | 'red';
}) {
  const Icon = tone === 'red' ? OctagonX : tone === 'amber' ? TriangleAlert : CircleAlert;
  const looks = {
    plain: ['border-line-2 bg-surface', 'text-ink-2', 'text-ink'],
    amber: ['border-amber-line bg-amber-soft', 'text-amber', 'text-amber-ink'],
    red: ['border-2 border-red bg-red-soft', 'text-red', 'text-red-ink'],
  } as const;
  const [box, icon, words] = looks[tone];
  return (
    <div role="alert" className={cx('grid grid-cols-[20px_minmax(0,1fr)] gap-x-2.5 rounded-2 border p-4', box)}>
      <Icon aria-hidden className={cx('mt-px size-[18px]', icon)} strokeWidth={1.75} />
      <div>
        <strong className={words}>{title}</strong>
        {children !== undefined && <div className="text-ink-2">{children}</div>}
        {risk !== undefined && <RiskLine safe={tone !== 'amber'}>{risk}</RiskLine>}
        {actions !== undefined && <div className="mt-3 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}

/** Why main refused, in main's own sentence, where the button is. Empty while there is nothing to say, so that it is announced. */
export function ProblemLine({ problem }: { readonly problem: Problem | undefined }) {
  return (
    <div role="alert" data-from-main>
      {problem !== undefined && (
        <p className="mt-2 flex items-start gap-1.5 text-red-ink">
          <CircleAlert aria-hidden className="mt-0.5 size-4 flex-none" strokeWidth={1.75} />
          <span>{problem.message}</span>
        </p>
      )}
    </div>
  );
}

/** Across the top of a screen: something that stays true while the person works. */
export function Banner({
  icon: Icon = Info,
  tone = 'plain',
  children,
  action,
}: {
  readonly icon?: LucideIcon;
  readonly tone?: 'plain' | 'amber' | 'turn';
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  const tones = {
    plain: 'border-line bg-well text-ink-2',
    amber: 'border-amber-line bg-amber-soft text-amber-ink',
    turn: 'border-accent-line bg-accent-soft text-ink',
  } as const;
  return (
    <div role="status" className={cx('flex items-center gap-2.5 border-b px-(--gut) py-1.5', tones[tone])}>
      <Icon aria-hidden className="size-4 flex-none" strokeWidth={1.75} />
      <div className="min-w-0 flex-1">{children}</div>
      {action}
    </div>
  );
}
