import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it, vi } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/core/base/bytes.ts';
import type { CeremonyId, DeviceId, GroupId, ProposalId, SheetId } from '../../src/core/base/ids.ts';
import { missingSheets } from '../../src/core/engine/duties.ts';
import type { Case } from '../../src/core/engine/state.ts';
import { encodeBody, type Body, type EntryKind } from '../../src/core/group/bodies.ts';
import { charterHashOf, encodeCharter, firstCharter } from '../../src/core/group/charter.ts';
import { readInvitation } from '../../src/core/group/invitation.ts';
import { decodeStatement } from '../../src/core/group/statement.ts';
import { encodeProposal, openProposalsPerMemberMax } from '../../src/core/proposal/proposal.ts';
import { immatureInput, readProposal } from '../../src/core/review/reading.ts';
import { sheetIdOf, stockPerAuthor } from '../../src/core/signature/sheet.ts';
import { authorEntry, feedStart, verifyEntry, type VerifiedEntry } from '../../src/core/wire/entry.ts';
import { decodeMessage, encodeMessage } from '../../src/core/wire/messages.ts';
import { groupHandlers } from '../../src/main/ipc/groups.ts';
import { deliver, forgeEntry, signAs } from './forge.ts';
import {
  approve,
  caseIn,
  click,
  groupIn,
  isDone,
  kas,
  propose,
  readyGroup,
  reject,
  standingFor,
  viewOf,
  type Team,
} from './ready-group.ts';
import { trio } from './trio.ts';
import { recovery, World, type App, type Person } from './world.ts';

/* What one hostile member can make the others do. Work is counted, never timed: readings, signature checks, frames, documents. */

vi.mock('../../src/core/review/reading.ts', { spy: true });
vi.mock('../../src/core/wire/entry.ts', { spy: true });

const minuteMs = 60_000;
const bytes32 = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const timesCalled = (of: unknown): number => vi.mocked(of as () => void).mock.calls.length;
const during = (of: unknown, work: () => void): number => {
  const before = timesCalled(of);
  work();
  return timesCalled(of) - before;
};
const memberOf = (app: App, group: GroupId) => groupIn(app, group).local.member;

/** Nothing was taken in: the very same state, and nothing written. */
function expectUntouched(app: App, work: () => void): void {
  const before = app.engine.state();
  const commits = app.commits();
  work();
  expect(app.engine.state()).toBe(before);
  expect(app.commits()).toBe(commits);
}

type Draft = { readonly kind: string; readonly body: Uint8Array };
const drafted = <K extends EntryKind>(kind: K, body: Body<K>): Draft => ({ kind, body: encodeBody(kind, body) });

/** The next entries of a feed as `reader` knows it. */
function forgeMany(author: Person, reader: App, group: GroupId, drafts: readonly Draft[]): readonly VerifiedEntry[] {
  const feed = groupIn(reader, group).feeds[author.device];
  let seq = feed?.seq ?? -1;
  let prev = feed?.head ?? feedStart;
  return drafts.map(({ kind, body }) => {
    seq += 1;
    const names = { charter: 1, book: 1, epoch: 0 };
    const entry = authorEntry(
      { group, seq, prev, atMs: reader.engine.nowMs(), kind, names, body },
      author.device,
      (message) => ed25519.sign(message, author.deviceSeed),
    );
    prev = entry.id;
    return entry;
  });
}

/** In messages of at most this many, as a feed is sent. */
function deliverAll(to: App, from: Person, group: GroupId, entries: readonly VerifiedEntry[], perMessage = 50): void {
  for (let at = 0; at < entries.length; at += perMessage) deliver(to, from, group, entries.slice(at, at + perMessage));
}

const withoutBody = (entry: VerifiedEntry): VerifiedEntry => ({ ...entry, bodyBytes: undefined });
const kindOf = (frame: Uint8Array): string => {
  const message = decodeMessage(frame);
  return message.ok ? message.value.kind : 'malformed';
};
const bytesIn = (frames: App['sent']): number => frames.reduce((sum, { frame }) => sum + frame.length, 0);

/** Lets the network of a story fall apart where its author wants it to. */
const cut = ({ world }: Team, a: App, b: App): void => world.hub.partition(a.person.device, b.person.device);
const heal = ({ world }: Team, a: App, b: App): void => world.hub.heal(a.person.device, b.person.device);

