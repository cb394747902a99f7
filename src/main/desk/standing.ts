import type { AppView } from '../../core/engine/app-view.ts';
import { casesUnderWay, pastFacts } from '../../core/engine/past.ts';
import { standingOf } from '../../core/engine/standing.ts';
import { valuesOf, type EngineState } from '../../core/engine/state.ts';
import type { TimeMs } from '../../core/base/ids.ts';
import type { DeskStanding } from '../desk.ts';

/**
 * What the tray shows. Something that waits for the person comes before everything: an alarm is not hidden by a lock.
 * @param view  undefined while no member's app is open, which shows as locked
 */
export function deskStanding(view: AppView | undefined): DeskStanding {
  if (view === undefined) return 'locked';
  const needsYou = view.groups.some(
    (group) => group.alarms.length > 0 || group.proposals.some(({ standing }) => standing === 'yourTurn'),
  );
  if (needsYou) return 'attention';
  if (view.vault !== 'open') return 'locked';
  return view.online ? 'ready' : 'offline';
}

/** Approvals of this laptop that are given and have not left it: they end with the app, because their keys are only in memory. */
export function approvalsTakenBack(state: EngineState, nowMs: TimeMs): number {
  return valuesOf(state.groups)
    .flatMap((group) => casesUnderWay(group).map((known) => ({ group, known })))
    .filter(
      ({ group, known }) =>
        known.mine?.phase === 'armed' &&
        known.mine.released.length === 0 &&
        standingOf(group, known, nowMs).kind === 'waiting',
    ).length;
}

/** What this laptop approved, and which signatures were completed, after a moment: from the stored record, not from what a page was told. */
export function doneSince(state: EngineState, sinceMs: TimeMs): { readonly approved: number; readonly signed: number } {
  const cases = valuesOf(state.groups).flatMap((group) =>
    valuesOf(group.cases)
      // What was final before the moment was approved and signed before it, and need not be read for that.
      .filter((known) => (pastFacts(known)?.chain.atMs ?? Infinity) > sinceMs)
      .map((known) => ({ approval: known.approvals[group.local.member], signed: known.signed })),
  );
  return {
    approved: cases.filter(({ approval }) => approval !== undefined && approval.seenAtMs > sinceMs).length,
    signed: cases.filter(({ signed }) => signed !== undefined && signed.atMs > sinceMs).length,
  };
}
