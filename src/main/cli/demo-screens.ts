import type { AppView } from '../../core/engine/app-view.ts';
import type { GroupView, ProposalView } from '../../core/engine/views.ts';

/* What the demo's people look for on their screens. */

export const groupIn = (view: AppView, group: string): GroupView | undefined =>
  view.groups.find((candidate) => candidate.group === group);
export const proposalIn = (view: AppView, group: string, proposal: string): ProposalView | undefined =>
  groupIn(view, group)?.proposals.find((candidate) => candidate.proposal === proposal);
export const done = (seen: ProposalView | undefined, standings: readonly string[]): boolean =>
  seen !== undefined && standings.includes(seen.standing);
export const codeHeard = (seen: GroupView | undefined): readonly string[] | undefined =>
  seen?.code.kind === 'heard' ? seen.code.words : undefined;

export function notAbandoned(seen: GroupView | undefined): GroupView | undefined {
  if (seen?.phase === 'abandoned') throw new Error(`The ceremony ended: ${seen.fault ?? ''}`);
  return seen;
}

/** Everybody has one-time codes for everybody's next payment. */
export function isStocked(view: AppView, group: string): boolean {
  const seen = groupIn(view, group);
  return seen?.stockComplete === true && seen.members.every((member) => member.ready);
}