describe('fork-keeps-nobody-busy', () => {
  /** Sam writes one word to Dana and, in the same place of the feed, more than two messages' worth of others to Lee. */
  function fork(team: Team, dana: App, lee: App, sam: App): void {
    const { group } = team;
    const one = forgeEntry(sam.person, dana, group, 'contact', { addresses: ['/memory/one'] });
    const others = forgeMany(
      sam.person,
      lee,
      group,
      Array.from({ length: 150 }, (_, i) => ({ kind: 'noise', body: new Uint8Array(64).fill(i) })),
    );
    deliver(dana, sam.person, group, [one]);
    deliverAll(lee, sam.person, group, others);
    const seqOf = (app: App) => groupIn(app, group).feeds[sam.person.device]!.seq;
    expect(seqOf(lee) - seqOf(dana)).toBe(149);
  }

  it('lets two honest peers ask each other ever more rarely, and their own news goes through', async () => {
    const { team, world, group, dana, lee, sam } = await trio('attacks/fork');
    await world.advance(20_000);
    sam.crash();
    await world.advance(20_000);
    fork(team, dana, lee, sam);
    const from = [dana.sent.length, lee.sent.length] as const;
    await world.advance(60 * minuteMs);
    const sent = [dana.sent.slice(from[0]), lee.sent.slice(from[1])] as const;
    // One exchange of heads needs a few frames; waits double from 0.2 s to 5 min, so an hour holds about 22 exchanges.
    expect(sent[0].length).toBeGreaterThan(5);
    expect(sent[0].length).toBeLessThan(100);
    expect(sent[1].length).toBeLessThan(200);
    expect(bytesIn(sent[0]) + bytesIn(sent[1])).toBeLessThan(2_000_000);
    // Dana saw an entry that does not follow from the one in its place; Lee's longer branch hangs together.
    expect(groupIn(dana, group).alarms.map(({ fault }) => fault)).toEqual(['equivocation']);

    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await world.until('paid', () => [dana, lee].every((app) => isDone(app, group, proposal)));
  });

  it('does not hold back what a mailbox passes on between two who cannot reach each other', async () => {
    const team = await readyGroup({ threshold: 2, members: 4 }, { seed: 'attacks/fork-relay' });
    const { world, group } = team;
    const [dana, lee, sam, relayed] = world.apps as [App, App, App, App];
    await world.advance(20_000);
    sam.crash();
    await world.advance(20_000);
    const proposal = await propose(dana, group);
    await world.until('known', () => [lee, relayed].every((app) => standingFor(app, group, proposal) === 'yourTurn'));
    await world.advance(20_000);
    fork(team, dana, lee, sam);
    cut(team, lee, relayed);
    // By now Dana waits minutes before asking again for the branch that leads nowhere.
    await world.advance(30 * minuteMs + 7_000);
    const rejectedFor = (app: App): string | undefined =>
      caseIn(app, group, proposal)?.rejections[memberOf(lee, group)];
    await reject(lee, group, proposal, 'Not this one');
    await world.until('Dana knows', () => rejectedFor(dana) !== undefined, 2_000);
    // Dana has nothing of her own to say about it: only the news of feeds carries it on.
    await world.until('passed on', () => rejectedFor(relayed) !== undefined, 2_000);
  });
});

