import { describe, expect, it } from 'vitest';
import { bytesToHex } from '../../src/core/base/bytes.ts';
import { KeyturnError } from '../../src/core/base/errors.ts';
import type { ProposalId } from '../../src/core/base/ids.ts';
import { auditHashOf, decodeRecord } from '../../src/core/audit/record.ts';
import { valuesOf } from '../../src/core/engine/state.ts';
import {
  approve,
  caseIn,
  click,
  groupIn,
  isDone,
  isStocked,
  kas,
  propose,
  seenBy,
  standingFor,
  withdraw,
  type Team,
} from './ready-group.ts';
import { trio } from './trio.ts';
import type { App, World } from './world.ts';

const minute = 60_000;

/** Whatever happened: no sheet was used twice, and no part left that is not the one part its pair ever made. */
function expectOnePartPerPair({ world, group }: Team): void {
  const used = world.uses.map(({ who, sheet }) => `${who}/${sheet}`);
  expect(new Set(used).size, `seed ${world.seed}: a sheet was used twice`).toBe(used.length);
  const made = new Map<string, string>(
    world.uses.flatMap(({ who, sessions }) =>
      sessions.map(({ session, partials }) => [`${who}/${session}`, bytesToHex(partials)] as const),
    ),
  );
  for (const app of world.apps)
    for (const known of valuesOf(groupIn(app, group).cases))
      for (const [member, sessions] of Object.entries(known.releases)) {
        const name = groupIn(app, group).forming.roster!.roster.members.find((m) => m.member === member)!.name;
        for (const [session, partials] of Object.entries(sessions ?? {}))
          expect(bytesToHex(partials!), `seed ${world.seed}`).toBe(made.get(`${name}/${session}`));
      }
}

const whateverHappens = async (work: () => Promise<unknown>): Promise<void> => {
  await work().catch(() => undefined);
};

/** Dana proposes, Dana and Lee approve: all of it may be cut short by the crash of one of them. */
async function payUnderAxe(team: Team): Promise<ProposalId | undefined> {
  const { world, group } = team;
  const [dana, lee] = world.apps as [App, App];
  let proposal: ProposalId | undefined;
  await whateverHappens(async () => {
    proposal = await propose(dana, group);
  });
  await world.advance(400);
  if (proposal === undefined) return undefined;
  for (const app of [dana, lee]) {
    await whateverHappens(() => click(app, group, proposal!));
    await world.advance(400);
  }
  await world.advance(2_000);
  return proposal;
}

