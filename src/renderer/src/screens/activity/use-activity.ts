import { useCallback, useEffect, useState } from 'react';
import type { ActivityRow } from '../../../../core/engine/activity-view.ts';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import type { Problem } from '../../state/use-command.ts';

const rowsPerPage = 100;
/** Drawn at once; whoever looks further back exports the log. */
const rowsMax = 5_000;

export type Activity = {
  /** Newest first; undefined until the first answer. */
  readonly rows: readonly ActivityRow[] | undefined;
  readonly total: number;
  readonly hasEarlier: boolean;
  readonly loading: boolean;
  readonly problem: Problem | undefined;
  readonly earlier: () => void;
};

type Known = { readonly rows: readonly ActivityRow[]; readonly total: number };

/** The log of this laptop in pages, kept up at its newest end. */
export function useActivity(): Activity {
  const keyturn = useKeyturn();
  const revision = useApp(({ app }) => app?.revision ?? 0);
  const [known, setKnown] = useState<Known>();
  const [loading, setLoading] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  useEffect(() => {
    let stopped = false;
    void keyturn.activity.page({ limit: rowsPerPage }).then((reply) => {
      if (stopped) return;
      setProblem(reply.ok ? undefined : reply.error);
      if (reply.ok) setKnown((now) => withNewest(now, reply.value));
    });
    return () => {
      stopped = true;
    };
  }, [keyturn, revision]);

  const oldest = known?.rows.at(-1)?.seq;
  const earlier = useCallback(() => {
    if (oldest === undefined || loading) return;
    setLoading(true);
    void keyturn.activity.page({ before: oldest, limit: rowsPerPage }).then((reply) => {
      setLoading(false);
      setProblem(reply.ok ? undefined : reply.error);
      if (reply.ok)
        setKnown((now) => ({
          rows: [...(now?.rows ?? []), ...reply.value.rows.filter(({ seq }) => seq < oldest)],
          total: reply.value.total,
        }));
    });
  }, [keyturn, oldest, loading]);
  const count = known?.rows.length ?? 0;
  return {
    rows: known?.rows,
    total: known?.total ?? 0,
    hasEarlier: oldest !== undefined && oldest > 0 && count < rowsMax,
    loading,
    problem,
    earlier,
  };
}

/** New lines go on top; after a gap longer than a page the list begins anew. */
function withNewest(now: Known | undefined, page: Known): Known {
  const top = now?.rows[0]?.seq ?? -1;
  const added = page.rows.filter(({ seq }) => seq > top);
  if (now === undefined || added.length === page.rows.length) return page;
  return { rows: [...added, ...now.rows], total: page.total };
}
