import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfirmView } from '../../src/core/engine/review-view.ts';
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

  async function holding(story: (page: Page) => Promise<void>, look: Look = {}): Promise<void> {
    const { page, problems, close } = await stage.show({ confirm: view }, look);
    await page.getByRole('button', { name: /^Hold/, disabled: false }).waitFor();
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
});
