import { describe, expect, it } from 'vitest';
import { nextRecord } from '../../../src/core/audit/record.ts';
import type { ProposalId } from '../../../src/core/base/ids.ts';
import { activityRow } from '../../../src/core/engine/activity-view.ts';
import { againPlan } from '../../../src/core/engine/again.ts';
import { finishedRows } from '../../../src/core/engine/finished-rows.ts';
import { outpointKey, type Case, type Group } from '../../../src/core/engine/state.ts';
import { groupView } from '../../../src/core/engine/views.ts';
import {
  approve,
  caseIn,
  groupIn,
  isDone,
  kas,
  propose,
  reject,
  seenBy,
  standingFor,
  viewOf,
  withdraw,
  type Team,
} from '../../simulation/ready-group.ts';
import { trio, trioWithPayment } from '../../simulation/trio.ts';
import type { App } from '../../simulation/world.ts';

const hour = 3_600_000;

async function open(...wanted: Parameters<typeof trioWithPayment>) {
  const all = await trioWithPayment(...wanted);
  return { ...all, row: (app: App) => seenBy(app, all.group, all.proposal)! };
}

const changed = (group: Group, known: Case): Group => ({ ...group, cases: { ...group.cases, [known.id]: known } });
const rowOf = (group: Group, proposal: ProposalId, nowMs: number) =>
  groupView(group, new Set(), nowMs).proposals.find((row) => row.proposal === proposal)!;

describe('An inbox row', () => {
  it('needs you, then waits on others by name, then is ready, then finished', async () => {
    const { team, group, dana, lee, sam, proposal, row } = await open('inbox/way');
    expect(row(lee)).toMatchObject({
      section: 'needsYou',
      amount: '60 KAS',
      to: 'an address not in the address book',
      author: 'Dana',
      byYou: false,
      finishedAtMs: undefined,
    });
    expect(row(dana).byYou).toBe(true);
    await approve(team, dana, proposal);
    expect(row(dana).section).toBe('waiting');
    expect(row(dana).tail).toMatch(/^(Lee or Sam|Sam or Lee) can complete it$/);
    await approve(team, lee, proposal);
    await team.world.until('confirmed', () => isDone(sam, group, proposal));
    expect(row(sam)).toMatchObject({ section: 'finished', verdict: undefined, approvalsNeeded: 2 });
    expect(row(sam).tail).toMatch(/^approved by (Dana and Lee|Lee and Dana)$/);
    expect(row(sam).finishedAtMs).toBe(caseIn(sam, group, proposal)!.chain!.atMs);
    expect(viewOf(sam, group).finishedCount).toBe(1);
  });

  it('that was signed and not taken by the chain yet is ready to send, and what a node refused stays there', async () => {
    const { team, group, dana, lee, proposal } = await open('inbox/ready');
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await team.world.until('signed', () => caseIn(dana, group, proposal)!.signed !== undefined);
    const known = caseIn(dana, group, proposal)!;
    const atMs = dana.engine.nowMs();
    const at = (chain: Case['chain']) => rowOf(changed(groupIn(dana, group), { ...known, chain }), proposal, atMs);
    expect(at(undefined)).toMatchObject({ section: 'ready', standing: 'signed', finishedAtMs: known.signed!.atMs });
    expect(at({ kind: 'submitted', atMs })).toMatchObject({ section: 'ready', standing: 'sent', finishedAtMs: atMs });
    expect(at({ kind: 'refused', atMs, reason: 'no', tries: 5 })).toMatchObject({ section: 'ready', why: 'no' });
  });

  it('that you rejected waits on the others; once too few are left to agree it is finished, unexpired', async () => {
    const { team, group, dana, lee, sam, proposal, row } = await open('inbox/rejected');
    await reject(lee, group, proposal);
    expect(row(lee)).toMatchObject({ section: 'waiting', standing: 'rejectedByYou' });
    await reject(sam, group, proposal);
    await team.world.until('both heard', () => row(dana).rejections.length === 2);
    expect(row(dana)).toMatchObject({ section: 'finished', standing: 'yourTurn' });
    expect(row(dana).tail).toMatch(/^rejected by (Lee and Sam|Sam and Lee), nothing was signed$/);
    expect(row(dana).finishedAtMs).toBeGreaterThan(row(dana).proposedAtMs);
  });

  it('that expired with nothing sent is finished at that time; with parts sent it is LIVE and waits', async () => {
    const { team, group, dana, lee, proposal, row } = await open('inbox/expired', { expiresInMs: hour });
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await team.world.until('released', () => Object.keys(caseIn(lee, group, proposal)!.releases).length === 2);
    const known = caseIn(lee, group, proposal)!;
    const late = row(lee).expiresAtMs + 1;
    const unsigned: Case = { ...known, signed: undefined, chain: undefined };
    expect(rowOf(changed(groupIn(lee, group), unsigned), proposal, late)).toMatchObject({
      section: 'waiting',
      standing: 'expired',
      released: true,
      tail: 'expired after parts were sent: it can still happen',
      finishedAtMs: undefined,
    });
    expect(rowOf(changed(groupIn(lee, group), { ...unsigned, releases: {} }), proposal, late)).toMatchObject({
      section: 'finished',
      tail: 'expired, nothing was signed',
      finishedAtMs: late - 1,
    });
  });

  it('whose approval did not go through needs a look', async () => {
    const { group, lee, proposal } = await open('inbox/failed');
    const known = caseIn(lee, group, proposal)!;
    const failed: Case = { ...known, mine: { phase: 'failed', code: 'restarted' } };
    expect(rowOf(changed(groupIn(lee, group), failed), proposal, lee.engine.nowMs())).toMatchObject({
      section: 'needsYou',
      standing: 'approvalFailed',
    });
  });

  it('whose approval its app lost at a restart needs a look there; the others count it no more and can complete it', async () => {
    const { team, world, dana, lee, sam, proposal, row } = await open('inbox/lost');
    await approve(team, dana, proposal);
    await world.until('both heard', () => [lee, sam].every((app) => row(app).approvals.length === 1));
    dana.crash();
    const again = await world.start(0);
    await world.until('both know', () => [lee, sam].every((app) => row(app).approvals.length === 0));
    expect(row(again)).toMatchObject({ section: 'needsYou', tail: 'your approval no longer stands', approvals: [] });
    await approve(team, lee, proposal);
    await world.until('Sam heard', () => row(sam).approvals.length === 1);
    expect(row(lee)).toMatchObject({ section: 'waiting', tail: 'Sam can complete it', approvals: ['Lee'] });
    expect(row(sam)).toMatchObject({ section: 'needsYou', approvals: ['Lee'] });
    await approve(team, sam, proposal);
    await world.until('paid', () => [again, lee, sam].every((app) => isDone(app, team.group, proposal)));
    for (const app of [again, lee, sam]) expect(row(app).tail).toMatch(/^approved by (Lee and Sam|Sam and Lee)$/);
  });

  it('is finished once too few are left beside approvals that restarts took back, and says that', async () => {
    const { team, world, dana, lee, sam, proposal, row } = await open('inbox/lost-twice');
    await approve(team, dana, proposal);
    dana.crash();
    const danaAgain = await world.start(0);
    await world.until('known', () => [lee, sam].every((app) => row(app).approvals.length === 0));
    await approve(team, lee, proposal);
    lee.crash();
    const leeAgain = await world.start(1);
    await world.until('over', () => [danaAgain, leeAgain, sam].every((app) => row(app).section === 'finished'));
    for (const app of [danaAgain, leeAgain, sam])
      expect(row(app).tail).toBe('approvals were lost at a restart, nothing was signed');
  });
});

