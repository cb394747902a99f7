import {
  ArrowUpRight,
  Ban,
  Check,
  CircleSlash,
  Hourglass,
  OctagonX,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';
import { memo } from 'react';
import type { ProposalView } from '../../../../core/engine/views.ts';
import { Chosen } from '../../components/chosen.tsx';
import { cx } from '../../components/class-names.ts';
import { Chip, Pips } from '../../components/marks.tsx';
import { Said } from '../../components/said.tsx';
import { useText } from '../../text/text.ts';
import { chipOf, sentenceKeyOf, type ChipTone, type RowChip } from './row-words.ts';

export type InboxRowProps = {
  readonly row: ProposalView;
  readonly selected: boolean;
  /** Tab stops here: the one row of the list that the keyboard reaches first. */
  readonly first: boolean;
  /** In words, so that a row is drawn again only when they change. */
  readonly whenProposed: string;
  readonly whenEnds: string;
  readonly onOpen: (row: ProposalView) => void;
};

/** An open proposal: what, who and when; the risk or what holds it up; how many agreed. */
export const InboxRow = memo(function InboxRow({
  row,
  selected,
  first,
  whenProposed,
  whenEnds,
  onOpen,
}: InboxRowProps) {
  const t = useText();
  const chip = chipOf(row);
  const yourTurn = row.section === 'needsYou' && row.standing === 'yourTurn';
  const given = row.approvals.length;
  return (
    <button
      type="button"
      data-row={row.proposal}
      aria-current={selected || undefined}
      tabIndex={first ? 0 : -1}
      onClick={() => onOpen(row)}
      className={cx(
        rowLook,
        'grid-cols-[20px_minmax(0,1fr)_auto_6.75rem] max-low:grid-cols-[20px_minmax(0,1fr)]',
        selected ? selectedLook : 'hover:bg-hover',
      )}
    >
      {chip !== undefined && (
        <span className="col-start-3 row-span-2 row-start-1 max-low:col-start-2 max-low:row-span-1 max-low:row-start-3 max-low:mt-1">
          <ChipOf chip={chip} />
        </span>
      )}
      <LeadIcon icon={ArrowUpRight} />
      <span className="col-start-2 row-start-1 text-14 leading-5">
        <Sentence row={row} strong />
      </span>
      <span className={cx('col-start-2 row-start-2 mt-px text-12', selected ? 'text-ink-2' : 'text-ink-3')}>
        {row.byYou ? (
          t('home.row.byYou', { when: whenProposed })
        ) : (
          <Said say={(marks) => t('home.row.by', { ...marks, when: whenProposed })} slots={{ name: row.author }} />
        )}
        {row.tail !== undefined && (
          <>
            {' · '}
            <Chosen>{row.tail}</Chosen>
          </>
        )}
        {yourTurn && (
          <>
            {' · '}
            <span className="font-mid text-accent-ink">{t('home.row.yourTurn')}</span>
          </>
        )}
        {whenEnds !== '' && ` · ${t('home.row.expires', { when: whenEnds })}`}
      </span>
      {row.approvalsNeeded !== undefined && (
        <span className="col-start-4 row-span-2 row-start-1 flex items-center justify-end gap-2 text-12 text-ink-2 tabular-nums max-low:col-start-2 max-low:row-span-1 max-low:row-start-4 max-low:mt-1 max-low:justify-start">
          <span aria-hidden>{t('home.row.approved', { count: given, needed: row.approvalsNeeded })}</span>
          <span className="sr-only">{t('home.row.approvedLong', { count: given, needed: row.approvalsNeeded })}</span>
          <Pips on={Math.min(given, row.approvalsNeeded)} all={row.approvalsNeeded} />
        </span>
      )}
    </button>
  );
});

export type FinishedRowProps = {
  readonly row: ProposalView | undefined;
  /** Its place among the finished ones. */
  readonly index: number;
  readonly selected: boolean;
  readonly first: boolean;
  readonly whenFinished: string;
  readonly onOpen: (row: ProposalView, index: number) => void;
};

/** A proposal that is over, in a row of fixed height. What does not fit is in its title and on its receipt. */
export const FinishedRow = memo(function FinishedRow({
  row,
  index,
  selected,
  first,
  whenFinished,
  onOpen,
}: FinishedRowProps) {
  const t = useText();
  if (row === undefined) return <div className={cx(rowLook, 'h-full text-ink-3')}>{t('home.row.loading')}</div>;
  const rest = row.tail ?? row.note;
  const by = (name: string): string => (row.byYou ? t('home.row.byYouShort') : t('home.row.byShort', { name }));
  return (
    <button
      type="button"
      data-row={row.proposal}
      aria-current={selected || undefined}
      tabIndex={first ? 0 : -1}
      onClick={() => onOpen(row, index)}
      className={cx(
        rowLook,
        'h-full grid-cols-[20px_minmax(0,1fr)_auto] grid-rows-[auto_auto] content-center',
        selected ? selectedLook : 'hover:bg-hover',
      )}
    >
      <LeadIcon icon={finishedIcon[sentenceKeyOf(row)]} />
      <span className="col-start-2 row-start-1 truncate text-14 leading-5 text-ink-2 max-low:line-clamp-2 max-low:whitespace-normal">
        <Sentence row={row} />
      </span>
      <span
        title={[by(row.author), rest].filter((part) => part !== '').join(' · ')}
        className={cx('col-start-2 row-start-2 mt-px truncate text-12', selected ? 'text-ink-2' : 'text-ink-3')}
      >
        <Said say={({ name }) => by(name)} slots={{ name: row.author }} />
        {rest !== '' && (
          <>
            {' · '}
            <bdi>{rest}</bdi>
          </>
        )}
      </span>
      <span className="col-start-3 row-span-2 row-start-1 min-w-20 text-right text-12 text-ink-2 tabular-nums">
        {whenFinished}
      </span>
    </button>
  );
});

const rowLook =
  'grid w-full items-center gap-x-3 rounded-2 px-3 py-2 text-left -outline-offset-1 focus-visible:-outline-offset-1';
const selectedLook = 'bg-accent-soft ring-1 ring-accent-line ring-inset';

const finishedIcon: Readonly<Record<ReturnType<typeof sentenceKeyOf>, LucideIcon>> = {
  pay: ArrowUpRight,
  paid: Check,
  expired: CircleSlash,
  rejected: CircleSlash,
  withdrawn: CircleSlash,
  refused: Ban,
  notSent: CircleSlash,
  unread: CircleSlash,
  unreadFinished: CircleSlash,
};

function LeadIcon({ icon: Icon }: { readonly icon: LucideIcon }) {
  return (
    <Icon
      aria-hidden
      className="col-start-1 row-span-2 row-start-1 mt-0.5 size-4 self-start text-ink-3"
      strokeWidth={1.75}
    />
  );
}

function Sentence({ row, strong = false }: { readonly row: ProposalView; readonly strong?: boolean }) {
  const t = useText();
  const key = sentenceKeyOf(row);
  if (row.amount === undefined || row.to === undefined) return t(`home.row.${key}`);
  return (
    <Said
      say={(marks) => t(`home.row.${key}`, marks)}
      slots={{
        amount: strong ? (
          <strong className="whitespace-nowrap" data-from-main>
            {row.amount}
          </strong>
        ) : (
          <span className="whitespace-nowrap" data-from-main>
            {row.amount}
          </span>
        ),
        to: strong ? <strong data-from-main>{row.to}</strong> : <span data-from-main>{row.to}</span>,
      }}
    />
  );
}

const chipIcon: Readonly<Record<ChipTone, LucideIcon>> = { plain: Hourglass, amber: TriangleAlert, red: OctagonX };

function ChipOf({ chip }: { readonly chip: RowChip }) {
  const t = useText();
  return (
    <Chip tone={chip.tone} icon={chipIcon[chip.tone]}>
      {'key' in chip.words ? t(`home.chip.${chip.words.key}`) : <span data-from-main>{chip.words.heading}</span>}
    </Chip>
  );
}
