import { describe, expect, it } from 'vitest';
import { decodeRecord } from '../../src/core/audit/record.ts';
import { isLetGo } from '../../src/core/engine/codes-let-go.ts';
import { reviewView } from '../../src/core/engine/review-view-of.ts';
import { valuesOf } from '../../src/core/engine/state.ts';
import { approve, caseIn, groupIn, isDone, propose, seenBy, standingFor } from './ready-group.ts';
import { trio } from './trio.ts';
import type { App } from './world.ts';

/** A payment that the chain accepted and nobody calls final yet. */
async function accepted(seed: string) {
  const all = await trio(seed);
  const { team, world, group, dana, lee, sam } = all;
  const proposal = await propose(dana, group, { amount: '60' });
  await approve(team, dana, proposal);
  await approve(team, lee, proposal);
  const apps = [dana, lee, sam];
  await world.until('accepted', () => apps.every((app) => standingFor(app, group, proposal) === 'accepted'));
  return { ...all, proposal, apps, id: [...world.chain.accepted.keys()][0]! };
}

const linesOf = (app: App, kind: string): number =>
  app.store.auditFrom(0, 10_000).filter(({ bytes }) => {
    const record = decodeRecord(bytes);
    return record.ok && record.value.kind === kind;
  }).length;

describe('a payment that a reorganisation took back', () => {
  it('is no longer called accepted, is sent again by itself, and is final only after that', async () => {
    const { world, group, proposal, apps, id, dana } = await accepted('reorganised/again');
    const codes = () => valuesOf(groupIn(dana, group).sheets).filter(({ k }) => k === 0);
    world.chain.isForgetful = true;
    world.chain.undo(id);
    await world.until('seen', () => apps.every((app) => standingFor(app, group, proposal) === 'sent'));
    expect(codes().some(isLetGo)).toBe(false);
    const { risk, steps } = reviewView(
      groupIn(dana, group),
      caseIn(dana, group, proposal)!,
      dana.engine.nowMs(),
      new Set(),
    );
    expect(risk).toBe('This payment is signed and was sent. It cannot be called back.');
    expect(steps.find(({ step }) => step === 'accepted')).toMatchObject({ standing: 'now' });
    expect(seenBy(dana, group, proposal)).toMatchObject({ section: 'ready' });
    world.chain.isForgetful = false;
    await world.advance(60_000);
    await world.until('accepted again', () => apps.every((app) => isDone(app, group, proposal)));
    expect(world.chain.accepted.has(id)).toBe(true);
    for (const app of apps)
      expect([linesOf(app, 'transactionUndone'), linesOf(app, 'transactionAccepted')]).toEqual([1, 2]);
    expect(groupIn(dana, group).spends).toHaveLength(1);
  });

  it('still counts for the limits while it may happen', async () => {
    const { world, group, proposal, id, lee } = await accepted('reorganised/limits');
    world.chain.isForgetful = true;
    world.chain.undo(id);
    await world.until('seen', () => standingFor(lee, group, proposal) === 'sent');
    expect(groupIn(lee, group).spends.map(({ transactionId }) => transactionId)).toEqual([id]);
  });

  it('is not taken back by an answer from before the acceptance', async () => {
    const { group, proposal, id, dana, world } = await accepted('reorganised/late');
    const { chain } = caseIn(dana, group, proposal)!;
    if (chain?.kind !== 'accepted') throw new Error('It is accepted');
    const coins = caseIn(dana, group, proposal)!.proposed!.outpoints.map((outpoint) => ({
      outpoint: `${outpoint.transactionId}:${outpoint.index}`,
      utxo: groupIn(dana, group).coins!.coins[`${id}:1`]!,
    }));
    dana.engine.accept([{ type: 'coinsObserved', group, daaScore: chain.daaScore - 1n, coins }]);
    expect(standingFor(dana, group, proposal)).toBe('accepted');
    await world.until('final', () => isDone(dana, group, proposal));
  });
});

describe('a payment that a node took and forgot', () => {
  it('is offered again a minute later, and again, without a line in the log each time', async () => {
    const { team, world, group, dana, lee, sam } = await trio('forgotten');
    world.chain.isForgetful = true;
    const proposal = await propose(dana, group, { amount: '60' });
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await world.until('sent', () => standingFor(sam, group, proposal) === 'sent');
    const before = world.chain.forgotten();
    const sentAtMs = caseIn(sam, group, proposal)!.seen?.sentAtMs;
    await world.advance(200_000);
    expect(world.chain.forgotten()).toBeGreaterThanOrEqual(before + 6);
    expect(world.chain.forgotten()).toBeLessThanOrEqual(before + 12);
    expect(linesOf(sam, 'transactionSubmitted')).toBe(1);
    expect(caseIn(sam, group, proposal)!.seen?.sentAtMs).toBe(sentAtMs);
    world.chain.isForgetful = false;
    await world.until('final', () => [dana, lee, sam].every((app) => isDone(app, group, proposal)));
  });
});
