import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReviewView } from '../../src/core/engine/review-view.ts';
import type { Fixture } from './fixture.ts';
import { fixtures as confirms } from './fixtures/confirm.ts';
import { fixtures as reviews } from './fixtures/review.ts';
import { openStage, type Look, type Stage } from './stage.ts';
import { withChromium } from './with-chromium.ts';

/* What stands between a person who opens a payment and the confirm window: what they had in view, in which order, and where a hand lands. */

let stage: Stage;
beforeAll(async () => {
  if (withChromium) stage = await openStage();
}, 120_000);
afterAll(async () => {
  if (withChromium) await stage.close();
});

/** So low that a payment's address and what there is to check are never in view together. */
const low: Look = { width: 1280, height: 360, reducedMotion: true };

type Call = { readonly name: string; readonly input: { readonly acknowledged?: readonly string[] } };
type Scripted = {
  readonly calls: readonly Call[];
  publish(name: string, snapshot: unknown): void;
  reply(name: string, value: unknown): void;
};
const opened = async (page: Page): Promise<readonly Call[]> => {
  const calls = await page.evaluate(() => (window as unknown as { scripted: Scripted }).scripted.calls);
  return calls.filter(({ name }) => name === 'review.openConfirm');
};
const coSign = (page: Page) => page.getByRole('button', { name: 'Review and co-sign' });
const left = (page: Page, words: string | RegExp): Promise<void> => page.getByRole('status').getByText(words).waitFor();

/** Pressed although it says that it is off. */
const insist = (page: Page): Promise<void> => coSign(page).click({ force: true });
const bring = (page: Page, selector: string, block: 'start' | 'end' | 'center' = 'center'): Promise<void> =>
  page
    .locator(selector)
    .first()
    .evaluate((element, where) => element.scrollIntoView({ block: where, behavior: 'instant' }), block);

async function reading(fixture: Fixture, look: Look, story: (page: Page) => Promise<void>): Promise<void> {
  const shown = await stage.show(fixture, look);
  await story(shown.page);
  expect(shown.problems).toEqual([]);
  await shown.close();
}

