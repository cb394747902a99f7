import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fixture } from './fixture.ts';
import { fixtures as confirms } from './fixtures/confirm.ts';
import { fixtures as reviews } from './fixtures/review.ts';
import { openStage, type Look, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 120_000);
afterAll(() => stage.close());

/** What the page asked of main, in order, with the amount that was typed. */
const asked = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { calls } = (
      window as unknown as { scripted: { calls: { name: string; input: { typedAmount?: string } }[] } }
    ).scripted;
    return calls.map(({ name, input }) => (input.typedAmount === undefined ? name : `${name} ${input.typedAmount}`));
  });
const ring = (page: Page) => page.getByRole('button', { name: /^Hold/ });

async function confirming(name: string, look: Look, story: (page: Page) => Promise<void>): Promise<void> {
  const { confirm } = confirms[name]!;
  const shown = await stage.show({ confirm: confirm! }, look);
  await story(shown.page);
  expect(shown.problems).toEqual([]);
  await shown.close();
}

describe('The confirm page', { timeout: 30_000 }, () => {
  it('asks main to sign once the ring was held, and not when it was let go before', () =>
    confirming('confirm-routine', {}, async (page) => {
      await ring(page).hover();
      await page.mouse.down();
      await page.waitForTimeout(500);
      await page.mouse.up();
      expect(await asked(page)).toEqual(['confirm.press', 'confirm.letGo']);
      await page.mouse.down();
      await page.waitForTimeout(2_200);
      expect(await asked(page)).toEqual(['confirm.press', 'confirm.letGo', 'confirm.press', 'confirm.sign']);
    }));

  it('lets go when the pointer leaves the ring or the window loses the focus', () =>
    confirming('confirm-routine', {}, async (page) => {
      await ring(page).hover();
      await page.mouse.down();
      await page.mouse.move(5, 5);
      await page.mouse.up();
      await ring(page).focus();
      await page.keyboard.down('Space');
      await page.evaluate(() => window.dispatchEvent(new Event('blur')));
      await page.waitForTimeout(2_000);
      expect(await asked(page)).toEqual(['confirm.press', 'confirm.letGo', 'confirm.press', 'confirm.letGo']);
    }));

  it('takes a repeating Space as one hold, and only while the ring has the focus; Enter never', () =>
    confirming('confirm-routine', {}, async (page) => {
      await page.keyboard.press('Space');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await asked(page)).toEqual([]);
      for (let i = 0; i < 20; i++) {
        await page.keyboard.down('Space');
        await page.waitForTimeout(100);
      }
      await page.keyboard.up('Space');
      expect(await asked(page)).toEqual(['confirm.press', 'confirm.sign']);
    }));

  it('is reached in the order amount, ring, Cancel, and stays shut until the amount is typed', () =>
    confirming('confirm-red', {}, async (page) => {
      await page.keyboard.press('Tab');
      await ring(page).hover();
      await page.mouse.down();
      await page.waitForTimeout(200);
      await page.mouse.up();
      expect(await asked(page)).toEqual([]);
      await page.getByRole('textbox').fill('12500');
      await page.keyboard.press('Tab');
      expect(await ring(page).evaluate((button) => button === document.activeElement)).toBe(true);
      await page.keyboard.down('Space');
      await page.waitForTimeout(3_600);
      await page.keyboard.up('Space');
      expect(await asked(page)).toEqual(['confirm.press', 'confirm.sign 12500']);
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Cancel');
    }));

  it('cancels with Escape', () =>
    confirming('confirm-routine', {}, async (page) => {
      await page.keyboard.press('Escape');
      expect(await asked(page)).toEqual(['confirm.cancel']);
    }));

  it('counts down in digits where motion is not wanted', () =>
    confirming('confirm-check', { reducedMotion: true }, async (page) => {
      await ring(page).hover();
      await page.mouse.down();
      expect(await ring(page).textContent()).toBe('3');
      await page.getByText('1', { exact: true }).waitFor({ timeout: 5_000 });
      await page.mouse.up();
    }));
});

describe('The review screen', { timeout: 30_000 }, () => {
  /** Pressed although it says that it is off, as a person would who does not see it. */
  const insist = (page: Page): Promise<void> => coSign(page).click({ force: true });
  const coSign = (page: Page) => page.getByRole('button', { name: 'Review and co-sign' });
  const reading = async (fixture: Fixture, look: Look, story: (page: Page) => Promise<void>): Promise<void> => {
    const shown = await stage.show(fixture, look);
    await story(shown.page);
    await shown.close();
  };

  it('keeps the button off until every one of many addresses was in view', () =>
    reading(reviews['review-many-recipients']!, {}, async (page) => {
      await insist(page);
      expect(await asked(page)).not.toContain('review.openConfirm');
      const list = page.getByRole('group', { name: /7 recipients/ });
      for (let top = 0; top < 1_400; top += 120) {
        await list.evaluate((box, to) => {
          box.scrollTop = to;
        }, top);
        await page.waitForTimeout(80);
      }
      await coSign(page).click();
      expect(await asked(page)).toContain('review.openConfirm');
    }));

  it('keeps it off until somebody said to go on without each member who reads it differently', () =>
    reading(reviews['review-readings-differ']!, { height: 1_400 }, async (page) => {
      await page.getByText('Say first that you go on without Lee').first().waitFor();
      await insist(page);
      expect(await asked(page)).not.toContain('review.openConfirm');
      await page.getByRole('button', { name: 'Go on without Lee', exact: true }).click();
      await coSign(page).click();
      expect(await asked(page)).toContain('review.openConfirm');
    }));

  it('focuses the verdict and never the button', () =>
    reading(reviews['review-check-two']!, { width: 960, height: 640 }, async (page) => {
      expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/^Check 2 things/);
    }));

  it('has no way to co-sign when it says stop', () =>
    reading(reviews['review-stop']!, {}, async (page) => {
      expect(await coSign(page).count()).toBe(0);
      expect(await page.getByRole('button', { name: 'Reject…' }).count()).toBe(1);
    }));
});
