import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppView } from '../../src/core/engine/app-view.ts';
import type { ReviewView } from '../../src/core/engine/review-view.ts';
import { commandChannel, listenChannel, namesOf } from '../../src/preload/contract-channels.ts';
import { confirmContract } from '../../src/preload/confirm-contract.ts';
import { contract } from '../../src/preload/contract.ts';
import type { ShellView } from '../../src/preload/shell-view.ts';
import type { Sender } from './double/play.ts';
import { buildApp, startStage, type Build, type Stage } from './stage.ts';

// The built app with a real member behind it: vault, reader, ledger and co-signers run as processes of their own, started
// the way Electron would, where nothing can be forked.

let build: Build;
beforeAll(async () => {
  build = await buildApp();
});
afterAll(() => build.remove());

const passphrase = 'correct horse battery staple nine';
const recoveryPassphrase = 'another longer horse battery staple ten';

type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: { readonly code: string } };
const command = async (on: Stage, name: string, input: unknown = {}, window = 0): Promise<Reply> =>
  (await on.ask('command', { window, name, input })) as Reply;
const done = async (on: Stage, name: string, input: unknown = {}, window = 0): Promise<unknown> => {
  const reply = await command(on, name, input, window);
  if (!reply.ok) throw new Error(`${name}: ${reply.error.code}`);
  return reply.value;
};
const shell = async (on: Stage) =>
  (await on.ask('snapshot', { window: 0, name: 'keyturn/app/topic/app.shell' })) as ShellView | undefined;
const view = async (on: Stage) =>
  (await on.ask('snapshot', { window: 0, name: 'keyturn/app/topic/app.view' })) as AppView | undefined;
const tray = async (on: Stage) => (await on.ask('look')).tray?.image;
const alive = async (on: Stage, name: string) =>
  (await on.ask('look')).processes.filter((one) => one.name === name && !one.exited);
const calls = async (on: Stage, what: string) => (await on.ask('look')).calls.filter((call) => call.what === what);

async function opened(options: Parameters<typeof startStage>[1] = {}): Promise<Stage> {
  const stage = await startStage(build, options);
  await stage.ask('listen', { window: 0, name: 'app.shell' });
  await stage.ask('listen', { window: 0, name: 'app.view' });
  await stage.until('the profile', async () => (await shell(stage))?.place === 'profile');
  return stage;
}

describe('a member in the built app', () => {
  it('makes an identity in a vault of its own process; sleep and a locked screen end it; quitting leaves nothing', async () => {
    const dana = await opened({ args: ['--profile', 'dana'] });
    try {
      expect(existsSync(join(dana.home, 'data/keyturn/profiles/dana'))).toBe(true);
      await done(dana, 'identity.create', { passphrase, recoveryPassphrase });
      await dana.until('an open vault', async () => (await view(dana))?.vault === 'open');
      expect(await alive(dana, 'Keyturn vault')).toHaveLength(1);
      const [fork] = (await calls(dana, 'utilityProcess.fork')).filter(({ args }) =>
        String(args[0]).includes('/vault/'),
      );
      expect(fork?.args.slice(1)).toEqual([[], { serviceName: 'Keyturn vault', stdio: 'ignore', env: {} }]);
      await dana.until('the ready glyph', async () => (await tray(dana)) === 'ready-dark.png');

      for (const event of ['suspend', 'lock-screen']) {
        const before = await alive(dana, 'Keyturn vault');
        expect(before, event).toHaveLength(1);
        await dana.ask('play', { on: 'powerMonitor', event });
        await dana.until(`locked after ${event}`, async () => (await view(dana))?.vault === 'locked');
        await dana.until(`no process after ${event}`, () => Promise.resolve(!isRunning(before[0]?.pid)));
        await dana.until('it is told', async () => (await alive(dana, 'Keyturn vault')).length === 0);
        await dana.until('the padlock', async () => (await tray(dana)) === 'locked-dark.png');
        expect(await command(dana, 'vault.unlock', { passphrase: `${passphrase} no` })).toMatchObject({ ok: false });
        await done(dana, 'vault.unlock', { passphrase });
        await dana.until('an open vault', async () => (await view(dana))?.vault === 'open');
      }
      await dana.ask('press', { where: 'menu', label: 'Lock now' });
      await dana.until('locked by hand', async () => (await view(dana))?.vault === 'locked');
      await done(dana, 'vault.unlock', { passphrase });

      await done(dana, 'network.setOnline', { online: false });
      await dana.until('the offline glyph', async () => (await tray(dana)) === 'offline-dark.png');

      const processes = (await dana.ask('look')).processes.map(({ pid }) => pid);
      await dana.ask('quit');
      expect(await dana.ended).toBe(0);
      await dana.until('its processes are gone', () => Promise.resolve(processes.every((pid) => !isRunning(pid))));
    } finally {
      await dana.stop();
    }
  });

  it('a link opens a screen and does nothing else', async () => {
    const join = 'keyturn://join/AAAA';
    const lee = await opened({ args: ['--profile', 'lee', join] });
    try {
      await lee.until('the link of the start', async () => (await shell(lee))?.asked?.kind === 'join');
      const before = await view(lee);
      await done(lee, 'app.dismiss', { what: 'asked' });
      await lee.until('it is dismissed', async () => (await shell(lee))?.asked === undefined);

      const proposal = 'ab'.repeat(32);
      await lee.ask('closeWindow', { window: 0 });
      await lee.ask('play', {
        on: 'app',
        event: 'second-instance',
        args: [['keyturn', '--profile', 'lee', `keyturn://proposal/${proposal}`]],
      });
      await lee.until('the link of a second start', async () => (await shell(lee))?.asked?.kind === 'proposal');
      expect((await shell(lee))?.asked).toMatchObject({ kind: 'proposal', proposal });
      expect((await lee.ask('look')).windows[0]?.isVisible).toBe(true);
      await done(lee, 'app.dismiss', { what: 'asked' });

      for (const link of [
        'keyturn://approve/1',
        'keyturn://app/index.html',
        'https://example.com',
        `keyturn://join/${'A'.repeat(9_000)}`,
      ])
        await lee.ask('play', { on: 'app', event: 'open-url', args: [link] });
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect((await shell(lee))?.asked).toBeUndefined();
      expect((await lee.ask('look')).windows.map(({ url }) => url)).toEqual(['keyturn://app/index.html']);
      expect((await view(lee))?.groups).toEqual(before?.groups);
    } finally {
      await lee.stop();
    }
  });

  it('a page that was started again is told so', async () => {
    const sam = await opened({ args: ['--profile', 'sam'] });
    try {
      await sam.ask('play', { on: 'contents:0', event: 'render-process-gone', args: [{ reason: 'oom' }] });
      await sam.until('the next page', async () => (await sam.ask('look')).windows[0]?.loads === 2);
      await sam.ask('listen', { window: 0, name: 'app.shell' });
      const told = await sam.until('it is told', async () => (await shell(sam))?.pageRestarted);
      expect(told).toMatchObject({ approved: 0, signed: 0 });
    } finally {
      await sam.stop();
    }
  });
});

