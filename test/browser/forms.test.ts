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
const notAnAddress = { accepted: false, sentence: 'This is not a valid Kaspa address. Copy it again, whole.' };
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

  it('says at its field that an address is wrong, once it is left or pasted whole, and goes on only when it is mended', () =>
    on({ ...noGroups, replies: { 'group.judgeAddress': notAnAddress } }, async (page) => {
      await toTheBook(page);
      const address = page.getByLabel('Address', { exact: true });
      const next = page.getByRole('button', { name: 'Next: review' });
      const said = page.getByText(notAnAddress.sentence);
      await page.getByLabel('Name', { exact: true }).fill('Acme Ltd');
      await address.pressSequentially('kaspatest:qq');
      expect(await said.count()).toBe(0);
      await page.keyboard.press('Tab');
      await said.waitFor();
      expect(await address.getAttribute('aria-invalid')).toBe('true');
      await page.getByText('Correct the address that is marked').first().waitFor();
      expect(await next.getAttribute('aria-disabled')).toBe('true');
      await next.press('Enter');
      expect(await page.getByText('Whom do you pay?').isVisible()).toBe(true);

      // Another text is another address: the complaint was not about it.
      await address.press('End');
      await address.pressSequentially('x');
      expect(await said.count()).toBe(0);
      await page.evaluate((text) => navigator.clipboard.writeText(text), `${acme.text}x`);
      await address.fill('');
      await page.keyboard.press('ControlOrMeta+v');
      await said.waitFor();
      // Enter leaves no field, and asks all the same.
      await address.fill(acme.text.slice(0, -1));
      await page.keyboard.press('Enter');
      await said.waitFor();
      expect(await page.getByText('Whom do you pay?').isVisible()).toBe(true);

      await reply(page, 'group.judgeAddress', { accepted: true, sentence: '' });
      await address.fill(acme.text);
      await page.keyboard.press('Enter');
      await page.getByText('Read it once as a whole').waitFor();
    }));

  it('goes back to the address book when main makes no group because of an address, and says there which one', () => {
    const message =
      'Address book, Acme Ltd: This is not a valid Kaspa address. Nothing was created. Copy it again, whole.';
    const replies = {
      'group.judgeAddress': { accepted: true, sentence: '' },
      'group.create': { refused: { code: 'addressInvalid', message } },
    };
    return on({ ...noGroups, replies }, async (page) => {
      await toTheBook(page);
      await page.getByLabel('Name', { exact: true }).fill('Acme Ltd');
      await page.getByLabel('Address', { exact: true }).fill(acme.text);
      await page.keyboard.press('Enter');
      await page.getByLabel('Recovery passphrase').fill(recovery);
      await page.keyboard.press('Enter');
      await page.getByText('Whom do you pay?').waitFor();
      expect(await page.getByRole('alert').filter({ hasText: message }).count()).toBe(1);
      await page.getByLabel('Address', { exact: true }).press('End');
      await page.keyboard.type('x');
      expect(await page.getByText(message).count()).toBe(0);
    });
  });

  it('tells main that somebody is there, at most three times a minute, and only while the vault is open', async () => {
    const asked = (page: Page): Promise<number> =>
      page.evaluate(() => {
        const { calls } = (window as unknown as { scripted: { calls: { name: string }[] } }).scripted;
        return calls.filter(({ name }) => name === 'vault.inUse').length;
      });
    await on(noGroups, async (page) => {
      await page.mouse.move(200, 200);
      expect(await asked(page)).toBe(0);
      for (let i = 0; i < 5; i++) await page.keyboard.press('Shift');
      await page.mouse.wheel(0, 50);
      await page.mouse.click(5, 5);
      await expect.poll(() => asked(page)).toBe(1);
    });
    await on({ ...noGroups, app: appWith([], { vault: 'locked', locksAtMs: undefined }) }, async (page) => {
      await page.keyboard.press('Shift');
      await page.mouse.click(5, 5);
      expect(await asked(page)).toBe(0);
    });
  });

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

/** Through the wizard to a first empty line of the address book. */
async function toTheBook(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Create a group' }).click();
  await page.getByLabel('Name of the group').fill('Harbour Co-op');
  await page.getByLabel('Your name, as the others know you').fill('Dana');
  await page.keyboard.press('Enter');
  await page.getByLabel('Person 2').fill('Lee');
  await page.getByRole('button', { name: 'Remove this line' }).press('Enter');
  for (const next of ['Next: how many must agree', 'Next: rules', 'Next: address book', 'Add an address'])
    await page.getByRole('button', { name: next }).press('Enter');
  await focusIsOn(page, 'Name');
}

/** From now on main answers this command so. */
const reply = (page: Page, name: string, value: unknown): Promise<void> =>
  page.evaluate(
    ([of, answer]) =>
      (window as unknown as { scripted: { reply(name: string, value: unknown): void } }).scripted.reply(
        of as string,
        answer,
      ),
    [name, value],
  );

/** Waits until the field with this label has the cursor; fails after a moment with where it is instead. */
async function focusIsOn(page: Page, label: string | RegExp): Promise<void> {
  const field = page.getByLabel(label, typeof label === 'string' ? { exact: true } : {}).first();
  await expect
    .poll(() => field.evaluate((element) => element === document.activeElement), { timeout: 5_000 })
    .toBe(true);
}