describe.skipIf(!withChromium)('The way to the confirm window', { timeout: 60_000 }, () => {
  it('is shut until the address and each thing to check were in view, whichever came first', () =>
    reading(reviews['review-check-two']!, low, async (page) => {
      const items = await page.locator('[data-item]').count();
      expect(items).toBe(2);
      await bring(page, '[data-item] >> nth=1');
      await bring(page, '[data-item]');
      await left(page, '1 thing still to look at');
      await insist(page);
      expect(await opened(page)).toEqual([]);
      await bring(page, '[data-address]');
      await page
        .getByRole('status')
        .getByText(/still to look at/)
        .waitFor({ state: 'detached' });
      await coSign(page).click();
      expect((await opened(page)).map(({ input }) => input.acknowledged)).toEqual([[]]);
    }));

  it('stays shut with the address alone in view: each thing to check has to be looked at', () =>
    reading(reviews['review-check-two']!, low, async (page) => {
      await bring(page, '[data-address]');
      await left(page, '2 things still to look at');
      await insist(page);
      await bring(page, '[data-item]', 'end');
      await left(page, '1 thing still to look at');
      await insist(page);
      expect(await opened(page)).toEqual([]);
    }));

  it('does not take half of an address for the whole of it', () =>
    reading(reviews['review-routine']!, low, async (page) => {
      const main = page.locator('main');
      // The block's first line is in view, its last is not.
      await main.evaluate((box) => {
        const block = document.getElementById('address-0')!;
        const { top, height } = block.getBoundingClientRect();
        box.scrollTop += top + height / 2 - box.getBoundingClientRect().bottom;
      });
      await left(page, '1 thing still to look at');
      // And the other way round.
      await main.evaluate((box) => {
        const block = document.getElementById('address-0')!;
        const { top, height } = block.getBoundingClientRect();
        box.scrollTop += top + height / 2 - box.getBoundingClientRect().top;
      });
      await left(page, '1 thing still to look at');
      await insist(page);
      expect(await opened(page)).toEqual([]);
    }));

  it('is shut again when the payment is read differently: what was seen belongs to what was shown', () =>
    reading(reviews['review-routine']!, low, async (page) => {
      await bring(page, '[data-address]');
      await page
        .getByRole('status')
        .getByText(/still to look at/)
        .waitFor({ state: 'detached' });
      await bring(page, 'main h2 >> nth=-1');
      const { replies, app } = reviews['review-routine']!;
      const before = replies!['review.look'] as ReviewView;
      await page.evaluate(
        ([review, view]) => {
          const { scripted } = window as unknown as { scripted: Scripted };
          scripted.reply('review.look', review);
          scripted.publish('app.view', view);
        },
        [
          { ...before, reading: 'ab'.repeat(32), note: 'Another payment now' },
          { ...app!, revision: app!.revision + 1 },
        ] as const,
      );
      await left(page, '1 thing still to look at');
      await insist(page);
      expect(await opened(page)).toEqual([]);
    }));

  it('begins nowhere else: rejecting asks main to reject, and for no confirm window', () =>
    reading(reviews['review-routine']!, { height: 1_400 }, async (page) => {
      await page.getByRole('button', { name: 'Reject…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const names = await page.evaluate(() =>
        (window as unknown as { scripted: Scripted }).scripted.calls.map(({ name }) => name),
      );
      expect(names.filter((name) => name.startsWith('review.') && name !== 'review.look')).toEqual(['review.reject']);
    }));
});

describe.skipIf(!withChromium)('Whoever has it read aloud', { timeout: 60_000 }, () => {
  it.each([
    ['review-check-two', reviews, 'Check 2 things'],
    ['review-red-allowed', reviews, undefined],
    ['review-look-alike', reviews, 'Looks like another address'],
    ['review-stop', reviews, 'Stop: do not sign'],
    ['confirm-check', confirms, undefined],
    ['confirm-red', confirms, undefined],
  ] as const)('hears what is wrong before any amount: %s', async (name, fixtures, said) => {
    const fixture: Fixture = fixtures[name]!;
    const verdict = (fixture.replies?.['review.look'] as ReviewView | undefined)?.verdict;
    const heading = said ?? verdict?.heading ?? fixture.confirm!.heading;
    const risks = [heading, ...(verdict?.items ?? []).map(({ short }) => short)];
    await reading(fixture, { height: 1_400 }, async (page) => {
      const spoken = await page.locator('main').ariaSnapshot();
      const firstAmount = spoken.search(/\d[\d,.]* KAS/);
      expect(firstAmount).toBeGreaterThan(-1);
      for (const risk of risks) {
        expect(spoken).toContain(risk);
        expect(spoken.indexOf(risk), risk).toBeLessThan(firstAmount);
      }
      // The confirm window repeats the facts between the amount and the button.
      const button = spoken.indexOf('button "Hold');
      for (const fact of fixture.confirm?.facts ?? []) {
        expect(spoken).toContain(fact);
        expect(spoken.indexOf(fact), fact).toBeLessThan(button);
      }
    });
  });
});

describe.skipIf(!withChromium)('Whoever needs more contrast', { timeout: 60_000 }, () => {
  it.each([
    ['light', { theme: 'light', contrast: 'more' }, '3px'],
    ['dark', { theme: 'dark', contrast: 'more' }, '3px'],
    ['usual contrast', {}, '2px'],
  ] as const)('sees where the focus is on every button of a review: %s', (_what, look, width) =>
    reading(reviews['review-readings-differ']!, { ...look, height: 1_400 }, async (page) => {
      const buttons = new Set<string>();
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press('Tab');
        const seen = await page.evaluate(() => {
          const at = document.activeElement;
          if (at === null || at === document.body) return 'around';
          if (!(at instanceof HTMLButtonElement)) return 'no button';
          const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(at);
          const behind = getComputedStyle(document.body).backgroundColor;
          return { name: at.innerText, outlineStyle, outlineWidth, hasColour: outlineColor !== behind };
        });
        if (seen === 'around' && buttons.size > 0) break;
        if (typeof seen === 'string') continue;
        buttons.add(seen.name);
        expect(seen, seen.name).toMatchObject({ outlineStyle: 'solid', outlineWidth: width, hasColour: true });
      }
      expect([...buttons]).toEqual(expect.arrayContaining(['Reject…', 'Go on without Lee', 'Review and co-sign']));
    }),
  );
});