describe('proposal-flood', () => {
  const flood = 400;

  it('has sixteen of one member’s open proposals read, touches nothing else, and stops nobody from paying', async () => {
    const { team, world, group, dana, lee, sam } = await trio('attacks/flood');
    const real = await propose(sam, group, { amount: '10' });
    await world.until('known', () => standingFor(dana, group, real) === 'yourTurn');
    sam.crash();
    await world.advance(1_000);
    const base = caseIn(dana, group, real)!.proposed!.proposal;
    const drafts = Array.from({ length: flood }, (_, i) =>
      drafted('proposal', { proposal: encodeProposal({ ...base, k: base.k + 1 + i, note: `No. ${i}` }) }),
    );
    const entries = forgeMany(sam.person, dana, group, drafts);
    const readings = during(readProposal, () => deliverAll(dana, sam.person, group, entries));
    expect(readings).toBe(openProposalsPerMemberMax - 1);
    const casesOf = (app: App): readonly Case[] => Object.values(groupIn(app, group).cases).flatMap((of) => of ?? []);
    const readNow = (): number => casesOf(dana).filter(({ first }) => first !== undefined).length;
    expect(casesOf(dana)).toHaveLength(flood + 1);
    expect(readNow()).toBe(openProposalsPerMemberMax);

    // A later word of Sam's about one proposal settles that one alone.
    const before = groupIn(dana, group).cases;
    const word = drafted('withdraw', { proposal: real });
    const [withdrawn] = forgeMany(sam.person, dana, group, [word]);
    const work = { readings: 0, coins: 0 };
    work.coins = during(immatureInput, () => {
      work.readings = during(readProposal, () => deliver(dana, sam.person, group, [withdrawn!]));
    });
    expect(work.readings).toBe(0);
    expect(work.coins).toBeLessThanOrEqual(1);
    const after = groupIn(dana, group).cases;
    expect(Object.keys(after).filter((id) => after[id as ProposalId] !== before[id as ProposalId])).toEqual([real]);

    // And a word about none of them settles none.
    const [chatter] = forgeMany(sam.person, dana, group, [drafted('contact', { addresses: ['/memory/x'] })]);
    expect(during(immatureInput, () => deliver(dana, sam.person, group, [chatter!]))).toBe(0);

    // Codes are laid down for what is read and for each author's next ones; a flood that is not read gets none.
    const ofSam = missingSheets(groupIn(dana, group), world.nowMs).filter(({ author }) => author === sam.person.device);
    expect(ofSam.length).toBeLessThanOrEqual(openProposalsPerMemberMax + stockPerAuthor(3, 2));

    const proposal = await propose(dana, group, { note: 'Meanwhile' });
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await world.until('paid', () => [dana, lee].every((app) => isDone(app, group, proposal)));
    expect(readNow()).toBeLessThanOrEqual(openProposalsPerMemberMax + 1);
  });
});

describe('bad-signature-costs-the-sender', () => {
  it('is not listened to for ten minutes, and no signature of its is checked meanwhile', async () => {
    const { world, group, dana, lee, sam } = await trio('attacks/signature');
    await world.advance(5_000);
    sam.crash();
    await world.advance(5_000);
    const honest = forgeEntry(sam.person, dana, group, 'contact', { addresses: ['/memory/good'] });
    const bad = { ...honest, signature: ed25519.sign(bytes32(1), sam.person.deviceSeed) };
    const reports = dana.reports.length;
    const beganAtMs = world.nowMs;
    expectUntouched(dana, () => {
      expect(during(verifyEntry, () => deliver(dana, sam.person, group, [bad, honest]))).toBe(1);
      const flood = (): void => {
        for (let i = 0; i < 100; i++) deliver(dana, sam.person, group, i % 2 === 0 ? [bad] : [honest]);
      };
      expect(during(verifyEntry, flood)).toBe(0);
    });
    expect(dana.reports.slice(reports)).toEqual([{ where: 'entry', problem: 'badSignature' }]);

    // Others are heard as before.
    const proposal = await propose(lee, group);
    await world.until('heard', () => standingFor(dana, group, proposal) === 'yourTurn');

    const seqOf = () => groupIn(dana, group).feeds[sam.person.device]!.seq;
    await world.advance(beganAtMs + 10 * minuteMs - 1 - world.nowMs);
    expect(during(verifyEntry, () => deliver(dana, sam.person, group, [honest]))).toBe(0);
    expect(seqOf()).toBe(honest.header.seq - 1);
    await world.advance(1);
    expect(during(verifyEntry, () => deliver(dana, sam.person, group, [honest]))).toBe(1);
    expect(seqOf()).toBe(honest.header.seq);
  });

  it('costs nothing when it is of nobody on the frozen list of people', async () => {
    const { world, group, dana, lee } = await trio('attacks/strangers');
    await world.advance(5_000);
    const strangers = Array.from({ length: 64 }, (_, i) => {
      const deviceSeed = bytes32(i + 1);
      const device = bytesToHex(ed25519.getPublicKey(deviceSeed)) as DeviceId;
      const person = { ...lee.person, device, deviceSeed };
      return forgeMany(person, dana, group, [{ kind: 'join', body: new Uint8Array() }])[0]!;
    });
    const badly = strangers.map((entry) => ({ ...entry, signature: new Uint8Array(64) }));
    expectUntouched(dana, () =>
      expect(
        during(verifyEntry, () => {
          deliver(dana, lee.person, group, strangers);
          deliver(dana, lee.person, group, badly);
        }),
      ).toBe(0),
    );
    // Who passes on what it cannot judge is still a good mailbox.
    const proposal = await propose(lee, group);
    await world.until('heard', () => caseIn(dana, group, proposal)?.proposed !== undefined, 2_000);
  });
});

