import { describe, expect, it } from 'vitest';
import type { MemberView } from '../../src/core/engine/views.ts';
import { gather, groupIn, readyGroup, viewOf, type Team } from './ready-group.ts';
import type { App } from './world.ts';

/* Which Keyturn each member runs, as Members shows it: said in the hello, kept beside when they were last heard. */

const rowOf = (app: App, { group }: Team, name: string): MemberView =>
  viewOf(app, group).members.find((member) => member.name === name)!;
const appsSeen = (app: App, team: Team): readonly unknown[] =>
  viewOf(app, team.group).members.map(({ name, online, app: shown }) => [name, online, shown?.version, shown?.isThan]);

/** Starts everybody again with these versions, so that each says its own. */
async function withVersions(seed: string, ...versions: readonly (string | undefined)[]): Promise<Team> {
  const team = await readyGroup({ threshold: 2, members: 3 }, { seed });
  const { world } = team;
  for (const [at, version] of versions.entries()) {
    if (version !== undefined) world.people[at]!.version = version;
    await world.start(at);
  }
  await world.until('everybody is here', () => world.apps.every((app) => viewOf(app, team.group).reachable === 3));
  return team;
}

describe('the version of each member', () => {
  it('is unknown where nobody said one, and nothing is compared', async () => {
    const team = await readyGroup({ threshold: 2, members: 3 }, { seed: 'versions/unsaid' });
    expect(viewOf(team.world.apps[0]!, team.group).members.map(({ app }) => app)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is what each app said, one’s own included, with which of the two is newer', async () => {
    const team = await withVersions('versions/said', '0.2.0', '0.2.0-rc.1', '0.10.0');
    const [dana, lee, sam] = team.world.apps;
    const sorted = (app: App): readonly unknown[] => appsSeen(app, team).toSorted();
    expect(sorted(dana!)).toEqual([
      ['Dana', true, '0.2.0', undefined],
      ['Lee', true, '0.2.0-rc.1', 'older'],
      ['Sam', true, '0.10.0', 'newer'],
    ]);
    expect(rowOf(lee!, team, 'Dana').app).toEqual({ version: '0.2.0', isThan: 'newer' });
    expect(rowOf(sam!, team, 'Lee').app).toEqual({ version: '0.2.0-rc.1', isThan: 'older' });
  });

  it('stays the last known one of a member who is away, after a restart of one’s own as well', async () => {
    const team = await withVersions('versions/away', '0.1.0', '0.1.0', '0.3.0');
    const { world, group } = team;
    world.apps[2]!.crash();
    await world.until('Sam is away', () => viewOf(world.apps[0]!, group).reachable === 2);
    expect(rowOf(world.apps[0]!, team, 'Sam')).toMatchObject({
      online: false,
      app: { version: '0.3.0', isThan: 'newer' },
    });
    const again = await world.start(0);
    expect(rowOf(again, team, 'Sam')).toMatchObject({ online: false, app: { version: '0.3.0', isThan: 'newer' } });
    expect(rowOf(again, team, 'Lee').app).toEqual({ version: '0.1.0', isThan: 'same' });
  });

  it('changes with the next hello, of theirs and of one’s own, and nothing is written twice for the same', async () => {
    const team = await withVersions('versions/change', '0.1.0', '0.1.0', '0.1.0');
    const { world, group } = team;
    const dana = world.apps[0]!;
    world.people[1]!.version = '0.2.0';
    await world.start(1);
    await world.until('Lee is back', () => rowOf(dana, team, 'Lee').app?.isThan === 'newer');
    const { device } = world.people[2]!;
    const kept = groupIn(dana, group).feeds[device];
    world.hub.partition(world.people[0]!.device, device);
    await world.until('Sam is cut off', () => viewOf(dana, group).reachable === 2);
    world.hub.heal(world.people[0]!.device, device);
    await world.until('Sam is back', () => viewOf(dana, group).reachable === 3);
    expect(groupIn(dana, group).feeds[device]).toBe(kept);
    world.people[0]!.version = '0.2.0';
    const updated = await world.start(0);
    expect(rowOf(updated, team, 'Dana').app).toEqual({ version: '0.2.0', isThan: undefined });
    expect(rowOf(updated, team, 'Lee').app?.isThan).toBe('same');
    expect(rowOf(updated, team, 'Sam').app?.isThan).toBe('older');
  });

  it('of somebody whose app stopped saying it is unknown again', async () => {
    const team = await withVersions('versions/silent', '0.1.0', '0.1.0', '0.1.0');
    const { world } = team;
    world.people[1]!.version = 'no version';
    await world.start(1);
    await world.until('Lee is back', () => rowOf(world.apps[0]!, team, 'Lee').app === undefined);
    expect(rowOf(world.apps[1]!, team, 'Lee').app).toBeUndefined();
  });

  it('is known of an invited device as soon as it has a place, not only at its next connection', async () => {
    const versions = { Dana: '0.1.0', Lee: '0.1.1', Sam: '0.1.1' };
    const team = await gather({ threshold: 2, members: 3 }, { seed: 'versions/lobby', versions });
    expect(appsSeen(team.world.apps[0]!, team).toSorted()).toEqual([
      ['Dana', true, '0.1.0', undefined],
      ['Lee', true, '0.1.1', 'newer'],
      ['Sam', true, '0.1.1', 'newer'],
    ]);
  });
});
