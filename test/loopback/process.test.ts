import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chromiumArgs, chromiumPath } from '../browser/chromium.ts';
import { withChromium } from '../browser/with-chromium.ts';

const launch = join(import.meta.dirname, '../../scripts/launch.mjs');
/** A first start builds the page. */
const startMsMax = 45_000;

type Started = {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly addresses: () => string[];
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
};

/** `npm start` as a person runs it, in a home of its own; killed when the test ends, if it still runs. */
function start(args: readonly string[], home = emptyHome()): Started {
  const child = spawn(process.execPath, [launch, '--no-open', ...args], {
    env: { PATH: process.env['PATH'], HOME: home, KEYTURN_HOST: 'loopback' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, said: () => said, addresses: () => said.match(/http:\/\/\S+/g) ?? [], ended };
}

function emptyHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'keyturn-home-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));
  return home;
}

/** Waits for that many addresses; an app that ended instead says why in the failure. */
async function addressed(app: Started, count = 1): Promise<void> {
  let hasEnded = false;
  void app.ended.then(() => (hasEnded = true));
  await expect.poll(() => hasEnded || app.addresses().length >= count, { timeout: startMsMax }).toBe(true);
  if (app.addresses().length < count) throw new Error(`The app ended: ${app.said()}`);
}

describe.skipIf(process.platform === 'win32')('the browser host as a process', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'prints an address, and ends in good order at %s',
    async (signal) => {
      const app = start(['--profile', 'dana']);
      await addressed(app);
      expect(app.said()).toContain('profile "dana" on practice');
      app.child.kill(signal);
      expect(await app.ended).toEqual({ code: 0, signal: null });
    },
  );

  it('prints a fresh address at Enter', async () => {
    const app = start([]);
    await addressed(app);
    app.child.stdin?.write('\n');
    await addressed(app, 2);
    const [first, second] = app.addresses().map((address) => new URL(address));
    expect(second?.host).toBe(first?.host);
    expect(second?.hash).not.toBe(first?.hash);
  });

  it('says that a profile is in use already, with no address of its own, and opens another one beside it', async () => {
    const home = emptyHome();
    const first = start(['--profile', 'dana'], home);
    await addressed(first);
    const again = start(['--profile', 'dana'], home);
    expect(await again.ended).toEqual({ code: 1, signal: null });
    expect(again.said().trim()).toBe(
      'This profile is already open in another Keyturn. Nothing was changed. Switch to that window, or close it and try again.',
    );
    const other = start(['--profile', 'lee'], home);
    await addressed(other);
    await new Promise((done) => setTimeout(done, 500));
    expect(other.said()).not.toMatch(/already open|in use/i);
    first.child.kill('SIGTERM');
    await first.ended;
    await addressed(start(['--profile', 'dana'], home));
  });

  it('speaks of the profile and not of the port, where the same call is made twice', async () => {
    const home = emptyHome();
    const first = start(['--profile', 'dana'], home);
    await addressed(first);
    const port = new URL(first.addresses()[0] ?? '').port;
    const again = start(['--profile', 'dana', '--port', port], home);
    expect(await again.ended).toEqual({ code: 1, signal: null });
    expect(again.said()).toContain('This profile is already open');
    expect(again.addresses()).toEqual([]);
  });

  it.each([
    [['--profil', 'dana'], 2, '"--profil" was not understood'],
    [['dana'], 2, 'npm start --'],
    [['--profile', '../dana'], 2, 'letters from a to z'],
    [['--network', 'mars'], 2, 'There is no network "mars"'],
    [['--port', '80'], 2, '--port is a whole number from 1024 to 65535'],
    [['--network', 'mainnet'], 1, 'A browser is for practice and test networks only'],
    [['--help'], 0, 'Keyturn, in a browser on this computer'],
  ])('answers %j with exit code %i', async (args, code, says) => {
    const app = start(args);
    expect(await app.ended).toEqual({ code, signal: null });
    expect(app.said()).toContain(says);
  });

  it.skipIf(!withChromium)('shows the real page, which breaks none of its rules', async () => {
    const app = start([]);
    await addressed(app);
    const browser = await chromium.launch({ executablePath: chromiumPath, args: [...chromiumArgs] });
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.addInitScript(
      "window.violations = []; document.addEventListener('securitypolicyviolation', (e) => window.violations.push(e.violatedDirective + ' ' + e.blockedURI));",
    );
    await page.goto(app.addresses()[0] ?? '');
    await expect.poll(() => page.locator('body').innerText(), { timeout: 20_000 }).toContain('practice');
    expect(await page.evaluate('violations')).toEqual([]);
    expect(complaints).toEqual([]);
    expect(page.url()).not.toContain('#t=');
  });
});