describe('a crash', () => {
  it.each([
    { who: 'the author', at: 0 },
    { who: 'the second approver', at: 1 },
  ])(
    'of $who at any commit leaves at most one part for each code, and a group that pays (sheet-given-before-used)',
    async ({ at }) => {
      let points = 0;
      for (const when of ['before', 'after'] as const) {
        for (let point = 1; ; point++) {
          const seed = `crash/${at}/${when}/${point}`;
          const { team, world, group } = await trio(seed);
          const held = new Set(
            valuesOf(groupIn(world.apps[at]!, group).sheets)
              .filter((s) => s.device === world.people[at]!.device && !s.burnt)
              .map((s) => s.id),
          );
          let commits = 0;
          const { device } = world.people[at]!;
          world.apps[at]!.bend.disk = (now, turn, crash) => {
            // A turn that is lost whole matters where something of ours was about to be written.
            const isOurs = turn.sealed.length > 0 || turn.entries.some(({ author }) => author === device);
            if (now === when && (when === 'after' || isOurs) && ++commits === point) crash();
          };
          const proposal = await payUnderAxe(team);
          if (commits < point) break;
          points += 1;
          expect(world.apps[at]!.isAlive()).toBe(false);
          await world.start(at);
          await world.until('everybody knows what was burnt', () =>
            world.apps.every((app) => [...held].every((id) => groupIn(app, group).sheets[id]?.burnt === true)),
          );
          expectOnePartPerPair(team);
          await world.until('codes again', () => world.apps.every((app) => isStocked(team, app)));
          const [, lee, sam] = world.apps as [App, App, App];
          if (proposal !== undefined && !isDone(lee, group, proposal)) {
            // Whoever approved can take it back or see it through with Sam; nothing is in the way of the next payment.
            for (const app of world.apps) await whateverHappens(() => withdraw(app, group, proposal));
          }
          const next = await propose(sam, group, { amount: '10', note: 'Next' });
          const payers = [world.apps[at]!, world.apps[at === 0 ? 1 : 0]!];
          for (const app of payers) await approve(team, app, next);
          await world.until('paid', () => world.apps.every((app) => isDone(app, group, next)));
          expectOnePartPerPair(team);
          expect(world.chain.refused, `seed ${seed}`).toEqual([]);
        }
      }
      expect(points).toBeGreaterThan(10);
    },
  );

  it('after the click disarms it, and everybody is told whose app it was', async () => {
    const { team, world, group, dana, lee, sam } = await trio('crash/after-click');
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    dana.crash();
    const again = await world.start(0);
    await world.advance(5_000);
    expect(standingFor(again, group, proposal)).toBe('approvalFailed');
    expect(seenBy(again, group, proposal)?.why).toBe('restarted');
    // Lee approves: nothing of Lee's leaves towards sessions that Dana can no longer complete.
    await approve(team, lee, proposal);
    await world.advance(5_000);
    expect(caseIn(lee, group, proposal)?.releases).toEqual({});
    await approve(team, sam, proposal);
    await world.until('paid by the two others', () => world.apps.every((app) => isDone(app, group, proposal)));
    expectOnePartPerPair(team);
  });

  it('of the second approver before the second click sends no part that could never be completed', async () => {
    const { team, world, group, dana, lee, sam } = await trio('crash/before-click');
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    await world.until('Lee has it', () => standingFor(lee, group, proposal) === 'yourTurn');
    lee.crash();
    const again = await world.start(1);
    await world.until('codes', () => isStocked(team, again));
    await world.advance(5_000);
    // New codes were made for the proposal that waits for Lee's click.
    await approve(team, again, proposal);
    await world.advance(5_000);
    for (const app of world.apps) expect(caseIn(app, group, proposal)?.releases).toEqual({});
    await approve(team, sam, proposal);
    await world.until('paid', () => world.apps.every((app) => isDone(app, group, proposal)));
    expectOnePartPerPair(team);
  });

  it('of the author does not keep the only coin from the next proposal', async () => {
    const { team, world, group, dana, lee } = await trio('crash/one-coin', { coins: [100n * kas] });
    const lost = await propose(dana, group);
    await approve(team, dana, lost);
    await expect(propose(dana, group)).rejects.toMatchObject({ code: 'fundsInsufficient' });
    dana.crash();
    const again = await world.start(0);
    await world.until('codes', () => world.apps.every((app) => isStocked(team, app)));
    const next = await propose(again, group, { note: 'Once more', amount: '61' });
    await approve(team, again, next);
    await approve(team, lee, next);
    await world.until('paid', () => world.apps.every((app) => isDone(app, group, next)));
    expect(world.chain.accepted.size).toBe(1);
  });
});

describe('a thief with the disk and the keychain, and no passphrase', () => {
  it.each(['withdraw', 'expire', 'quit'] as const)(
    'finds no part and no key in anything stored or sent, before and after %s (thief-no-passphrase)',
    async (end) => {
      const { team, world, group, dana, lee } = await trio(`thief/${end}`);
      const loot: Uint8Array[] = [];
      const steal = (): void => void loot.push(...everythingOf(world, dana));
      dana.bend.disk = (when) => (when === 'after' ? steal() : undefined);
      const proposal = await propose(dana, group, { expiresInMs: 10 * minute });
      await approve(team, dana, proposal);
      const wrapped = dana.store.sealed(`partials/${proposal}`);
      expect(wrapped).toBeDefined();
      await world.until('Lee may approve', () => standingFor(lee, group, proposal) === 'yourTurn');
      // Lee is hostile and keeps what is Lee's; Dana never hears of an approval, so nothing of Dana's is due.
      await dana.setOnline(false);
      await approve(team, lee, proposal);
      if (end === 'withdraw') await withdraw(dana, group, proposal);
      else if (end === 'expire') await world.advance(11 * minute);
      else await dana.quit();
      steal();
      await whateverHappens(() => dana.setOnline(true));
      await world.advance(minute);
      const secrets = world.uses
        .filter(({ who }) => who === 'Dana')
        .flatMap(({ sessions, releaseKey }) => [releaseKey, ...sessions.map(({ partials }) => partials.slice(0, 32))]);
      expect(secrets.length).toBe(3);
      const heap = Buffer.concat(loot);
      // The search finds what is there: the wrapped parts themselves are in the loot.
      expect(heap.includes(Buffer.from(wrapped!))).toBe(true);
      for (const secret of [...secrets, ...world.sheetKeys]) expect(heap.includes(Buffer.from(secret))).toBe(false);
      expect(world.chain.accepted.size).toBe(0);
    },
  );
});

