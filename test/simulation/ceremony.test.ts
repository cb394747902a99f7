import { describe, expect, it } from 'vitest';
import type { GroupId } from '../../src/core/base/ids.ts';
import { groupHandlers } from '../../src/main/ipc/groups.ts';
import {
  backUp,
  compareWords,
  finishCeremony,
  gather,
  groupIn,
  makeKey,
  typeWords,
  viewOf,
  wordsRead,
} from './ready-group.ts';
import { deliver, forgeEntry } from './forge.ts';
import type { App } from './world.ts';

const two = { threshold: 2, members: 3 };
const quiet = (seed: string) => ({ seed, stockDepth: 0 });
const phases = (apps: readonly App[], group: GroupId): readonly string[] => apps.map((app) => viewOf(app, group).phase);
const addresses = (apps: readonly App[], group: GroupId) => apps.map((app) => viewOf(app, group).address);

describe('making the key together', () => {
  it.each([two, { threshold: 3, members: 5 }])(
    'leads $threshold of $members to one address that all of them see',
    async (options) => {
      const team = await gather(options, quiet('ceremony/whole'));
      await finishCeremony(team);
      const { apps } = team.world;
      expect(new Set(addresses(apps, team.group)).size).toBe(1);
      expect(addresses(apps, team.group)[0]).toMatch(/^kaspa/);
      expect(phases(apps, team.group)).toEqual(apps.map(() => 'ready'));
      expect(apps.flatMap((app) => groupIn(app, team.group).alarms)).toEqual([]);
    },
  );

  it('shows the words to nobody but the reader before they typed them (typed-before-shown)', async () => {
    const team = await gather(two, quiet('ceremony/words'));
    const { world, group } = team;
    const seen = new Map<App, Set<string>>(world.apps.map((app) => [app, new Set<string>()]));
    for (const app of world.apps)
      app.engine.onCommitted(() => {
        const { code } = viewOf(app, group);
        seen.get(app)?.add(code.kind);
        if (code.kind === 'heard') expect(groupIn(app, group).local.codeHeard).toBe(true);
      });
    await makeKey(team);
    const words = wordsRead(team);
    expect(words).toHaveLength(6);
    for (const app of world.apps.slice(1)) {
      expect(JSON.stringify(viewOf(app, group))).not.toContain(words.join('","'));
      expect(viewOf(app, group).code).toEqual({ kind: 'type', triesLeft: 3 });
    }
    await compareWords(team);
    const [reader, ...listeners] = world.apps;
    expect(seen.get(reader!)).toEqual(new Set(['notYet', 'read']));
    for (const app of listeners) expect(seen.get(app)).toEqual(new Set(['notYet', 'type', 'heard']));
  });

  it('ends for everybody after three wrong tries, and never shows an address', async () => {
    const team = await gather(two, quiet('ceremony/wrong'));
    const { world, group } = team;
    await makeKey(team);
    const [, lee] = world.apps;
    const wrong = [...wordsRead(team)].reverse().join(' ');
    expect(await typeWords(lee!, group, wrong)).toEqual({ matched: false, triesLeft: 2 });
    expect(await typeWords(lee!, group, wrong)).toEqual({ matched: false, triesLeft: 1 });
    expect(viewOf(lee!, group).phase).toBe('checkingCode');
    await expect(typeWords(lee!, group, wrong)).rejects.toMatchObject({ code: 'codeMismatch' });
    await world.until('given up everywhere', () => phases(world.apps, group).every((phase) => phase === 'abandoned'));
    await expect(typeWords(lee!, group, wordsRead2(team))).rejects.toMatchObject({ code: 'wrongPhase' });
    for (const at of world.apps.keys()) await world.start(at);
    await world.advance(60_000);
    expect(phases(world.apps, group)).toEqual(['abandoned', 'abandoned', 'abandoned']);
    expect(addresses(world.apps, group)).toEqual([undefined, undefined, undefined]);
  });

  it('is stopped for everybody by one person', async () => {
    const team = await gather(two, quiet('ceremony/stopped'));
    const { world, group } = team;
    await makeKey(team);
    await groupHandlers(world.apps[2]!.member).stopCeremony({ group });
    await world.until('given up everywhere', () => phases(world.apps, group).every((phase) => phase === 'abandoned'));
    expect(world.apps.map((app) => viewOf(app, group).fault)).toEqual(world.apps.map(() => 'personStopped'));
  });

  it.each([
    ['its first and second message', 'firstMessages'],
    ['its second message and the end', 'secondMessages'],
  ] as const)('ends for everybody when one vault loses its memory between %s', async (_, phase) => {
    const team = await gather(two, quiet(`ceremony/lost/${phase}`));
    const { world, group } = team;
    const [dana, lee, sam] = world.apps;
    await groupHandlers(dana!.member).closeLobby({ group });
    await world.until('the list', () => world.apps.every((app) => viewOf(app, group).rosterHash !== undefined));
    // Sam agrees last, so that the others wait for a message of Sam's when Lee's vault is lost.
    for (const app of [dana!, lee!])
      await groupHandlers(app.member).agree({ group, roster: viewOf(app, group).rosterHash! });
    await world.advance(1_000);
    if (phase === 'secondMessages') {
      await groupHandlers(sam!.member).agree({ group, roster: viewOf(sam!, group).rosterHash! });
      await world.until('Lee said the second word', () => {
        const { forming, local } = groupIn(lee!, group);
        return forming.dkg2[local.member] !== undefined && forming.finalized[local.member] === undefined;
      });
    } else {
      world.hub.partition(sam!.person.device, lee!.person.device);
      world.hub.partition(dana!.person.device, lee!.person.device);
      await groupHandlers(sam!.member).agree({ group, roster: viewOf(sam!, group).rosterHash! });
      await world.advance(1_000);
    }
    await lee!.vault.lock();
    await lee!.vault.unlock(new Uint8Array());
    lee!.worker.wake();
    for (const app of [dana!, sam!]) world.hub.heal(app.person.device, lee!.person.device);
    await world.until('given up everywhere', () => phases(world.apps, group).every((now) => now === 'abandoned'));
    expect(viewOf(sam!, group).fault).toBe('restarted');
    expect(addresses(world.apps, group)).toEqual([undefined, undefined, undefined]);
  });

  it('hides the address until every backup is proven and every rehearsal verified (acks-before-address)', async () => {
    const team = await gather(two, quiet('ceremony/acks'));
    const { world, group } = team;
    const [dana, lee, sam] = world.apps;
    for (const app of world.apps)
      app.engine.onCommitted(({ after }) => {
        const known = after.groups[group]!;
        const members = known.forming.roster?.roster.members.length ?? Infinity;
        if (viewOf(app, group).address === undefined) return;
        for (const said of [
          known.forming.finalized,
          known.forming.confirmed,
          known.forming.acked,
          known.forming.proven,
        ])
          expect(Object.keys(said)).toHaveLength(members);
        expect(Object.keys(known.rehearsed)).toHaveLength(2);
      });
    await makeKey(team);
    expect(addresses(world.apps, group)).toEqual([undefined, undefined, undefined]);
    await compareWords(team);
    await backUp(dana!, group);
    await backUp(lee!, group);
    await world.advance(60_000);
    expect(phases(world.apps, group)).toEqual(['backingUp', 'backingUp', 'backingUp']);
    world.hub.partition(sam!.person.device, dana!.person.device);
    world.hub.partition(sam!.person.device, lee!.person.device);
    await backUp(sam!, group);
    await world.advance(60_000);
    // Sam alone knows that all backups are proven; no rehearsal of Sam's can be complete without the others.
    expect(viewOf(sam!, group).phase).toBe('rehearsing');
    expect(addresses(world.apps, group)).toEqual([undefined, undefined, undefined]);
    world.hub.heal(sam!.person.device, dana!.person.device);
    world.hub.heal(sam!.person.device, lee!.person.device);
    await world.until('the address', () => addresses(world.apps, group).every((address) => address !== undefined));
  });

  it('does not become ready by a rehearsal that does not verify, and names who spoilt it', async () => {
    const team = await gather(two, quiet('ceremony/spoilt'));
    const { world, group } = team;
    const [dana, , sam] = world.apps;
    const { vault } = sam!;
    const honest = vault.rehearsePartial.bind(vault);
    vault.rehearsePartial = async (input) => {
      const { partial } = await honest(input);
      return { partial: partial.with(31, partial[31]! ^ 1) };
    };
    await makeKey(team);
    await compareWords(team);
    for (const app of world.apps) await backUp(app, group);
    await world.advance(120_000);
    expect(phases(world.apps, group)).toEqual(['rehearsing', 'rehearsing', 'rehearsing']);
    expect(addresses(world.apps, group)).toEqual([undefined, undefined, undefined]);
    const alarms = groupIn(dana!, group).alarms.map(({ fault, member }) => ({ fault, member }));
    expect(alarms).toContainEqual({ fault: 'badRehearsal', member: groupIn(sam!, group).local.member });
    expect(new Set(alarms.map(({ fault }) => fault))).toEqual(new Set(['badRehearsal']));
    await groupHandlers(dana!.member).stopCeremony({ group });
    await world.until('given up', () => phases(world.apps, group).every((phase) => phase === 'abandoned'));
  });

  it('rehearses again when a vault was locked between its nonce and its part', async () => {
    const team = await gather(two, quiet('ceremony/again'));
    const { world, group } = team;
    const [, lee] = world.apps;
    await makeKey(team);
    await compareWords(team);
    for (const app of world.apps) await backUp(app, group);
    const mine = groupIn(lee!, group).local.member;
    await world.until('Lee gave a nonce', () =>
      Object.values(groupIn(lee!, group).forming.rehearsalNonces).some((of) => of?.[mine] !== undefined),
    );
    await lee!.vault.lock();
    await lee!.vault.unlock(new Uint8Array());
    lee!.worker.wake();
    await world.until('the address', () => addresses(world.apps, group).every((address) => address !== undefined));
  });

  it('stands when somebody says "abandon" after it was complete', async () => {
    const team = await gather(two, quiet('ceremony/late'));
    const { world, group } = team;
    await finishCeremony(team);
    const [dana, , sam] = world.apps;
    await expect(groupHandlers(sam!.member).stopCeremony({ group })).rejects.toMatchObject({ code: 'wrongPhase' });
    // A hostile member, or a thief of one device key, writes the entry past the command.
    const { ceremony } = groupIn(dana!, group).forming;
    sam!.crash();
    deliver(dana!, sam!.person, group, [
      forgeEntry(sam!.person, dana!, group, 'abandon', { ceremony, reason: 'personStopped' }),
    ]);
    await world.start(2);
    await world.advance(5_000);
    expect(world.apps.map((app) => Object.keys(groupIn(app, group).forming.abandoned))).toEqual(
      world.apps.map(() => [sam!.person.device]),
    );
    expect(phases(world.apps, group)).toEqual(['ready', 'ready', 'ready']);
    expect(addresses(world.apps, group).every((address) => address !== undefined)).toBe(true);
  });
});

const wordsRead2 = (team: Parameters<typeof wordsRead>[0]): string => {
  try {
    return wordsRead(team).join(' ');
  } catch {
    return 'no words any more';
  }
};
