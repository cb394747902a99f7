import type { MemberView } from '../../../../core/engine/views.ts';

/** What keeps a member from signing, or from surviving a lost laptop; the worst first. */
export type Need = 'backup' | 'codes' | 'away';

export const needsOf = ({ backupProven, ready, online }: MemberView): readonly Need[] => [
  ...(backupProven ? [] : (['backup'] as const)),
  ...(ready ? [] : (['codes'] as const)),
  ...(online ? [] : (['away'] as const)),
];

/** Larger is worse: a backup that is missing outweighs codes, and codes a laptop that is away. */
export function urgencyOf(member: MemberView): number {
  const needs = needsOf(member);
  return (needs.includes('backup') ? 4 : 0) + (needs.includes('codes') ? 2 : 0) + (needs.includes('away') ? 1 : 0);
}
