import type { ReviewView } from '../../../../core/engine/review-view.ts';
import { cx } from '../../components/class-names.ts';
import { useNow } from '../../state/use-now.ts';
import { useText } from '../../text/text.ts';
import { clockTime, fullTime } from '../../text/times.ts';
import { at } from './at.ts';

/** Things that happened, shown at once; the earlier ones are on the cards above. */
const eventsMax = 3;

type Event = { readonly atMs: number; readonly words: string; readonly kind: 'done' | 'now' | 'end' };

/** What happened so far, now, and when it ends. */
export function Timeline({
  review: { author, byYou, proposedAtMs, expiresAtMs, people, standing: where, ended },
}: {
  readonly review: Pick<
    ReviewView,
    'author' | 'byYou' | 'proposedAtMs' | 'expiresAtMs' | 'people' | 'standing' | 'ended'
  >;
}) {
  const t = useText();
  const now = useNow();
  const proposed: Event = {
    atMs: proposedAtMs,
    words: byYou ? t('review.timeline.youProposed') : t('review.timeline.proposed', { name: author }),
    kind: 'done',
  };
  const decided = people
    .flatMap(({ name, you, standing, atMs }): readonly Event[] => {
      if (atMs === undefined) return [];
      if (standing !== 'approved' && standing !== 'rejected' && standing !== 'withdrew') return [];
      const words = you ? t(`review.timeline.you.${standing}`) : t(`review.timeline.${standing}`, { name });
      return [{ atMs, words, kind: 'done' }];
    })
    .toSorted((a, b) => a.atMs - b.atMs)
    .slice(-eventsMax);
  const yourTurn = people.some(({ you, standing }) => you && standing === 'yourTurn');
  const over = expiresAtMs <= now;
  const isEnded = ended !== undefined || where === 'refused';
  const events: readonly Event[] = [
    proposed,
    ...decided,
    ...(over || isEnded
      ? []
      : [
          {
            atMs: now,
            words: t(yourTurn ? 'review.timeline.forYou' : 'review.timeline.forOthers'),
            kind: 'now' as const,
          },
        ]),
    // What is over for another reason ends there, whatever its expiry.
    ...(isEnded
      ? []
      : [
          {
            atMs: expiresAtMs,
            words: over ? t('review.timeline.expired') : t('review.timeline.expires'),
            kind: 'end' as const,
          },
        ]),
  ];
  return (
    <ol className="relative mt-4 flex justify-between gap-x-4 text-12 text-ink-2 before:absolute before:inset-x-1 before:top-1 before:border-t-[1.5px] before:border-line-2">
      {events.map(({ atMs, words, kind }, i) => (
        <li
          key={i}
          className={cx('relative min-w-0 pt-3.5 tabular-nums', kind === 'end' && 'text-right')}
          title={fullTime(atMs)}
        >
          <span
            aria-hidden
            data-keep-colour
            className={cx(
              'absolute top-0 border-[1.5px]',
              kind === 'done' && 'left-0 size-[9px] rounded-full border-accent bg-accent',
              kind === 'now' && 'left-0 size-[10px] rounded-full border-[3px] border-accent bg-bg',
              kind === 'end' && 'right-0 size-[9px] rounded-[2px] border-control bg-bg',
            )}
          />
          {kind === 'now' ? t('review.timeline.atNow', { clock: clockTime(atMs) }) : at(atMs, now)}
          <small className="block text-12 text-ink-3">{words}</small>
        </li>
      ))}
    </ol>
  );
}
