import { describe, expect, it } from 'vitest';
import type { ProposalId } from '../../src/core/base/ids.ts';
import { KeyturnError } from '../../src/core/base/errors.ts';
import {
  approve,
  caseIn,
  click,
  groupIn,
  isDone,
  isStocked,
  kas,
  propose,
  readyGroup,
  reject,
  seenBy,
  standingFor,
  viewOf,
  withdraw,
  type Team,
} from './ready-group.ts';
import { trio, type TrioOptions } from './trio.ts';
import type { App } from './world.ts';

const minute = 60_000;

const confirmedFor = ({ world, group }: Team, apps: readonly App[], proposal: ProposalId): Promise<void> =>
  world.until('confirmed', () => apps.every((app) => isDone(app, group, proposal)));

/** Nobody's chain saw anything, and nobody sent a part. */
function nothingLeft({ world, group }: Team, proposal: ProposalId, ...apps: readonly App[]): void {
  expect(world.chain.accepted.size).toBe(0);
  for (const app of apps) {
    expect(Object.keys(caseIn(app, group, proposal)?.releases ?? {})).toEqual([]);
    expect(caseIn(app, group, proposal)?.signed).toBeUndefined();
  }
}

describe('a payment', () => {
  it('completes when the author clicks first and others come hours apart, with no further unlock (author-clicks-first)', async () => {
    const { team, world, group, dana, lee, sam } = await trio('pay/author-first');
    await lee.setOnline(false);
    await sam.setOnline(false);
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    expect(standingFor(dana, group, proposal)).toBe('waiting');
    await dana.vault.lock();
    await world.advance(3 * 60 * minute);
    await lee.setOnline(true);
    await world.until('Lee may approve', () => standingFor(lee, group, proposal) === 'yourTurn');
    await world.advance(1_000);
    for (const app of world.apps) app.sent.length = 0;
    await click(lee, group, proposal);
    await world.until('signed', () => caseIn(dana, group, proposal)?.signed !== undefined);
    // One trip: Lee's approval and parts in one message, and Dana has all it takes when it arrives.
    expect(lee.sent.filter(({ to }) => to === dana.person.device)).toHaveLength(1);
    await confirmedFor(team, [dana, lee], proposal);
    expect(dana.vault.isUnlocked()).toBe(false);
    await sam.setOnline(true);
    await confirmedFor(team, [sam], proposal);
    expect(world.chain.accepted.size).toBe(1);
    expect(world.chain.refused).toEqual([]);
  });

  it('is released when a sleeping approver wakes in time (released-on-wake)', async () => {
    const { team, world, group, dana, lee } = await trio('pay/wake');
    const proposal = await propose(dana, group, { expiresInMs: 60 * minute });
    await approve(team, dana, proposal);
    await world.until('Lee may approve', () => standingFor(lee, group, proposal) === 'yourTurn');
    await dana.setOnline(false);
    await approve(team, lee, proposal);
    await world.advance(50 * minute);
    expect(caseIn(lee, group, proposal)?.signed).toBeUndefined();
    await dana.setOnline(true);
    await confirmedFor(team, world.apps, proposal);
  });

  it('is released on waking even when the other approver has quit meanwhile', async () => {
    const { team, world, group, dana, lee, sam } = await trio('pay/quit');
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    await world.until('Lee may approve', () => standingFor(lee, group, proposal) === 'yourTurn');
    await dana.setOnline(false);
    await approve(team, lee, proposal);
    await world.until(
      'Lee sent it',
      () => caseIn(sam, group, proposal)?.releases[groupIn(lee, group).local.member] !== undefined,
    );
    await lee.quit();
    await world.start(1, false);
    await world.advance(minute);
    await dana.setOnline(true);
    await confirmedFor(team, [dana, sam, world.apps[1]!], proposal);
  });

  it('is never released one second after its expiry, and the release key is gone', async () => {
    const { team, world, group, dana, lee, sam } = await trio('pay/late');
    const proposal = await propose(dana, group, { expiresInMs: 10 * minute });
    await approve(team, dana, proposal);
    await world.until('Lee may approve', () => standingFor(lee, group, proposal) === 'yourTurn');
    await dana.setOnline(false);
    await approve(team, lee, proposal);
    const { expiresAtMs } = caseIn(lee, group, proposal)!.proposed!.proposal;
    await world.advance(expiresAtMs + 1_000 - world.nowMs);
    let opened = 0;
    dana.bend.partials = (parts) => {
      opened += 1;
      return parts;
    };
    await dana.setOnline(true);
    await world.advance(5 * minute);
    expect(standingFor(dana, group, proposal)).toBe('expired');
    expect(caseIn(dana, group, proposal)?.releases[groupIn(dana, group).local.member]).toBeUndefined();
    expect(opened).toBe(0);
    expect(world.chain.accepted.size).toBe(0);
    // The clock goes back an hour: the expiry would be ahead again, and there is still nothing to release with.
    world.clockwork.nowMs -= 60 * minute;
    dana.worker.wake();
    await world.advance(5_000);
    expect(opened).toBe(0);
    expect(dana.reports.filter(({ where }) => where === 'openPartials').length).toBeGreaterThan(0);
    expect(world.chain.accepted.size).toBe(0);
    expect(standingFor(sam, group, proposal)).not.toBe('confirmed');
  });

  it('that was taken back before release never leaves, whoever approves afterwards', async () => {
    const { team, world, group, dana, lee, sam } = await trio('pay/withdraw');
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    await lee.setOnline(false);
    await withdraw(dana, group, proposal);
    // Lee did not hear of it and approves; only then do they meet.
    await approve(team, lee, proposal).catch(() => undefined);
    await lee.setOnline(true);
    await world.advance(minute);
    expect(caseIn(dana, group, proposal)?.releases[groupIn(dana, group).local.member]).toBeUndefined();
    expect(world.chain.accepted.size).toBe(0);
    expect(standingFor(dana, group, proposal)).toBe('withdrawnByYou');
    // The other two are enough without Dana.
    if (caseIn(lee, group, proposal)?.mine?.phase !== 'armed') await approve(team, lee, proposal);
    await approve(team, sam, proposal);
    await confirmedFor(team, world.apps, proposal);
    const dead = world.uses.find(({ who }) => who === 'Dana')!;
    for (const app of world.apps)
      expect(Object.keys(caseIn(app, group, proposal)?.releases ?? {})).not.toContain(
        groupIn(dana, group).local.member,
      );
    expect(dead.sessions.length).toBeGreaterThan(0);
  });

  it('cannot be taken back once a part was sent', async () => {
    const { team, world, group, dana, lee } = await trio('pay/too-late');
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await world.until(
      'Dana sent it',
      () => caseIn(dana, group, proposal)?.releases[groupIn(dana, group).local.member] !== undefined,
    );
    await expect(withdraw(dana, group, proposal)).rejects.toMatchObject({ code: 'wrongPhase' });
    await expect(reject(dana, group, proposal)).rejects.toMatchObject({ code: 'alreadyDecided' });
    await confirmedFor(team, world.apps, proposal);
  });

  it('that one member rejects is done by the two others, and shown as rejected by name', async () => {
    const { team, world, group, dana, lee, sam } = await trio('pay/reject');
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    await world.until('Lee may approve', () => standingFor(lee, group, proposal) === 'yourTurn');
    await reject(lee, group, proposal, 'Ask Sam');
    await world.until('everybody knows', () =>
      world.apps.every((app) =>
        seenBy(app, group, proposal)?.rejections.some(({ name, reason }) => name === 'Lee' && reason === 'Ask Sam'),
      ),
    );
    await world.advance(5_000);
    nothingLeft(team, proposal, ...world.apps);
    await expect(click(lee, group, proposal)).rejects.toMatchObject({ code: 'alreadyDecided' });
    await approve(team, sam, proposal);
    await confirmedFor(team, world.apps, proposal);
  });

  it('does not leave after its approver rejected it', async () => {
    const { team, world, group, dana, lee } = await trio('pay/reject-own');
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    await reject(dana, group, proposal);
    await approve(team, lee, proposal);
    await world.advance(minute);
    nothingLeft(team, proposal, ...world.apps);
  });

  it('is dead for its approver when taking it back meets a full disk (withdraw-with-full-disk)', async () => {
    const { team, world, group, dana, lee } = await trio('pay/full-disk');
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    let isFull = true;
    dana.bend.disk = (when) => {
      if (isFull && when === 'before') throw new KeyturnError('diskFull', 'The disk is full.');
    };
    await expect(withdraw(dana, group, proposal)).rejects.toMatchObject({ code: 'diskFull' });
    await approve(team, lee, proposal);
    await world.advance(minute);
    // Room again: the approval stands on the record, and there is no key to release it with.
    isFull = false;
    await world.advance(minute);
    expect(caseIn(dana, group, proposal)?.approvals[groupIn(lee, group).local.member]).toBeDefined();
    expect(caseIn(dana, group, proposal)?.releases[groupIn(dana, group).local.member]).toBeUndefined();
    expect(world.chain.accepted.size).toBe(0);
    await withdraw(dana, group, proposal);
    expect(standingFor(dana, group, proposal)).toBe('withdrawnByYou');
  });

  it('goes without a member who has no one-time codes, who is named (not-ready-member-is-left-out)', async () => {
    const { team, world, group, dana, lee, sam } = await trio('pay/not-ready');
    await sam.quit();
    const asleep = await world.start(2, false);
    await world.until('Sam is not ready', () =>
      viewOf(dana, group).members.some(({ name, ready }) => name === 'Sam' && !ready),
    );
    expect(
      viewOf(dana, group)
        .members.map(({ name, ready }) => [name, ready])
        .sort(),
    ).toEqual([
      ['Dana', true],
      ['Lee', true],
      ['Sam', false],
    ]);
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    expect(caseIn(dana, group, proposal)?.approvals[groupIn(dana, group).local.member]?.sessions).toHaveLength(1);
    await approve(team, lee, proposal);
    await confirmedFor(team, [dana, lee, asleep], proposal);
  });

  it('completes by another subset when a part is wrong, and the log names whose it was (one-bad-partial)', async () => {
    const { team, world, group, dana, lee, sam } = await trio('pay/bad-part');
    lee.bend.partials = (opened) =>
      opened.map(({ session, partials }) => ({ session, partials: partials.with(31, partials[31]! ^ 1) }));
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await world.advance(minute);
    expect(world.chain.accepted.size).toBe(0);
    const culprits = Object.values(caseIn(dana, group, proposal)!.failed).flat();
    expect(culprits).toEqual([groupIn(lee, group).local.member]);
    const log = dana.store.auditFrom(0, 1_000).map(({ bytes }) => Buffer.from(bytes).toString('latin1'));
    expect(log.some((line) => line.includes('badPartial') && line.includes(groupIn(lee, group).local.member))).toBe(
      true,
    );
    await approve(team, sam, proposal);
    await confirmedFor(team, world.apps, proposal);
    expect(world.chain.refused).toEqual([]);
  });

  it('is confirmed for a member who slept through it and through the one that spent its change', async () => {
    const { team, world, group, dana, lee, sam } = await trio('pay/slept', { coins: [100n * kas], stockDepth: 2 });
    await world.advance(5_000);
    await lee.setOnline(false);
    const ids: ProposalId[] = [];
    for (const amount of ['60', '10']) {
      const proposal = await propose(dana, group, { amount });
      await approve(team, dana, proposal);
      await approve(team, sam, proposal);
      await confirmedFor(team, [dana, sam], proposal);
      ids.push(proposal);
    }
    await lee.setOnline(true);
    for (const proposal of ids) await confirmedFor(team, [lee], proposal);
    expect(world.chain.accepted.size).toBe(2);
  });

  it('of 3 of 5 completes around two who spoil their parts', async () => {
    const team = await readyGroup({ threshold: 3, members: 5 }, { seed: 'pay/n-t-poisoners' });
    const { world, group } = team;
    const [a, b, c, d, e] = world.apps;
    for (const app of [b!, d!])
      app.bend.partials = (opened) =>
        opened.map(({ session, partials }) => ({ session, partials: partials.with(0, partials[0]! ^ 1) }));
    const proposal = await propose(a!, group);
    for (const app of [a!, b!, c!, d!]) await approve(team, app, proposal);
    await world.advance(5_000);
    expect(world.chain.accepted.size).toBe(0);
    await approve(team, e!, proposal);
    await confirmedFor(team, world.apps, proposal);
    expect(world.chain.refused).toEqual([]);
  });
});

