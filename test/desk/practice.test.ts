import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ConfirmView } from '../../src/core/engine/review-view.ts';
import type { ProposalId } from '../../src/core/base/ids.ts';
import { descendants, pause, practiceFolders, room, type Room, type TestDesk } from './desks.ts';

let place: Room;
beforeEach(() => {
  place = room();
});
afterEach(() => place.close());

const inPractice = (desk: TestDesk) => {
  const group = desk.view()?.groups[0];
  if (group === undefined) throw new Error('Practice has a group');
  return group;
};

async function propose(desk: TestDesk, amount: string, note: string, to?: string): Promise<ProposalId> {
  const { group } = inPractice(desk);
  const payee = to ?? desk.shell().practice?.payee.address ?? '';
  const { proposal } = await desk.ask('proposal.create', { group, payments: [{ to: payee, amount }], note });
  await standing(desk, proposal, ['yourTurn']);
  return proposal as ProposalId;
}

/** As a person does: read, ask for the window, hold as long as it says, let it sign. */
async function approve(desk: TestDesk, proposal: ProposalId): Promise<void> {
  const { group } = inPractice(desk);
  const { reading } = await desk.ask('review.look', { group, proposal });
  const before = desk.host.tickets.length;
  await desk.ask('review.openConfirm', { group, proposal, reading: reading ?? '', acknowledged: [] });
  const ticket = desk.host.tickets[before];
  if (ticket === undefined) throw new Error('A confirm window was asked for');
  expect(desk.shell().confirming ?? (await desk.until('confirming', (_view, shell) => shell.confirming))).toMatchObject(
    { proposal },
  );
  let shown: ConfirmView | undefined;
  ticket.door.subscribe('confirm.view', (view) => (shown = view as ConfirmView));
  const settled = new Promise<void>((resolve) => ticket.onSettled(() => resolve()));
  expect(await ticket.door.call('confirm.press', {})).toMatchObject({ ok: true });
  await pause((shown?.holdMs ?? 0) + 100);
  const typed = shown?.typeAmount;
  expect(await ticket.door.call('confirm.sign', typed === undefined ? {} : { typedAmount: typed })).toMatchObject({
    ok: true,
  });
  await settled;
}

const isMemberProcess = (pid: number): boolean => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('headless');

const standing = (desk: TestDesk, proposal: string, wanted: readonly string[]) =>
  desk.until(wanted.join(' or '), (view) => {
    const seen = view?.groups[0]?.proposals.find((candidate) => candidate.proposal === proposal);
    return seen !== undefined && wanted.includes(seen.standing) ? seen : undefined;
  });

it('takes a newcomer from nothing to a payment that was accepted, shows the other side, and leaves nothing behind', async () => {
  const desk = place.open('dana');
  const own = await desk.until('the profile', (view, shell) => (shell.place === 'profile' ? view?.device : undefined));
  const before = descendants();

  const steps: string[] = [];
  desk.desk.door.subscribe('app.shell', (shell) => {
    const { practice } = shell as ReturnType<TestDesk['shell']>;
    if (practice?.step !== undefined && steps.at(-1) !== practice.step) steps.push(practice.step);
  });
  await desk.ask('practice.start', {});
  await desk.until('practice', (_view, shell) => shell.place === 'practice' && shell.practice?.step === undefined);
  expect(desk.view()?.device).not.toBe(own);
  expect(steps[0]).toBe('ledger');
  expect(steps.at(-1)).toBe('codes');
  expect(inPractice(desk)).toMatchObject({
    name: 'Practice group',
    threshold: 2,
    memberCount: 3,
    balance: '1,000',
  });
  expect(practiceFolders()).toHaveLength(1);

  const first = await propose(desk, '125', 'Invoice 1042, paint');
  await approve(desk, first);
  await standing(desk, first, ['accepted', 'confirmed']);
  const { approvals } = await standing(desk, first, ['accepted', 'confirmed']);
  expect(approvals).toContain('Dana (you)');
  // The page's last word was that it wants the confirm window: what came after it is news to a page that starts again.
  desk.desk.pageRestarted();
  const restarted = await desk.until('the restart', (_view, shell) => shell.pageRestarted);
  expect(restarted).toMatchObject({ approved: 1, signed: 1 });
  expect(approvals.some((name) => name.endsWith('(practice)'))).toBe(true);

  const theirs = await desk.until('a payment of a colleague', (view) =>
    view?.groups[0]?.proposals.find(({ byYou, standing }) => !byYou && standing === 'yourTurn'),
  );
  expect(theirs.author).toBe('Lee (practice)');
  await approve(desk, theirs.proposal);
  await standing(desk, theirs.proposal, ['accepted', 'confirmed']);

  const odd = await propose(desk, '10', 'test rejection');
  await approve(desk, odd);
  const { rejections } = await desk.until('a rejection', (view) => {
    const seen = view?.groups[0]?.proposals.find(({ proposal }) => proposal === odd);
    return seen !== undefined && seen.rejections.length > 0 ? seen : undefined;
  });
  expect(rejections[0]?.reason).toContain('You asked for a rejection');
  await desk.ask('practice.fund', { group: inPractice(desk).group });

  const [coSigner] = descendants().filter(isMemberProcess);
  if (coSigner === undefined) throw new Error('A practice co-signer is a process');
  process.kill(coSigner, 'SIGKILL');
  const problem = await desk.until('what happened', (_view, shell) => shell.practice?.problem);
  expect(problem).toMatch(/^(Lee|Sam) \(practice\) stopped unexpectedly and is being started again\. /);
  await desk.until('a colleague who is back', (_view, shell) => shell.practice?.problem === undefined);

  await desk.ask('practice.leave', {});
  expect(practiceFolders()).toEqual([]);
  expect(desk.shell()).toMatchObject({ place: 'profile', practice: undefined });
  expect((await desk.ask('app.look', {})).device).toBe(own);
  await expect.poll(() => descendants().filter((pid) => !before.includes(pid)), { timeout: 10_000 }).toEqual([]);
}, 300_000);
