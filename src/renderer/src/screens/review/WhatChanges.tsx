import { ArrowUpRight, Coins, CornerUpLeft, Lock, OctagonX, TriangleAlert } from 'lucide-react';
import type { ChangeRow, ReviewView } from '../../../../core/engine/review-view.ts';
import { Chip } from '../../components/marks.tsx';
import { useText } from '../../text/text.ts';

/** Below this share a label does not fit into its part of the bar and stands under it. */
const labelShareMin = 0.2;
/** Rows shown at once; more of them scroll in a box of their own. */
const rowsAtOnceMax = 12;

const icons = { payment: ArrowUpRight, change: CornerUpLeft, fee: Coins } as const;

/** Before and after on one scale, then every output and the fee. */
export function WhatChanges({ changes }: { readonly changes: NonNullable<ReviewView['changes']> }) {
  const t = useText();
  const scrolls = changes.rows.length > rowsAtOnceMax;
  return (
    <div>
      <Bars changes={changes} />
      <div
        className={scrolls ? 'mt-2 max-h-96 overflow-auto' : 'mt-2'}
        {...(scrolls ? { tabIndex: 0, role: 'group', 'aria-label': t('review.changes.rows') } : {})}
      >
        <table className="w-full border-collapse">
          <tbody>
            {changes.rows.map((row, i) => (
              <Row key={i} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Bars({ changes: { before, leaves, stays } }: { readonly changes: NonNullable<ReviewView['changes']> }) {
  const t = useText();
  const leavesLabel = t('review.changes.leaves', { amount: leaves.amount });
  const staysLabel = stays === undefined ? undefined : t('review.changes.stays', { amount: stays.amount });
  const leavesFits = leaves.share >= labelShareMin;
  const staysFits = stays !== undefined && stays.share >= labelShareMin;
  return (
    <div className="grid grid-cols-[48px_minmax(0,1fr)] items-center gap-x-2 gap-y-1.5 text-12">
      {before !== undefined && (
        <>
          <span className="text-ink-3">{t('review.changes.before')}</span>
          <span data-keep-colour className="flex h-7 items-center rounded-1 bg-tile px-2.5 font-mid" data-from-main>
            {before}
          </span>
        </>
      )}
      <span className="text-ink-3">{t('review.changes.after')}</span>
      <span className="flex h-7 gap-0.5 font-mid whitespace-nowrap" role="group" aria-label={t('review.changes.after')}>
        <span
          data-keep-colour
          className="hatched flex min-w-0.5 flex-none items-center overflow-hidden rounded-l-1"
          style={{ width: `${Math.min(100, Math.max(0, leaves.share * 100))}%` }}
        >
          {leavesFits && <span className="ml-1.5 rounded-[2px] bg-accent-soft px-1">{leavesLabel}</span>}
        </span>
        {stays !== undefined && (
          <span data-keep-colour className="flex min-w-0 flex-1 items-center rounded-r-1 bg-tile px-2.5">
            {staysFits && staysLabel}
          </span>
        )}
      </span>
      {(!leavesFits || (stays !== undefined && !staysFits)) && (
        <span className="col-start-2 flex flex-wrap justify-between gap-x-4 font-mid">
          {!leavesFits && (
            <span className="inline-flex items-center gap-1.5">
              <span aria-hidden className="hatched inline-block size-2.5 rounded-[2px]" data-keep-colour />
              {leavesLabel}
            </span>
          )}
          {stays !== undefined && !staysFits && <span className="ml-auto">{staysLabel}</span>}
        </span>
      )}
    </div>
  );
}

function Row({ row: { kind, label, amount, note, level } }: { readonly row: ChangeRow }) {
  const Icon = icons[kind];
  return (
    <tr className="border-b border-line last:border-b-0" data-from-main>
      <td className="py-[7px]">
        <span className="flex items-center gap-2">
          <Icon aria-hidden className="size-4 flex-none text-ink-3" strokeWidth={1.75} />
          <span className="min-w-0">{label}</span>
        </span>
      </td>
      <td className="py-[7px] pr-6 text-right font-mid whitespace-nowrap tabular-nums">{amount}</td>
      <td className="w-40 py-[7px] text-ink-3">
        {level === 'usual' ? (
          <span className="flex items-center gap-2">
            {kind === 'change' && <Lock aria-hidden className="size-4 flex-none" strokeWidth={1.75} />}
            {note}
          </span>
        ) : (
          note !== '' && (
            <Chip tone={level} icon={level === 'red' ? OctagonX : TriangleAlert}>
              {note}
            </Chip>
          )
        )}
      </td>
    </tr>
  );
}
