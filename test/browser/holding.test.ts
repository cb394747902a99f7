import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfirmView } from '../../src/core/engine/review-view.ts';
import { dwellMs } from '../../src/main/ipc/confirm-pace.ts';
import { refusal, type Refused } from './fixture.ts';
import { fixtures as confirms } from './fixtures/confirm.ts';
import { openStage, type Look, type Stage } from './stage.ts';
import { withChromium } from './with-chromium.ts';

/* What the ring shows of a hold, and why one ended, in a real browser in front of a scripted main. */

const view = confirms['confirm-routine']!.confirm!;
const changedByMain =
  'What this window says changed while the button was held. Nothing was signed. Read it again, then hold the button until the ring is full.';

type Scripted = {
  readonly calls: readonly { readonly name: string }[];
  publish(name: string, snapshot: unknown): void;
  reply(name: string, value: unknown): void;
  holdBack(name: string): void;
  letThrough(name: string): void;
};
const asked = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { scripted: Scripted }).scripted.calls.map(({ name }) => name));
const tell = (page: Page, what: 'holdBack' | 'letThrough', command: string): Promise<void> =>
  page.evaluate(([does, name]) => (window as unknown as { scripted: Scripted }).scripted[does](name), [
    what,
    command,
  ] as const);
const shows = (page: Page, more: Partial<ConfirmView>): Promise<void> =>
  page.evaluate((next) => (window as unknown as { scripted: Scripted }).scripted.publish('confirm.view', next), {
    ...view,
    ...more,
  });
const refuse = (page: Page, command: string, refused: Refused): Promise<void> =>
  page.evaluate(([name, reply]) => (window as unknown as { scripted: Scripted }).scripted.reply(name, reply), [
    command,
    refused,
  ] as const);

/** From now on no time passes in the page but what the test lets pass; everything before is long ago. */
async function stopClock(page: Page): Promise<void> {
  await page.clock.install({ time: 0 });
  await page.clock.pauseAt(24 * 3_600_000);
}
/** Longer than any hold. */
const muchLaterMs = 60_000;
/**
 * Another page comes in front of this one, as one that a person opened. A driven page takes itself to be in front all the
 * time unless that is switched off.
 */
async function goBehind(page: Page): Promise<void> {
  const driving = await page.context().newCDPSession(page);
  await driving.send('Emulation.setFocusEmulationEnabled', { enabled: false });
  await (await page.context().newPage()).bringToFront();
  await page.waitForFunction(() => !document.hasFocus(), undefined, { polling: 20 });
}
async function comeBack(page: Page): Promise<void> {
  await page.bringToFront();
  await expect.poll(() => page.evaluate(() => document.hasFocus())).toBe(true);
}

const ring = (page: Page) => page.getByRole('button', { name: /^Hold/ });
const press = async (page: Page): Promise<void> => {
  await ring(page).hover();
  await page.mouse.down();
};
/** How much of the ring is still missing: 100.5 when it has not begun. */
const missing = (page: Page): Promise<number> =>
  ring(page)
    .locator('circle')
    .nth(1)
    .evaluate((circle) => Number.parseFloat(getComputedStyle(circle).strokeDashoffset));
const said = async (page: Page): Promise<string> => (await page.locator('#hold-words').textContent()) ?? '';

