import { describe, expect, it } from 'vitest';
import { sessionsToRelease } from '../../../src/core/engine/release-due.ts';
import type { Case, Group } from '../../../src/core/engine/state.ts';
import { approve, caseIn, groupIn } from '../../simulation/ready-group.ts';
import { trioWithPayment } from '../../simulation/trio.ts';

/* The last look before a part of ours leaves, each reason against it alone: the keys may still be there. */

/** Lee's laptop knows two approvals, Dana's and Lee's own, and has sent nothing yet. */
async function due() {
  const { team, world, group: id, dana, lee, proposal } = await trioWithPayment('release/due');
  await approve(team, dana, proposal);
  await world.until('Lee heard', () => Object.keys(caseIn(lee, id, proposal)!.approvals).length === 1);
  await dana.setOnline(false);
  await approve(team, lee, proposal);
  const [group, all] = [groupIn(lee, id), caseIn(lee, id, proposal)!];
  if (all.mine?.phase !== 'armed' || all.proposed === undefined) throw new Error('Lee approved');
  const mine = { ...all.mine, released: [] };
  const known: Case = { ...all, mine, releases: {}, signed: undefined, chain: undefined };
  const nowMs = lee.engine.nowMs();
  const dueIn = (change: Partial<Case>, atMs = nowMs, within: Group = group): number =>
    sessionsToRelease(within, { ...known, ...change }, atMs).length;
  const danas = groupIn(dana, id).local.member;
  return {
    group,
    known,
    mine,
    nowMs,
    dueIn,
    danas,
    releases: all.releases,
    expiresAtMs: all.proposed.proposal.expiresAtMs,
  };
}

describe('A part of ours', () => {
  it('is due once every signer has approved, in the one session of the two', async () => {
    const { dueIn } = await due();
    expect(dueIn({})).toBe(1);
  });

  it('is due until the moment the proposal expires, and not in that moment', async () => {
    const { dueIn, expiresAtMs } = await due();
    expect([dueIn({}, expiresAtMs - 1), dueIn({}, expiresAtMs), dueIn({}, expiresAtMs + 1)]).toEqual([1, 0, 0]);
  });

  it('is not due once we said that its keys are gone', async () => {
    const { dueIn, group, mine, nowMs, releases } = await due();
    const sheets = { ...group.sheets, [mine.sheet]: { ...group.sheets[mine.sheet]!, burnt: true } };
    const gone = { ...group, sheets };
    expect([dueIn({}, nowMs, group), dueIn({}, nowMs, gone)]).toEqual([1, 0]);
    // Nor where others may still use what we sent before.
    expect([dueIn({ releases }, nowMs, group), dueIn({ releases }, nowMs, gone)]).toEqual([1, 0]);
  });

  it('is not due while an approval it takes was lost, withdrawn, or is a rejection by now', async () => {
    const { dueIn, danas } = await due();
    expect(dueIn({ lost: { [danas]: true } })).toBe(0);
    expect(dueIn({ withdrawn: { [danas]: true } })).toBe(0);
    expect(dueIn({ rejections: { [danas]: 'No' } })).toBe(0);
  });

  it('is not due where that approval is of another reading, or for another session', async () => {
    const { dueIn, danas, known } = await due();
    const theirs = known.approvals[danas]!;
    expect(dueIn({ approvals: { ...known.approvals, [danas]: { ...theirs, reading: 'ab'.repeat(32) } } })).toBe(0);
    expect(dueIn({ approvals: { ...known.approvals, [danas]: { ...theirs, sessions: [] } } })).toBe(0);
  });

  it('is not due while the coins or the second reading do not agree, and is not sent twice', async () => {
    const { dueIn, mine } = await due();
    expect(dueIn({ coins: { kind: 'missing', atMs: 0 } as unknown as Case['coins'] })).toBe(0);
    expect(dueIn({ second: undefined })).toBe(0);
    expect(dueIn({ mine: { ...mine, released: mine.sessions } })).toBe(0);
    expect(dueIn({ mine: undefined })).toBe(0);
  });
});
