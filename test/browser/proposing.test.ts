import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from './fixture.ts';
import { acme } from './fixtures/base.ts';
import { fixtures } from './fixtures/propose.ts';
import { openStage, type Stage } from './stage.ts';
import { withChromium } from './with-chromium.ts';

const notAnAddress = 'This is not a valid Kaspa address. Copy it again, whole.';
const wrongAddress = { accepted: false, sentence: notAnAddress };
const notAnAmount = '"12.500,00" is not an amount of KAS. Nothing was proposed. Write it like 12,500 or 0.25.';
const mistyped = acme.text.replace(/.$/, 'q');

describe.skipIf(!withChromium)('A new payment', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 120_000);
  afterAll(() => stage.close());

  it('says that an address is wrong at its own field as soon as that was left, however little else is there', () =>
    writing('propose-empty', async (page) => {
      await page.getByRole('button', { name: 'Add a recipient' }).click();
      await answer(page, wrongAddress, 'group.judgeAddress');
      await page.getByRole('combobox', { name: 'Recipient 2' }).pressSequentially('kaspatest:qzz');
      expect(await row(page, 2).textContent()).not.toContain(notAnAddress);
      await page.keyboard.press('Tab');
      await row(page, 2).getByText(notAnAddress).waitFor();
      expect(await row(page, 1).textContent()).not.toContain(notAnAddress);
      // No payment is asked about for this.
      expect(await lastAsked(page)).toEqual([]);
      await page.getByRole('combobox', { name: 'Recipient 2' }).pressSequentially('q');
      await row(page, 2).getByText(notAnAddress).waitFor({ state: 'detached' });
    }));

  it('judges an address at once that was pasted whole', () =>
    writing('propose-empty', async (page) => {
      await answer(page, wrongAddress, 'group.judgeAddress');
      await page.getByRole('combobox').fill(mistyped);
      await page.getByText(notAnAddress).waitFor();
      expect(await page.getByRole('combobox').evaluate((field) => field === document.activeElement)).toBe(true);
    }));

  it('says that an amount is wrong as soon as its field was left, before anybody is chosen', () =>
    writing('propose-empty', async (page) => {
      await answer(page, refusal('amountInvalid', notAnAmount));
      await page.getByLabel('Amount').pressSequentially('12.500,00');
      expect(await page.getByText(notAnAmount).count()).toBe(0);
      await page.keyboard.press('Tab');
      await page.getByText(notAnAmount).waitFor();
      expect((await lastAsked(page))[0]?.amount).toBe('12.500,00');
    }));

  it('has nothing against a field when main refuses something that is not its matter', () =>
    writing('propose-empty', async (page) => {
      await answer(page, refusal('proposalBlocked', 'Payment 1 would go to the group itself. Nothing was proposed.'));
      await page.getByLabel('Amount').pressSequentially('12');
      await page.keyboard.press('Tab');
      await page.waitForTimeout(300);
      expect(await page.getByText('go to the group itself').count()).toBe(0);
    }));

  it('shows what main says of one payment among several at that payment, whichever was changed last', () =>
    writing('propose-two', async (page) => {
      const said = 'Payment 1 has an amount that cannot be paid. Nothing was proposed. Correct the amount.';
      await answer(page, refusal('amountInvalid', said));
      await page.getByRole('combobox', { name: 'Recipient 2' }).fill('bright web');
      await page.getByLabel('Amount 2').fill('3');
      await row(page, 1).getByText(said).waitFor();
      expect(await row(page, 2).textContent()).not.toContain(said);
    }));

  it('takes a name that was typed whole as choosing it', () =>
    writing('propose-empty', async (page) => {
      await page.getByRole('combobox').fill('bright web');
      await page.getByLabel('Amount').focus();
      await page.getByRole('button', { name: 'Choose somebody else' }).waitFor();
      expect(await page.getByText('Bright Web').count()).toBe(1);
    }));

  it('names beside its button what is missing, by the words at the fields', async () => {
    await writing('propose-empty', async (page) => {
      await missing(page, 'Still missing: Recipient and Amount').waitFor();
      await page.getByRole('combobox').fill('bright web');
      await page.getByLabel('Amount').focus();
      await missing(page, 'Still missing: Amount').waitFor();
      await page.getByLabel('Amount').fill('3');
      await page.getByRole('button', { name: 'Add a recipient' }).click();
      await missing(page, 'Still missing: Recipient 2 and Amount 2').waitFor();
    });
    await writing('propose-reason-required', async (page) => {
      await missing(page, 'Still missing: Note for the others').waitFor();
    });
  });

  async function writing(name: string, story: (page: Page) => Promise<void>): Promise<void> {
    const shown = await stage.show(fixtures[name]!);
    await story(shown.page);
    expect(shown.problems).toEqual([]);
    await shown.close();
  }
});

const missing = (page: Page, words: string) => page.getByRole('status').getByText(words, { exact: true });
const row = (page: Page, number: number) => page.getByRole('group', { name: `Recipient ${number}` }).first();

/** From now on main answers every such question so. */
const answer = (page: Page, reply: unknown, name = 'proposal.preview'): Promise<void> =>
  page.evaluate(
    ([asked, said]) =>
      (window as unknown as { scripted: { reply(name: string, value: unknown): void } }).scripted.reply(asked, said),
    [name, reply] as const,
  );

type Payments = readonly { readonly to: string; readonly amount: string }[];

const lastAsked = (page: Page): Promise<Payments> =>
  page.evaluate(() => {
    type Call = { readonly name: string; readonly input: { readonly payments: Payments } };
    const { calls } = (window as unknown as { scripted: { calls: readonly Call[] } }).scripted;
    return calls.findLast(({ name }) => name === 'proposal.preview')?.input.payments ?? [];
  });