describe.skipIf(!withChromium)('The ring', { timeout: 30_000 }, () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 120_000);
  afterAll(() => stage.close());

  async function holding(
    story: (page: Page) => Promise<void>,
    look: Look & { readonly justThere?: boolean } = {},
  ): Promise<void> {
    const { page, problems, close } = await stage.show({ confirm: view }, look);
    await page.getByRole('button', { name: /^Hold/, disabled: false }).waitFor();
    if (look.justThere !== true) await page.waitForTimeout(dwellMs);
    await story(page);
    expect(problems).toEqual([]);
    await close();
  }

  it('begins when main answered the press, and not before', () =>
    holding(async (page) => {
      await tell(page, 'holdBack', 'confirm.press');
      await press(page);
      await page.waitForTimeout(view.holdMs + 500);
      expect([await missing(page), await asked(page)]).toEqual([100.5, ['confirm.press']]);
      expect(await said(page)).toBe('Keep holding…It begins in a moment. Let go to stop.');
      await tell(page, 'letThrough', 'confirm.press');
      await page.waitForTimeout(500);
      const after = await missing(page);
      expect(after).toBeLessThan(100);
      expect(after).toBeGreaterThan(20);
      expect(await asked(page)).toEqual(['confirm.press']);
      await page.waitForTimeout(view.holdMs);
      expect(await asked(page)).toEqual(['confirm.press', 'confirm.sign']);
    }));

  it('counts down from the answer too where motion is not wanted', () =>
    holding(
      async (page) => {
        await tell(page, 'holdBack', 'confirm.press');
        await press(page);
        await page.waitForTimeout(300);
        expect(await ring(page).textContent()).toBe('');
        await tell(page, 'letThrough', 'confirm.press');
        await ring(page).getByText('2').waitFor();
      },
      { reducedMotion: true },
    ));

  it('let go before main answered never begins', () =>
    holding(async (page) => {
      await tell(page, 'holdBack', 'confirm.press');
      await press(page);
      await page.mouse.up();
      await tell(page, 'letThrough', 'confirm.press');
      await page.waitForTimeout(view.holdMs + 500);
      expect([await missing(page), await asked(page)]).toEqual([100.5, ['confirm.press', 'confirm.letGo']]);
    }));

  it.each(['before it began', 'while it fills'])(
    'stops when what is shown becomes another %s, says so, and never that it was let go too early',
    (when) =>
      holding(async (page) => {
        if (when === 'before it began') await tell(page, 'holdBack', 'confirm.press');
        await press(page);
        await page.waitForTimeout(400);
        await shows(page, { facts: ['More than usual.'] });
        await page.getByRole('alert').getByText('shows something else now').waitFor();
        expect(await said(page)).toContain('This changed while you held');
        await tell(page, 'letThrough', 'confirm.press');
        await page.waitForTimeout(view.holdMs + 500);
        expect([await missing(page), await asked(page)]).toEqual([100.5, ['confirm.press', 'confirm.letGo']]);
        await page.mouse.up();
        expect(await said(page)).toContain('This changed while you held');
        await page.mouse.down();
        await page.waitForTimeout(200);
        expect(await page.getByRole('alert').textContent()).toBe('');
        await page.waitForTimeout(view.holdMs + 500);
        expect((await asked(page)).slice(2)).toEqual(['confirm.press', 'confirm.sign']);
      }),
  );

  it('that has to be unlocked again after the change says both: what to read, and why the hold ended', () =>
    holding(async (page) => {
      await press(page);
      await page.waitForTimeout(400);
      const [first] = view.recipients;
      await shows(page, { recipients: Array.from({ length: 12 }, (_, i) => ({ ...first!, name: `Payee ${i}` })) });
      await page.getByRole('alert').getByText('shows something else now').waitFor();
      expect(await said(page)).toContain('Scroll through all addresses first');
      expect(await asked(page)).toEqual(['confirm.press', 'confirm.letGo']);
    }));

  it('that was full when the change came says what main says, under what happened', () =>
    holding(async (page) => {
      await tell(page, 'holdBack', 'confirm.sign');
      await refuse(page, 'confirm.sign', refusal('heldTooShort', changedByMain));
      await press(page);
      await page.waitForTimeout(view.holdMs + 600);
      await shows(page, { heading: 'Looks routine enough' });
      await tell(page, 'letThrough', 'confirm.sign');
      await page.getByRole('alert').getByText(changedByMain).waitFor();
      expect(await said(page)).toContain('This changed while you held');
      expect(await page.locator('body').textContent()).not.toContain('Let go too early');
    }));

  it('that main found too short is still said to be let go too early', () =>
    holding(async (page) => {
      await refuse(
        page,
        'confirm.sign',
        refusal('heldTooShort', 'The button was let go too early. Nothing was signed.'),
      );
      await press(page);
      await page.getByRole('alert').getByText('let go too early').waitFor({ timeout: 5_000 });
      expect(await said(page)).toContain('Let go too early. Hold again');
    }));

  it('is not stopped by news of how far the approval is', () =>
    holding(async (page) => {
      await press(page);
      await page.waitForTimeout(300);
      await shows(page, {});
      await page.waitForTimeout(view.holdMs);
      await shows(page, { phase: 'signing' });
      await page.getByText('Approving…').waitFor();
      await shows(page, { phase: 'signed' });
      await page.getByText('Approved. Nothing more to do here.').waitFor();
      expect(await asked(page)).toEqual(['confirm.press', 'confirm.sign']);
    }));

  it.each(['the pointer', 'Space'])(
    'begins a moment after the page came to the front again, however long it was behind: held by %s',
    (by) =>
      holding(async (page) => {
        await stopClock(page);
        await goBehind(page);
        await page.clock.runFor(muchLaterMs);
        await comeBack(page);
        if (by === 'Space') {
          await ring(page).focus();
          await page.keyboard.down('Space');
        } else await press(page);
        await page.clock.runFor(dwellMs - 1);
        expect(await asked(page)).toEqual([]);
        expect(await said(page)).toBe('Keep holding…It begins in a moment. Let go to stop.');
        await page.clock.runFor(1);
        await expect.poll(() => asked(page)).toEqual(['confirm.press']);
        await page.getByText('seconds in all').waitFor();
        await page.clock.runFor(view.holdMs - 1);
        expect(await asked(page)).toEqual(['confirm.press']);
        await page.clock.runFor(1_000);
        await expect.poll(() => asked(page)).toEqual(['confirm.press', 'confirm.sign']);
      }),
  );

  it('begins at once when the page has been in front for a while', () =>
    holding(async (page) => {
      await stopClock(page);
      await goBehind(page);
      await comeBack(page);
      await page.clock.runFor(dwellMs);
      await press(page);
      await expect.poll(() => asked(page)).toEqual(['confirm.press']);
    }));

  it('that was let go before the page was in front for long enough tells main nothing, and never begins', () =>
    holding(async (page) => {
      await stopClock(page);
      await goBehind(page);
      await comeBack(page);
      await press(page);
      await page.clock.runFor(dwellMs - 1);
      await page.mouse.up();
      await page.clock.runFor(muchLaterMs);
      expect(await asked(page)).toEqual([]);
      expect(await said(page)).toContain('Hold to co-sign');
    }));

  it('that is held while the page goes behind another one is let go, and coming back does not begin it again', () =>
    holding(async (page) => {
      await stopClock(page);
      await press(page);
      await expect.poll(() => asked(page)).toEqual(['confirm.press']);
      await goBehind(page);
      await expect.poll(() => asked(page)).toEqual(['confirm.press', 'confirm.letGo']);
      await comeBack(page);
      await page.clock.runFor(muchLaterMs);
      expect(await asked(page)).toEqual(['confirm.press', 'confirm.letGo']);
    }));

  it('that is held in a page that is hidden, and shown again, waits as long', () =>
    holding(async (page) => {
      await stopClock(page);
      const tell = (state: string): Promise<void> =>
        page.evaluate((is) => {
          Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => is });
          document.dispatchEvent(new Event('visibilitychange'));
        }, state);
      await tell('hidden');
      await press(page);
      await page.clock.runFor(muchLaterMs);
      expect(await asked(page)).toEqual([]);
      await page.mouse.up();
      await tell('visible');
      await page.mouse.down();
      await page.clock.runFor(dwellMs - 1);
      expect(await asked(page)).toEqual([]);
      await page.clock.runFor(1);
      await expect.poll(() => asked(page)).toEqual(['confirm.press']);
    }));

  it('is not there, nor is main asked what to show, until the page was in front; then a press has to wait as well', () =>
    holding(
      async (page) => {
        // A page that is loaded comes to the front by that, so it goes behind before its own scripts run.
        const scripts = Promise.withResolvers<undefined>();
        await page.route('**/*.js', async (route) => {
          await scripts.promise;
          await route.continue();
        });
        await page.reload({ waitUntil: 'commit' });
        await goBehind(page);
        scripts.resolve(undefined);
        await page.getByText('Click here to see what you approve').waitFor();
        expect([await page.evaluate(() => document.hasFocus()), await ring(page).count()]).toEqual([false, 0]);
        expect(await page.locator('body').textContent()).not.toContain(view.readingCode);
        await stopClock(page);
        await comeBack(page);
        await page.getByRole('button', { name: /^Hold/, disabled: false }).waitFor();
        await press(page);
        await page.clock.runFor(dwellMs - 1);
        expect(await asked(page)).toEqual([]);
        await page.clock.runFor(1);
        await expect.poll(() => asked(page)).toEqual(['confirm.press']);
      },
      { justThere: true },
    ));

  it('waits in the page as long as main waits for it', () => {
    const page = readFileSync(new URL('../../src/renderer/src/confirm/use-front.ts', import.meta.url), 'utf8');
    expect(/export const dwellMs = ([\d_]+);/.exec(page)?.[1]?.replaceAll('_', '')).toBe(String(dwellMs));
  });
});

describe.skipIf(!withChromium)('The words under the ring', { timeout: 30_000 }, () => {
  it('call no approval done that main has not seen prepared', async () => {
    const stage = await openStage();
    try {
      const { page, close } = await stage.show(confirms['confirm-signed-later']!);
      expect(await said(page)).toMatch(/^Your approval is not ready yet.*Nothing was signed yet/);
      expect(await page.locator('body').textContent()).not.toContain('Approved.');
      expect(await page.locator('.lucide-check').count()).toBe(0);
      await close();
    } finally {
      await stage.close();
    }
  });
});
