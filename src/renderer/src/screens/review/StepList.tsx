import { CircleCheck, CircleDashed, Clock } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ProgressStep } from '../../../../core/engine/review-view.ts';
import { cx } from '../../components/class-names.ts';
import { useLedgerWords } from '../../text/ledger-words.ts';
import { useText } from '../../text/text.ts';
import { clockTime, fullTime } from '../../text/times.ts';

const icons = { done: CircleCheck, now: Clock, next: CircleDashed } as const;

/** Steps by name with their times; the id of what was accepted stands under Proof. `below` stands under the one that is being done. */
export function StepList({
  steps,
  network,
  below,
}: {
  readonly steps: readonly ProgressStep[];
  readonly network: string;
  readonly below?: ReactNode;
}) {
  const t = useText();
  const { ledger } = useLedgerWords(network);
  return (
    <ol>
      {steps.map(({ step, standing, atMs, detail }, i) => {
        const Icon = icons[standing];
        return (
          <li
            key={step}
            aria-current={standing === 'now' ? 'step' : undefined}
            className={cx(
              'relative grid grid-cols-[40px_20px_minmax(0,1fr)] gap-x-3',
              i < steps.length - 1 &&
                'pb-3.5 before:absolute before:top-5 before:bottom-0 before:left-[61px] before:border-l-[1.5px] before:border-line-2',
            )}
          >
            <time
              className="text-ink-3 tabular-nums"
              {...(atMs === undefined ? {} : { dateTime: new Date(atMs).toISOString(), title: fullTime(atMs) })}
            >
              {atMs === undefined ? '' : clockTime(atMs)}
            </time>
            <Icon
              aria-hidden
              className={cx(
                'mx-auto mt-0.5 size-4',
                standing === 'done' ? 'text-accent-ink' : standing === 'now' ? 'text-ink' : 'text-control',
              )}
              strokeWidth={1.75}
            />
            <div className={standing === 'next' ? 'text-ink-3' : undefined}>
              <strong className={standing === 'next' ? 'font-text' : undefined}>
                {t(`review.steps.${standing === 'next' ? 'next' : standing === 'now' ? 'now' : 'done'}.${step}`, {
                  ledger,
                })}
              </strong>
              {detail !== '' && step !== 'accepted' && (
                <small className="block text-12 break-words text-ink-2" data-from-main>
                  {detail}
                </small>
              )}
              {standing === 'now' && below}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
