import type { ReactNode } from 'react';
import { cx } from './class-names.ts';
import { Avatar } from './marks.tsx';

export type MemberCard = {
  readonly id: string;
  readonly name: string;
  readonly you: boolean;
  /** Under the name: whose laptop, here or away. */
  readonly detail: string;
  /** 1 to `all`: the step this person is at. */
  readonly at: number;
  readonly all: number;
  /** The last step is behind them. */
  readonly done: boolean;
  /** The state in words, with its mark. */
  readonly state: ReactNode;
};

/** One card for each person: how far they are, in segments and in words. */
export function MemberCards({ cards, label }: { readonly cards: readonly MemberCard[]; readonly label: string }) {
  return (
    <ul aria-label={label} className="grid grid-cols-[repeat(auto-fill,minmax(12.5rem,1fr))] gap-3">
      {cards.map(({ id, name, you, detail, at, all, done, state }) => (
        <li key={id} className="rounded-2 border border-line bg-surface px-3 pt-3 pb-2.5">
          <div className="flex items-center gap-2.5">
            <Avatar name={name} you={you} />
            <div className="min-w-0">
              <strong data-from-main className="block leading-4.5 font-mid break-words">
                {name}
              </strong>
              <small className="block text-12 text-ink-3">{detail}</small>
            </div>
          </div>
          <div aria-hidden className="mt-2.5 flex gap-[3px]">
            {Array.from({ length: all }, (_, i) => (
              <span
                key={i}
                data-keep-colour
                className={cx(
                  'h-1 flex-1 rounded-full',
                  i < at - 1 || (i === at - 1 && done) ? 'bg-accent' : i === at - 1 ? 'dashed-now' : 'bg-tile',
                )}
              />
            ))}
          </div>
          <div className="mt-1.5 flex items-center gap-1.5 text-ink-2">{state}</div>
        </li>
      ))}
    </ul>
  );
}
