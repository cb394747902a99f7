import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtures } from './fixtures/home.ts';
import { openStage, type Stage } from './stage.ts';
import { withChromium } from './with-chromium.ts';

describe.skipIf(!withChromium)('Screens whose code comes later', { timeout: 60_000 }, () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 120_000);
  afterAll(() => stage.close());

  it('are there at the click although the host has gone, once the page was idle', async () => {
    const { page, close } = await stage.show(fixtures['home-full']!);
    await expect
      .poll(() => page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name)), {
        timeout: 20_000,
      })
      .toContainEqual(expect.stringContaining('ProposeScreen'));
    await page.waitForLoadState('networkidle');
    const missing: string[] = [];
    page.on('requestfailed', (request) => missing.push(request.url()));
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'New payment' }).click();
    await page.getByLabel('Note for the others').waitFor();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('heading', { name: 'Settings' }).first().waitFor();
    // A font for letters that were not shown before may be missing; words are there all the same.
    expect(missing.filter((url) => !url.endsWith('.woff2'))).toEqual([]);
    await close();
  });

  it('never leave the window empty on the way: the one before stays until they are there', async () => {
    const { page, close } = await stage.show(fixtures['home-full']!);
    await page.route('**/ProposeScreen*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await route.continue();
    });
    await page.reload();
    await page.getByRole('heading', { name: /^Needs you/ }).waitFor();
    await page.evaluate(watchForEmptiness);
    await page.getByRole('button', { name: 'New payment' }).click();
    await page.getByLabel('Note for the others').waitFor();
    expect(await page.evaluate(() => (window as unknown as { timesEmpty: number }).timesEmpty)).toBe(0);
    await close();
  });

  it('say that they could not be loaded, and that nothing happened, when their code is missing', async () => {
    const { page, close } = await stage.show(fixtures['home-full']!);
    await page.route('**/ProposeScreen*', (route) => route.abort());
    await page.reload();
    await page.getByRole('button', { name: 'New payment' }).click();
    await page.getByText('This screen could not be loaded').waitFor();
    await page.getByText('Nothing was changed or approved, and no money moved.').waitFor();
    await close();
  });
});

/** Runs in the page: counts the changes that leave no screen in it. */
function watchForEmptiness(): void {
  const counted = Object.assign(window, { timesEmpty: 0 });
  new MutationObserver(() => {
    if (document.querySelector('#app main') === null) counted.timesEmpty++;
  }).observe(document.body, { childList: true, subtree: true });
}
