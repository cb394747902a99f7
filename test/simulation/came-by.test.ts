import { describe, expect, it } from 'vitest';
import type { DeviceId, GroupId } from '../../src/core/base/ids.ts';
import { rosterOfLobby } from '../../src/core/engine/ceremony-steps.ts';
import { foldEntry } from '../../src/core/engine/fold.ts';
import { groupView } from '../../src/core/engine/views.ts';
import { forgeEntry } from './forge.ts';
import { gather, groupIn, makeKey, viewOf } from './ready-group.ts';
import type { App } from './world.ts';

const lobby = (seed: string) =>
  gather({ threshold: 2, members: 3, invitedAs: { Lee: 'Leander' } }, { seed: `came-by/${seed}`, stockDepth: 0 });
const cameBy = (app: App, group: GroupId) =>
  Object.fromEntries(viewOf(app, group).members.map((member) => [member.name, member.cameBy]));
const asDanaKnows = { Dana: undefined, Lee: 'Leander', Sam: 'Sam' };
const nobody = { Dana: undefined, Lee: undefined, Sam: undefined };

describe('by whose invitation a member came', () => {
  it('is known to the laptop that invited, and to no other', async () => {
    const { world, group } = await lobby('here');
    const [dana, lee, sam] = world.apps as [App, App, App];
    await world.until('everybody sees everybody', () =>
      world.apps.every((app) => viewOf(app, group).members.length === 3),
    );
    expect(cameBy(dana, group)).toEqual(asDanaKnows);
    expect(cameBy(lee, group)).toEqual(nobody);
    expect(cameBy(sam, group)).toEqual(nobody);
    // The place is taken: Leander's invitation is not among the open ones.
    expect(viewOf(dana, group)).toMatchObject({ lobbyComplete: true, invitations: [] });
  });

  it('keeps its seat for whoever came by it when another is made after it ran out', async () => {
    const { world, group } = await lobby('ran-out');
    const [dana] = world.apps as [App];
    const before = groupIn(dana, group).local.invitations;
    const afterAllEndedMs = Math.max(...before.map(({ expiresAtMs }) => expiresAtMs)) + 1;
    await world.advance(afterAllEndedMs - dana.engine.nowMs());
    for (const label of ['Robin', 'Robin again'])
      dana.engine.accept([
        {
          type: 'invitationIssued',
          group,
          token: new Uint8Array(32).fill(label.length),
          label,
          expiresAtMs: dana.engine.nowMs() + 1_000,
        },
      ]);
    expect(groupIn(dana, group).local.invitations.slice(0, before.length)).toEqual(before);
    expect(rosterOfLobby(groupIn(dana, group))?.members).toHaveLength(3);
    expect(cameBy(dana, group)).toEqual(asDanaKnows);
  });

  it('is still known after a restart in the lobby', async () => {
    const { world, group } = await lobby('restart');
    expect(cameBy(await world.start(0), group)).toEqual(asDanaKnows);
  });

  it('is still known when the invitations were let go, after a restart as well', async () => {
    const team = await lobby('closed');
    await makeKey(team);
    expect(cameBy(team.world.apps[0]!, team.group)).toEqual(asDanaKnows);
    const again = await team.world.start(0);
    expect(groupIn(again, team.group).local.invitations).toEqual([]);
    expect(cameBy(again, team.group)).toEqual(asDanaKnows);
  });

  it('is kept for the members and for nobody else once the people are fixed', async () => {
    const { world, group } = await lobby('members');
    const [dana] = world.apps as [App];
    const known = groupIn(dana, group);
    const turnedAway = 'ab'.repeat(32) as DeviceId;
    const crowded = { ...known, local: { ...known.local, cameBy: { ...known.local.cameBy, [turnedAway]: 'Robin' } } };
    const roster = forgeEntry(dana.person, dana, group, 'roster', { roster: rosterOfLobby(known)! });
    const folded = foldEntry(crowded, roster, dana.engine.nowMs());
    expect(folded).toMatchObject({ kind: 'folded', group: { forming: { roster: {} } } });
    expect(folded.kind === 'folded' && folded.group.local.cameBy).toEqual(known.local.cameBy);
    expect(Object.keys(known.local.cameBy!)).toHaveLength(2);
  });

  it('is read from the invitations in a lobby that was stored before there was a record, and is unknown later on', async () => {
    const team = await lobby('stored');
    const { world, group } = team;
    const withoutRecord = (app: App) => {
      const known = groupIn(app, group);
      const { cameBy: _cameBy, ...local } = known.local;
      const { members } = groupView({ ...known, local }, new Set(), app.engine.nowMs());
      return Object.fromEntries(members.map((member) => [member.name, member.cameBy]));
    };
    expect(withoutRecord(world.apps[0]!)).toEqual(asDanaKnows);
    await makeKey(team);
    expect(withoutRecord(world.apps[0]!)).toEqual(nobody);
  });
});