describe('The same payment again', () => {
  const planAt = (app: App, { group }: Team, proposal: ProposalId, laterMs = 0) =>
    againPlan(groupIn(app, group), caseIn(app, group, proposal)!, app.engine.nowMs() + laterMs);

  it('is offered to its author once it expired with nothing sent, and spends a coin of the old one', async () => {
    const { team, group, dana, lee, proposal } = await open('again/expired', { expiresInMs: hour, note: 'Rent' });
    expect(planAt(dana, team, proposal)).toBeUndefined();
    const plan = planAt(dana, team, proposal, 2 * hour);
    expect(plan).toMatchObject({ kind: 'proposeAgain', note: 'Rent', externalId: undefined });
    expect(plan!.payments).toEqual([{ script: expect.anything() as Uint8Array, amountSompi: 60n * kas }]);
    const own = caseIn(dana, group, proposal)!.proposed!.outpoints.map(outpointKey);
    expect(plan!.mustSpend.map(({ outpoint }) => outpointKey(outpoint))).toEqual([own[0]]);
    // Two people who both press the button would be two payments.
    expect(planAt(lee, team, proposal, 2 * hour)).toBeUndefined();
  });

  it('is not offered while it can still happen: let go, signed, sent or done', async () => {
    const { team, group, dana, lee, proposal } = await open('again/live', { expiresInMs: hour });
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await team.world.until('released', () => Object.keys(caseIn(dana, group, proposal)!.releases).length === 2);
    const known = caseIn(dana, group, proposal)!;
    const late = dana.engine.nowMs() + 2 * hour;
    for (const stage of [{ ...known, signed: undefined, chain: undefined }, { ...known, chain: undefined }, known])
      expect(againPlan(changed(groupIn(dana, group), stage), stage, late)).toBeUndefined();
  });

  it('is not offered a second time while the first one again can happen or did', async () => {
    const { team, group, dana, proposal } = await open('again/twice', { expiresInMs: hour });
    await team.world.advance(hour + 1_000);
    expect(planAt(dana, team, proposal)?.kind).toBe('proposeAgain');
    const second = await propose(dana, group, { expiresInMs: hour });
    await team.world.until('read', () => standingFor(dana, group, second) === 'yourTurn');
    expect(planAt(dana, team, proposal)).toBeUndefined();
    await team.world.advance(hour + 1_000);
    // Both are over: the later one can be proposed again, and so can the earlier, each with a coin of its own.
    expect(planAt(dana, team, second)?.kind).toBe('proposeAgain');
  });

  it('is a rebuild when one of several coins is gone, around a coin that is left', async () => {
    const { team, group, dana, proposal } = await open('again/rebuild', { amount: '150' });
    const coins = caseIn(dana, group, proposal)!.proposed!.outpoints.map(outpointKey);
    expect(coins.length).toBeGreaterThan(1);
    team.world.chain.take(coins[0]!);
    await team.world.until('Dana saw it', () => standingFor(dana, group, proposal) === 'coinMissing');
    const plan = planAt(dana, team, proposal);
    expect(plan).toMatchObject({ kind: 'rebuild' });
    expect(coins.slice(1)).toContain(outpointKey(plan!.mustSpend[0]!.outpoint));
    expect(seenBy(dana, group, proposal)).toMatchObject({ section: 'needsYou' });
  });

  it('is not offered when all its coins are gone and nobody knows who spent them: it may have been this payment', async () => {
    const { team, group, dana, proposal } = await open('again/unknown');
    for (const outpoint of caseIn(dana, group, proposal)!.proposed!.outpoints)
      team.world.chain.take(outpointKey(outpoint));
    await team.world.until('Dana saw it', () => standingFor(dana, group, proposal) === 'coinMissing');
    expect(planAt(dana, team, proposal)).toBeUndefined();
    expect(seenBy(dana, group, proposal)).toMatchObject({ section: 'waiting' });
  });

  it('is a rebuild once another payment of the group spent the coin for good', async () => {
    const { team, dana, lee, sam } = await trio('again/other', { coins: [100n * kas] });
    const proposal = await propose(dana, team.group, { note: 'First' });
    const other = await propose(lee, team.group, { note: 'Second', amount: '10' });
    await approve(team, lee, other);
    await approve(team, sam, other);
    await team.world.until('confirmed', () => isDone(dana, team.group, other));
    const plan = planAt(dana, team, proposal);
    expect(plan).toMatchObject({ kind: 'rebuild', mustSpend: [] });
    expect(seenBy(dana, team.group, proposal)?.standing).toBe('coinMissing');
  });
});