describe('one-link-two-people', () => {
  it('seats neither of two who came by one link, also after the founder restarts', async () => {
    const { world, group, dana, sam, lee } = await lobby('attacks/link');
    const toSam = await linkFor(dana, group, 'Sam');
    await linkFor(dana, group, 'Lee');
    await sit(sam, 'Sam', group, dana, toSam);
    await world.until('Sam is here', () => groupIn(dana, group).forming.joins[sam.person.device] !== undefined);
    expect(viewOf(dana, group).lobbyComplete).toBe(false);
    // The door lets one device in for each link, so Sam carries the feed of the second self.
    await lee.setOnline(false);
    await sit(lee, 'Lee', group, dana, toSam);
    const entries = lee.store.entries(group, lee.person.device, -1, { countMax: 64, bytesMax: 1_000_000 });
    dana.exchange.events.received(
      sam.person.device,
      encodeMessage({
        kind: 'entries',
        group,
        entries: entries.map(({ headerBytes, signature, bodyBytes }) => ({
          header: headerBytes,
          signature,
          body: bodyBytes,
        })),
      }),
    );
    expect(Object.keys(groupIn(dana, group).forming.joins)).toHaveLength(3);
    expect(viewOf(dana, group).lobbyComplete).toBe(false);
    await expect(groupHandlers(dana.member).closeLobby({ group })).rejects.toMatchObject({ code: 'wrongPhase' });
    const again = await world.start(0);
    await world.advance(5_000);
    expect(Object.keys(groupIn(again, group).forming.joins)).toHaveLength(3);
    expect(viewOf(again, group).lobbyComplete).toBe(false);
    expect(groupIn(again, group).forming.roster).toBeUndefined();
  });

  it('seats everybody who came by a link of their own, also after the founder restarts', async () => {
    const { world, group, dana, sam, lee } = await lobby('attacks/links');
    const links = [await linkFor(dana, group, 'Sam'), await linkFor(dana, group, 'Lee')] as const;
    await sit(sam, 'Sam', group, dana, links[0]);
    await sit(lee, 'Lee', group, dana, links[1]);
    await world.until('complete', () => viewOf(dana, group).lobbyComplete);
    const again = await world.start(0);
    expect(viewOf(again, group).lobbyComplete).toBe(true);
    await groupHandlers(again.member).closeLobby({ group });
    expect(groupIn(again, group).forming.roster?.roster.members).toHaveLength(3);
  });
});

describe('late-abandon-changes-nothing', () => {
  it('in a group that pays: the payment under way goes through, also after a restart', async () => {
    const { team, world, group, dana, lee, sam } = await trio('attacks/abandon');
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    await world.advance(5_000);
    sam.crash();
    const { ceremony } = groupIn(dana, group).forming;
    const abandoned = forgeEntry(sam.person, dana, group, 'abandon', { ceremony, reason: 'personStopped' });
    for (const app of [dana, lee]) deliver(app, sam.person, group, [abandoned]);
    for (const app of [dana, lee]) {
      expect(Object.keys(groupIn(app, group).forming.abandoned)).toEqual([sam.person.device]);
      expect(viewOf(app, group)).toMatchObject({ phase: 'ready', address: viewOf(dana, group).address });
      expect(viewOf(app, group).address).toBeDefined();
    }
    await approve(team, lee, proposal);
    await world.until('paid', () => [dana, lee].every((app) => isDone(app, group, proposal)));
    // Sam's own app stays away: what it would write now stands beside the forged word.
    const again = [await world.start(0), await world.start(1)];
    await world.advance(10_000);
    expect(again.map((app) => viewOf(app, group).phase)).toEqual(['ready', 'ready']);
    const next = await propose(again[1]!, group, { note: 'After it', amount: '10' });
    for (const app of again) await approve(team, app, next);
    await world.until('paid too', () => again.every((app) => isDone(app, group, next)));
  });
});