describe('leaving', () => {
  const entry = join(import.meta.dirname, 'double/leaving-entry.ts');
  const leaving = (takesBack: number, more: NodeJS.ProcessEnv = {}) =>
    startStage(build, { entry, env: { BUILT: join(build.folder, 'out/main'), TAKES_BACK: `${takesBack}`, ...more } });

  it('with approvals given is a question, and staying open is its first answer', async () => {
    const stage = await leaving(2);
    await stage.ask('quit');
    const [asked] = await stage.until('the question', async () => {
      const found = await calls(stage, 'dialog.showMessageBox');
      return found.length > 0 && found;
    });
    expect(asked?.args[0]).toMatchObject({
      message: 'This takes back two approvals: those payments have to be proposed again.',
      buttons: ['Stay open', 'Quit'],
      defaultId: 0,
      cancelId: 0,
    });
    expect(await calls(stage, 'app.exit')).toEqual([]);
    await stage.ask('answerDialog', { response: 1 });
    await stage.ask('quit');
    expect(await stage.ended).toBe(0);
    expect(stage.lastCalls().map(({ what }) => what)).toEqual([
      'dialog.showMessageBox',
      'dialog.showMessageBox',
      'cleaned up',
      'app.exit',
    ]);
    await stage.stop();
  });

  it('without any is no question', async () => {
    const stage = await leaving(0);
    await stage.ask('quit');
    expect(await stage.ended).toBe(0);
    await stage.stop();
  });

  it('is not held up by a desk that does not end', async () => {
    const stage = await leaving(0, { STUCK: '1' });
    const startedAtMs = performance.now();
    await stage.ask('quit');
    expect(await stage.ended).toBe(1);
    expect(performance.now() - startedAtMs).toBeLessThan(15_000);
    await stage.stop();
  });
});

