import { schnorr } from '@noble/curves/secp256k1.js';
import { describe, expect, it } from 'vitest';
import type { DeviceId, ProposalId } from '../../../src/core/base/ids.ts';
import { confirmViewOf, typedAmountMatches } from '../../../src/core/engine/confirm-view.ts';
import type { ReviewView, Words } from '../../../src/core/engine/review-view.ts';
import { reviewView } from '../../../src/core/engine/review-view-of.ts';
import type { Case, Group } from '../../../src/core/engine/state.ts';
import {
  acme,
  approve,
  caseIn,
  groupIn,
  isDone,
  isStocked,
  kas,
  reject,
  seenBy,
  standingFor,
  viewOf,
  withdraw,
  type Team,
} from '../../simulation/ready-group.ts';
import { trioWithPayment } from '../../simulation/trio.ts';
import type { App } from '../../simulation/world.ts';

const hour = 3_600_000;

const reviewOf = (app: App, { group }: Team, proposal: ProposalId): ReviewView =>
  reviewView(
    groupIn(app, group),
    caseIn(app, group, proposal)!,
    app.engine.nowMs(),
    new Set(app.network.connectedDevices()),
  );
const text = (words: Words): string => words.map((part) => part.text).join('');
const people = ({ people: list }: ReviewView) => list.map(({ name, standing }) => [name, standing]).sort();

async function proposed(...wanted: Parameters<typeof trioWithPayment>) {
  const all = await trioWithPayment(...wanted);
  return { ...all, look: (app: App) => reviewOf(app, all.team, all.proposal) };
}