describe('limit-holds-against-many-at-once', () => {
  it('lets two of six payments through when everybody clicks all of them in one breath', async () => {
    const rules = [{ kind: 'limit24h' as const, amountSompi: 100n * kas }];
    const coins = Array.from({ length: 8 }, () => 50n * kas);
    const { world, group, dana, lee } = await trio('attacks/limit', { rules, coins, stockDepth: 6 });
    const proposals: ProposalId[] = [];
    for (let i = 0; i < 6; i++) {
      proposals.push(await propose(dana, group, { amount: '40', note: `No. ${i}` }));
      await world.advance(500);
    }
    const all = (app: App, standing: string) => proposals.every((id) => standingFor(app, group, id) === standing);
    await world.until('all can be read', () => [dana, lee].every((app) => all(app, 'yourTurn')));
    for (const app of [dana, lee]) {
      const clicks = await Promise.allSettled(proposals.map((id) => click(app, group, id)));
      expect(clicks.map(({ status }) => status)).toEqual([
        ...['fulfilled', 'fulfilled'],
        ...['rejected', 'rejected', 'rejected', 'rejected'],
      ]);
      for (const refused of clicks.slice(2)) expect(refused).toMatchObject({ reason: { code: 'proposalBlocked' } });
    }
    await world.advance(2 * minuteMs);
    expect(proposals.map((id) => isDone(dana, group, id))).toEqual([true, true, false, false, false, false]);
  });
});

describe('replayed-body-less-header', () => {
  it('of an honest member, passed on thousands of times, does not spend that member’s budget', async () => {
    const { team, world, group, dana, lee, sam } = await trio('attacks/budget');
    const proposal = await propose(dana, group);
    await world.until('Lee knows', () => standingFor(lee, group, proposal) === 'yourTurn');
    cut(team, dana, lee);
    cut(team, dana, sam);
    await world.advance(1_000);
    const { seq } = groupIn(dana, group).feeds[lee.person.device]!;
    await reject(lee, group, proposal, 'Do not pay this');
    await world.advance(1_000);
    const [stored] = lee.store.entries(group, lee.person.device, seq, { countMax: 1, bytesMax: 1_000_000 });
    expect(groupIn(dana, group).feeds[lee.person.device]!.seq).toBe(seq);
    const verified = verifyEntry(stored!);
    if (!verified.ok) throw new Error('Lee’s own entry');
    sam.crash();
    // More than the burst of an author, and than the burst of a peer.
    const page = Array.from({ length: 64 }, () => withoutBody(verified.value));
    expectUntouched(dana, () =>
      expect(
        during(verifyEntry, () => {
          for (let messages = 0; messages < 200; messages++) deliver(dana, sam.person, group, page);
        }),
      ).toBe(0),
    );
    heal(team, dana, lee);
    await world.until(
      'Dana knows of the rejection',
      () => caseIn(dana, group, proposal)?.rejections[memberOf(lee, group)] !== undefined,
      2_000,
    );
  });
});

