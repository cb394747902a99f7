import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { Fixture } from './fixture.ts';
import { allFixtures } from './fixtures.ts';
import { untranslated } from './untranslated.ts';
import { axeFindings, openStage, type Stage } from './stage.ts';
import { withChromium } from './with-chromium.ts';

const fixtures = await allFixtures();
/** The stronger colours are the tokens' own, checked pair by pair elsewhere; every fourth state is looked at with them. */
const moreContrastEvery = 4;

describe.skipIf(!withChromium)('every screen in every state', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 120_000);
  afterAll(() => stage.close());

  describe.each([...fixtures].map(([name, fixture], place) => ({ name, fixture, place })))(
    '$name',
    ({ fixture, place }) => {
      it('breaks no rule of the page, has nothing for axe to find in any theme, fits a narrow window, and says only what the catalogue says', async () => {
        const { page, problems, close } = await stage.show(fixture);
        try {
          expect(problems).toEqual([]);
          expect(await axeFindings(page)).toEqual([]);
          // Colours on their way to the other theme are not what anybody reads.
          await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
          expect(await axeFindings(page, ['color-contrast'])).toEqual([]);
          if (place % moreContrastEvery === 0) {
            await page.emulateMedia({ contrast: 'more' });
            expect(await axeFindings(page, ['color-contrast'])).toEqual([]);
          }
          await page.emulateMedia({ colorScheme: 'light', contrast: 'no-preference' });
          // 1280 × 800 at 200 %.
          await page.setViewportSize({ width: 640, height: 400 });
          expect(await sideways(page)).toEqual([]);
          await page.setViewportSize({ width: 1280, height: 800 });
          expect(await untranslated(page, fixture)).toEqual([]);
          expect(problems).toEqual([]);
        } finally {
          await close();
        }
      });
    },
  );

  it('shows a focus ring on everything Tab reaches, and Tab comes around', async () => {
    const { page, close } = await stage.show(fixtures.get('home-full') as Fixture);
    const seen = new Set<string>();
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return undefined;
        const target = element.closest('label') ?? element;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const around = getComputedStyle(target);
        return {
          name: `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent}`.slice(0, 80),
          ring: (outlineStyle !== 'none' && outlineWidth !== '0px') || around.outlineStyle !== 'none',
        };
      });
      // Past the last one the browser's own bar has its turn, then it begins again at the top.
      if (at === undefined) continue;
      expect(at.ring, at.name).toBe(true);
      seen.add(at.name);
    }
    expect(seen.size).toBeGreaterThan(8);
    await close();
  });
});

/** What makes the window scroll sideways, which at 200 % hides words. */
const sideways = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const main = document.querySelector('main');
    const inner = main === null ? 0 : main.scrollWidth - main.clientWidth;
    return [
      ...(scrollWidth > clientWidth ? [`the window is ${scrollWidth - clientWidth} px too wide`] : []),
      ...(inner > 0 ? [`the content is ${inner} px too wide`] : []),
    ];
  });