describe('A review', () => {
  it('says before anybody decided who gets what, what changes and what a click does', async () => {
    const { lee, look, team } = await proposed('review/first');
    const view = look(lee);
    expect(view).toMatchObject({
      title: 'Payment to an address not in the address book',
      author: 'Dana',
      byYou: false,
      standing: 'yourTurn',
      note: 'Invoice 7',
      approvals: 0,
      approvalsNeeded: 2,
      risk: 'Nothing was signed. No money moved.',
      may: { approve: true, reject: true, withdraw: false, again: undefined },
      awaited: [],
    });
    expect(`${text(view.sentence!.first)} ${text(view.sentence!.second)}`).toBe(
      seenBy(lee, team.group, view.proposal)?.sentence,
    );
    expect(view.verdict).toMatchObject({ level: 'check', heading: 'Check 2 things' });
    expect(view.recipients[0]).toMatchObject({ name: undefined, amount: '60 KAS', timesPaid: 0, lookAlike: undefined });
    expect(view.recipients[0]!.address.text).toBe(acme);
    expect(view.changes!.before).toBe('300 KAS');
    expect(view.changes!.leaves.share + view.changes!.stays!.share).toBeCloseTo(1, 3);
    expect(view.changes!.rows.map(({ kind, level }) => [kind, level])).toEqual([
      ['payment', 'amber'],
      ['change', 'usual'],
      ['fee', 'usual'],
    ]);
    expect(view.ifYouSign).toMatch(
      /^You are the first of 2\. (Dana or Sam|Sam or Dana) must agree too before anything is signed\.$/,
    );
    expect(view.technical).toMatch(/^1 coin in, 2 outputs, [\d,]+ grams, version 0, signs everything$/);
    expect(view.steps.map(({ step, standing }) => `${step} ${standing}`)).toEqual([
      'proposed done',
      'approved now',
      'released next',
      'signed next',
      'sent next',
      'accepted next',
      'confirmed next',
    ]);
  });

  it('tells the one whose approval completes it that nothing can be called back, and by when it goes', async () => {
    const { dana, lee, sam, look, team, proposal } = await proposed('review/second');
    await approve(team, dana, proposal);
    await team.world.until('Lee heard', () => look(lee).approvals === 1);
    expect(look(lee).ifYouSign).toBe(
      'You are the second of 2. The payment is signed and sent by itself, within seconds, and cannot be called back.',
    );
    expect(look(lee).agreement).toEqual({ same: ['Dana'], different: [] });
    expect(look(lee).rules.find(({ rule }) => rule === 'threshold')).toMatchObject({
      outcome: 'needsMore',
      sentence: 'Dana has approved. Yours would complete it.',
    });
    expect(people(look(lee))).toEqual([
      ['Dana', 'approved'],
      ['Lee', 'yourTurn'],
      ['Sam', 'canComplete'],
    ]);
    await dana.setOnline(false);
    await team.world.until('Dana is away', () => !look(lee).people.find(({ name }) => name === 'Dana')!.online);
    expect(look(lee).ifYouSign).toContain('as soon as Dana can be reached');
    expect(look(dana)).toMatchObject({ standing: 'waiting', ifYouSign: undefined });
    expect(look(dana).risk).toBe('No money moved. Your part has not left this laptop.');
    expect(look(dana).may).toMatchObject({ approve: false, withdraw: true, reject: true });
    expect(look(sam).people.find(({ name }) => name === 'Dana')?.atMs).toBeTypeOf('number');
  });

  it('becomes a receipt: in the past, with the time of every step, and no verdict on what is done', async () => {
    const { dana, lee, sam, look, team, proposal } = await proposed('review/receipt');
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await team.world.until('confirmed', () => isDone(sam, team.group, proposal));
    const view = look(sam);
    expect(text(view.sentence!.first)).toBe('Sent 60 KAS to an address not in the address book (paid once).');
    expect(text(view.sentence!.second)).toContain(`The group has ${viewOf(sam, team.group).balance!} KAS.`);
    expect(view.risk).toBe('This payment is final. The money has moved.');
    expect(view.verdict).toBeUndefined();
    expect(view.may).toEqual({ approve: false, reject: false, withdraw: false, again: undefined });
    expect(view.steps.every(({ standing }) => standing === 'done')).toBe(true);
    const times = look(dana).steps.map(({ atMs }) => atMs ?? -1);
    expect(times.every((atMs) => atMs > 0)).toBe(true);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(view.people.find(({ name }) => name === 'Sam')?.standing).toBe('notNeeded');
  });

  it('shows who rejected it and why, and who took an approval back', async () => {
    const { dana, lee, sam, look, team, proposal } = await proposed('review/no');
    await approve(team, dana, proposal);
    await reject(lee, team.group, proposal, 'Ask Sam');
    await withdraw(dana, team.group, proposal);
    await team.world.until('Sam heard', () =>
      look(sam).people.every(({ standing }) => standing !== 'canComplete' && standing !== 'approved'),
    );
    const said = look(sam).people.map(({ name, standing, reason, atMs }) => [name, standing, reason, typeof atMs]);
    expect(said).toContainEqual(['Lee', 'rejected', 'Ask Sam', 'number']);
    expect(said).toContainEqual(['Dana', 'withdrew', undefined, 'number']);
    expect(look(sam).why).toBe('It was rejected by Lee and taken back by Dana, so too few are left to agree.');
    expect(look(sam)).toMatchObject({ ended: 'turnedDown', risk: 'Nothing was signed. No money moved.' });
    expect(look(sam).may.approve).toBe(false);
    // Nothing was sent, so its coins are free again, and its author may propose it anew at once.
    expect(look(dana).may.again).toBe('proposeAgain');
    expect(viewOf(dana, team.group).held).toEqual({ amount: '0 KAS', payments: 0 });
  });

  it('may be approved while the vault is locked, and says when the step under way began', async () => {
    const { dana, lee, look, team, proposal } = await proposed('review/locked');
    await lee.vault.lock();
    expect(look(lee).may.approve).toBe(true);
    const began = (): unknown => look(lee).steps.find(({ standing }) => standing === 'now');
    expect(began()).toMatchObject({ step: 'approved', atMs: look(lee).proposedAtMs });
    await team.world.advance(hour);
    await approve(team, dana, proposal);
    expect(began()).toMatchObject({ step: 'approved', atMs: look(lee).proposedAtMs });
  });

  it('tells whoever did not propose it whom to ask once it expired, and its author nothing the card does not say', async () => {
    const { dana, lee, look, team } = await proposed('review/late', { expiresInMs: hour });
    await team.world.advance(hour + 1);
    expect(look(lee).why).toBe('Ask Dana to propose it again if it is still wanted.');
    expect(look(dana)).toMatchObject({ why: undefined, may: { again: 'proposeAgain' } });
    expect(look(dana).people.every(({ standing }) => standing === 'undecided')).toBe(true);
  });

  it('names each member who reads it differently, with the code their screen shows', async () => {
    const { dana, lee, look, team, proposal } = await proposed('review/dissent');
    await approve(team, dana, proposal);
    await team.world.until('Lee heard', () => look(lee).approvals === 1);
    const member = groupIn(dana, team.group).local.member;
    const known = caseIn(lee, team.group, proposal)!;
    const other: Case = {
      ...known,
      approvals: { [member]: { ...known.approvals[member]!, reading: 'ab'.repeat(32) } },
    };
    const view = reviewView(groupIn(lee, team.group), other, lee.engine.nowMs(), new Set());
    expect(view.agreement.different).toEqual([
      { name: 'Dana', code: expect.stringMatching(/^\w+-\w+-\d\d$/) as string },
    ]);
    expect(view.verdict!.items.at(-1)).toMatchObject({ id: `readingsDiffer/${member}`, goOnWithout: 'Dana' });
    expect(view.people.find(({ name }) => name === 'Dana')?.standing).toBe('readsDifferently');
    expect(view.approvals).toBe(0);
  });

  it('names who must open Keyturn once, and waits for them only where nobody else is left', async () => {
    const { dana, lee, sam, look, team, proposal } = await proposed('review/open-once');
    await sam.quit();
    await team.world.start(2, false);
    await team.world.until('Sam is not ready', () =>
      viewOf(lee, team.group).members.some(({ name, ready }) => name === 'Sam' && !ready),
    );
    await team.world.advance(1_000);
    expect(look(lee).ifYouSign).toBe(
      'You are the first of 2. Dana must agree too before anything is signed. Sam must open Keyturn once to be able to.',
    );
    expect(people(look(lee))).toContainEqual(['Sam', 'mustOpenOnce']);
    expect(look(lee).awaited).toEqual([]);
    await reject(dana, team.group, proposal);
    await team.world.until('Lee heard', () => look(lee).people.some(({ standing }) => standing === 'rejected'));
    expect(look(lee).awaited).toEqual(['Sam']);
  });

  it('counts an approval no more that its app lost at a restart, says whose it was, and asks somebody else instead', async () => {
    const { team, world, dana, lee, sam, look, proposal } = await proposed('review/lost');
    await approve(team, dana, proposal);
    await world.until('both heard', () => [lee, sam].every((app) => look(app).approvals === 1));
    dana.crash();
    const again = await world.start(0);
    await world.until('both know', () => [lee, sam].every((app) => people(look(app)).join(' ').includes('Dana,lost')));
    expect(look(lee)).toMatchObject({ standing: 'yourTurn', approvals: 0 });
    expect(look(lee).ifYouSign).toBe('You are the first of 2. Sam must agree too before anything is signed.');
    expect(look(again)).toMatchObject({ standing: 'approvalFailed', approvals: 0, ended: undefined });
    expect(look(again).why).toMatch(/^Keyturn was closed before your part was sent, which took your approval back\./);
    expect(look(again).may).toMatchObject({ approve: false, withdraw: false });
    await approve(team, lee, proposal);
    await world.until('Sam heard', () => look(sam).approvals === 1);
    expect(look(sam).ifYouSign).toMatch(/^You are the second of 2\. The payment is signed and sent by itself/);
    await approve(team, sam, proposal);
    await world.until('paid', () => [again, lee, sam].every((app) => isDone(app, team.group, proposal)));
  });

  it('is turned down once too few are left beside lost approvals, for everybody, and its coins are free again', async () => {
    const { team, world, dana, lee, sam, look, proposal } = await proposed('review/lost-and-rejected');
    await approve(team, dana, proposal);
    dana.crash();
    const again = await world.start(0);
    await reject(lee, team.group, proposal);
    await world.until('all know', () => [again, lee, sam].every((app) => look(app).ended === 'turnedDown'));
    const why = (who: string, whose: string): string =>
      `It was rejected by ${who} and approved by ${whose} before a restart that lost it, so too few are left to agree.`;
    expect([again, lee, sam].map((app) => look(app).why)).toEqual([
      why('Lee', 'you'),
      why('you', 'Dana'),
      why('Lee', 'Dana'),
    ]);
    expect(look(sam)).toMatchObject({ risk: 'Nothing was signed. No money moved.', may: { approve: false } });
    expect(seenBy(sam, team.group, proposal)).toMatchObject({
      section: 'finished',
      tail: 'rejected by Lee, nothing was signed',
    });
    expect(look(again).may.again).toBe('proposeAgain');
    expect(viewOf(again, team.group).held).toEqual({ amount: '0 KAS', payments: 0 });
  });

  it('asks for one more where an earlier approval is for codes that were lost since', async () => {
    const { team, world, dana, lee, look, proposal } = await proposed('review/codes-lost');
    await approve(team, dana, proposal);
    await world.until('Lee heard', () => look(lee).approvals === 1);
    // Dana's approval names Lee's codes; Lee's app restarts, and what it makes then is for other sessions.
    lee.crash();
    const again = await world.start(1);
    await world.until('codes', () => isStocked(team, again) && standingFor(again, team.group, proposal) === 'yourTurn');
    await world.advance(5_000);
    expect(look(again).approvals).toBe(1);
    expect(look(again).ifYouSign).toMatch(
      /^You are the second of 2\. .* so one more member must agree before this is signed\.$/,
    );
  });

  it('stops where a rule blocks, in the words of the rule, and offers no confirmation', async () => {
    const { lee, look } = await proposed(
      'review/blocked',
      {},
      {
        rules: [{ kind: 'maxPerPayment', amountSompi: 50n * kas }],
      },
    );
    const view = look(lee);
    expect(view.verdict).toMatchObject({ level: 'stop', heading: 'Stop: do not sign' });
    expect(view.why).toBe('At most 50 KAS to one recipient at once: this would pay 60 KAS.');
    expect(view.rules[0]).toEqual({
      rule: 'maxPerPayment',
      outcome: 'blocks',
      words: 'At most 50 KAS to one recipient at once.',
      sentence: 'This would pay 60 KAS.',
    });
    expect(view.rules.map(({ rule }) => rule)).toEqual(['maxPerPayment', 'threshold', 'expiry']);
    expect(view.may).toMatchObject({ approve: false, reject: true });
    expect(view.people.some(({ standing }) => standing === 'canComplete')).toBe(false);
    expect(confirmViewOf(view, 'practice')).toBeUndefined();
  });

  it('shows what can still happen after its time: in waiting, with the risk, and nothing to press', async () => {
    const { dana, lee, look, team, proposal } = await proposed('review/live', { expiresInMs: hour });
    const { world, group } = team;
    await approve(team, dana, proposal);
    await approve(team, lee, proposal);
    await world.until('released', () => Object.keys(caseIn(lee, group, proposal)!.releases).length === 2);
    const known = caseIn(lee, group, proposal)!;
    // As on a laptop that has the parts of both and could not put them together.
    const live: Case = { ...known, signed: undefined, chain: undefined };
    const state: Group = { ...groupIn(lee, group), cases: { [proposal]: live } };
    const late = lee.engine.nowMs() + 2 * hour;
    const view = reviewView(state, live, late, new Set<DeviceId>());
    expect(view.standing).toBe('expired');
    expect(view.risk).toContain('can still happen until one of its coins is spent');
    expect(view.why).toBe(
      'This version of Keyturn cannot take one of its coins back, so count this payment as made until it is known.',
    );
    expect(view.may).toEqual({ approve: false, reject: false, withdraw: false, again: undefined });
    expect(look(dana).approvals).toBe(2);
  });
});