describe('codes-far-ahead-are-not-read', () => {
  /** Sheets of the hostile member: of the right size, and of no use to anybody. */
  function sheetOf(sam: App, group: GroupId, author: DeviceId, k: number, fill = 3): Draft & { readonly id: SheetId } {
    const known = Object.values(groupIn(sam, group).sheets).find((sheet) => sheet?.device === sam.person.device)!;
    const statement = decodeStatement(known.statement);
    if (!statement.ok || statement.value.kind !== 'sheet') throw new Error('a sheet');
    const pairs = new Uint8Array(statement.value.pairs.length).fill(fill);
    const signed = signAs(sam.person, group, { ...statement.value, author, k, pairs });
    return { ...drafted('sheet', { signed }), id: sheetIdOf(signed.statement) };
  }
  const documentsOf = (app: App): number =>
    [...app.person.disk.contents.documents.keys()].filter((key) => key.startsWith('sheet/')).length;

  it('waits before the first one beyond the window, and everything after it waits too', async () => {
    const { team, world, group, dana, lee, sam } = await trio('attacks/ahead');
    await world.advance(5_000);
    sam.crash();
    await world.advance(5_000);
    const author = sam.person.device;
    const seqOf = () => groupIn(dana, group).feeds[author]!.seq;
    const began = seqOf();
    const documents = documentsOf(dana);

    // The last one within the window is kept as any other.
    const within = forgeMany(sam.person, dana, group, [sheetOf(sam, group, author, 31)]);
    deliver(dana, sam.person, group, within);
    expect(seqOf()).toBe(began + 1);
    expect(documentsOf(dana)).toBe(documents + 1);

    for (const first of [32, 1_000]) {
      const drafts = Array.from({ length: 40 }, (_, i) => sheetOf(sam, group, author, first + i));
      const ahead = forgeMany(sam.person, dana, group, drafts);
      expectUntouched(dana, () => {
        for (let again = 0; again < 3; again++) deliverAll(dana, sam.person, group, ahead, 20);
      });
    }
    expect(seqOf()).toBe(began + 1);
    expect(documentsOf(dana)).toBe(documents + 1);
    expect(groupIn(dana, group).alarms).toEqual([]);

    // Once the author's proposals have come one further, so has the window: for one more, and not for two.
    const proposal = await propose(dana, group);
    await world.until('Lee knows', () => caseIn(lee, group, proposal)?.proposed !== undefined);
    const mine = dana.person.device;
    const next = forgeMany(sam.person, dana, group, [sheetOf(sam, group, mine, 32), sheetOf(sam, group, mine, 33)]);
    deliver(dana, sam.person, group, next);
    expect(seqOf()).toBe(next[0]!.header.seq);
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await world.until('paid', () => [dana, lee].every((app) => isDone(app, group, proposal)));
  });

  it('keeps nothing of burnt codes but their name, except where an approval names them', async () => {
    const { team, world, group, dana, lee, sam } = await trio('attacks/burnt');
    const proposal = await propose(dana, group);
    await approve(team, lee, proposal);
    await world.until('known', () => caseIn(dana, group, proposal)?.approvals[memberOf(lee, group)] !== undefined);
    const named = caseIn(dana, group, proposal)!.approvals[memberOf(lee, group)]!.sheet;
    const live = Object.values(groupIn(dana, group).sheets).flatMap((sheet) =>
      sheet?.device === lee.person.device && !sheet.burnt ? [sheet.id] : [],
    );
    expect(live.length).toBeGreaterThan(1);
    lee.crash();
    sam.crash();
    await world.advance(1_000);
    deliver(dana, lee.person, group, [forgeEntry(lee.person, dana, group, 'burnt', { sheets: live })]);
    for (const id of live) {
      const sheet = groupIn(dana, group).sheets[id]!;
      expect(sheet.burnt).toBe(true);
      expect(sheet.statement.length > 0).toBe(id === named);
      expect(sheet.signature.length > 0).toBe(id === named);
    }
    const again = await world.start(0);
    expect(live.filter((id) => groupIn(again, group).sheets[id]!.statement.length > 0)).toEqual([named]);
  });

  it('lets nobody approve with codes that were burnt before: their pairs are gone', async () => {
    const { team, world, group, dana, lee, sam } = await trio('attacks/burnt-then-named');
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    await world.until('known', () => standingFor(sam, group, proposal) === 'yourTurn');
    sam.crash();
    await world.advance(1_000);
    const sheet = groupIn(dana, group).sheetSlots[`${sam.person.device}/${dana.person.device}/0`]!;
    const { sessions, reading } = caseIn(dana, group, proposal)!.approvals[memberOf(dana, group)]!;
    const signed = signAs(sam.person, group, {
      kind: 'approve',
      group,
      member: memberOf(sam, group),
      device: sam.person.device,
      proposal,
      epoch: 0,
      reading: hexToBytes(reading),
      attempt: 0,
      sheet: hexToBytes(sheet),
      sessions,
    });
    const inputs = caseIn(dana, group, proposal)!.proposed!.outpoints.length;
    const partials = new Uint8Array(32 * inputs).fill(1);
    const reports = dana.reports.length;
    deliverAll(
      dana,
      sam.person,
      group,
      forgeMany(sam.person, dana, group, [
        drafted('burnt', { sheets: [sheet] }),
        drafted('approve', { signed }),
        drafted('release', { proposal, sessions: sessions.map((session) => ({ session, partials })) }),
      ]),
    );
    await world.advance(10_000);
    expect(dana.reports.slice(reports)).toEqual([]);
    expect(caseIn(dana, group, proposal)!.releases[memberOf(dana, group)]).toBeUndefined();
    await approve(team, lee, proposal);
    await world.until('paid', () => [dana, lee].every((app) => isDone(app, group, proposal)));
  });
});

