import type { TimeMs } from '../base/ids.ts';
import { combine } from '../frost/combine.ts';
import { openSession } from '../frost/session.ts';
import { completeRehearsal, rehearsalMembers, rehearsalMessageOf, rehearsalSubsets } from '../group/rehearsal.ts';
import type { RosterMember } from '../group/roster.ts';
import { signersOf } from '../signature/completion.ts';
import { everybodyCanRecover } from './acknowledged.ts';
import { alarm } from './fold.ts';
import type { Settled } from './settle.ts';

export function settleRehearsals({ group, audit }: Settled, atMs: TimeMs): Settled {
  const { key, forming } = group;
  const roster = forming.roster?.roster;
  if (key === undefined || roster === undefined || Object.keys(forming.rehearsalPartials).length === 0)
    return { group, audit };
  const rounds = rehearsalSubsets(key.memberCount, key.threshold);
  if (Object.keys(group.rehearsed).length === rounds.length || !everybodyCanRecover(group)) return { group, audit };
  let settled: Settled = { group, audit };
  for (const [round, subset] of rounds.entries()) {
    const complete = completeRehearsal(forming, round);
    if (settled.group.rehearsed[round] !== undefined || complete === undefined) continue;
    const nonces = new Map(subset.map((index, i) => [index, complete.pubnonces[i] ?? new Uint8Array()]));
    const opened = openSession(
      signersOf(key, subset),
      nonces,
      rehearsalMessageOf(forming.ceremony, round, complete.attempt),
    );
    if (!opened.ok) continue;
    const signature = combine(
      opened.value,
      new Map(subset.map((index, i) => [index, complete.partials[i] ?? new Uint8Array()])),
    );
    if (!signature.ok) {
      const { error } = signature;
      const culprits = error.kind === 'culprits' ? error.signers : [];
      for (const index of culprits) settled = blameRehearsal(settled, roster.members[index], atMs);
      continue;
    }
    settled = {
      group: { ...settled.group, rehearsed: { ...settled.group.rehearsed, [round]: complete.attempt } },
      audit: [
        ...settled.audit,
        {
          atMs,
          kind: 'rehearsed',
          group: group.id,
          details: [
            [
              'signers',
              rehearsalMembers(roster, key.threshold, round)
                .map((m) => m.name)
                .join(', '),
            ],
          ],
        },
      ],
    };
  }
  return settled;
}

/** A rehearsal that does not add up ends nothing by itself; everybody sees whose part was wrong, once. */
function blameRehearsal({ group, audit }: Settled, culprit: RosterMember | undefined, atMs: TimeMs): Settled {
  const fault = 'badRehearsal';
  if (culprit === undefined || group.alarms.some((a) => a.fault === fault && a.member === culprit.member))
    return { group, audit };
  const details = [['fault', fault] as const, ['member', culprit.name] as const];
  return {
    group: alarm(group, { atMs, fault, member: culprit.member, entry: undefined }),
    audit: [...audit, { atMs, kind: 'blamed', group: group.id, details }],
  };
}
