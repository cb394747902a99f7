import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { payeeAddress } from '../../src/main/cli/demo-people.ts';
import { launchChromium, openPage, startAppProcess } from './app-process.ts';
import { buildPage } from './build-page.ts';
import { confirmByHolding, handsOn } from './hands.ts';
import {
  arrive,
  backUpAndProve,
  compareWords,
  createGroup,
  invitationFor,
  join,
  openPayment,
  propose,
  protect,
  type Member,
} from './story.ts';
import { withChromium } from './with-chromium.ts';

/*
 * Three apps, three processes, three pages: the whole story through what is on the screens. Even the funding is a button
 * of the app, because the practice ledger has one.
 */

let home: string;
let browser: Browser;
let dana: Member;
let lee: Member;
let sam: Member;
const problems: string[] = [];
const everybody = (): readonly Member[] => [dana, lee, sam];

beforeAll(async () => {
  if (!withChromium) return;
  await buildPage();
  home = mkdtempSync(joinPath(tmpdir(), 'keyturn-story-'));
  browser = await launchChromium();
  dana = await arrive(browser, home, 'Dana', problems);
  lee = await arrive(browser, home, 'Lee', problems);
  sam = await arrive(browser, home, 'Sam', problems);
}, 300_000);
afterAll(async () => {
  if (!withChromium) return;
  await browser.close();
  await Promise.all(everybody().map(({ app }) => app.quit()));
  rmSync(home, { recursive: true, force: true });
}, 120_000);

describe.skipIf(!withChromium)('three people, each on their own page', () => {
  it('make a group: wizard, invitations, lobby, key, six words, backups, rehearsal', async () => {
    await dana.hands.click(/Create a group/);
    await protect(dana);
    await createGroup(dana, {
      name: 'Harbour Co-op',
      others: ['Lee', 'Sam'],
      maxPerPayment: '600',
      allAbove: '200',
      payee: { name: 'Acme Ltd', address: payeeAddress() },
    });
    for (const member of [lee, sam]) {
      const link = await invitationFor(dana, member.name);
      await member.hands.click(/Join with an invitation/);
      await protect(member);
      await join(member, link);
    }
    await dana.hands.click('Go on with these people');
    for (const { hands } of everybody()) await hands.click('I agree');
    await compareWords(dana, [lee, sam]);
    for (const member of everybody()) await backUpAndProve(member);
    for (const { hands } of everybody()) {
      await hands.sees('Harbour Co-op is ready');
      await hands.click('Open the group');
    }
    const addresses = await Promise.all(
      everybody().map(async ({ hands }) => {
        await hands.click('Receive');
        const address = await hands.page.locator('[data-address]').first().getAttribute('data-address');
        await hands.page.keyboard.press('Escape');
        return address;
      }),
    );
    expect(new Set(addresses).size).toBe(1);
    expect(problems).toEqual([]);
  }, 900_000);

  it('fund it and pay: propose, review, confirm by holding, receipt on every page', async () => {
    await dana.hands.click('Receive');
    await dana.hands.click('Get practice money');
    await dana.hands.page.keyboard.press('Escape');
    for (const { hands } of everybody()) await hands.sees(/1,000/);

    await propose(sam, { to: 'Acme Ltd', amount: '125', note: 'Deposit for the winch' });
    await coSign(sam);
    await openPayment(dana, /Pay 125 KAS to Acme Ltd/);
    await dana.hands.sees(/same way as yours/);
    await coSign(dana);
    for (const { hands } of [sam, dana]) await hands.sees(/(Accepted|Confirmed) by the practice ledger/);
    await openPayment(lee, /Paid 125 KAS to Acme Ltd/);
    await lee.hands.sees(/Confirmed by the practice ledger/);
    expect(problems).toEqual([]);
  }, 600_000);

  it('reject with a reason, take an approval back, and are stopped by a rule', async () => {
    await propose(lee, { to: 'Acme Ltd', amount: '30', note: 'A second winch' });
    await coSign(lee);
    await openPayment(sam, /Pay 30 KAS to Acme Ltd/);
    await sam.hands.click('Reject…');
    await sam.hands.type('Your reason', 'We have one already');
    await sam.hands.click('Reject');
    await lee.hands.sees('We have one already');
    await lee.hands.click(/Take back my approval/);
    await lee.hands.click('Take it back');
    await lee.hands.sees('You took back your approval');

    await lee.hands.click(/^Home/);
    await lee.hands.click('New payment');
    await lee.hands.page.getByLabel('Recipient', { exact: true }).fill('Acme Ltd');
    await lee.hands.page.getByRole('option').first().click();
    await lee.hands.type(/^Amount/, '601');
    await lee.hands.type(/^Note for the others/, 'Too much at once');
    await lee.hands.sees('A rule blocks this payment');
    expect(await lee.hands.button('Propose payment').getAttribute('aria-disabled')).toBe('true');
    await lee.hands.click('Cancel');
    expect(problems).toEqual([]);
  }, 600_000);

  it('need all three where a rule says so, across a locked vault and a restarted app', async () => {
    await propose(dana, { to: 'Acme Ltd', amount: '250', note: 'The rest of the winch' });
    await coSign(dana);

    // Lee's laptop was locked meanwhile: the click asks for the passphrase, and goes on from there.
    await openPayment(lee, /Pay 250 KAS to Acme Ltd/);
    await lee.hands.click(/Lock now/);
    await lee.hands.readToTheEnd();
    await lee.hands.click('Review and co-sign');
    await lee.hands.type('Passphrase', lee.daily);
    await lee.hands.click('Unlock');
    const code = await lee.hands.readingCode();
    await confirmByHolding(browser, lee.app, code, problems);
    await lee.hands.sees(/2 of 3|1 more/);

    // Sam's app ended and comes back; what was approved by the others is still there.
    await sam.hands.page.context().close();
    await sam.app.quit();
    sam.app = await startAppProcess('sam', home);
    sam.hands = handsOn(await openPage(browser, sam.app.address(), problems), 'Sam');
    await sam.hands.click(/^Unlock/);
    await sam.hands.type('Passphrase', sam.daily);
    await sam.hands.click('Unlock');
    await openPayment(sam, /Pay 250 KAS to Acme Ltd/);
    await coSign(sam);
    for (const { hands } of everybody()) await hands.sees(/(Accepted|Confirmed) by the practice ledger/);
    expect(problems.filter((problem) => !problem.includes('WebSocket'))).toEqual([]);
  }, 600_000);

  it('find everything in the log, which verifies, and are told what quitting takes back', async () => {
    await dana.hands.click('Activity');
    await dana.hands.sees(/You approved/);
    await dana.hands.click('Verify now');
    await dana.hands.sees(/(records|entries).*(sound|unbroken|in order|verif)/i);
    await propose(dana, { to: 'Acme Ltd', amount: '5', note: 'Small change' });
    await coSign(dana);
    dana.app.signal('SIGINT');
    await expect.poll(() => dana.app.terminal(), { timeout: 20_000 }).toMatch(/This takes back (1|one) approval/);
    dana.app.signal('SIGINT');
    expect(await dana.app.ended).toBe(0);
  }, 300_000);
});

/** Reads to the end, asks for the confirm page, compares the code, holds. */
async function coSign({ app, hands }: Member): Promise<void> {
  await hands.readToTheEnd();
  const code = await hands.readingCode();
  await hands.click('Review and co-sign');
  await confirmByHolding(browser, app, code, problems);
}
