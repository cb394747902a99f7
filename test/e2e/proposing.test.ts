import { describe, expect, it } from 'vitest';
import type { ProposalId } from '../../src/core/base/ids.ts';
import { groupHandlers } from '../../src/main/ipc/groups.ts';
import { identityHandlers } from '../../src/main/ipc/people.ts';
import { proposalHandlers } from '../../src/main/ipc/proposals.ts';
import { reviewHandlers } from '../../src/main/ipc/reviews.ts';
import {
  acme,
  approve,
  caseIn,
  gather,
  groupIn,
  isDone,
  propose,
  readyGroup,
  seenBy,
  standingFor,
} from '../simulation/ready-group.ts';
import { wholeMember } from './whole-member.ts';

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (problem: unknown) => (problem as { readonly code?: string }).code ?? String(problem),
  );
let count = 0;
async function scene() {
  const team = await readyGroup({ threshold: 2, members: 3 }, { seed: `proposing ${count++}` });
  const app = team.world.apps[0]!;
  const member = wholeMember(app);
  return { team, app, member, group: team.group, handlers: proposalHandlers(member) };
}

describe('a preview', () => {
  it('says what the proposal then says, and proposes nothing', async () => {
    const { team, app, group, handlers } = await scene();
    const payments = [{ to: acme, amount: '60' }];
    const preview = await handlers.preview({ group, payments, note: 'Invoice 7' });
    expect(Object.keys(groupIn(app, group).cases)).toEqual([]);
    const proposal = await propose(app, group);
    await team.world.until('it is read', () => seenBy(app, group, proposal)?.sentence !== undefined);
    expect(preview.sentence).toBe(seenBy(app, group, proposal)?.sentence);
    expect(preview).toMatchObject({ coins: 1, blocked: false, approvalsNeeded: 2 });
    expect(preview.recipients).toMatchObject([{ name: undefined, timesPaid: 0 }]);
    expect(preview.fee).toMatch(/^0\.\d+ KAS$/);
  });

  it('is refused for the same reasons as the proposal', async () => {
    const { group, handlers } = await scene();
    const wishes = [
      [[{ to: acme, amount: '6000' }], 'fundsInsufficient'],
      [[{ to: acme, amount: '0' }], 'amountInvalid'],
      [[{ to: acme.slice(0, -1), amount: '1' }], 'addressInvalid'],
      [[{ to: acme.replace('kaspasim', 'kaspa'), amount: '1' }], 'addressInvalid'],
    ] as const;
    for (const [payments, code] of wishes) {
      expect(await codeOf(handlers.preview({ group, payments: [...payments], note: '' }))).toBe(code);
      const input = { group, payments: [...payments], note: '', externalId: undefined, expiresInMs: undefined };
      expect(await codeOf(handlers.create(input))).toBe(code);
    }
  });
});

describe('the same payment again', () => {
  it('is a new proposal with a coin in common, once the old one expired, and only once', async () => {
    const { team, app, group, handlers } = await scene();
    const old = await propose(app, group, { expiresInMs: 300_000, note: 'For the roof' });
    await team.world.until('her turn', () => standingFor(app, group, old) === 'yourTurn');
    expect(await codeOf(handlers.again({ group, proposal: old }))).toBe('wrongPhase');
    await team.world.advance(400_000);
    const { proposal } = await handlers.again({ group, proposal: old });
    const [before, after] = [caseIn(app, group, old)!, caseIn(app, group, proposal as ProposalId)!];
    const coins = new Set(before.proposed?.outpoints.map(({ transactionId, index }) => `${transactionId}:${index}`));
    expect(after.proposed?.outpoints.some(({ transactionId, index }) => coins.has(`${transactionId}:${index}`))).toBe(
      true,
    );
    expect(after.proposed?.proposal).toMatchObject({ note: 'For the roof' });
    expect(after.approvals).toEqual({});
    expect(await codeOf(handlers.again({ group, proposal: old }))).toBe('wrongPhase');
    expect(await codeOf(handlers.again({ group, proposal: 'ab'.repeat(32) as ProposalId }))).toBe('proposalNotFound');
  });
});

