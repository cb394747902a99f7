import { expect, it } from 'vitest';
import { finishCeremony, gather, viewOf, readyGroup, propose, approve, isDone } from './ready-group.ts';

it.each([{ threshold: 2, members: 3 }])('makes a group', async (options) => {
  const t=Date.now();
  const team = await gather(options, { seed: 'ceremony', stockDepth: 0 });
  await finishCeremony(team);
  console.log('ceremony', Date.now()-t);
  expect(new Set(team.world.apps.map((app) => viewOf(app, team.group).address)).size).toBe(1);
});
it('pays', async () => {
  let t=Date.now();
  const team = await readyGroup({ threshold: 2, members: 3 }, { seed: 'pay' });
  console.log('ready', Date.now()-t); t=Date.now();
  const [dana, lee, sam] = team.world.apps;
  const p = await propose(dana!, team.group);
  await approve(team, dana!, p);
  await approve(team, lee!, p);
  await team.world.until('confirmed', () => team.world.apps.every((app) => isDone(app, team.group, p)));
  console.log('paid', Date.now()-t, team.world.apps.map(a=>a.reports)); t=Date.now();
  const team2 = await readyGroup({ threshold: 2, members: 3 }, { seed: 'pay2' });
  console.log('ready2', Date.now()-t);
});
