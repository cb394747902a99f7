import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { refusal, type Fixture } from './fixture.ts';
import { hex } from './fixtures/base.ts';
import { fixtures } from './fixtures/home.ts';
import { openStage, type Stage } from './stage.ts';
import { withChromium } from './with-chromium.ts';

/** A frame that takes longer is one that a person sees missing. */
const frameMsMax = 32;
/** About what a laptop of some years does while it is busy. */
const slowedTimes = 6;
const framesScrolled = 60;
/** A machine that is busy with something else can spoil one pass; a slow list is late in every one. */
const passesMax = 3;

describe.skipIf(!withChromium)('the inbox', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 120_000);
  afterAll(() => stage.close());

  it('moves with J and K over open and finished payments, opens with Enter, and comes back to the same row', async () => {
    const stand = await stage.show({
      ...fixtureOf('home-full'),
      replies: { ...fixtureOf('home-full').replies, 'review.look': refusal('proposalNotFound', 'It is not here.') },
    });
    const { page } = stand;
    const rows = await page.locator('[data-row]').evaluateAll((all) => all.map((row) => row.getAttribute('data-row')));
    expect(rows.length).toBeGreaterThan(8);
    for (const row of rows) {
      await page.keyboard.press('j');
      await expectFocus(page, row);
    }
    await page.keyboard.press('k');
    await expectFocus(page, rows.at(-2) ?? null);
    await page.keyboard.press('ArrowUp');
    const there = rows.at(-3) ?? null;
    await expectFocus(page, there);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('[data-row]').count()).toBe(0);
    await page.keyboard.press('Escape');
    await expectFocus(page, there);
    await stand.close();
  });

  it('counts every J and K, however fast they come on a slow machine', async () => {
    const stand = await stage.show({ ...fixtureOf('home-10000'), steps: () => Promise.resolve() });
    const { page } = stand;
    const rowAt = await placesOf(page);
    await slowDown(page);
    await pressAtOnce(page, 'j', 20);
    await expectFocus(page, rowAt(19));
    await pressAtOnce(page, 'k', 20);
    await expectFocus(page, rowAt(0));
    // Faster than anything can be drawn: all of them before the page has its turn.
    await page.evaluate(keysInOneTurn, ['j', 30] as const);
    await expectFocus(page, rowAt(30));
    await page.evaluate(keysInOneTurn, ['k', 10] as const);
    await expectFocus(page, rowAt(20));
    await stand.close();
  }, 60_000);

  it('counts them over rows that have not arrived, and focuses the last one when it does', async () => {
    const stand = await stage.show({ ...fixtureOf('home-10000'), steps: () => Promise.resolve() });
    const { page } = stand;
    await page.addInitScript(answerLate);
    await page.reload();
    const rowAt = await placesOf(page);
    await slowDown(page);
    await pressAtOnce(page, 'j', 60);
    // What had the focus before must not be what Enter opens now.
    await expectFocus(page, null);
    await page.evaluate(() => Object.assign(window, { mayArrive: true }));
    await expectFocus(page, rowAt(59));
    await expect.poll(() => inView(page, rowAt(59)), { timeout: 5_000 }).toBe(true);
    await pressAtOnce(page, 'k', 20);
    await expectFocus(page, rowAt(39));
    await stand.close();
  }, 60_000);

  it('keeps the focus on a payment that moves to another section', async () => {
    const fixture = fixtureOf('home-full');
    const stand = await stage.show(fixture);
    const { page } = stand;
    await page.keyboard.press('j');
    const row = await focused(page);
    const { app } = fixture;
    const moved = {
      ...app,
      revision: 2,
      groups: app?.groups.map((group) => ({
        ...group,
        proposals: group.proposals.map((one) =>
          one.proposal === row ? { ...one, section: 'waiting', standing: 'waiting' } : one,
        ),
      })),
    };
    await page.evaluate((snapshot) => {
      (window as unknown as { scripted: { publish(name: string, snapshot: unknown): void } }).scripted.publish(
        'app.view',
        snapshot,
      );
    }, moved);
    await page.getByText('your turn').nth(1).waitFor({ state: 'detached' });
    await expectFocus(page, row);
    await stand.close();
  });

  it('finds open payments at once and finished ones through main, and Escape shows everything again', async () => {
    const stand = await stage.show(fixtureOf('home-full'));
    const { page } = stand;
    const all = await page.locator('[data-row]').count();
    await page.keyboard.press('/');
    await page.keyboard.type('bright');
    await expect.poll(() => page.locator('[data-row]').count()).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('[data-row]').count()).toBe(all);
    await stand.close();
  });

  it('scrolls ten thousand finished payments without a frame that somebody would miss, drawing only those in sight', async () => {
    const stand = await stage.show({ ...fixtureOf('home-10000'), steps: () => Promise.resolve() });
    const { page } = stand;
    await page.getByText('10,000', { exact: true }).waitFor();
    await page.waitForTimeout(500);
    let late: readonly number[] = [];
    for (let pass = 0; pass < passesMax; pass++) {
      late = (await frameCosts(page)).filter((ms) => ms > frameMsMax);
      if (late.length === 0) break;
    }
    expect(await page.locator('[data-row]').count()).toBeGreaterThan(10);
    expect(await page.locator('[data-row]').count()).toBeLessThan(80);
    expect(late).toEqual([]);
    await stand.close();
  });
});