describe('A group', () => {
  it('says what is free, what open payments hold back, and when the coins were seen', async () => {
    const { group, dana } = await open('group/money');
    expect(viewOf(dana, group)).toMatchObject({
      balance: '300',
      free: '200 KAS',
      held: { amount: '100 KAS', payments: 1 },
    });
    expect(viewOf(dana, group).coinsSeenAtMs).toBeGreaterThan(0);
  });

  it('says when each of the others was last heard, how many are reachable, and how many payments the codes cover', async () => {
    const { team, group, dana, lee, proposal } = await open('group/heard');
    const heard = (name: string) => viewOf(dana, group).members.find((member) => member.name === name)?.lastHeardAtMs;
    const before = heard('Lee')!;
    expect(heard('Dana')).toBeUndefined();
    await team.world.advance(60_000);
    await approve(team, lee, proposal);
    await team.world.until('Dana heard', () => (heard('Lee') ?? 0) > before);
    expect(viewOf(dana, group).reachable).toBe(3);
    expect(viewOf(dana, group).codesFor).toBeGreaterThan(0);
    const { feeds } = groupIn(dana, group);
    const old = Object.fromEntries(
      Object.entries(feeds).map(([id, feed]) => [
        id,
        { device: feed!.device, member: feed!.member, seq: feed!.seq, head: feed!.head },
      ]),
    );
    const stored = groupView({ ...groupIn(dana, group), feeds: old }, new Set(), dana.engine.nowMs());
    expect(stored.members.every(({ lastHeardAtMs }) => lastHeardAtMs === undefined)).toBe(true);
  });

  it('says its rules in words, the people by name, and the worst case beside a limit', async () => {
    const { group, dana } = await open(
      'group/rules',
      {},
      {
        rules: [{ kind: 'limit24h', amountSompi: 1_000n * kas }, { kind: 'reasonRequired' }],
      },
    );
    const { rules, founder, youFounded, yourName, steps } = viewOf(dana, group);
    expect(rules[0]!.words).toMatch(/^2 of \w+, \w+ and \w+ must agree\.$/);
    expect(rules.slice(1)).toEqual([
      {
        kind: 'limit24h',
        words: 'At most 1,000 KAS in 24 hours, fees included.',
        note: 'While laptops are cut off from one another, more than this could leave: 2,000 KAS at worst.',
      },
      { kind: 'reasonRequired', words: 'Every payment says why.', note: undefined },
    ]);
    expect([founder, youFounded, yourName]).toEqual(['Dana', true, 'Dana']);
    expect(steps.map(({ step }) => step)).toEqual(['sealed', 'sealed', 'sealed']);
  });
});

