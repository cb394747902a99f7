import { randomBytes } from 'node:crypto';
import { join as joinPath } from 'node:path';
import type { Browser } from 'playwright-core';
import { openPage, startAppProcess, type AppProcess } from './app-process.ts';
import { handsOn, type Hands } from './hands.ts';

/* The parts of the story of a group, each as a person does it on their own page. */

export type Member = {
  readonly name: string;
  app: AppProcess;
  hands: Hands;
  readonly daily: string;
  readonly recovery: string;
  readonly backupFile: string;
};

const passphrase = (): string => `six plain words ${randomBytes(6).toString('hex')}`;

export async function arrive(browser: Browser, home: string, name: string, problems: string[]): Promise<Member> {
  const app = await startAppProcess(name.toLowerCase(), home);
  const page = await openPage(browser, app.address(), problems);
  return {
    name,
    app,
    hands: handsOn(page, name),
    daily: passphrase(),
    recovery: passphrase(),
    backupFile: joinPath(home, `${name}.keyturn-backup`),
  };
}

/** Both passphrases, then the 24 words, two of which are typed back from what was written down. */
export async function protect({ hands, daily, recovery }: Member): Promise<void> {
  await hands.sees('Choose your daily passphrase');
  await hands.type('Daily passphrase', daily);
  await hands.type('Once more', daily);
  await hands.click('Continue');
  await hands.type('Recovery passphrase', recovery);
  await hands.type('Once more', recovery);
  await hands.click('Protect this laptop');
  await hands.click('Show the 24 words');
  const words = await hands.doing('write down the words', async () => {
    const items = hands.page.getByRole('list', { name: 'Your 24 recovery words' }).getByRole('listitem');
    return (await items.allInnerTexts()).map((text) => text.replace(/[^a-z]/g, ''));
  });
  await hands.click('I wrote them down');
  await hands.doing('type two words back', async () => {
    for (const field of await hands.page.getByLabel(/^Word \d+$/).all()) {
      const label = await field.evaluate((input) => (input as HTMLInputElement).labels?.[0]?.textContent ?? '');
      await field.fill(words[Number(/\d+/.exec(label)?.[0]) - 1] ?? '');
    }
  });
  await hands.click('Done: go on');
}

export type GroupWish = {
  readonly name: string;
  readonly others: readonly string[];
  readonly maxPerPayment: string;
  readonly allAbove: string;
  readonly payee: { readonly name: string; readonly address: string };
};

export async function createGroup(founder: Member, wish: GroupWish): Promise<void> {
  const { hands } = founder;
  await hands.type('Name of the group', wish.name);
  await hands.type('Your name, as the others know you', founder.name);
  await hands.click('Next: people');
  for (const [i, other] of wish.others.entries()) {
    if ((await hands.page.getByLabel(`Person ${i + 2}`).count()) === 0) await hands.click('Add a person');
    await hands.type(`Person ${i + 2}`, other);
  }
  await hands.click('Next: how many must agree');
  await hands.sees('2 of 3 must agree');
  await hands.click('Next: rules');
  await rule(hands, 'most per payment', wish.maxPerPayment);
  await rule(hands, 'more must agree above an amount', wish.allAbove);
  await hands.click('Next: address book');
  await hands.click('Add an address');
  await hands.type('Name', wish.payee.name);
  await hands.type('Address', wish.payee.address);
  await hands.click('Next: review');
  await hands.type('Recovery passphrase', founder.recovery);
  await hands.click('Create the group');
}

async function rule(hands: Hands, name: string, amount: string): Promise<void> {
  await hands.doing(`set the rule ${name}`, async () => {
    const line = hands.page.getByRole('listitem').filter({ has: hands.page.getByLabel(`Use this rule: ${name}`) });
    const use = line.getByRole('switch');
    if ((await use.getAttribute('aria-checked')) !== 'true') await use.click();
    await line.getByLabel('Amount in KAS').fill(amount);
  });
}

/** The link as it is shown to the founder, who sends it some other way. */
export const invitationFor = (founder: Member, name: string): Promise<string> =>
  founder.hands.doing(`find the invitation for ${name}`, async () => {
    const copy = founder.hands.page.getByRole('button', { name: `Copy the link: ${name}` });
    await copy.waitFor();
    return (await copy.locator('xpath=ancestor::*[@data-invitation]').getAttribute('data-invitation')) ?? '';
  });

export async function join(member: Member, link: string): Promise<void> {
  const { hands } = member;
  await hands.type('Invitation link', link);
  await hands.sees(/invites you/);
  await hands.click('Continue');
  await hands.type('Your name, as the others know you', member.name);
  await hands.type('Recovery passphrase', member.recovery);
  await hands.click('Join the group');
}

/** One reads, the others type what they hear, one of them reads back. Words travel by voice: from page to mouth to page. */
export async function compareWords(founder: Member, listeners: readonly Member[]): Promise<void> {
  const tiles = founder.hands.page.getByRole('list', { name: 'The six words' }).getByRole('listitem');
  const spoken = await founder.hands.doing('read the words aloud', async () => {
    await tiles.first().waitFor();
    return (await tiles.allInnerTexts()).map((text) => text.replace(/[^a-z]/g, ''));
  });
  for (const listener of listeners) {
    await listener.hands.sees('Type the six words you hear');
    await typeWords(listener.hands, spoken);
    await listener.hands.sees(/words match|read these six words back|reads them back/i);
  }
  await typeWords(founder.hands, spoken);
}

async function typeWords(hands: Hands, words: readonly string[]): Promise<void> {
  await hands.doing('type the words', async () => {
    await hands.page.getByLabel('Word 1', { exact: true }).waitFor();
    for (const [i, word] of words.entries()) await hands.page.getByLabel(`Word ${i + 1}`, { exact: true }).fill(word);
  });
  await hands.click('Check');
}

export async function backUpAndProve(member: Member): Promise<void> {
  const { hands } = member;
  await hands.sees('Back up your key part, and prove it');
  await hands.type('Backup file', member.backupFile);
  await hands.type('Recovery passphrase', member.recovery);
  await hands.click('Make the backup');
  await hands.sees(/The backup is made/);
  await hands.type('Recovery passphrase', member.recovery);
  await hands.click('Open it and prove');
}

export async function propose(
  member: Member,
  wish: { readonly to: string; readonly amount: string; readonly note: string },
): Promise<void> {
  const { hands } = member;
  await hands.click(/^Home/);
  await hands.click('New payment');
  await hands.doing(`choose ${wish.to}`, async () => {
    await hands.page.getByLabel('Recipient', { exact: true }).fill(wish.to);
    const option = hands.page.getByRole('option').first();
    if (!wish.to.includes(':')) await option.click();
  });
  await hands.type(/^Amount/, wish.amount);
  await hands.type(/^Note for the others/, wish.note);
  await hands.click('Propose payment');
}

/** From anywhere: the row under its words, and the review behind it. */
export async function openPayment(member: Member, words: RegExp): Promise<void> {
  const { hands } = member;
  await hands.click(/^Home/);
  await hands.doing(`open ${String(words)}`, () => hands.page.getByRole('button', { name: words }).first().click());
}
