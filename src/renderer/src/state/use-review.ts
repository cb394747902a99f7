import { useEffect, useState } from 'react';
import type { GroupId, ProposalId } from '../../../core/base/ids.ts';
import type { ReviewView } from '../../../core/engine/review-view.ts';
import { useApp } from './app-store.ts';
import { useKeyturn } from './keyturn.tsx';
import type { Problem } from './use-command.ts';

/** One proposal as main reads it now: asked again after each thing main publishes, one question at a time. */
export function useReview(
  group: GroupId,
  proposal: ProposalId,
): { readonly review: ReviewView | undefined; readonly problem: Problem | undefined } {
  const keyturn = useKeyturn();
  const revision = useApp(({ app }) => app?.revision ?? 0);
  const [seen, setSeen] = useState<{ review: ReviewView | undefined; problem: Problem | undefined; of: string }>();
  useEffect(() => {
    let stopped = false;
    void keyturn.review.look({ group, proposal }).then((reply) => {
      if (stopped) return;
      setSeen(
        reply.ok
          ? { review: reply.value, problem: undefined, of: proposal }
          : { review: undefined, problem: reply.error, of: proposal },
      );
    });
    return () => {
      stopped = true;
    };
  }, [keyturn, group, proposal, revision]);
  return seen?.of === proposal ? seen : { review: undefined, problem: undefined };
}