describe('The confirm window', () => {
  it('holds twice as long when there is something to check, and shows the same marks as the review', async () => {
    const { lee, look } = await proposed('confirm/check');
    const view = look(lee);
    const confirm = confirmViewOf(view, 'practice')!;
    expect(confirm).toMatchObject({
      level: 'check',
      holdMs: 3_000,
      typeAmount: undefined,
      facts: ['Not in the address book.', 'First payment.'],
      readingCode: view.readingCode,
      groupName: 'Flat 12 fund',
      network: 'practice',
    });
    expect(confirm.recipients).toEqual(view.recipients);
    const routine: ReviewView = { ...view, verdict: { level: 'routine', heading: 'Looks routine', items: [] } };
    expect(confirmViewOf(routine, 'practice')).toMatchObject({ level: 'routine', holdMs: 1_500 });
  });

  it('asks for the amount as well when it is red', async () => {
    const { lee, look } = await proposed('confirm/red', { amount: '45.5' });
    const view = look(lee);
    const red: ReviewView = { ...view, verdict: { ...view.verdict!, level: 'red', heading: 'May pay twice' } };
    const confirm = confirmViewOf(red, 'practice')!;
    expect(confirm).toMatchObject({ level: 'red', holdMs: 3_000, typeAmount: '45.5' });
    expect(typedAmountMatches(confirm, ' 45.50 ')).toBe(true);
    for (const wrong of [undefined, '', '45', '455', '45,5', '45.5 KAS', '-45.5'])
      expect(typedAmountMatches(confirm, wrong)).toBe(false);
  });

  it('takes an amount with or without commas, and asks for none where none is to be typed', () => {
    expect(typedAmountMatches({ typeAmount: '45,000' }, '45000')).toBe(true);
    expect(typedAmountMatches({ typeAmount: '45,000' }, '45,000')).toBe(true);
    expect(typedAmountMatches({ typeAmount: '45,000' }, '45.000')).toBe(false);
    expect(typedAmountMatches({ typeAmount: undefined }, undefined)).toBe(true);
  });
});

