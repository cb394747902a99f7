import { describe, expect, it } from 'vitest';
import { hexToBytes } from '../../src/core/base/bytes.ts';
import type { DeviceId, GroupId, ProposalId, SessionId } from '../../src/core/base/ids.ts';
import { approvalsOf } from '../../src/core/engine/case-facts.ts';
import type { Group } from '../../src/core/engine/state.ts';
import { decodeStatement, type Statement } from '../../src/core/group/statement.ts';
import { encodeProposal, proposalIdOf } from '../../src/core/proposal/proposal.ts';
import { sheetIdOf } from '../../src/core/signature/sheet.ts';
import type { VerifiedEntry } from '../../src/core/wire/entry.ts';
import { encodeMessage } from '../../src/core/wire/messages.ts';
import { namedBytes } from './clockwork.ts';
import { deliver, forgeEntry, signAs, signWith } from './forge.ts';
import {
  approve,
  caseIn,
  groupIn,
  isDone,
  isStocked,
  propose,
  seenBy,
  standingFor,
  viewOf,
  type Team,
} from './ready-group.ts';
import { trio } from './trio.ts';
import type { App } from './world.ts';

const bytes32 = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);

const memberOf = (app: App, { group }: Team) => groupIn(app, group).local.member;

/** Nothing was taken in: the very same state, and nothing written. */
function expectUntouched(app: App, work: () => void): void {
  const before = app.engine.state();
  const commits = app.commits();
  work();
  expect(app.engine.state()).toBe(before);
  expect(app.commits()).toBe(commits);
}