describe('what an approval is offered for', () => {
  it('stops where the second reader reads another payment', async () => {
    const { team, world, group, dana, lee, sam } = await trio('offer/reader');
    lee.bend.reading = (summary) => ({ ...summary, totalOutSompi: summary.totalOutSompi + 1n });
    const proposal = await propose(dana, group);
    await world.until('Lee is stopped', () => standingFor(lee, group, proposal) === 'readingsDiffer');
    await expect(click(lee, group, proposal)).rejects.toMatchObject({ code: 'readingsDiffer' });
    await approve(team, dana, proposal);
    await approve(team, sam, proposal);
    await confirmedFor(team, world.apps, proposal);
  });

  it('stops where the node reports another amount for a coin than the author claims (same-tx-two-amounts)', async () => {
    const { team, world, group, dana, lee, sam } = await trio('offer/amounts');
    // The author's node lies to the author: the fee of what the author proposes is hidden from an eye that believes it.
    sam.bend.coins = (seen) => ({
      ...seen,
      coins: seen.coins.map((coin) => ({
        ...coin,
        utxo: { ...coin.utxo, amountSompi: coin.utxo.amountSompi - kas / 10n },
      })),
    });
    const { daaScore, coins } = sam.bend.coins(world.chain.observe(groupIn(sam, group).key!.script));
    sam.engine.accept([{ type: 'coinsObserved', group, daaScore, coins }]);
    const proposal = await propose(sam, group);
    await world.until('stopped', () => [dana, lee].every((app) => standingFor(app, group, proposal) === 'coinDiffers'));
    await expect(click(dana, group, proposal)).rejects.toMatchObject({ code: 'proposalBlocked' });
    await approve(team, sam, proposal);
    await world.advance(minute);
    expect(world.chain.accepted.size).toBe(0);
    expect(standingFor(dana, group, proposal)).toBe('coinDiffers');
  });

  it('stops while a coin is missing, and says so', async () => {
    const { world, group, dana, lee } = await trio('offer/missing');
    await lee.setOnline(false);
    const proposal = await propose(dana, group);
    const [outpoint] = caseIn(dana, group, proposal)!.proposed!.outpoints;
    world.chain.take(`${outpoint!.transactionId}:${outpoint!.index}`);
    await world.advance(1_000);
    await lee.setOnline(true);
    await world.until('Lee is stopped', () => standingFor(lee, group, proposal) === 'coinMissing');
    await expect(click(lee, group, proposal)).rejects.toMatchObject({ code: 'proposalBlocked' });
  });

  it('does not release what is armed when a coin comes back with another amount', async () => {
    const { team, world, group, dana, lee } = await trio('offer/pinned');
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    const look = (bent: boolean): void => {
      dana.bend.coins = bent
        ? (seen) => ({
            ...seen,
            coins: seen.coins.map((coin) => ({
              ...coin,
              utxo: { ...coin.utxo, amountSompi: coin.utxo.amountSompi + 1n },
            })),
          })
        : undefined;
      const truth = world.chain.observe(groupIn(dana, group).key!.script);
      const { daaScore, coins } = dana.bend.coins?.(truth) ?? truth;
      dana.engine.accept([{ type: 'coinsObserved', group, daaScore, coins }]);
    };
    expect(caseIn(dana, group, proposal)?.coins.kind).toBe('match');
    look(true);
    expect(standingFor(dana, group, proposal)).toBe('coinDiffers');
    look(false);
    expect(standingFor(dana, group, proposal)).toBe('coinDiffers');
    await approve(team, lee, proposal);
    await world.advance(minute);
    expect(caseIn(dana, group, proposal)?.releases[groupIn(dana, group).local.member]).toBeUndefined();
    expect(world.chain.accepted.size).toBe(0);
  });

  it('is one of two payments that share a coin, until the first is taken back', async () => {
    const { team, world, group, dana, lee, sam } = await trio('offer/shared', { coins: [100n * kas] });
    await sam.setOnline(false);
    const first = await propose(dana, group, { note: 'One' });
    await lee.setOnline(false);
    const second = await propose(sam, group, { note: 'Other' });
    await lee.setOnline(true);
    await sam.setOnline(true);
    await world.until('Lee sees both', () => [first, second].every((id) => standingFor(lee, group, id) === 'yourTurn'));
    await approve(team, lee, first);
    await world.until('known', () => standingFor(lee, group, first) === 'waiting');
    await expect(click(lee, group, second)).rejects.toMatchObject({ code: 'proposalBlocked' });
    await withdraw(lee, group, first);
    await approve(team, lee, second);
    await approve(team, sam, second);
    await confirmedFor(team, world.apps, second);
    expect(world.chain.accepted.size).toBe(1);
    expect(standingFor(dana, group, first)).not.toBe('yourTurn');
  });
});