describe('Finished proposals', () => {
  it('come newest first, page by page, and are found by amount, note, author and address', async () => {
    const { team, group, dana, lee, proposal } = await open('finished/some', {
      note: 'Slipway winch',
      expiresInMs: hour,
    });
    await approve(team, dana, proposal);
    await withdraw(dana, group, proposal);
    await team.world.advance(hour + 1_000);
    const second = await propose(lee, group, { amount: '12.5', note: 'Sails', expiresInMs: hour });
    await team.world.until('Dana read it', () => standingFor(dana, group, second) === 'yourTurn');
    await team.world.advance(hour + 1_000);
    const ask = (search?: string, skip = 0, limit = 10) =>
      finishedRows(groupIn(dana, group), dana.engine.nowMs(), { skip, limit, search });
    expect(ask().rows.map((row) => row.proposal)).toEqual([second, proposal]);
    expect(ask('', 1, 1)).toMatchObject({ total: 2, rows: [{ proposal }] });
    expect(ask('WINCH slip').rows.map((row) => row.note)).toEqual(['Slipway winch']);
    expect(ask('12.5').rows.map((row) => row.proposal)).toEqual([second]);
    expect(ask('lee').rows.map((row) => row.proposal)).toEqual([second]);
    expect(ask('nothing like it')).toEqual({ rows: [], total: 0 });
  });
});

describe('A row of the log', () => {
  it('has names for ids: the payment, the group, members and devices, and readings as their code', async () => {
    const { team, group, dana, lee, proposal } = await open('activity/names');
    await approve(team, lee, proposal);
    await team.world.until('Dana heard', () => seenBy(dana, group, proposal)?.approvals.length === 1);
    const state = dana.engine.state();
    const { member } = groupIn(lee, group).local;
    const rowFor = (draft: object) =>
      activityRow(nextRecord(undefined, { atMs: 1, kind: 'humanApproved', group, ...draft }).record, state);
    expect(rowFor({ subject: proposal, details: [['by', 'Lee']] })).toMatchObject({
      groupName: 'Flat 12 fund',
      subject: '60 KAS to an address not in the address book',
      proposal,
      details: [{ key: 'by', value: 'Lee' }],
    });
    expect(
      rowFor({ kind: 'blamed', subject: lee.person.device, details: [['members', `${member} ${member}`]] }),
    ).toMatchObject({ subject: 'Lee', proposal: undefined, details: [{ key: 'members', value: 'Lee, Lee' }] });
    const reading = seenBy(dana, group, proposal)!;
    expect(rowFor({ details: [['reading', reading.reading]] }).details[0]!.value).toBe(reading.readingCode);
    expect(rowFor({ group: undefined, subject: 'ff'.repeat(32) })).toMatchObject({
      subject: 'ff'.repeat(32),
      groupName: undefined,
    });
  });

  it('says which payment somebody approved, because the log itself does', async () => {
    const { team, group, dana, lee, proposal } = await open('activity/subject');
    await approve(team, lee, proposal);
    await team.world.until('Dana heard', () => seenBy(dana, group, proposal)?.approvals.length === 1);
    const log = dana.store.auditFrom(0, 1_000).map(({ bytes }) => Buffer.from(bytes).toString('latin1'));
    const approved = log.filter((line) => line.includes('humanApproved'));
    expect(approved).toHaveLength(1);
    expect(
      Buffer.from(approved[0]!, 'latin1').toString('hex').includes(proposal) || approved[0]!.includes(proposal),
    ).toBe(true);
  });
});
