import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ConfirmView } from '../../src/core/engine/review-view.ts';
import { pause, room, type Room } from './desks.ts';

let place: Room;
beforeEach(() => {
  place = room();
});
afterEach(() => place.close());

const passphrase = 'correct horse battery staple nine';

// The profile's own app goes on behind practice, and only there is anything to lose: the tray, locking and what quitting
// takes back speak of it. Practice is thrown away whole, and its vault opens again by itself.
it('while somebody practises, tray, lock and quitting are about the profile, and nothing of practice is asked about', async () => {
  const desk = place.open('dana');
  await desk.until('the profile', (_view, shell) => shell.place === 'profile');
  await desk.ask('identity.create', { passphrase, recoveryPassphrase: `${passphrase} ten` });
  await desk.until('an open vault', (view) => view?.vault === 'open');
  expect(desk.desk.standing()).toBe('ready');

  await desk.ask('practice.start', {});
  const practice = await desk.until('practice', (view, shell) =>
    shell.place === 'practice' && shell.practice?.step === undefined ? { view, shell } : undefined,
  );
  const group = practice.view?.groups[0]?.group ?? '';
  const { proposal } = await desk.ask('proposal.create', {
    group,
    payments: [{ to: practice.shell.practice?.payee.address ?? '', amount: '10' }],
    note: 'Invoice 1042',
  });
  await desk.until('a payment that waits in practice', (view) =>
    view?.groups[0]?.proposals.some(({ standing }) => standing === 'yourTurn'),
  );
  expect(desk.desk.standing()).toBe('ready');

  const { reading } = await desk.ask('review.look', { group, proposal });
  await desk.ask('review.openConfirm', { group, proposal, reading: reading ?? '', acknowledged: [] });
  const [ticket] = desk.host.tickets;
  let holdMs = 0;
  ticket?.door.subscribe('confirm.view', (view) => (holdMs = (view as ConfirmView).holdMs));
  expect(await ticket?.door.call('confirm.press', {})).toMatchObject({ ok: true });
  await pause(holdMs + 100);
  expect(await ticket?.door.call('confirm.sign', {})).toMatchObject({ ok: true });
  // Given and not sent: a co-signer takes three seconds at least.
  await desk.until('an approval that was given', (view) => {
    const [row] = view?.groups[0]?.proposals ?? [];
    return row?.approvals.includes('Dana (you)') === true && row.standing === 'waiting';
  });
  expect(desk.desk.takesBack()).toBe(0);
  expect(await desk.ask('app.quit', { confirmed: false })).toEqual({ takesBack: 0 });

  await desk.desk.lock();
  expect(desk.desk.standing()).toBe('locked');
  expect(desk.view()?.vault).toBe('open');

  await desk.ask('vault.lock', {});
  await desk.until('a locked practice vault', (view) => view?.vault === 'locked');
  await desk.until('a practice vault that opened again', (view) => view?.vault === 'open');

  await desk.ask('practice.leave', {});
  expect(await desk.until('the profile', (view, { place }) => (place === 'profile' ? view : undefined))).toMatchObject({
    vault: 'locked',
    groups: [],
  });
}, 300_000);
