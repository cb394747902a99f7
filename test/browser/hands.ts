import type { Browser, Locator, Page } from 'playwright-core';
import { watch, type AppProcess } from './app-process.ts';

/* What a person does with a page, in the words on its buttons. Nothing here reaches behind it. */

/** How long anything may take before it counts as stuck: keys are made by several processes on few cores. */
export const patienceMs = Number(process.env['KEYTURN_PATIENCE_MS'] ?? 150_000);
/** Of a page's text in an error message. */
const shownMax = 2_000;

export type Hands = {
  readonly page: Page;
  /** Clicks so far. */
  clicks(): number;
  click(name: string | RegExp): Promise<void>;
  type(label: string | RegExp, text: string): Promise<void>;
  sees(text: string | RegExp): Promise<void>;
  /** Wheel down to the end of the content, as somebody does who reads all of it. */
  readToTheEnd(): Promise<void>;
  button(name: string | RegExp): Locator;
  /** The two words and two digits that the review shows. */
  readingCode(): Promise<string>;
  /** Does something; when it gets stuck, the error says what the page showed. */
  doing<T>(what: string, work: () => Promise<T>): Promise<T>;
};

export function handsOn(page: Page, name = 'The person'): Hands {
  let clicks = 0;
  page.setDefaultTimeout(patienceMs);
  const button = (wanted: string | RegExp): Locator =>
    page.getByRole('button', { name: wanted, exact: typeof wanted === 'string' });
  const doing = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      const shown = await page.evaluate(() => document.body.innerText).catch(() => 'nothing: the page is gone');
      const said = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : '';
      throw new Error(`${name} could not ${what} (${said}). The page showed:\n${shown.slice(0, shownMax)}`, { cause });
    }
  };
  return {
    page,
    clicks: () => clicks,
    button,
    doing,
    click: (wanted) =>
      doing(`click ${String(wanted)}`, async () => {
        const target = button(wanted).first();
        await target.waitFor();
        // A button that is off keeps its place and says why; a person waits until it is on.
        await page.waitForFunction(
          (element) => element.getAttribute('aria-disabled') === null,
          await target.elementHandle(),
        );
        await target.click();
        clicks++;
      }),
    type: (label, text) =>
      doing(`type into ${String(label)}`, () =>
        page
          .getByLabel(label, { exact: typeof label === 'string' })
          .first()
          .fill(text),
      ),
    sees: (text) => doing(`see ${String(text)}`, () => page.getByText(text).first().waitFor()),
    async readingCode() {
      return (
        (await page
          .getByText(/^[a-z]+-[a-z]+-\d\d$/)
          .first()
          .textContent()) ?? ''
      );
    },
    readToTheEnd: () =>
      doing('read to the end', async () => {
        await button('Review and co-sign').waitFor();
        await page.locator('main').first().hover();
        for (let i = 0; i < 12; i++) {
          await page.mouse.wheel(0, 300);
          await page.waitForTimeout(80);
        }
      }),
  };
}

/** Opens the confirm page that the terminal names, compares its code with the review's, and holds the ring. */
export async function confirmByHolding(
  browser: Browser,
  app: AppProcess,
  code: string,
  problems: string[],
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 480, height: 720 } });
  const page = await context.newPage();
  watch(page, problems);
  const hands = handsOn(page, `${app.name}, confirming,`);
  await page.goto(await app.nextConfirmAddress());
  await hands.sees(code);
  await hands.doing('hold the ring', async () => {
    await page.getByRole('button', { name: /^Hold .* seconds to co-sign$/ }).hover();
    await page.mouse.down();
    await page.getByText('Approved. Nothing more to do here.').waitFor();
    await page.mouse.up();
  });
  await context.close();
}
