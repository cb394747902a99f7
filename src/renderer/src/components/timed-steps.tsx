import { CircleCheck, CircleDashed, Hourglass } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './class-names.ts';

export type TimedStep = {
  readonly id: string;
  readonly name: string;
  readonly standing: 'done' | 'now' | 'next';
  /** At the right, e.g. how long it took. */
  readonly duration?: string | undefined;
  readonly detail?: ReactNode;
};

/** Work that takes a while, shown by the names of its steps. */
export function TimedSteps({ steps, label }: { readonly steps: readonly TimedStep[]; readonly label: string }) {
  return (
    <ol aria-label={label} className="rounded-2 border border-line bg-surface px-4 py-2">
      {steps.map(({ id, name, standing, duration, detail }) => {
        const Icon = standing === 'done' ? CircleCheck : standing === 'now' ? Hourglass : CircleDashed;
        return (
          <li
            key={id}
            aria-current={standing === 'now' ? 'step' : undefined}
            className="grid grid-cols-[20px_minmax(0,1fr)_auto] items-start gap-x-2.5 py-1.5"
          >
            <Icon
              aria-hidden
              className={cx('mt-0.5 size-4', standing === 'next' ? 'text-control' : 'text-accent-ink')}
              strokeWidth={1.75}
            />
            <span
              className={cx(
                'text-14',
                standing === 'now' ? 'font-mid text-ink' : standing === 'next' ? 'text-ink-3' : 'text-ink-2',
              )}
            >
              {name}
            </span>
            <span className="pt-0.5 text-12 text-ink-3 tabular-nums">{duration}</span>
            {detail !== undefined && <div className="col-start-2 text-12 text-ink-2">{detail}</div>}
          </li>
        );
      })}
    </ol>
  );
}