function everythingOf(world: World, app: App): Uint8Array[] {
  const { documents, entries, audit, sealed, outbox } = app.person.disk.contents;
  return [
    ...documents.values(),
    ...[...entries.values()].flatMap(({ headerBytes, signature, bodyBytes }) => [
      headerBytes,
      signature,
      bodyBytes ?? new Uint8Array(),
    ]),
    ...audit.map(({ bytes }) => bytes),
    ...sealed.values(),
    ...outbox.values(),
    ...app.person.keychain.values(),
    ...world.apps.flatMap((other) => other.sent.map(({ frame }) => frame)),
  ];
}

describe('a disk that does not take a turn', () => {
  it('leaves state, feed and log as they were, sends nothing, and the next turn goes on', async () => {
    const { team, world, group, dana, lee } = await trio('disk/full');
    const proposal = await propose(dana, group);
    await world.until('my turn', () => standingFor(dana, group, proposal) === 'yourTurn');
    const before = dana.engine.state();
    const audit = dana.store.auditHead();
    const heads = dana.store.heads(group);
    dana.sent.length = 0;
    let failures = 0;
    dana.bend.disk = (when) => {
      if (when === 'after') return;
      failures += 1;
      throw new KeyturnError('diskFull', 'The disk is full.');
    };
    await expect(click(dana, group, proposal)).rejects.toMatchObject({ code: 'diskFull' });
    expect(() => dana.engine.accept([{ type: 'quitting' }])).toThrow('full');
    expect(() => dana.engine.accept([], { audit: [{ kind: 'locked' }] })).toThrow('full');
    const other = await propose(lee, group, { amount: '1', note: 'Lee speaks while the disk is full' });
    await world.advance(minute);
    expect(failures).toBeGreaterThan(3);
    expect(dana.engine.state()).toBe(before);
    expect(dana.store.auditHead()).toEqual(audit);
    expect(dana.store.heads(group)).toEqual(heads);
    expect(dana.sent.filter(({ frame }) => frame.length > 2_000)).toEqual([]);
    dana.bend.disk = undefined;
    await world.until('caught up', () => caseIn(dana, group, other)?.proposed !== undefined);
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await world.until('paid', () => world.apps.every((app) => isDone(app, group, proposal)));
    expectWholeLog(dana);
    expectOnePartPerPair(team);
  });

  it('and a keychain that cannot note a stored turn stop the app until it is started again', async () => {
    const { team, world, group, dana, lee } = await trio('disk/keychain');
    dana.bend.keychain = (note) => {
      if (note.startsWith('done')) throw new KeyturnError('keychainLocked', 'The keychain is locked.');
    };
    await expect(propose(dana, group)).rejects.toMatchObject({ code: 'keychainLocked' });
    dana.bend.keychain = undefined;
    await expect(propose(dana, group, { note: 'Another one in the same place of the feed' })).rejects.toMatchObject({
      code: 'keychainLocked',
    });
    await world.advance(5_000);
    expect(Object.keys(groupIn(lee, group).cases)).toEqual([]);
    const again = await world.start(0);
    await world.until('the stored proposal arrives', () => Object.keys(groupIn(lee, group).cases).length === 1);
    await world.until('codes', () => world.apps.every((app) => isStocked(team, app)));
    const [proposal] = Object.keys(groupIn(lee, group).cases) as ProposalId[];
    await approve(team, again, proposal!);
    await approve(team, lee, proposal!);
    await world.until('paid', () => world.apps.every((app) => isDone(app, group, proposal!)));
    expect(world.apps.flatMap((app) => groupIn(app, group).alarms)).toEqual([]);
    expectWholeLog(again);
  });
});

function expectWholeLog(app: App): void {
  let prev: string | undefined;
  const records = app.store.auditFrom(0, 10_000);
  expect(records.length).toBeGreaterThan(10);
  for (const { bytes } of records) {
    const record = decodeRecord(bytes);
    expect(record.ok && (prev === undefined || record.value.prev === prev)).toBe(true);
    prev = auditHashOf(bytes);
  }
}