function fixtureOf(name: string): Fixture {
  const fixture = fixtures[name];
  if (fixture === undefined) throw new Error(`There is no fixture ${name}`);
  return fixture;
}

const focused = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.activeElement?.getAttribute('data-row') ?? null);

/** Which row stands where when open and finished ones are counted through. */
async function placesOf(page: Page): Promise<(place: number) => string> {
  await page.getByText('10,000', { exact: true }).waitFor();
  const open = await page.locator('section:not(:has([aria-posinset])) [data-row]').evaluateAll(idsOf);
  return (place) => open[place] ?? hex(`finished ${place - open.length}`);
}

async function slowDown(page: Page): Promise<void> {
  const tools = await page.context().newCDPSession(page);
  await tools.send('Emulation.setCPUThrottlingRate', { rate: slowedTimes });
}

/** Runs in the page. */
function keysInOneTurn([key, times]: readonly [key: string, times: number]): void {
  for (let i = 0; i < times; i++)
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

/** Runs in the page before its own scripts: main holds every page of finished payments back until the window says so. */
function answerLate(): void {
  type Room = Readonly<Record<string, (input: unknown) => Promise<unknown>>>;
  const all = window as unknown as { keyturn: Readonly<Record<string, Room>> };
  const slow = (room: Room): Room =>
    new Proxy(room, {
      get: (inner, member: string) =>
        member !== 'finished'
          ? inner[member]
          : async (input: unknown) => {
              while (!('mayArrive' in window)) await new Promise((resolve) => setTimeout(resolve, 50));
              return inner['finished']?.(input);
            },
    });
  all.keyturn = new Proxy(all.keyturn, {
    get: (inner, room: string) => (room === 'proposal' ? slow(inner[room] as Room) : inner[room]),
  });
}

const idsOf = (rows: readonly Element[]): readonly string[] => rows.map((row) => row.getAttribute('data-row') ?? '');

/** Sent one behind the other, none of them waiting for the page to have drawn what the one before did. */
const pressAtOnce = (page: Page, key: string, times: number): Promise<unknown> =>
  Promise.all(Array.from({ length: times }, () => page.keyboard.press(key)));

const inView = (page: Page, row: string): Promise<boolean> =>
  page.evaluate((id) => {
    const at = document.querySelector(`[data-row="${id}"]`)?.getBoundingClientRect();
    const view = document.querySelector('main')?.getBoundingClientRect();
    return at !== undefined && view !== undefined && at.top >= view.top && at.bottom <= view.bottom;
  }, row);

async function expectFocus(page: Page, row: string | null): Promise<void> {
  await expect.poll(() => focused(page), { timeout: 5_000 }).toBe(row);
}

/**
 * What each frame costs while the inbox is scrolled by a third of the window: milliseconds of the page's own thread, script,
 * layout and painting together. Its own time and not the clock's, because a busy machine delays any page.
 */
async function frameCosts(page: Page): Promise<readonly number[]> {
  const tools = await page.context().newCDPSession(page);
  await tools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spentMs = async (): Promise<number> => {
    const { metrics } = await tools.send('Performance.getMetrics');
    const spent = metrics.find(({ name }) => name === 'TaskDuration');
    if (spent === undefined) throw new Error('Chromium tells how long its tasks took');
    return spent.value * 1_000;
  };
  const costs: number[] = [];
  for (let i = 0; i < framesScrolled; i++) {
    const before = await spentMs();
    await page.evaluate(scrollOn);
    costs.push((await spentMs()) - before);
  }
  return costs;
}

/** Runs in the page: one step, until the frame after it was drawn. */
function scrollOn(): Promise<void> {
  const main = document.querySelector('main');
  if (main === null) throw new Error('there is something to scroll');
  main.scrollTop += main.clientHeight / 3;
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}
