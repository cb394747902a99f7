import { expect, it } from 'vitest';
import type { ProposalId } from '../../src/core/base/ids.ts';
import type { Group } from '../../src/core/engine/state.ts';
import { namedNumbers } from './clockwork.ts';
import {
  approve,
  click,
  groupIn,
  isDone,
  isStocked,
  kas,
  propose,
  readyGroup,
  standingFor,
  type Team,
} from './ready-group.ts';

const two = { threshold: 2, members: 3 };
const seeds = Array.from({ length: 20 }, (_, i) => `storm/${i + 1}`);
const payments = 3;
/** Rounds of whims before the weather clears. */
const roundsMax = 400;

/** What the feeds say, which must not depend on whose laptop reads them or on what came first. */
const recordOf = ({ feeds, forming, sheets, sheetSlots, numbers, cases, alarms }: Group): unknown => ({
  // When each laptop heard something is its own affair.
  feeds: Object.fromEntries(Object.entries(feeds).map(([device, feed]) => [device, { ...feed, heardAtMs: undefined }])),
  forming,
  sheets,
  sheetSlots,
  numbers,
  alarms: alarms.length,
  cases: Object.fromEntries(
    Object.entries(cases).map(([id, known]) => [
      id,
      {
        bytes: known?.proposed?.bytes,
        approvals: Object.fromEntries(
          Object.entries(known?.approvals ?? {}).map(([member, approval]) => [member, { ...approval, seenAtMs: 0 }]),
        ),
        rejections: known?.rejections,
        withdrawn: known?.withdrawn,
        releases: known?.releases,
        chain: known?.chain?.kind,
      },
    ]),
  ),
});

async function expectSameRecord({ world, group }: Team): Promise<void> {
  await world.until('the same feeds everywhere', () => {
    const { feeds } = groupIn(world.apps[0]!, group);
    return world.apps.every((app) =>
      Object.values(groupIn(app, group).feeds).every((feed) => feeds[feed!.device]?.head === feed!.head),
    );
  });
  const [first, ...others] = world.apps.map((app) => recordOf(groupIn(app, group)));
  for (const other of others) expect(other, `seed ${world.seed}`).toEqual(first);
}

function expectSheetsUsedOnce({ world }: Team): void {
  const used = world.uses.map(({ who, sheet }) => `${who}/${sheet}`);
  expect(new Set(used).size, `seed ${world.seed}`).toBe(used.length);
}

async function weather(team: Team, seed: string, crashChance = 0): Promise<readonly ProposalId[]> {
  const { world, group } = team;
  const chance = namedNumbers(`${seed}/whims`);
  const pick = (count: number): number => Math.floor(chance() * count);
  const devices = world.people.map(({ device }) => device);
  const made: ProposalId[] = [];
  for (let round = 0; round < roundsMax; round++) {
    const isOver = made.length === payments && made.every((id) => world.apps.some((app) => isDone(app, group, id)));
    if (isOver) break;
    const [a, b] = [pick(3), pick(3)];
    if (a !== b && chance() < 0.15) world.hub.partition(devices[a]!, devices[b]!);
    if (a !== b && chance() < 0.5) world.hub.heal(devices[a]!, devices[b]!);
    if (chance() < 0.05) await world.apps[a]!.setOnline(false);
    if (crashChance > 0 && chance() < crashChance) {
      if (chance() < 0.5) await world.apps[a]!.quit();
      await world.start(a);
    }
    if (chance() < 0.5) await world.apps[b]!.setOnline(true);
    // One author for all, whose own app keeps the coins of the payments apart.
    if (made.length < payments && chance() < 0.2)
      await propose(world.apps[0]!, group, { note: `Payment ${made.length + 1}` })
        .then((id) => made.push(id))
        .catch(() => undefined);
    for (const app of world.apps)
      for (const id of made)
        if (chance() < 0.3 && standingFor(app, group, id) === 'yourTurn')
          await click(app, group, id).catch(() => undefined);
    await world.advance(50 + pick(2_000));
  }
  for (const one of devices) for (const other of devices) world.hub.heal(one, other);
  for (const app of world.apps) await app.setOnline(true);
  return made;
}

it.each(seeds)(
  'every payment of a storm is confirmed once, and all members hold the same record (%s)',
  async (seed) => {
    const team = await readyGroup(two, { seed, weather: { delayStepsMax: 4, breakChance: 0.02 }, stockDepth: 2 });
    const { world, group } = team;
    const made = await weather(team, seed);
    expect(made).toHaveLength(payments);
    await world.until(
      'everything confirmed, for everybody',
      () => world.apps.every((app) => made.every((id) => isDone(app, group, id))),
      10 * 60_000,
    );
    expect(world.chain.accepted.size, `seed ${seed}`).toBe(payments);
    expect(world.chain.refused, `seed ${seed}`).toEqual([]);
    await expectSameRecord(team);
    expectSheetsUsedOnce(team);
  },
);

it.each(seeds.slice(0, 6))(
  'a storm in which apps crash and quit spends nothing twice and leaves a group that pays (%s)',
  async (name) => {
    const seed = `${name}/crashes`;
    const team = await readyGroup(two, { seed, weather: { delayStepsMax: 4, breakChance: 0.02 }, stockDepth: 1 });
    const { world, group } = team;
    await weather(team, seed, 0.04);
    await world.until('codes', () => world.apps.every((app) => isStocked(team, app)));
    world.chain.fund(groupIn(world.apps[0]!, group).key!.script, 100n * kas);
    await world.advance(1_000);
    const before = world.chain.accepted.size;
    const last = await propose(world.apps[0]!, group, { note: 'After the storm', amount: '7' });
    for (const app of world.apps.slice(0, 2)) await approve(team, app, last);
    await world.until('paid', () => world.apps.every((app) => isDone(app, group, last)));
    expect(world.chain.accepted.size, `seed ${seed}`).toBe(before + 1);
    expect(world.chain.refused, `seed ${seed}`).toEqual([]);
    expectSheetsUsedOnce(team);
    await expectSameRecord(team);
  },
);

it('goes the very same way when its seed is played again', async () => {
  const traces: string[][] = [];
  for (let run = 0; run < 2; run++) {
    const team = await readyGroup(two, {
      seed: 'storm/again',
      weather: { delayStepsMax: 4, breakChance: 0.02 },
      stockDepth: 2,
    });
    await weather(team, 'storm/again');
    traces.push(
      team.world.apps.map((app) => JSON.stringify([app.commits(), team.world.nowMs, app.store.heads(team.group)])),
    );
  }
  expect(traces[1]).toEqual(traces[0]);
});