describe('practice in the built app', () => {
  it('a payment is approved in the confirm window, and by no thousand messages of the page', async () => {
    const dana = await opened({ args: ['--profile', 'dana'] });
    try {
      await dana.until('practice begins', async () => (await command(dana, 'practice.start')).ok, 120_000);
      expect(await alive(dana, 'Keyturn practice co-signer')).toHaveLength(2);
      // Each co-signer has its own vault, which main started for it.
      expect((await alive(dana, 'Keyturn vault')).length).toBeGreaterThanOrEqual(3);
      const payee = (await shell(dana))!.practice!.payee;
      const group = (await view(dana))!.groups[0]!.group;
      const { proposal } = (await done(dana, 'proposal.create', {
        group,
        payments: [{ to: payee.address, amount: '25' }],
        note: 'Invoice 7',
      })) as { proposal: string };
      const rowOf = async () =>
        (await view(dana))?.groups
          .find((one) => one.group === group)
          ?.proposals.find((row) => row.proposal === proposal);
      await dana.until('her turn', async () => (await rowOf())?.standing === 'yourTurn');
      const review = (await done(dana, 'review.look', { group, proposal })) as ReviewView;
      const reading = review.reading!;

      const before = (await rowOf())!.approvals.length;
      await forge(dana, { group, proposal, reading });
      expect((await rowOf())!.standing).toBe('yourTurn');
      expect((await rowOf())!.approvals).toHaveLength(before);

      for (const [at, window] of (await dana.ask('look')).windows.entries())
        if (at > 0 && !window.isDestroyed) await dana.ask('closeWindow', { window: at });
      const known = (await dana.ask('look')).windows.length;
      await done(dana, 'review.openConfirm', { group, proposal, reading, acknowledged: [] });
      await dana.until('the confirm window', async () => (await dana.ask('look')).windows[known]?.isVisible);
      expect((await dana.ask('look')).windows[known]?.url).toBe('keyturn://app/confirm.html');

      expect(await command(dana, 'confirm.sign', {}, known)).toMatchObject({
        ok: false,
        error: { code: 'heldTooShort' },
      });
      await done(dana, 'confirm.press', {}, known);
      await new Promise((resolve) => setTimeout(resolve, 3_200));
      await done(dana, 'confirm.sign', {}, known);
      await dana.until('the window is gone', async () => (await dana.ask('look')).windows[known]?.isDestroyed);
      await dana.until('she approved', async () => ((await rowOf())?.approvals.length ?? 0) > before);

      const processes = (await dana.ask('look')).processes.map(({ pid }) => pid);
      await dana.ask('quit');
      expect(await dana.ended).toBe(0);
      await dana.until('every process is gone', () => Promise.resolve(processes.every((pid) => !isRunning(pid))));
    } finally {
      await dana.stop();
    }
  }, 240_000);
});

/** A thousand messages of a page that was taken over, and of others that pretend to be it or the confirm window. */
async function forge(
  on: Stage,
  known: { readonly group: string; readonly proposal: string; readonly reading: string },
) {
  /** What a person may do on the page anyway, and what would end the test rather than prove anything. */
  const legitimate = [
    'app.quit',
    'app.reopen',
    'practice.leave',
    'practice.start',
    'review.reject',
    'review.withdraw',
    'vault.lock',
    'network.setOnline',
    'group.create',
    'identity.create',
    'backup.make',
    'backup.prove',
    'file.choose',
    'practice.fund',
    'proposal.create',
    'proposal.again',
    'settings.change',
    'audit.export',
    'diagnostics.export',
  ];
  const names = namesOf(contract).commands.filter((name) => !legitimate.includes(name));
  const forbidden = namesOf(confirmContract).commands.flatMap((name) => [
    commandChannel('confirm', name),
    commandChannel('app', name),
  ]);
  const inputs: readonly unknown[] = [
    { ...known, acknowledged: [] },
    { ...known, typedAmount: '25' },
    known,
    { group: known.group, proposal: known.proposal },
    {},
    undefined,
    null,
    'confirm.sign',
    { __proto__: null, reading: known.reading },
    [known],
  ];
  const senders: readonly Sender[] = [
    'itself',
    'other window',
    'subframe',
    'foreign page',
    'look-alike page',
    'frame gone',
  ];
  let refused = 0;
  for (let nth = 0; nth < 1_000; nth++) {
    const channels =
      nth % 3 === 0 ? forbidden : [...names.map((name) => commandChannel('app', name)), listenChannel('app')];
    const channel = channels[nth % channels.length]!;
    const isToConfirm = nth % 5 === 0;
    const windows = isToConfirm ? (await on.ask('look')).windows : [];
    const newest = windows.findLastIndex((window, at) => at > 0 && !window.isDestroyed);
    const isConfirm = newest > 0;
    try {
      const answer = (await on.ask('invoke', {
        window: isConfirm ? newest : 0,
        channel,
        args: [inputs[nth % inputs.length]],
        // Nobody but the window itself can be the confirm window's page.
        as: isConfirm ? senders[1 + (nth % 5)]! : senders[nth % senders.length]!,
      })) as Reply;
      if (!answer.ok) refused++;
    } catch {
      refused++; // There is no such channel.
    }
  }
  expect(refused).toBeGreaterThan(600);
}

function isRunning(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