describe('a hostile member', () => {
  it('who approves another reading is shown by name and stops nobody (lone-dissenter-cannot-veto, true-disagreement-is-named)', async () => {
    const { team, world, group, dana, lee, sam } = await trio('malice/dissent');
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    lee.crash();
    const signed = signAs(lee.person, group, {
      kind: 'approve',
      group,
      member: memberOf(lee, team),
      device: lee.person.device,
      proposal,
      epoch: 0,
      reading: bytes32(7),
      attempt: 0,
      sheet: hexToBytes(groupIn(dana, group).sheetSlots[`${lee.person.device}/${dana.person.device}/0`]!),
      sessions: caseIn(dana, group, proposal)!.approvals[memberOf(dana, team)]!.sessions,
    });
    deliver(dana, lee.person, group, [forgeEntry(lee.person, dana, group, 'approve', { signed })]);
    await world.until('all see it', () =>
      [dana, sam].every((app) => seenBy(app, group, proposal)?.dissenters.includes('Lee')),
    );
    for (const app of [dana, sam]) expect(seenBy(app, group, proposal)?.approvals).toEqual(['Dana']);
    await world.advance(5_000);
    expect(caseIn(dana, group, proposal)?.releases).toEqual({});
    await approve(team, sam, proposal);
    await world.until('done', () => [dana, sam].every((app) => isDone(app, group, proposal)));
  });

  it('whose one-time codes hold no points drops out of every signature alone (poisoned-sheet)', async () => {
    const { team, world, group } = await trio('malice/poison');
    const sam = await world.start(2, false);
    sam.bend.sheet = (made) => {
      const statement = decodeStatement(made.signed.statement);
      if (!statement.ok || statement.value.kind !== 'sheet') throw new Error('a sheet');
      const pairs = statement.value.pairs.slice();
      for (let at = 0; at < pairs.length; at += 66) pairs.fill(5, at, at + 33);
      const signed = signAs(sam.person, group, { ...statement.value, pairs });
      return { ...made, signed, sheet: sheetIdOf(signed.statement) };
    };
    await world.until('the codes before are burnt', () => world.apps.every((app) => !isStocked(team, app)));
    await sam.vault.unlock(new Uint8Array());
    sam.worker.wake();
    await world.until('poisoned codes are there', () => world.apps.every((app) => isStocked(team, app)));
    const [dana, lee] = world.apps as [App, App];
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    expect(caseIn(dana, group, proposal)!.approvals[memberOf(dana, team)]!.sessions).toHaveLength(1);
    await approve(team, lee, proposal);
    await world.until('done', () => [dana, lee].every((app) => isDone(app, group, proposal)));
  });

  it('who jumps to the last proposal number does not keep the others from their codes', async () => {
    const { team, world, group, dana, lee, sam } = await trio('malice/number');
    const real = await propose(sam, group);
    await world.until('known', () => caseIn(dana, group, real)?.proposed !== undefined);
    sam.crash();
    const jumped = encodeProposal({ ...caseIn(dana, group, real)!.proposed!.proposal, k: 0xffff_ffff });
    deliver(dana, sam.person, group, [forgeEntry(sam.person, dana, group, 'proposal', { proposal: jumped })]);
    await world.until('refused by name', () =>
      [dana, lee].every((app) =>
        viewOf(app, group).alarms.some(({ fault, member }) => fault === 'proposalNumberSkipped' && member === 'Sam'),
      ),
    );
    expect(caseIn(dana, group, proposalIdOf(jumped))).toBeUndefined();
    const proposal = await propose(dana, group, { note: 'Goes on' });
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await world.until('done', () => [dana, lee].every((app) => isDone(app, group, proposal)));
    await world.until('codes for the next ones', () =>
      [dana, lee].every((app) =>
        viewOf(app, group)
          .members.filter(({ name }) => name !== 'Sam')
          .every(({ ready }) => ready),
      ),
    );
  });

  it('cannot use one proposal number twice, nor speak as somebody else', async () => {
    const { world, group, dana, lee, sam } = await trio('malice/twice');
    const real = await propose(sam, group);
    await world.until('known', () => caseIn(dana, group, real)?.proposed !== undefined);
    sam.crash();
    const { proposal } = caseIn(dana, group, real)!.proposed!;
    const twice = encodeProposal({ ...proposal, note: 'Same number' });
    const asLee = encodeProposal({ ...proposal, author: lee.person.device });
    const first = forgeEntry(sam.person, dana, group, 'proposal', { proposal: twice });
    deliver(dana, sam.person, group, [
      first,
      forgeEntry(sam.person, dana, group, 'proposal', { proposal: asLee }, first),
    ]);
    const faults = groupIn(dana, group).alarms.map(({ fault }) => fault);
    expect(faults).toEqual(['proposalNumberUsedTwice', 'proposalOfAnother']);
    expect(Object.keys(groupIn(dana, group).cases)).toEqual([real]);
  });

  it('who writes two entries in one place of a feed raises one alarm, however often they are shown', async () => {
    const { team, world, group, dana, lee, sam } = await trio('malice/fork');
    await world.advance(2_000);
    sam.crash();
    const one = forgeEntry(sam.person, dana, group, 'contact', { addresses: ['/memory/one'] });
    const other = forgeEntry(sam.person, dana, group, 'contact', { addresses: ['/memory/other'] });
    deliver(dana, sam.person, group, [one]);
    deliver(lee, sam.person, group, [other]);
    await world.advance(60_000);
    for (const app of [dana, lee])
      expect(groupIn(app, group).alarms.map(({ fault }) => fault)).toEqual(['equivocation']);
    const records = dana.store.auditFrom(0, 10_000).length;
    for (let i = 0; i < 50; i++) expectUntouched(dana, () => deliver(dana, sam.person, group, [other]));
    expect(dana.store.auditFrom(0, 10_000)).toHaveLength(records);
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await world.until('done', () => [dana, lee].every((app) => isDone(app, group, proposal)));
  });
});

