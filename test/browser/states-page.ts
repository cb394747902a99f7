import type { Browser, Page } from 'playwright-core';
import type { Answer } from '../../src/main/ipc/serve.ts';
import type { Door } from '../../src/main/desk.ts';
import type { World } from '../simulation/world.ts';

/** A command that needs the others, or the clock of the world, gets this many moves of it. */
const movesMax = 200;
/** Answers that need nobody else are there by then. */
const atOnceMs = 25;
/** Whatever a page is going to show is there by then, on a busy machine too. */
const waitMs = 20_000;
/** Tall enough that a whole review is in view at once, so that nothing has to be scrolled to. */
const viewport = { width: 1280, height: 2200 };

export type Shown = {
  readonly page: Page;
  /** Everything the page asked of main, with main's answer. */
  readonly asked: { readonly name: string; readonly answer: Answer }[];
  /** Errors and warnings of the page's own console. */
  readonly problems: string[];
  readonly close: () => Promise<void>;
};

/** The real page in front of a real door: its commands are answered, and its topics fed, by main's own handlers in this process. */
export async function showDoor(browser: Browser, url: string, door: Door, world: World): Promise<Shown> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  context.setDefaultTimeout(waitMs);
  const page = await context.newPage();
  const asked: Shown['asked'] = [];
  const problems: string[] = [];
  const stops: (() => void)[] = [];
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`);
  });
  await page.exposeFunction('askMain', async (name: string, input: unknown) => {
    const answer = await movedUntil(world, door.call(name, input));
    asked.push({ name, answer });
    return answer;
  });
  await page.exposeFunction('listenToMain', (topic: string) => {
    const tell = (snapshot: unknown): void => {
      // The page may be closing.
      page.evaluate(deliver, { topic, snapshot }).catch(() => undefined);
    };
    stops.push(door.subscribe(topic, tell));
  });
  await page.addInitScript(bePreload);
  await page.goto(url);
  await page.waitForFunction(() => (document.getElementById('app')?.childElementCount ?? 0) > 0);
  return {
    page,
    asked,
    problems,
    async close() {
      for (const stop of stops) stop();
      await context.close();
    },
  };
}

async function movedUntil(world: World, answer: Promise<Answer>): Promise<Answer> {
  const settled = answer.then((value) => ({ value }));
  const later = (ms: number): Promise<undefined> => new Promise((resolve) => setTimeout(resolve, ms, undefined));
  for (let moves = 0; moves < movesMax; moves++) {
    const there = await Promise.race([settled, later(atOnceMs)]);
    if (there !== undefined) return there.value;
    await world.advance(100);
  }
  return answer;
}

type Heard = (snapshot: unknown) => void;
type MainWindow = {
  askMain(name: string, input: unknown): Promise<unknown>;
  listenToMain(topic: string): Promise<void>;
  hear(topic: string, snapshot: unknown): void;
};

/** Runs in the page. */
function deliver({ topic, snapshot }: { readonly topic: string; readonly snapshot: unknown }): void {
  (window as unknown as MainWindow).hear(topic, snapshot);
}

/** Runs in the page before its own scripts: what a preload leaves there, over the two functions above. */
function bePreload(): void {
  const main = window as unknown as MainWindow;
  const topics = new Set(['app.view', 'app.shell', 'confirm.view', 'confirm.settings']);
  const heard = new Map<string, Set<Heard>>();
  main.hear = (topic, snapshot) => heard.get(topic)?.forEach((listener) => listener(snapshot));
  const listen = (topic: string, listener: Heard): (() => void) => {
    const listeners = heard.get(topic);
    if (listeners === undefined) heard.set(topic, new Set([listener]));
    else listeners.add(listener);
    void main.listenToMain(topic);
    return () => void heard.get(topic)?.delete(listener);
  };
  const client = new Proxy(
    {},
    {
      get: (_, room) =>
        new Proxy(
          {},
          {
            get: (__, member) => {
              const name = `${String(room)}.${String(member)}`;
              return topics.has(name)
                ? (listener: Heard) => listen(name, listener)
                : (input: unknown) => main.askMain(name, input);
            },
          },
        ),
    },
  );
  Object.assign(window, { keyturn: client, keyturnConfirm: client });
}
