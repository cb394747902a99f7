import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { exportLog, verifyLog } from '../../src/core/audit/log.ts';
import {
  auditHashOf,
  decodeRecord,
  detailsMax,
  nextRecord,
  type AuditRecord,
  type ChainedRecord,
} from '../../src/core/audit/record.ts';
import { hexToBytes } from '../../src/core/base/bytes.ts';
import type { MemberId, ProposalId } from '../../src/core/base/ids.ts';
import { activityRow } from '../../src/core/engine/activity-view.ts';
import { goingOnDetails } from '../../src/core/engine/going-on.ts';
import { approve as approveFor } from '../../src/main/ipc/approving.ts';
import { deliver, forgeEntry, signAs } from '../simulation/forge.ts';
import { approve, caseIn, groupIn, propose, seenBy, standingFor } from '../simulation/ready-group.ts';
import { trio, type Trio } from '../simulation/trio.ts';
import type { App } from '../simulation/world.ts';
import { ask, sign, viewOf, type Scene } from './confirm-scene.ts';
import { gateOf, wholeMember } from './whole-member.ts';

/* Whoever approves although somebody's app reads the payment differently says so by name, and it is written down. */

type Story = Trio & { readonly proposal: ProposalId; readonly reading: string; readonly leeId: MemberId };

/** Dana's turn: Sam approved, and Lee's app approved another reading. */
async function dissent(seed: string): Promise<Story> {
  const all = await trio(`going-on/${seed}`);
  const { team, world, group, dana, lee, sam } = all;
  const proposal = await propose(dana, group);
  await approve(team, sam, proposal);
  await world.until('Sam is heard', () => seenBy(dana, group, proposal)?.approvals.length === 1);
  lee.crash();
  const { member: leeId } = groupIn(lee, group).local;
  const signed = signAs(lee.person, group, {
    kind: 'approve',
    group,
    member: leeId,
    device: lee.person.device,
    proposal,
    epoch: 0,
    reading: new Uint8Array(32).fill(7),
    attempt: 0,
    sheet: hexToBytes(groupIn(dana, group).sheetSlots[`${lee.person.device}/${dana.person.device}/0`]!),
    sessions: Object.values(caseIn(dana, group, proposal)!.approvals)[0]!.sessions,
  });
  deliver(dana, lee.person, group, [forgeEntry(lee.person, dana, group, 'approve', { signed })]);
  await world.until('Lee is named', () => seenBy(dana, group, proposal)?.dissenters.includes('Lee') === true);
  expect(standingFor(dana, group, proposal)).toBe('yourTurn');
  return { ...all, proposal, reading: seenBy(dana, group, proposal)?.reading ?? '', leeId };
}

const logOf = (app: App): readonly ChainedRecord[] =>
  app.store.auditFrom(0, 10_000).map(({ bytes }) => {
    const record = decodeRecord(bytes);
    if (!record.ok) throw new Error(`the log is damaged: ${record.error.why}`);
    return { record: record.value, bytes, hash: auditHashOf(bytes) };
  });
const recordsOf = (app: App, kind: AuditRecord['kind'], proposal: ProposalId): readonly AuditRecord[] =>
  logOf(app).flatMap(({ record }) => (record.kind === kind && record.subject === proposal ? [record] : []));
const without = (record: AuditRecord | undefined): readonly string[] =>
  (record?.details ?? []).flatMap(({ key, value }) => (key === 'goingOnWithout' ? [value] : []));
/** Dana's own approval, as her log has it; Sam's comes before. */
const ownApproval = ({ dana, proposal }: Story): AuditRecord | undefined =>
  recordsOf(dana, 'humanApproved', proposal).find(({ details }) => details.some(({ value }) => value === 'Dana'));

/** Through the confirm window's own door: read, held for as long as it takes, signed. */
async function confirmed(story: Story): Promise<void> {
  const { team, dana, group, proposal, reading, leeId } = story;
  const scene: Scene = { team, dana, gate: gateOf(wholeMember(dana)), group, proposal, reading };
  const { confirms, shown, upMs } = scene.gate;
  const wish = { group, proposal, reading };
  await expect(confirms.open({ ...wish, acknowledged: [] })).rejects.toMatchObject({ code: 'notAcknowledged' });
  await confirms.open({ ...wish, acknowledged: [`readingsDiffer/${leeId}`] });
  const ticket = shown.at(-1)!;
  const { holdMs } = viewOf(ticket);
  upMs.value += 10_000;
  expect(await ask(ticket, 'press')).toBe('done');
  upMs.value += holdMs;
  expect(await sign(scene, ticket)).toBe('done');
}

