import { KeyturnError } from '../core/base/errors.ts';
import type { Engine } from '../core/engine/engine.ts';
import { valuesOf } from '../core/engine/state.ts';
import type { Chain, Report } from '../core/ports.ts';

/** What this app knows of its Kaspa node: whether the last question to it failed, and the coins of its groups. */
export type LedgerWatch = {
  /** Why the last question failed; undefined once one was answered. */
  problem(): KeyturnError | undefined;
  /** As `report`, and what a person can be told of it becomes the problem. */
  readonly failed: Report;
  /** Follow the coins of every group there is now, and no others. */
  watchCoins(engine: Engine, chain: Chain): void;
};

/** @param onNews  the problem is another one now, or gone */
export function ledgerWatch(report: Report, onNews: () => void): LedgerWatch {
  let problem: KeyturnError | undefined;
  const problemIs = (now: KeyturnError | undefined): void => {
    const isNews = problem?.message !== now?.message;
    problem = now;
    if (isNews) onNews();
  };
  const failed: Report = (where, why) => {
    if (why instanceof KeyturnError) problemIs(why);
    report(where, why);
  };
  return {
    problem: () => problem,
    failed,
    watchCoins(engine, chain) {
      const scripts = valuesOf(engine.state().groups).flatMap((group) =>
        group.key === undefined ? [] : [{ network: group.network, script: group.key.script, group: group.id }],
      );
      chain.watch(scripts, (script) => {
        for (const watched of scripts) {
          if (watched.script !== script) continue;
          chain
            .observe(watched.network, watched.script)
            .then(({ daaScore, coins }) => {
              problemIs(undefined);
              engine.accept([{ type: 'coinsObserved', group: watched.group, daaScore, coins }]);
            })
            .catch((why: unknown) => failed('observe', why));
        }
      });
    },
  };
}
