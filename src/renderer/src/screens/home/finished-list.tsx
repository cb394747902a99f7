import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ProposalView } from '../../../../core/engine/views.ts';
import { cx } from '../../components/class-names.ts';
import { when } from '../../text/times.ts';
import { FinishedRow } from './inbox-row.tsx';
import type { Finished } from './use-finished.ts';

/** Rows of one line each; where the window is narrow the sentence may take two. */
const rowRem = 3.25;
const narrowRowRem = 4.5;
const narrow = '(max-width: 44rem)';
/** Drawn above and below what is seen, so that fast scrolling meets rows. */
const overscanRows = 10;

/** All finished proposals, of which only those in sight are drawn: ten thousand scroll like ten. */
export function FinishedList({
  finished,
  labelledBy,
  above,
  selected,
  reveal,
  tabHere,
  nowMs,
  onOpen,
}: {
  readonly finished: Finished;
  readonly labelledBy: string;
  /** A new value whenever what stands above may have moved the list. */
  readonly above: unknown;
  readonly selected: string | undefined;
  /** The index to bring into sight, whenever this object is a new one. */
  readonly reveal: { readonly index: number } | undefined;
  /** Tab stops at the first row when nothing else in the inbox is there for it. */
  readonly tabHere: boolean;
  readonly nowMs: number;
  readonly onOpen: (row: ProposalView, index: number) => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [top, setTop] = useState(0);
  const rowPx = useRowPx();
  const virtual = useVirtualizer({
    count: finished.total,
    getScrollElement: () => scroller,
    estimateSize: () => rowPx,
    overscan: overscanRows,
    scrollMargin: top,
    // Room for the sticky nothing above and the edge below a row that the keyboard reached.
    scrollPaddingStart: rowPx,
    scrollPaddingEnd: rowPx / 2,
  });
  useLayoutEffect(() => {
    const found = list.current?.closest('main') ?? null;
    setScroller(found);
    if (found === null) return undefined;
    const measure = (): void => {
      if (list.current === null) return;
      const now = list.current.getBoundingClientRect().top - found.getBoundingClientRect().top + found.scrollTop;
      setTop((before) => (Math.abs(before - now) < 1 ? before : now));
    };
    measure();
    const observer = new ResizeObserver(measure);
    for (const element of [found, ...found.children]) observer.observe(element);
    return () => observer.disconnect();
  }, [above]);
  useEffect(() => virtual.measure(), [virtual, rowPx]);
  useEffect(() => {
    if (reveal !== undefined) virtual.scrollToIndex(reveal.index, { align: 'auto' });
  }, [virtual, reveal, scroller]);

  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const want = finished.want;
  useEffect(() => want(first, last), [want, first, last]);
  return (
    <ul
      ref={list}
      aria-labelledby={labelledBy}
      className="relative mx-[calc(var(--gut)-0.75rem)]"
      style={{ height: virtual.getTotalSize() }}
    >
      {items.map(({ index, start, size }) => {
        const row = finished.rowAt(index);
        return (
          <li
            key={index}
            aria-posinset={index + 1}
            aria-setsize={finished.total}
            className={cx(
              'absolute inset-x-0 top-0 has-aria-current:after:hidden',
              index < finished.total - 1 &&
                'after:absolute after:right-3 after:bottom-0 after:left-11 after:border-b after:border-line',
            )}
            style={{ height: size, transform: `translateY(${start - top}px)` }}
          >
            <FinishedRow
              row={row}
              index={index}
              selected={row !== undefined && row.proposal === selected}
              first={row?.proposal === selected || (tabHere && index === first)}
              whenFinished={row === undefined ? '' : when(row.finishedAtMs ?? row.proposedAtMs, nowMs)}
              onOpen={onOpen}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** In pixels of this moment: grows with the font size that a person set, and with narrow windows. */
function useRowPx(): number {
  const [px, setPx] = useState(rowPxNow);
  useEffect(() => {
    const query = matchMedia(narrow);
    const apply = (): void => setPx(rowPxNow());
    query.addEventListener('change', apply);
    addEventListener('resize', apply);
    return () => {
      query.removeEventListener('change', apply);
      removeEventListener('resize', apply);
    };
  }, []);
  return px;
}

const rowPxNow = (): number =>
  Number.parseFloat(getComputedStyle(document.documentElement).fontSize) *
  (matchMedia(narrow).matches ? narrowRowRem : rowRem);
