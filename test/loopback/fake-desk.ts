import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startLoopbackHost, type LoopbackHost } from '../../src/main/hosts/loopback/loopback-host.ts';
import type { ConfirmTicket, Desk, DeskFailure, DeskHost, Door } from '../../src/main/desk.ts';
import type { NetworkName } from '../../src/core/kaspa/network.ts';
import { smallPageIn } from './small-page.ts';

export type FakeDoor = Door & {
  readonly called: { readonly name: string; readonly input: unknown }[];
  publish(topic: string, snapshot: unknown): void;
  listeners(): number;
};

/** A door that answers `echo`, waits for ever at `wait`, fails at `break`, and publishes what the test says. */
export function fakeDoor(first: Readonly<Record<string, unknown>>): FakeDoor {
  const snapshots = new Map(Object.entries(first));
  const listeners = new Set<{ readonly topic: string; readonly tell: (snapshot: unknown) => void }>();
  const called: { name: string; input: unknown }[] = [];
  return {
    called,
    listeners: () => listeners.size,
    call(name, input) {
      called.push({ name, input });
      if (name === 'test.wait') return new Promise(() => undefined);
      if (name === 'test.break') return Promise.reject(new Error('a secret in a message'));
      if (name === 'test.echo') return Promise.resolve({ ok: true, value: input });
      return Promise.resolve({ ok: false, error: { code: 'invalidInput', message: 'Not understood.' } });
    },
    subscribe(topic, tell) {
      if (!snapshots.has(topic)) return () => undefined;
      const entry = { topic, tell };
      listeners.add(entry);
      tell(snapshots.get(topic));
      return () => void listeners.delete(entry);
    },
    publish(topic, snapshot) {
      snapshots.set(topic, snapshot);
      for (const entry of listeners) if (entry.topic === topic) entry.tell(snapshot);
    },
  };
}

export type FakeTicket = ConfirmTicket & { readonly door: FakeDoor; readonly cancelled: () => number; settle(): void };

export function fakeTicket(): FakeTicket {
  let cancels = 0;
  let isSettled = false;
  const listeners: ((isToBeRead: boolean) => void)[] = [];
  const settle = (): void => {
    if (isSettled) return;
    isSettled = true;
    for (const listener of listeners) listener(false);
  };
  return {
    id: 'ticket-1',
    door: fakeDoor({ 'confirm.view': { phase: 'asking' } }),
    cancelled: () => cancels,
    cancel() {
      cancels += 1;
      settle();
    },
    onSettled(listener) {
      if (isSettled) listener(false);
      else listeners.push(listener);
    },
    settle,
  };
}

export type Fixture = {
  readonly host: LoopbackHost;
  readonly deskHost: DeskHost;
  readonly door: FakeDoor;
  readonly said: string[];
  readonly opened: string[];
  /** The newest one-time address that was shown, of the page or of a confirmation. */
  readonly newest: (what: 'Keyturn' | 'Confirm on this laptop') => URL;
  readonly quits: () => number;
  /** How often the desk heard that its page crashed. */
  readonly restarts: () => number;
  readonly setTakesBack: (approvals: number) => void;
  readonly passMs: (ms: number) => void;
};

/** The loopback host around a pretended desk, with a page of two files; ended when the test ends. */
export async function startFixture(
  options: {
    readonly network?: NetworkName;
    readonly pageFolder?: string;
    readonly quit?: () => Promise<void>;
    readonly failure?: DeskFailure;
  } = {},
): Promise<Fixture> {
  const said: string[] = [];
  const opened: string[] = [];
  const door = fakeDoor({ 'app.view': { revision: 1 }, 'app.shell': { revision: 1 } });
  let deskHost: DeskHost | undefined;
  let quits = 0;
  let restarts = 0;
  let takesBack = 0;
  let nowMs = 1_000;
  const desk: Desk = {
    door,
    claimed: Promise.resolve(options.failure),
    standing: () => 'ready',
    onChanged: () => undefined,
    takesBack: () => takesBack,
    lock: () => Promise.resolve(),
    openLink: () => false,
    pageRestarted: () => void (restarts += 1),
    quit() {
      quits += 1;
      return options.quit?.() ?? Promise.resolve();
    },
  };
  const host = await startLoopbackHost({
    network: options.network ?? 'practice',
    pageFolder: options.pageFolder ?? smallPage(),
    port: 0,
    version: '0.0.0',
    openDesk(given) {
      deskHost = given;
      return desk;
    },
    around: {
      say: (line) => void said.push(line),
      open(address) {
        opened.push(address);
        return true;
      },
      nowMs: () => nowMs,
      report: () => undefined,
    },
  });
  onTestFinished(async () => {
    host.end();
    await host.ended;
  });
  return {
    host,
    deskHost: deskHost!,
    door,
    said,
    opened,
    quits: () => quits,
    restarts: () => restarts,
    setTakesBack: (approvals) => void (takesBack = approvals),
    passMs: (ms) => void (nowMs += ms),
    newest(what) {
      const line = said.findLast((one) => one.startsWith(`${what}: `));
      return new URL(/http:\S+/.exec(line ?? '')?.[0] ?? 'nothing was said');
    },
  };
}

/** A small page, beside a file that is outside it. */
export function smallPage(): string {
  const top = mkdtempSync(join(tmpdir(), 'keyturn-page-'));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  writeFileSync(join(top, 'secret.html'), 'outside');
  return smallPageIn(join(top, 'renderer'));
}