describe('going on without somebody', () => {
  it('through the confirm window is written into the log beside the click and beside the approval, by id', async () => {
    const story = await dissent('door');
    await confirmed(story);
    const { dana, proposal, leeId } = story;
    const [click, ...more] = recordsOf(dana, 'shareUsed', proposal);
    expect([without(click), more]).toEqual([[leeId], []]);
    expect(without(ownApproval(story))).toEqual([leeId]);
    expect(JSON.stringify(recordsOf(dana, 'humanApproved', proposal)).split('goingOnWithout')).toHaveLength(2);
  });

  it('is what Activity says of it, by name', async () => {
    const story = await dissent('activity');
    await confirmed(story);
    const { dana, proposal } = story;
    expect(activityRow(ownApproval(story)!, dana.engine.state())).toMatchObject({
      kind: 'humanApproved',
      subject: '60 KAS to an address not in the address book',
      proposal,
      details: [
        { key: 'by', value: 'Dana' },
        { key: 'goingOnWithout', value: 'Lee' },
      ],
    });
  });

  it('stands in the exported log, which verifies, and no longer does with the name taken out', async () => {
    const story = await dissent('export');
    await confirmed(story);
    const { dana, leeId } = story;
    const { device, deviceSeed } = dana.person;
    const text = exportLog({ device, exportedAtMs: dana.engine.nowMs(), records: logOf(dana) }, (message) =>
      ed25519.sign(message, deviceSeed),
    );
    if (!text.ok) throw new Error(text.error.sentence);
    expect(verifyLog(text.value)).toMatchObject({ ok: true, value: { device } });
    const said = `,["goingOnWithout","${leeId}"]`;
    expect(text.value.split(said)).toHaveLength(3);
    expect(verifyLog(text.value.replace(said, ''))).toMatchObject({ ok: false });
  });

  it('is not said where nobody had to be gone on without', async () => {
    const { team, dana, group, world } = await trio('going-on/nobody');
    const proposal = await propose(dana, group);
    await approve(team, dana, proposal);
    await world.until('written', () => recordsOf(dana, 'humanApproved', proposal).length === 1);
    for (const kind of ['shareUsed', 'humanApproved'] as const)
      expect(recordsOf(dana, kind, proposal).map(({ details }) => details.map(({ key }) => key))).toEqual([
        [kind === 'shareUsed' ? 'reading' : 'by'],
      ]);
  });

  it('is never written of members whose apps do not read it differently, whatever a click names', async () => {
    const { team, world, group, dana, sam, proposal, reading, leeId } = await dissent('claims');
    const { member: samId } = groupIn(sam, group).local;
    const named = [samId, leeId, leeId, 'ff'.repeat(32) as MemberId];
    approveFor(dana.member, { group, proposal, reading, goingOnWithout: named });
    await world.until('written', () => recordsOf(dana, 'shareUsed', proposal).length === 1);
    expect(without(recordsOf(dana, 'shareUsed', proposal)[0])).toEqual([leeId]);
    await team.world.until('done', () => caseIn(dana, group, proposal)?.signed !== undefined);
  });

  it('is kept over a restart in the log, though the approval itself is lost', async () => {
    const { world, group, dana, proposal, reading, leeId } = await dissent('restart');
    await dana.vault.lock();
    dana.engine.accept([{ type: 'approvalClicked', group, proposal, reading, goingOnWithout: [leeId] }]);
    dana.crash();
    const again = await world.start(0);
    expect(caseIn(again, group, proposal)?.mine).toEqual({ phase: 'failed', code: 'restarted' });
    expect(without(recordsOf(again, 'shareUsed', proposal)[0])).toEqual([leeId]);
    expect(recordsOf(again, 'humanApproved', proposal).flatMap(without)).toEqual([]);
  });
});

describe('the entry of the log', () => {
  it.each([0, 1, 3, 4, 20])('holds %i members whole, and reads back as it was written', (count) => {
    const members = Array.from({ length: count }, (_, i) => i.toString(16).padStart(64, '0') as MemberId);
    const details = [['reading', 'ab'.repeat(32)] as const, ...goingOnDetails(members)];
    expect(details.length).toBeLessThanOrEqual(detailsMax);
    const { bytes } = nextRecord(undefined, { atMs: 1, kind: 'shareUsed', details });
    const read = decodeRecord(bytes);
    expect(read.ok && without(read.value).flatMap((value) => value.split(' '))).toEqual(members);
  });
});
