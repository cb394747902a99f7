import { CircleCheck, CircleDashed, OctagonX } from 'lucide-react';
import type { ReviewView } from '../../../core/engine/review-view.ts';
import { useText } from '../text/text.ts';
import { cx } from './class-names.ts';

type Rules = ReviewView['rules'];

const icons = { passes: CircleCheck, needsMore: CircleDashed, blocks: OctagonX } as const;
const inks = { passes: 'text-accent-ink', needsMore: 'text-ink-2', blocks: 'text-red-ink' } as const;

/** Each rule in its own words, why it says what it says, and its result at the right edge. */
export function RuleLines({ rules }: { readonly rules: Rules }) {
  const t = useText();
  return (
    <ul className="grid gap-3">
      {rules.map(({ rule, outcome, words, sentence }, i) => {
        const Icon = icons[outcome];
        return (
          <li key={`${rule}/${i}`} className="grid grid-cols-[16px_minmax(0,1fr)_auto] gap-x-2.5">
            <Icon aria-hidden className={cx('mt-0.5 size-4', inks[outcome])} strokeWidth={1.75} />
            <div data-from-main>
              {words}
              <small className="block text-12 text-ink-3">{sentence}</small>
            </div>
            <span className={cx('font-mid', outcome === 'blocks' ? 'text-red-ink' : 'text-ink-2')}>
              {t(`review.rules.${outcome}`)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
