import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import type { ProposalId } from '../../src/core/base/ids.ts';
import type { Team } from '../simulation/ready-group.ts';
import type { App } from '../simulation/world.ts';
import { shellWith } from './fixtures/base.ts';
import { axeFindings, openStage, type Stage } from './stage.ts';
import { statesDesk, type StatesDesk } from './states-desk.ts';
import { showDoor, type Shown } from './states-page.ts';
import { withChromium } from './with-chromium.ts';

/* People of a simulated world in front of their pages: what they open, read and press. */

let stage: Stage | undefined;
let origin: string;
beforeAll(async () => {
  if (!withChromium) return;
  stage = await openStage();
  const first = await theStage().show({ shell: shellWith({ place: 'opening' }) });
  origin = new URL(first.page.url()).origin;
  await first.close();
}, 120_000);
afterAll(async () => {
  await stage?.close();
});
function theStage(): Stage {
  if (stage === undefined) throw new Error('the stage is opened before anybody sits down');
  return stage;
}

export type Seat = Shown & { readonly app: App; readonly desk: StatesDesk };
const seats: Seat[] = [];
/** At the end of each story: what is on the screens then is in order for everybody, and nothing of it is left running. */
export async function everybodyStandsUp(): Promise<void> {
  for (const { page, problems, close, desk } of seats.splice(0)) {
    const findings = await axeFindings(page);
    await close();
    desk.close();
    expect([...problems, ...findings]).toEqual([]);
  }
}

/** The confirm window that main asked for, as a page of its own. */
export const showConfirm = ({ desk }: Seat, { world }: Team): Promise<Shown> => {
  const ticket = desk.tickets.at(-1);
  if (ticket === undefined) throw new Error('main asked for a confirm window');
  return showDoor(theStage().browser, `${origin}/confirm.html`, ticket.door, world);
};

/** The page of one person, on Home. */
export async function sit({ world, group }: Team, app: App): Promise<Seat> {
  const desk = statesDesk(app, group);
  const shown = await showDoor(theStage().browser, `${origin}/index.html`, desk.door, world);
  const seat = { ...shown, app, desk };
  seats.push(seat);
  await shown.page.locator('[data-row]').first().waitFor();
  return seat;
}

export async function open({ page }: Seat, proposal: ProposalId): Promise<void> {
  await page.locator(`[data-row="${proposal}"]`).click();
  await page.locator('[data-row]').first().waitFor({ state: 'detached' });
}
export async function sitAt(team: Team, app: App, proposal: ProposalId): Promise<Seat> {
  const seat = await sit(team, app);
  await open(seat, proposal);
  return seat;
}
export const home = ({ page }: Seat): Promise<void> =>
  page
    .getByRole('button', { name: /^(Home|Back to Home|Not now)$/ })
    .last()
    .click();

export const see = (page: Page, words: string | RegExp): Promise<void> => page.getByText(words).first().waitFor();
export const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
/** All of the card at the top, once it is the one with this title. */
export async function card(page: Page, title: string): Promise<string> {
  const found = page.getByRole('alert').filter({ hasText: title }).first();
  await found.waitFor();
  return flat(await found.innerText());
}
export const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
export const coSign = (page: Page) => button(page, 'Review and co-sign');
export async function person(page: Page, name: string): Promise<string> {
  const people = page.locator('section', { has: page.getByRole('heading', { name: 'People' }) });
  return flat(await people.getByRole('listitem').filter({ hasText: name }).first().innerText());
}
export const rowOf = async ({ page }: Seat, proposal: ProposalId): Promise<string> =>
  flat(await page.locator(`[data-row="${proposal}"]`).innerText());

/** None of these can be pressed, because none is there. */
export async function expectNo(page: Page, ...names: readonly string[]): Promise<void> {
  for (const name of names) expect(await button(page, name).count(), name).toBe(0);
}
/** The same payment as a new proposal: pressed, read what it means, pressed again, and it waits for a decision. */
export async function makeAgain(page: Page, name: 'Propose again' | 'Rebuild the same payment'): Promise<void> {
  await button(page, name).click();
  await see(page, 'Everyone must approve again.');
  await button(page, name).last().click();
  await coSign(page).waitFor();
}
export async function askToQuit(page: Page): Promise<void> {
  await button(page, 'Settings').first().click();
  await button(page, 'Quit Keyturn…').click();
}
