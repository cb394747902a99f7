import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { Fixture } from './fixture.ts';
import { acme, appWith, hours, nowMs, shellWith } from './fixtures/base.ts';
import { openStage, type Stage } from './stage.ts';
import { withChromium } from './with-chromium.ts';

/* Forms as somebody uses them who never touches the mouse, and who goes back to look again. */

const daily = 'copper lantern drifts past noon';
const recovery = 'seven quiet harbours sleeping';
const words = Array.from({ length: 24 }, (_, i) => `w${'abcdefghijklmnopqrstuvwx'.charAt(i)}rd`);

const newLaptop: Fixture = {
  shell: shellWith({ host: 'loopback' }),
  app: appWith([], { vault: 'none', locksAtMs: undefined }),
  replies: {
    'identity.judgePassphrase': { accepted: true, score: 3, charactersMin: 12, sentence: '', advice: [] },
    'identity.create': { words: words.join(' ') },
  },
};
const noGroups: Fixture = { shell: shellWith(), app: appWith([]) };
const invited: Fixture = {
  ...noGroups,
  replies: {
    'group.readInvitation': {
      groupName: 'Harbour Co-op',
      inviter: 'Dana',
      network: 'testnet-10',
      expiresAtMs: nowMs + hours(20),
    },
  },
};

describe.skipIf(!withChromium)('forms by keyboard', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 120_000);
  afterAll(() => stage.close());

  async function on(fixture: Fixture, act: (page: Page) => Promise<void>): Promise<void> {
    const { page, problems, close } = await stage.show(fixture, { width: 960, height: 640 });
    try {
      await act(page);
      expect(problems).toEqual([]);
    } finally {
      await close();
    }
  }

  it('protects a laptop, keeps both passphrases when somebody goes back, and asks before a tab with the words closes', () =>
    on(newLaptop, async (page) => {
      await page.getByRole('button', { name: 'Create a group' }).click();
      await focusIsOn(page, 'Daily passphrase');
      await page.keyboard.type(daily);
      await page.getByLabel('Once more').fill(daily);
      await page.getByText('Strong.').waitFor();
      await page.keyboard.press('Enter');
      await focusIsOn(page, 'Recovery passphrase');
      await page.keyboard.type(recovery);
      await page.getByLabel('Once more').fill(recovery);

      await page.getByRole('button', { name: 'Daily passphrase' }).click();
      expect(await page.getByLabel('Daily passphrase', { exact: true }).inputValue()).toBe(daily);
      await page.getByText('Strong.').waitFor();
      await page.getByRole('button', { name: 'Continue' }).click();
      expect(await page.getByLabel('Recovery passphrase', { exact: true }).inputValue()).toBe(recovery);
      await page.getByText('Strong.').waitFor();
      await page.getByRole('button', { name: 'Protect this laptop' }).click();

      await page.getByRole('button', { name: 'Show the 24 words' }).click();
      const asked = page.waitForEvent('dialog');
      await page.evaluate(() => setTimeout(() => location.reload()));
      const question = await asked;
      expect(question.type()).toBe('beforeunload');
      await question.dismiss();
      await page.getByRole('button', { name: 'I wrote them down' }).click();
      await focusIsOn(page, /^Word \d+$/);
    }));

  it('goes through the wizard with Enter, begins where typing goes on, and keeps everything', () =>
    on(noGroups, async (page) => {
      await page.getByRole('button', { name: 'Create a group' }).click();
      await focusIsOn(page, 'Name of the group');
      await page.keyboard.press('Enter');
      await page.getByText('Give the group a name.').waitFor();
      await focusIsOn(page, 'Name of the group');
      await page.keyboard.type('Harbour Co-op');
      await page.keyboard.press('Tab');
      await page.keyboard.type('Dana');
      await page.keyboard.press('Enter');
      await focusIsOn(page, 'Person 2');
      await page.keyboard.type('Lee');
      await page.getByRole('button', { name: 'Remove this line' }).press('Enter');
      // The button went with its line.
      await focusIsOn(page, 'Person 2');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Next: rules' }).press('Enter');
      await page.getByRole('button', { name: 'Next: address book' }).press('Enter');
      await page.getByRole('button', { name: 'Add an address' }).press('Enter');
      await focusIsOn(page, 'Name');
      await page.keyboard.type('Acme Ltd');
      await page.keyboard.press('Tab');
      await page.keyboard.type(acme.text);
      await page.keyboard.press('Enter');
      await page.getByText('Read it once as a whole').waitFor();
      expect(await page.getByText('Dana and Lee', { exact: true }).last().isVisible()).toBe(true);

      await page.getByRole('button', { name: 'Change: Group' }).click();
      await page.getByRole('button', { name: 'Back', exact: true }).click();
      await page.getByRole('button', { name: 'Create a group' }).click();
      await focusIsOn(page, 'Name of the group');
      expect(await page.getByLabel('Name of the group').inputValue()).toBe('Harbour Co-op');
    }));

  it('keeps the invitation and the name when somebody who joins goes back, and asks for the passphrase again', () =>
    on(invited, async (page) => {
      await page.getByRole('button', { name: 'Join with an invitation' }).click();
      await focusIsOn(page, 'Invitation link');
      await page.getByLabel('Invitation link').fill('keyturn://join/abcdef');
      await page.getByText('Dana invites you').waitFor();
      await page.getByRole('button', { name: 'Continue' }).click();
      await focusIsOn(page, 'Your name, as the others know you');
      await page.keyboard.type('Lee');
      await page.getByLabel('Recovery passphrase').fill(recovery);
      await page.getByRole('button', { name: 'Your invitation' }).click();
      await page.getByText('Dana invites you').waitFor();
      await page.getByRole('button', { name: 'Continue' }).click();
      expect(await page.getByLabel('Your name, as the others know you').inputValue()).toBe('Lee');
      await focusIsOn(page, 'Recovery passphrase');
      expect(await page.getByLabel('Recovery passphrase').inputValue()).toBe('');
    }));
});

/** Waits until the field with this label has the cursor; fails after a moment with where it is instead. */
async function focusIsOn(page: Page, label: string | RegExp): Promise<void> {
  const field = page.getByLabel(label, typeof label === 'string' ? { exact: true } : {}).first();
  await expect
    .poll(() => field.evaluate((element) => element === document.activeElement), { timeout: 5_000 })
    .toBe(true);
}
