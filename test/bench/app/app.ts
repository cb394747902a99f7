import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../../browser/app-process.ts';
import { buildPage } from '../../browser/build-page.ts';
import { hundredInputs } from './hundred-inputs.ts';
import { addPast } from './many-past.ts';
import { copyHome, inputsProposed, makeProfiles, type Profiles } from './profiles.ts';
import { drawReviews, openReviews } from './review.ts';
import { dragThrough, ownCosts, scrolledPx, showStripes, wheelThrough, type Frames } from './scroll.ts';
import { memoryOf, openInbox, type Stand } from './start.ts';
import { turnsAmongPast } from './turns.ts';
import { weighPage } from './weight.ts';

type Add = (name: string, unit: string, values: readonly number[], goal?: number) => void;

/** Beside the one that really happened. */
const past = 10_000;
const starts = 5;
/** Something else on the machine can spoil one pass; a slow list is late in every one. */
const passes = 3;
const goals = { startMs: 1_500, reviewMs: 100, frameMs: 32, startKb: 250 };
/** `npm run bench -- app start`: only how long a start takes, and one approval after it, with and without a past. */
const onlyStarts = process.argv[3] === 'start';

/** The figures of the app in front of a person: `npm run bench -- app`. Everything stays on 127.0.0.1. */
export async function appBench(add: Add): Promise<void> {
  // Nobody's own keychain is touched, and the profile can be copied. Pages are built as they are shipped.
  process.env['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nonexistent/keyturn-bench';
  process.env['NODE_ENV'] = 'production';
  if (!onlyStarts) await weightFigures(add);
  await buildPage();
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-bench-app-'));
  const browser = await launchChromium();
  let profiles: Profiles | undefined;
  try {
    profiles = await makeProfiles(folder);
    await figuresOf(browser, folder, profiles, add);
  } finally {
    await profiles?.close();
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function weightFigures(add: Add): Promise<void> {
  const { start, confirm, all, files } = await weighPage();
  add('JavaScript of the page at start, gzip -9', 'kB', [start / 1000], goals.startKb);
  add('JavaScript of the confirm page, gzip -9', 'kB', [confirm / 1000]);
  add('JavaScript of everything, later parts included, gzip -9', 'kB', [all / 1000]);
  const [heaviest, ...others] = files.map(
    ({ name, bytes, atStart }) => `${name} ${(bytes / 1000).toFixed(1)}${atStart ? '' : ' (later)'}`,
  );
  say(`heaviest: ${[heaviest, ...others.slice(0, 4)].join(', ')} kB`);
}

async function figuresOf(browser: Browser, folder: string, profiles: Profiles, add: Add): Promise<void> {
  say('Start: the loopback host from its process to the first row drawn in a Chromium that runs already; Node’s own');
  say('start and the page’s loading are in it. In Electron its own start and window take the place of both.');
  await startFigures(browser, profiles.fresh, profiles.node, 'no past proposals', add);

  if (!onlyStarts) await otherFigures(browser, folder, profiles, add);

  const whole = copyHome(profiles.paid, join(folder, 'home-whole'));
  addPast(whole, profiles, past, true);
  await startFigures(browser, whole, profiles.node, `${past} past with their codes and feeds`, add);
  for (const [label, home] of [
    ['one past', profiles.paid],
    [`${past} past`, whole],
  ] as const) {
    const { turnsMs, viewsMs } = turnsAmongPast(copyHome(home, join(folder, `turns ${label}`)), profiles);
    add(`a turn with one approval, committed, ${label}`, 'ms', turnsMs);
    add(`the view of the group after it, ${label}`, 'ms', viewsMs);
  }
}

async function otherFigures(browser: Browser, folder: string, profiles: Profiles, add: Add): Promise<void> {
  const many = copyHome(profiles.paid, join(folder, 'home-many'));
  addPast(many, profiles, past, false);
  const large = hundredInputs(many, profiles);
  add(`core’s view of a payment of 100 inputs, ${past} past`, 'ms', large.viewMs);
  await startFigures(browser, many, profiles.node, `${past} past proposals`, add, async (stand) => {
    await reviewFigures(stand, profiles, add);
    await scrollFigures(browser, stand, add);
  });
  const drawn = await drawReviews(large.review);
  add('review drawn after the click, 100 inputs, scripted main', 'ms', drawn.laterMs, goals.reviewMs);
}

/** One start to warm up, then the measured ones; the last one stays for what else is to be seen. */
async function startFigures(
  browser: Browser,
  home: string,
  node: string,
  label: string,
  add: Add,
  meanwhile?: (stand: Stand) => Promise<void>,
): Promise<void> {
  const inbox: number[] = [];
  const address: number[] = [];
  for (let run = 0; run <= starts; run++) {
    const stand = await openInbox(browser, home, node);
    try {
      if (run === 0) continue;
      inbox.push(stand.inboxMs);
      address.push(stand.addressMs);
      if (run < starts) continue;
      add(`start to the address, ${label}`, 'ms', address);
      add(`start to the inbox, ${label}`, 'ms', inbox, goals.startMs);
      say(`each: ${inbox.join(', ')} ms; ${loadWords()}`);
      const { heapMb, rendererMb, hostMb } = await memoryOf(stand);
      add(`memory, JavaScript heap of the page, ${label}`, 'MB', [heapMb]);
      add(`memory, the page’s process, ${label}`, 'MB', [rendererMb]);
      add(`memory, the host’s process, ${label}`, 'MB', [hostMb]);
      await meanwhile?.(stand);
    } finally {
      await stand.close();
    }
    if (stand.problems.length > 0) throw new Error(`The page complained: ${stand.problems.join('; ')}`);
  }
}

async function reviewFigures({ page }: Stand, { openProposal }: Profiles, add: Add): Promise<void> {
  const { firstMs, laterMs } = await openReviews(page, openProposal);
  add(`review ready after the click, ${inputsProposed} inputs, ${past} past`, 'ms', laterMs, goals.reviewMs);
  add(`review ready after the click, the first since the start`, 'ms', [firstMs]);
}

async function scrollFigures(browser: Browser, { page }: Stand, add: Add): Promise<void> {
  await frameFigures('the inbox under the wheel', () => fromTheTop(page, wheelThrough), add, goals.frameMs);
  if ((await scrolledPx(page)) < 10_000) throw new Error('The wheel scrolled nothing');
  await frameFigures('the inbox dragged from end to end', () => dragThrough(page), add, goals.frameMs);
  const costs = await fromTheTop(page, ownCosts);
  add('costliest frame of the inbox, the page’s own thread', 'ms', [costs.at(-1) ?? Number.NaN], goals.frameMs);
  add('median frame of the inbox, the page’s own thread', 'ms', costs);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const plain = await context.newPage();
  await showStripes(plain);
  await frameFigures('an empty page, for comparison', () => fromTheTop(plain, wheelThrough), add);
  await context.close();
}

async function fromTheTop<T>(page: Page, then: (page: Page) => Promise<T>): Promise<T> {
  await page.evaluate(() => (document.querySelector('main') ?? document.documentElement).scrollTo(0, 0));
  return then(page);
}

async function frameFigures(what: string, scroll: () => Promise<Frames>, add: Add, goal?: number): Promise<void> {
  const all: Frames[] = [];
  for (let pass = 0; pass < passes; pass++) all.push(await scroll());
  const [best] = all.sort((a, b) => a.worstMs - b.worstMs);
  if (best === undefined) throw new Error('Something was scrolled');
  add(`worst frame of ${what}, best of ${passes} passes`, 'ms', [best.worstMs], goal);
  add(`99th percentile of the frames of ${what}, same pass`, 'ms', [best.p99Ms]);
  say(
    `${best.count} frames; worst of each pass ${all.map(({ worstMs }) => worstMs.toFixed(0)).join(', ')} ms; ${loadWords()}`,
  );
}

function loadWords(): string {
  const load = loadavg()[0] ?? 0;
  const busy = load > cpus().length / 2 ? '. This machine is busy, which delays everything' : '';
  return `load average ${load.toFixed(1)}${busy}`;
}

const say = (line: string): void => console.error(`  ${line}`);
