import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { GroupView, ProposalView } from '../../../../core/engine/views.ts';
import { useKeyturn } from '../../state/keyturn.tsx';

/** Main gives at most 200 at once; 100 are several windows high. */
const rowsPerPage = 100;
/** Asked for before they come into sight, so that rows are there when they do. */
const rowsAhead = 100;
/** 3,000 rows: enough to scroll back and forth, and a few megabytes at most. */
const pagesKeptMax = 30;
/** While somebody scrolls fast, only where they come to rest is asked for. */
const restMs = 40;

export type Finished = {
  readonly total: number;
  /** Undefined until its page arrives. */
  readonly rowAt: (index: number) => ProposalView | undefined;
  /** These are on screen, or about to be. */
  readonly want: (first: number, last: number) => void;
};

type Page = { readonly asked: string; readonly rows: readonly ProposalView[] };
type Known = { readonly search: string; readonly total: number | undefined; readonly pages: ReadonlyMap<number, Page> };

/** The finished proposals of a group, newest first, page by page as they come into sight. */
export function useFinished(group: GroupView, search: string): Finished {
  const keyturn = useKeyturn();
  const { proposals, finishedCount } = group;
  const id = group.group;
  const recent = useMemo(() => proposals.filter(({ section }) => section === 'finished'), [proposals]);
  const fresh = useMemo(() => new Map(recent.map((row) => [row.proposal, row])), [recent]);
  const [known, setKnown] = useState<Known>({ search, total: undefined, pages: new Map() });
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  const current = known.search === search ? known : undefined;
  // What one more finished proposal moves is asked for again; until it arrives the old rows stay.
  const asked = `${search}\n${finishedCount}`;
  const inFlight = useRef(new Set<string>());

  useEffect(() => {
    const load = async (page: number): Promise<void> => {
      const name = `${asked}\n${page}`;
      if (inFlight.current.has(name)) return;
      inFlight.current.add(name);
      const reply = await keyturn.proposal.finished({
        group: id,
        skip: page * rowsPerPage,
        limit: rowsPerPage,
        ...(search === '' ? {} : { search }),
      });
      inFlight.current.delete(name);
      if (!reply.ok) return;
      setKnown((now) => withPage(now, search, page, { asked, rows: reply.value.rows }, reply.value.total));
    };
    if (search === '' && finishedCount === 0) return undefined;
    const timer = setTimeout(() => {
      const lastPage = Math.min(range[1], lastPageOf(current?.total ?? finishedCount));
      for (let page = range[0]; page <= lastPage; page++)
        if (current?.pages.get(page)?.asked !== asked) void load(page);
    }, restMs);
    return () => clearTimeout(timer);
  }, [keyturn, id, search, finishedCount, asked, range, current]);

  const want = useCallback((first: number, last: number) => {
    const pages: readonly [number, number] = [
      Math.max(0, Math.floor((first - rowsAhead) / rowsPerPage)),
      Math.floor((last + rowsAhead) / rowsPerPage),
    ];
    setRange((now) => (now[0] === pages[0] && now[1] === pages[1] ? now : pages));
  }, []);
  const rowAt = useCallback(
    (index: number) => {
      const paged = current?.pages.get(Math.floor(index / rowsPerPage))?.rows[index % rowsPerPage];
      const row = paged ?? (search === '' ? recent[index] : undefined);
      return row === undefined ? undefined : (fresh.get(row.proposal) ?? row);
    },
    [current, recent, fresh, search],
  );
  const total = search === '' ? Math.max(finishedCount, recent.length) : (current?.total ?? 0);
  return useMemo(() => ({ total, rowAt, want }), [total, rowAt, want]);
}

const lastPageOf = (total: number): number => Math.max(0, Math.ceil(total / rowsPerPage) - 1);

function withPage(now: Known, search: string, page: number, added: Page, total: number): Known {
  const kept = now.search === search ? [...now.pages] : [];
  // The pages furthest from what was asked for last go first.
  const near = kept
    .filter(([at]) => at !== page)
    .sort(([a], [b]) => Math.abs(a - page) - Math.abs(b - page))
    .slice(0, pagesKeptMax - 1);
  return { search, total, pages: new Map([...near, [page, added]]) };
}