describe('finished proposals', () => {
  it('come page by page, newest first, and are found by words', async () => {
    const { team, app, group, handlers } = await scene();
    const [, lee] = team.world.apps;
    const done: string[] = [];
    for (const note of ['For the roof', 'For the garden']) {
      const proposal = await propose(app, group, { amount: '5', note });
      await approve(team, app, proposal);
      await approve(team, lee!, proposal);
      await team.world.until('it is done', () => isDone(app, group, proposal));
      done.unshift(proposal);
    }
    const open = await propose(app, group, { amount: '5', note: 'For the door' });
    const all = await handlers.finished({ group, skip: 0, limit: 200 });
    expect([all.total, all.rows.map(({ proposal }) => proposal)]).toEqual([2, done]);
    expect(all.rows.some(({ proposal }) => proposal === open)).toBe(false);
    const second = await handlers.finished({ group, skip: 1, limit: 1 });
    expect([second.total, second.rows.map(({ proposal }) => proposal)]).toEqual([2, done.slice(1)]);
    const found = await handlers.finished({ group, skip: 0, limit: 20, search: 'ROOF' });
    expect([found.total, found.rows.map(({ note }) => note)]).toEqual([1, ['For the roof']]);
    expect((await handlers.finished({ group, skip: 0, limit: 20, search: 'nowhere' })).total).toBe(0);
  });
});

describe('looking at one proposal', () => {
  it('shows it whole, with the reading an approval names', async () => {
    const { team, app, member, group } = await scene();
    const proposal = await propose(app, group);
    await team.world.until('her turn', () => standingFor(app, group, proposal) === 'yourTurn');
    const view = await reviewHandlers(member).look({ group, proposal });
    expect(view).toMatchObject({ proposal, groupName: 'Flat 12 fund', standing: 'yourTurn', approvalsNeeded: 2 });
    expect(view.reading).toBe(seenBy(app, group, proposal)?.reading);
    expect(view.may.approve).toBe(true);
    expect(await codeOf(reviewHandlers(member).look({ group, proposal: 'ab'.repeat(32) as ProposalId }))).toBe(
      'proposalNotFound',
    );
  });
});

describe('an invitation', () => {
  it('is read before anything is joined, and says why it cannot be used here', async () => {
    const { world, group } = await gather({ threshold: 2, members: 2 }, { seed: 'invitation' });
    const [dana, lee] = world.apps.map((app) => wholeMember(app));
    const { link } = await groupHandlers(dana!).invite({ group, for: 'Sam' });
    const again = await groupHandlers(lee!).readInvitation({ link });
    expect(again).toMatchObject({ groupName: 'Flat 12 fund', inviter: 'Dana', network: 'practice' });
    expect(again.problem).toMatch(/already a member/);
    await world.addPerson('Sam');
    const sam = wholeMember(await world.start(2));
    const read = await groupHandlers(sam).readInvitation({ link: `  ${link}\n` });
    expect(read.problem).toBeUndefined();
    expect(read.expiresAtMs).toBeGreaterThan(world.nowMs);
    const elsewhere = { ...sam, profile: { ...sam.profile, network: 'testnet-10' as const } };
    expect((await groupHandlers(elsewhere).readInvitation({ link })).problem).toBe(
      'This invitation is for the practice network, and this profile is for test network 10. Nothing was joined. Start Keyturn with --network practice and another profile.',
    );
    expect(sam.engine.state().groups).toEqual({});
    await world.advance(25 * 3_600_000);
    expect((await groupHandlers(sam).readInvitation({ link })).problem).toMatch(/expired/);
    for (const bad of ['keyturn://join/', 'https://example.org', link.slice(0, -3), `${link}AA`])
      expect(await codeOf(groupHandlers(sam).readInvitation({ link: bad }))).toBe('invitationInvalid');
  });
});

describe('judging a passphrase', () => {
  it('answers for the meter and never quotes it', async () => {
    const { member } = await scene();
    const judge = identityHandlers(member).judgePassphrase;
    const short = await judge({ passphrase: 'Xq7', purpose: 'daily' });
    expect(short).toMatchObject({ accepted: false, charactersMin: 8 });
    expect(JSON.stringify(short)).not.toContain('Xq7');
    expect(await judge({ passphrase: 'correct horse', purpose: 'daily' })).toMatchObject({
      accepted: true,
      sentence: '',
    });
    const strict = identityHandlers({ ...member, profile: { ...member.profile, network: 'testnet-10' } });
    const weak = await strict.judgePassphrase({ passphrase: 'password1234', purpose: 'recovery' });
    expect(weak).toMatchObject({ accepted: false, charactersMin: 12 });
    expect(weak.advice.length).toBeGreaterThan(0);
    expect(weak.score).toBeLessThan(3);
    const long = await strict.judgePassphrase({ passphrase: 'x'.repeat(4_000), purpose: 'daily' });
    expect(long).toMatchObject({ accepted: false });
    expect(JSON.stringify(long).length).toBeLessThan(500);
  });
});
