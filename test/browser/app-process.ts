import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { chromiumArgs, chromiumPath } from './chromium.ts';

const root = join(import.meta.dirname, '../..');
/** A start takes a second or two; this is for a machine that does everything at once. */
const startMsMax = 60_000;
const endMsMax = 20_000;

/** One person's Keyturn in a process of its own, as `npm start` runs it, and what its terminal says. */
export type AppProcess = {
  readonly name: string;
  readonly pid: number;
  /** The newest address of the main page. */
  address(): string;
  /** Waits for the next confirm address after the ones seen before. */
  nextConfirmAddress(): Promise<string>;
  terminal(): string;
  type(text: string): void;
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<number | null>;
  quit(): Promise<void>;
  kill(): Promise<void>;
};

export async function startAppProcess(name: string, home: string, args: readonly string[] = []): Promise<AppProcess> {
  const child = spawn(
    process.execPath,
    [join(root, 'src/main/hosts/loopback.ts'), '--profile', name, '--no-open', ...args],
    {
      cwd: root,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: home,
        XDG_DATA_HOME: join(home, 'data'),
        NODE_COMPILE_CACHE: join(root, '.keyturn/compile-cache'),
        // A bus nobody answers: a computer without a keychain, so that nobody's own is touched.
        DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/keyturn-tests',
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  let said = '';
  let confirmsTaken = 0;
  const lookers = new Set<() => void>();
  const heard = (chunk: Buffer): void => {
    said += chunk.toString('utf8');
    for (const look of [...lookers]) look();
  };
  child.stdout.on('data', heard);
  child.stderr.on('data', heard);
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const until = <T>(what: string, look: () => T | undefined, withinMs: number): Promise<T> =>
    new Promise((resolve, reject) => {
      const give = (settle: () => void): void => {
        clearTimeout(timer);
        lookers.delete(check);
        settle();
      };
      const timer = setTimeout(
        () => give(() => reject(new Error(`${name} waited for ${what}. The terminal says:\n${said}`))),
        withinMs,
      );
      function check(): void {
        const found = look();
        if (found !== undefined) give(() => resolve(found));
      }
      void ended.then(() => give(() => reject(new Error(`${name}'s app ended while waiting for ${what}:\n${said}`))));
      lookers.add(check);
      check();
    });
  const addresses = (): readonly string[] => said.match(/http:\/\/127\.0\.0\.1:\d+\/#t=[\w-]+/g) ?? [];
  const confirms = (): readonly string[] => said.match(/http:\/\/127\.0\.0\.1:\d+\/confirm\.html#t=[\w-]+/g) ?? [];
  await until('its address', () => addresses().at(-1), startMsMax);
  return {
    name,
    pid: child.pid ?? 0,
    address: () => addresses().at(-1) ?? '',
    async nextConfirmAddress() {
      const found = await until('a confirm page', () => confirms()[confirmsTaken], 30_000);
      confirmsTaken++;
      return found;
    },
    terminal: () => said,
    type: (text) => void child.stdin.write(text),
    signal: (signal) => void child.kill(signal),
    ended,
    quit: () => end(child, ended, 'SIGTERM'),
    kill: () => end(child, ended, 'SIGKILL'),
  };
}

async function end(child: ChildProcess, ended: Promise<number | null>, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), endMsMax);
  await ended;
  clearTimeout(timer);
}

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath, args: [...chromiumArgs] });

/** A person's browser with one tab on the app; errors and broken rules of the page are collected. */
export async function openPage(browser: Browser, address: string, problems: string[]): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  watch(page, problems);
  await page.goto(address);
  return page;
}

export function watch(page: Page, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`);
  });
}