describe('the daily limit', () => {
  const limited: TrioOptions = {
    rules: [{ kind: 'limit24h', amountSompi: 100n * kas }],
    coins: Array.from({ length: 5 }, () => 50n * kas),
    stockDepth: 3,
  };

  async function three(team: Team): Promise<readonly ProposalId[]> {
    const ids: ProposalId[] = [];
    for (const note of ['One', 'Two', 'Three']) {
      await team.world.until('codes', () => team.world.apps.every((app) => isStocked(team, app)));
      ids.push(await propose(team.world.apps[0]!, team.group, { amount: '40', note }));
      await team.world.advance(2_000);
    }
    return ids;
  }

  it('lets two payments of 40 % pass and blocks the third, before any of them reached the chain', async () => {
    const { team, world, group, dana, lee } = await trio('limit/reserved', limited);
    const [one, two_, three_] = (await three(team)) as [ProposalId, ProposalId, ProposalId];
    await approve(team, dana, one);
    await approve(team, dana, two_);
    await world.until('blocked', () => world.apps.every((app) => standingFor(app, group, three_) === 'blocked'));
    expect(world.chain.accepted.size).toBe(0);
    await expect(click(lee, group, three_)).rejects.toMatchObject({ code: 'proposalBlocked' });
    await approve(team, lee, one);
    await approve(team, lee, two_);
    await confirmedFor(team, world.apps, one);
    await confirmedFor(team, world.apps, two_);
    expect(standingFor(lee, group, three_)).toBe('blocked');
    expect(world.chain.accepted.size).toBe(2);
  });

  it('lets exactly two of many clicks at once pass', async () => {
    const { team, world, group, lee } = await trio('limit/at-once', limited);
    const ids = await three(team);
    await world.until('all read', () => ids.every((id) => standingFor(lee, group, id) === 'yourTurn'));
    const readings = ids.map((id) => seenBy(lee, group, id)?.reading ?? '');
    // In one go, as many clicks as there are, without waiting for the vault.
    const clicks = await Promise.allSettled(ids.map((id) => click(lee, group, id)));
    expect(clicks.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    // And past the command, straight at the engine.
    lee.engine.accept(ids.map((proposal, i) => ({ type: 'approvalClicked', group, proposal, reading: readings[i]! })));
    await world.advance(5_000);
    expect(ids.filter((id) => caseIn(lee, group, id)?.mine?.phase === 'armed')).toHaveLength(2);
    expect(world.uses.filter(({ who }) => who === 'Lee')).toHaveLength(2);
  });
});

describe('a rule that asks for more approvals than it takes to sign', () => {
  it('holds every part back until the last of them is seen, on every laptop', async () => {
    const rules = [{ kind: 'approvalsAbove', amountSompi: 45n * kas, approvals: 3 } as const];
    const { team, world, group, dana, lee, sam } = await trio('rule/more approvals', { rules });
    const proposal = await propose(dana, group, { amount: '60' });
    for (const app of [dana, lee]) await approve(team, app, proposal);
    await world.advance(5 * minute);
    // Two could sign it, and know each other's approvals.
    for (const app of world.apps) expect(seenBy(app, group, proposal)?.approvals).toHaveLength(2);
    nothingLeft(team, proposal, dana, lee, sam);
    await approve(team, sam, proposal);
    await confirmedFor(team, world.apps, proposal);
    expect(world.chain.accepted.size).toBe(1);
  });

  it('lets a smaller payment go with as many as it takes to sign', async () => {
    const rules = [{ kind: 'approvalsAbove', amountSompi: 45n * kas, approvals: 3 } as const];
    const { team, group, dana, lee } = await trio('rule/as many', { rules });
    const proposal = await propose(dana, group, { amount: '40' });
    for (const app of [dana, lee]) await approve(team, app, proposal);
    await confirmedFor(team, [dana, lee], proposal);
  });
});
