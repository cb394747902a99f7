import {
  Check,
  CircleDashed,
  CircleDot,
  CircleX,
  Hourglass,
  Minus,
  OctagonX,
  Undo2,
  WifiOff,
  type LucideIcon,
} from 'lucide-react';
import type { PersonView, ReviewView } from '../../../../core/engine/review-view.ts';
import { Chosen } from '../../components/chosen.tsx';
import { cx } from '../../components/class-names.ts';
import { Avatar } from '../../components/marks.tsx';
import { useNow } from '../../state/use-now.ts';
import { useText } from '../../text/text.ts';
import { fullTime } from '../../text/times.ts';
import { at } from './at.ts';

const icons: Readonly<Record<PersonView['standing'], LucideIcon>> = {
  approved: Check,
  rejected: CircleX,
  withdrew: Undo2,
  readsDifferently: OctagonX,
  yourTurn: CircleDot,
  canComplete: CircleDashed,
  mustOpenOnce: Hourglass,
  away: WifiOff,
  lost: Minus,
  undecided: Minus,
  notNeeded: Minus,
};

/** Standings that are a decision, made at a time. */
const decided: readonly PersonView['standing'][] = ['approved', 'rejected', 'withdrew'];

/** Who approved, when, and who still can. */
export function People({
  review: { people, approvals, approvalsNeeded },
}: {
  readonly review: Pick<ReviewView, 'people' | 'approvals' | 'approvalsNeeded'>;
}) {
  const oneCompletes = approvalsNeeded !== undefined && approvals + 1 >= approvalsNeeded;
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(10.5rem,1fr))] gap-2">
      {people.map((person) => (
        <PersonCard key={person.name} person={person} oneCompletes={oneCompletes} />
      ))}
    </ul>
  );
}

function PersonCard({
  person: { name, you, online, standing, atMs, reason },
  oneCompletes,
}: {
  readonly person: PersonView;
  /** One more approval is all that is missing. */
  readonly oneCompletes: boolean;
}) {
  const t = useText();
  const now = useNow();
  const Icon = icons[standing];
  const mine = standing === 'yourTurn';
  return (
    <li
      className={cx(
        'grid content-start grid-cols-[24px_minmax(0,1fr)] items-center gap-x-2.5 rounded-2 border px-3 py-2.5',
        mine ? 'border-accent-line bg-accent-soft' : 'border-line bg-surface',
      )}
    >
      <Avatar name={name} />
      <div className="min-w-0">
        <strong className="block leading-4.5 font-mid" data-from-main>
          <Chosen>{name}</Chosen>
        </strong>
        <small className={cx('block text-12', mine ? 'text-ink-2' : 'text-ink-3')}>
          {you ? t('review.people.you') : online ? t('review.people.online') : t('review.people.offline')}
        </small>
      </div>
      <div
        className={cx(
          'col-span-full mt-2 flex items-center gap-1.5 border-t border-line pt-2',
          mine
            ? 'border-accent-line font-bold text-accent-ink'
            : standing === 'readsDifferently'
              ? 'text-red-ink'
              : 'text-ink-2',
        )}
      >
        <Icon aria-hidden className="size-4 flex-none" strokeWidth={1.75} />
        <span title={atMs === undefined ? undefined : fullTime(atMs)}>
          {t(`review.people.${standing === 'canComplete' && !oneCompletes ? 'canApprove' : standing}`)}{' '}
          {atMs === undefined || !decided.includes(standing) ? '' : at(atMs, now)}
        </span>
      </div>
      {reason !== undefined && reason !== '' && (
        <p className="col-span-full mt-1.5 text-12 text-ink-2" data-from-main>
          <Chosen>{reason}</Chosen>
        </p>
      )}
    </li>
  );
}