describe('heads said again and again', () => {
  it('are answered with entries a bounded number of times', async () => {
    const { world, group, dana, sam } = await trio('attacks/heads');
    await world.advance(20_000);
    const nothing = encodeMessage({ kind: 'heads', group, heads: [] });
    const reads = vi.spyOn(dana.store, 'entries');
    const answersOf = async (messages: number): Promise<number> => {
      const from = dana.sent.length;
      const atMs = world.nowMs;
      for (let i = 0; i < messages; i++) {
        dana.exchange.events.received(sam.person.device, nothing);
        // What was sent leaves the outbox, so that its bound is not what this counts.
        if (i % 4 === 3) await world.step(world.nowMs);
      }
      expect(world.nowMs - atMs).toBeLessThan(3_000);
      const frames = dana.sent.slice(from).filter(({ to }) => to === sam.person.device);
      return frames.filter(({ frame }) => kindOf(frame) === 'entries').length;
    };
    const one = await answersOf(1);
    expect(one).toBeGreaterThan(0);
    reads.mockClear();
    const many = await answersOf(1_000);
    expect(many).toBeGreaterThan(one);
    // A burst of 120 answers, and 300 a minute after it.
    expect(many).toBeLessThanOrEqual(one * 140);
    // Each answer asks the disk once for each page and once for each feed's end.
    expect(reads.mock.calls.length).toBeLessThanOrEqual(140 * (one + 3));

    // An hour later Sam is answered again: what was spent comes back.
    await world.advance(60 * minuteMs);
    expect(await answersOf(1)).toBeGreaterThan(0);
  });
});

type Knock = { readonly device: DeviceId; readonly addresses: readonly string[]; readonly token: Uint8Array };

/** Dana's open lobby for three, with nobody invited yet; Sam and Lee have the app and no group. */
async function lobby(seed: string) {
  const world = new World({ seed, stockDepth: 0 });
  for (const [at, name] of ['Dana', 'Sam', 'Lee'].entries()) {
    await world.addPerson(name);
    await world.start(at);
  }
  const [dana, sam, lee] = world.apps as [App, App, App];
  await sit(dana, 'Dana', lobbyGroup, dana, undefined);
  return { world, group: lobbyGroup, dana, sam, lee };
}

const lobbyGroup = '77'.repeat(32) as GroupId;
const lobbyCeremony = '88'.repeat(32) as CeremonyId;
const lobbyCharter = firstCharter({
  group: lobbyGroup,
  name: 'Flat 12 fund',
  network: 'practice',
  memberCount: 3,
  threshold: 2,
  rules: [],
  proposalExpiryMs: 24 * 3_600_000,
  buriedDaa: 10,
  book: [],
});

async function linkFor(founder: App, group: GroupId, name: string): Promise<Knock> {
  const { link } = await groupHandlers(founder.member).invite({ group, for: name });
  const read = readInvitation(link);
  if (!read.ok) throw new Error(`the invitation is ${read.error}`);
  return { device: read.value.device, addresses: read.value.addresses, token: read.value.token };
}

/** Takes a seat: the founder's without a knock, everybody else's with the link they hold. */
async function sit(app: App, name: string, group: GroupId, founder: App, knock: Knock | undefined): Promise<void> {
  const { device } = app.engine.state();
  const charterHash = charterHashOf(lobbyCharter);
  const about = { group, ceremony: lobbyCeremony, charterHash };
  const keys = await app.vault.prepareGroup({ ...about, device, recoveryPassphrase: recovery() });
  app.engine.accept([
    {
      type: 'groupBegun',
      begun: {
        ...about,
        network: 'practice',
        charter: knock === undefined ? encodeCharter(lobbyCharter) : undefined,
        founder: founder.engine.state().device,
        name,
        member: keys.member,
        device: keys.deviceStatement,
        codeCommitment: keys.codeCommitment,
        knock,
        addresses: app.network.addresses(),
      },
    },
  ]);
}
