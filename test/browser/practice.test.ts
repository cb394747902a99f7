import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { launchChromium, openPage, startAppProcess, type AppProcess } from './app-process.ts';
import { buildPage } from './build-page.ts';
import { confirmByHolding, handsOn } from './hands.ts';
import { withChromium } from './with-chromium.ts';

/** What a newcomer may need at most (the goals of practice mode). */
const clicksMax = 12;
const secondsGoal = 120;

let home: string;
let browser: Browser;
let app: AppProcess;

beforeAll(async () => {
  if (!withChromium) return;
  await buildPage();
  home = mkdtempSync(join(tmpdir(), 'keyturn-newcomer-'));
  [browser, app] = await Promise.all([launchChromium(), startAppProcess('newcomer', home)]);
}, 180_000);
afterAll(async () => {
  if (!withChromium) return;
  await browser.close();
  await app.quit();
  rmSync(home, { recursive: true, force: true });
}, 60_000);

it.skipIf(!withChromium)(
  'a newcomer practises: from Welcome to a co-signed payment, alone, within twelve clicks',
  async () => {
    const problems: string[] = [];
    const page = await openPage(browser, app.address(), problems);
    const hands = handsOn(page);
    await hands.sees('Money that takes more than one of you');
    const fromMs = performance.now();
    await hands.click(/Try it with practice money/);
    await hands.click('Start practising');
    expect(hands.clicks()).toBe(2);

    await hands.click('Send a first payment');
    const preparedMs = performance.now() - fromMs;
    await hands.type(/^Amount/, '25');
    await hands.type(/^Note for the others/, 'My first payment');
    await hands.click('Propose payment');
    await hands.readToTheEnd();
    await hands.click('Review and co-sign');
    const code = await hands.readingCode();
    expect(code).toMatch(/^[a-z]+-[a-z]+-\d\d$/);
    await confirmByHolding(browser, app, code, problems);
    await hands.sees(/(Accepted|Confirmed) by the practice ledger/);
    const seconds = Math.round((performance.now() - fromMs) / 1000);
    const clicks = hands.clicks() + 1; // The hold.
    console.log(
      `A newcomer's first payment: ${clicks} clicks, ${seconds} s (goal ${secondsGoal}), ${Math.round(preparedMs / 1000)} s of it preparing.`,
    );
    expect(clicks).toBeLessThanOrEqual(clicksMax);
    expect(problems).toEqual([]);
    await page.context().close();
  },
  300_000,
);