describe('A look-alike in a real review', () => {
  it('is red, shown beside the address it resembles, in the row and in the confirm window', async () => {
    const { lee, look, team, proposal } = await proposed('review/alike');
    const state = groupIn(lee, team.group);
    const known = caseIn(lee, team.group, proposal)!;
    expect(look(lee).recipients[0]!.lookAlike).toBeUndefined();
    const near = oneBitFromAcme();
    const charter = { ...state.forming.charter!, book: { version: 1, entries: [{ name: 'Acme Ltd', script: near }] } };
    const group: Group = { ...state, cases: { ...state.cases }, forming: { ...state.forming, charter } };
    const view = reviewView(group, known, lee.engine.nowMs(), new Set());
    expect(view.verdict).toMatchObject({ level: 'red', heading: 'Looks like another address' });
    expect(view.recipients[0]!.lookAlike).toMatchObject({ name: 'Acme Ltd' });
    expect(view.recipients[0]!.lookAlike!.differsAt.length).toBeGreaterThan(0);
    expect(view.changes!.rows[0]).toMatchObject({ level: 'red', note: 'Looks like another address' });
    expect(confirmViewOf(view, 'practice')).toMatchObject({ level: 'red', typeAmount: '60' });
  });
});

/** Nobody can make a key whose address copies another one's ends here and now; a script that need not be spent can be put in a book. */
function oneBitFromAcme(): Uint8Array {
  const key = schnorr.getPublicKey(new Uint8Array(32).fill(8)).slice();
  key[16] = (key[16] ?? 0) ^ 1;
  return Uint8Array.of(32, ...key, 0xac);
}
