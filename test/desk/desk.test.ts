import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { descendants, isRunning, room, type Room, type TestDesk } from './desks.ts';

let place: Room;
beforeEach(() => {
  place = room();
});
afterEach(() => place.close());

const opened = (desk: TestDesk) =>
  desk.until('the profile', (view, shell) => (shell.place === 'profile' ? view : undefined));
const portOf = (addresses: readonly string[]) => /\/tcp\/(\d+)/.exec(addresses[0] ?? '')?.[1];

it('answers at once, opens behind that, and finds the same port again after a restart', async () => {
  const first = place.open('dana');
  expect(first.shell()).toMatchObject({
    place: 'opening',
    host: 'loopback',
    profile: { name: 'dana', node: undefined },
  });
  expect(await first.refusal('app.look', {})).toBe('wrongPhase');
  expect(await first.refusal('vault.lock', {})).toBe('wrongPhase');
  const view = await opened(first);
  expect(view).toMatchObject({ vault: 'none', online: true, network: 'practice' });
  expect(first.desk.standing()).toBe('locked');
  const port = portOf(view.addresses);
  expect(port).toMatch(/^\d+$/);
  await first.desk.quit();

  const again = await opened(place.open('dana'));
  expect(again.device).toBe(view.device);
  expect(portOf(again.addresses)).toBe(port);
});

it('says that another Keyturn has the profile, and opens it when that one has quit', async () => {
  const first = place.open('dana');
  await opened(first);
  const second = place.open('dana');
  const { failure } = await second.until('a refusal', (_view, shell) => (shell.place === 'failed' ? shell : undefined));
  expect(failure).toMatchObject({ code: 'profileInUse' });
  expect(second.view()).toBeUndefined();
  await second.ask('app.reopen', {});
  expect(second.shell().place).toBe('failed');

  await first.desk.quit();
  await second.ask('app.reopen', {});
  await opened(second);
  expect(await second.refusal('app.reopen', {})).toBe('wrongPhase');
});

it('asks for a node where the network is not practice', async () => {
  const desk = place.open('dana', { network: 'testnet-10' });
  const { failure } = await desk.until('a refusal', (_view, shell) => (shell.place === 'failed' ? shell : undefined));
  expect(failure).toMatchObject({ code: 'ledgerUnreachable' });
  expect(failure?.message).toContain('--node');
});

it('keeps settings, takes links without doing what they say, and tells a new page what happened', async () => {
  const desk = place.open('dana');
  await opened(desk);
  await desk.ask('settings.change', { theme: 'dark', notifyAmounts: true });
  await desk.until('the setting', (_view, shell) => shell.settings.theme === 'dark' && shell.settings.notifyAmounts);

  expect(desk.desk.openLink('keyturn://elsewhere/1')).toBe(false);
  expect(desk.desk.openLink('keyturn://join/AbC')).toBe(true);
  await desk.until('the link', (_view, shell) => shell.asked?.kind === 'join');
  expect(desk.view()?.groups).toEqual([]);
  await desk.ask('app.dismiss', { what: 'asked' });
  await desk.until('nothing asked', (_view, shell) => shell.asked === undefined);

  desk.desk.pageRestarted();
  await desk.until(
    'the restart',
    (_view, shell) => shell.pageRestarted?.approved === 0 && shell.pageRestarted.signed === 0,
  );

  expect(await desk.refusal('practice.leave', {})).toBe('wrongPhase');
  expect(await desk.refusal('practice.fund', { group: randomBytes(32).toString('hex') })).toBe('groupNotFound');
  expect(await desk.ask('file.choose', { kind: 'saveLog' })).toEqual({});
  expect(await desk.ask('app.quit', { confirmed: false })).toEqual({ takesBack: 0 });
  await expect.poll(() => desk.host.ended).toBe(true);
  await desk.desk.quit();
  const again = place.open('dana');
  expect(again.shell().settings).toMatchObject({ theme: 'dark', notifyAmounts: true });
});

it('two profiles of one computer see the same practice ledger, also when the app that ran it quits', async () => {
  const dana = place.open('dana');
  const lee = place.open('lee');
  await Promise.all([opened(dana), opened(lee)]);
  await dana.desk.quit();
  const passphrase = `daily ${randomBytes(9).toString('base64url')}`;
  await lee.ask('identity.create', {
    passphrase,
    recoveryPassphrase: `recovery ${randomBytes(9).toString('base64url')}`,
  });
  await lee.until('an open vault', (view) => view?.vault === 'open');
  expect(lee.desk.standing()).toBe('ready');
  await lee.desk.lock();
  await lee.until('a locked vault', (view) => view?.vault === 'locked');
  expect(lee.desk.standing()).toBe('locked');
  const sam = place.open('sam');
  await opened(sam);
  expect([...lee.reports, ...sam.reports]).toEqual([]);
});

it('quits with its vault open: the process that holds the keys is gone, and so is every other one', async () => {
  const before = descendants();
  const desk = place.open('dana');
  await opened(desk);
  const secret = (): string => randomBytes(12).toString('base64url');
  await desk.ask('identity.create', { passphrase: secret(), recoveryPassphrase: secret() });
  await desk.until('an open vault', (view) => view?.vault === 'open');
  const ours = descendants().filter((pid) => !before.includes(pid));
  expect(ours.length).toBeGreaterThan(1);
  await desk.desk.quit();
  await expect.poll(() => ours.filter(isRunning), { timeout: 10_000 }).toEqual([]);
});