describe('a thief of a device key', () => {
  it('decides nothing: every decision is refused with an alarm that names the member (locked-device-cannot-decide)', async () => {
    const { team, world, group, dana, lee, sam } = await trio('malice/thief');
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    lee.crash();
    const who = { group, member: memberOf(lee, team) };
    const { ceremony, roster } = groupIn(dana, group).forming;
    const { device } = lee.person;
    const honest = groupIn(dana, group).sheets[groupIn(dana, group).sheetSlots[`${device}/${dana.person.device}/0`]!]!;
    const sheet = decodeStatement(honest.statement);
    if (!sheet.ok || sheet.value.kind !== 'sheet') throw new Error('a sheet');
    const reading = hexToBytes(caseIn(dana, group, proposal)!.approvals[memberOf(dana, team)]!.reading);
    const sessions = caseIn(dana, group, proposal)!.approvals[memberOf(dana, team)]!.sessions as SessionId[];
    const decisions: readonly (readonly [
      string,
      'approve' | 'reject' | 'freeze' | 'codeConfirmed' | 'sheet',
      Statement,
    ])[] = [
      [
        'badApproval',
        'approve',
        {
          kind: 'approve',
          ...who,
          device,
          proposal,
          epoch: 0,
          reading,
          attempt: 0,
          sheet: hexToBytes(honest.id),
          sessions,
        },
      ],
      ['badRejection', 'reject', { kind: 'reject', ...who, device, proposal, reason: 'No' }],
      ['badFreeze', 'freeze', { kind: 'freeze', ...who, ceremony, rosterHash: hexToBytes(roster!.hash) }],
      ['badConfirmation', 'codeConfirmed', { kind: 'codeConfirmed', ...who, ceremony, codeHash: bytes32(1) }],
      ['badSheet', 'sheet', { ...sheet.value, k: 5 }],
    ];
    const before = groupIn(dana, group);
    const entries: VerifiedEntry[] = [];
    for (const [, kind, statement] of decisions) {
      // What the thief has is the device's key; and one signature of nothing at all.
      for (const signed of [
        signWith(lee.person.deviceSeed, statement),
        { ...signWith(bytes32(3), statement), signature: new Uint8Array(64) },
      ])
        entries.push(forgeEntry(lee.person, dana, group, kind, { signed }, entries.at(-1)));
    }
    deliver(dana, lee.person, group, entries);
    await world.until(
      'Sam heard it too',
      () => groupIn(sam, group).feeds[device]!.seq === groupIn(dana, group).feeds[device]!.seq,
    );
    for (const app of [dana, sam]) {
      const after = groupIn(app, group);
      expect(after.alarms.map(({ fault }) => fault)).toEqual(decisions.map(([fault]) => fault));
      expect(viewOf(app, group).alarms.every(({ member }) => member === 'Lee')).toBe(true);
      expect(approvalsOf(caseIn(app, group, proposal)!)).toEqual([memberOf(dana, team)]);
      expect(caseIn(app, group, proposal)!.rejections).toEqual({});
    }
    expect(groupIn(dana, group).forming).toEqual(before.forming);
    const ofLee = ({ sheets }: Group) => Object.values(sheets).filter((known) => known?.device === device);
    expect(ofLee(groupIn(dana, group))).toEqual(ofLee(before));
    await world.advance(5_000);
    expect(caseIn(dana, group, proposal)?.releases).toEqual({});
  });

  it('gets nothing from what was signed for another group, epoch or proposal (replay-across-groups-and-epochs)', async () => {
    const { team, world, group, dana, lee, sam } = await trio('malice/replay');
    const first = await propose(dana, group, { note: 'One' });
    await approve(team, dana, first);
    await approve(team, lee, first);
    await world.until('done', () => world.apps.every((app) => isDone(app, group, first)));
    await world.until('codes', () => world.apps.every((app) => isStocked(team, app)));
    const second = await propose(dana, group, { note: 'Two', amount: '10' });
    await approve(team, dana, second);
    await world.until('known', () => standingFor(sam, group, second) === 'yourTurn');
    lee.crash();
    const other = 'ab'.repeat(32) as GroupId;
    const approval = caseIn(dana, group, first)!.approvals[memberOf(lee, team)]!;
    const stored = dana.store.entry(approval.entry)!;
    const statement: Statement = {
      kind: 'approve',
      group: other,
      member: memberOf(lee, team),
      device: lee.person.device,
      proposal: second,
      epoch: 0,
      reading: hexToBytes(caseIn(dana, group, second)!.approvals[memberOf(dana, team)]!.reading),
      attempt: 0,
      sheet: hexToBytes(approval.sheet),
      sessions: [],
    };
    const elsewhere = signWith(lee.person.vaultFile.content.groups[0]!.memberSecret, statement);
    const refused = forgeEntry(lee.person, dana, group, 'approve', { signed: elsewhere });
    deliver(dana, lee.person, group, [refused]);
    expect(groupIn(dana, group).alarms.map(({ fault }) => fault)).toEqual(['badApproval']);
    // The old entry whole, under its own number and under the message of another group.
    const again = { header: stored.headerBytes, signature: stored.signature, body: stored.bodyBytes };
    expectUntouched(dana, () => {
      dana.exchange.events.received(lee.person.device, encodeMessage({ kind: 'entries', group, entries: [again] }));
      dana.exchange.events.received(
        lee.person.device,
        encodeMessage({ kind: 'entries', group: other, entries: [again] }),
      );
    });
    // An entry of another group's feed, signed by this very device.
    const foreign = forgeEntry(lee.person, dana, group, 'withdraw', { proposal: second });
    const header = Buffer.from(foreign.headerBytes);
    const at = header.indexOf(Buffer.from(hexToBytes(group)));
    if (at >= 0) header.set(hexToBytes(other), at);
    expectUntouched(dana, () =>
      deliver(dana, lee.person, group, [
        { ...foreign, headerBytes: new Uint8Array(header), signature: new Uint8Array(64) },
      ]),
    );
    await world.advance(5_000);
    expect(caseIn(dana, group, second)?.releases).toEqual({});
    expect(approvalsOf(caseIn(sam, group, second)!)).toEqual([memberOf(dana, team)]);
  });
});

