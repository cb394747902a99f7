import type { DeviceId } from '../../core/base/ids.ts';
import { confirmViewOf } from '../../core/engine/confirm-view.ts';
import type { ConfirmView, ReviewView } from '../../core/engine/review-view.ts';
import { reviewView } from '../../core/engine/review-view-of.ts';
import type { Case, Group } from '../../core/engine/state.ts';
import type { NetworkName } from '../../core/kaspa/network.ts';
import type { Member } from '../compose.ts';

/* The views of core, with what this laptop knows beside the state: who is reachable, and what time it is. */

export function reviewShown({ engine, network }: Member, group: Group, known: Case): ReviewView {
  return reviewView(group, known, engine.nowMs(), new Set<DeviceId>(network.connectedDevices()));
}

/** What a confirm window asks about this review; undefined where there is nothing this person may confirm. */
export function confirmShown(review: ReviewView, network: NetworkName): ConfirmView | undefined {
  const question = confirmViewOf(review, network);
  return question === undefined ? undefined : { ...question, phase: 'asking', problem: undefined };
}