describe('hostile frames', () => {
  it('change nothing and throw nothing, whoever sends them', async () => {
    const { team, world, group, dana, lee } = await trio('malice/frames');
    await world.advance(2_000);
    const random = namedBytes('malice/frames/random');
    const stranger = 'cd'.repeat(32) as DeviceId;
    const known = Object.values(groupIn(dana, group).feeds)[0]!;
    const entry = dana.store.entries(group, known.device, -1, { countMax: 1, bytesMax: 100_000 })[0]!;
    const asEntry = { header: entry.headerBytes, signature: entry.signature, body: entry.bodyBytes };
    const frames: Uint8Array[] = [
      ...Array.from({ length: 200 }, (_, i) => random(1 + i * 7)),
      new Uint8Array(),
      new Uint8Array(1024 * 1024).fill(0x9f),
      new Uint8Array(64).fill(0x81),
      Uint8Array.from([0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      encodeMessage({ kind: 'entries', group, entries: [{ ...asEntry, header: random(300) }] }),
      encodeMessage({ kind: 'entries', group, entries: [{ ...asEntry, signature: random(64) }] }),
      encodeMessage({ kind: 'entries', group, entries: [{ ...asEntry, body: random(5_000) }] }),
      encodeMessage({ kind: 'entries', group: 'ef'.repeat(32) as GroupId, entries: [asEntry] }),
      encodeMessage({ kind: 'heads', group: 'ef'.repeat(32) as GroupId, heads: [] }),
      encodeMessage({ kind: 'heads', group, heads: [{ author: stranger, seq: 4_000_000_000, id: known.head }] }),
    ];
    const good = encodeMessage({ kind: 'entries', group, entries: [asEntry] });
    for (let at = 0; at < good.length; at += 3) frames.push(good.with(at, good[at]! ^ (1 << (at % 8))));
    for (let at = 1; at < good.length; at += 5) frames.push(good.slice(0, at));
    expectUntouched(dana, () => {
      for (const frame of frames)
        for (const from of [lee.person.device, stranger]) dana.exchange.events.received(from, frame);
    });
    expect(frames.length).toBeGreaterThan(400);
    // A stranger gets not even an answer.
    dana.sent.length = 0;
    for (let i = 0; i < 1_000; i++)
      dana.exchange.events.received(stranger, encodeMessage({ kind: 'heads', group, heads: [] }));
    expect(dana.sent).toEqual([]);
    const proposal: ProposalId = await propose(dana, group);
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await world.until('done', () => world.apps.every((app) => isDone(app, group, proposal)));
  });
});
