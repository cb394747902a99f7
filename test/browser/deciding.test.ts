import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fixture } from './fixture.ts';
import { fixtures as confirms, named } from './fixtures/confirm.ts';
import { fixtures as reviews, shows } from './fixtures/review.ts';
import { fixtures as homes } from './fixtures/home.ts';
import { appWith, nowMs, proposalRow, readyGroup } from './fixtures/base.ts';
import { openStage, type Look, type Stage } from './stage.ts';
import { withChromium } from './with-chromium.ts';

/* Nothing here waits for a while: holds are timed by a clock that the test moves, and the rest for what shows that it happened. */

let stage: Stage | undefined;
beforeAll(async () => {
  if (withChromium) stage = await openStage();
}, 120_000);
afterAll(() => stage?.close());
function show(fixture: Fixture, look?: Look): ReturnType<Stage['show']> {
  if (stage === undefined) throw new Error('the stage is opened before anything is shown');
  return stage.show(fixture, look);
}

/** Much longer than a page takes on a busy computer. */
const patience = { timeout: 20_000, interval: 20 };

/** What the page asked of main, in order, with the amount that was typed. */
const asked = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { calls } = (
      window as unknown as { scripted: { calls: { name: string; input: { typedAmount?: string } }[] } }
    ).scripted;
    return calls.map(({ name, input }) => (input.typedAmount === undefined ? name : `${name} ${input.typedAmount}`));
  });
const willHaveAsked = (page: Page, ...calls: readonly string[]): Promise<void> =>
  expect.poll(() => asked(page), patience).toEqual(calls);
const ring = (page: Page) => page.getByRole('button', { name: /^Hold/ });

/** The ring once it works; the browser tells the page a moment after it drew what is in view. */
const ringOn = (page: Page) => page.getByRole('button', { name: /^Hold/, disabled: false });

/** From now on no time passes in the page but what the test lets pass. */
async function stopClock(page: Page): Promise<void> {
  await page.clock.install({ time: 0 });
  // Only forwards: later than any page is by now.
  await page.clock.pauseAt(24 * 3_600_000);
}
/** Lets pass what a hold takes, less a moment; then the page has not asked to sign. */
async function almostHold(page: Page, name: string): Promise<void> {
  const before = await asked(page);
  await page.clock.runFor(confirms[name]!.confirm!.holdMs - 1);
  expect(await asked(page)).toEqual(before);
}
/** More than the page lets pass beyond what main asks for. */
const marginMs = 1_000;
/** Longer than any hold. */
const muchLaterMs = 60_000;

/** Once the browser has drawn what was done before, and has told the page what is in view. */
const drawn = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve()))),
      ),
  );
/** As a person reads: a bit further with each picture the browser draws, and once more where that was too fast for it. */
async function readThrough(page: Page, box: Locator, stepPx: number, thenOn: Locator): Promise<void> {
  const sweep = async (): Promise<number> => {
    const endPx = await box.evaluate((element) => element.scrollHeight);
    for (let topPx = 0; topPx < endPx; topPx += stepPx) {
      await box.evaluate((element, to) => {
        element.scrollTop = to;
      }, topPx);
      await drawn(page);
    }
    return thenOn.count();
  };
  await expect.poll(sweep, patience).toBe(1);
}

async function confirming(name: string, look: Look, story: (page: Page) => Promise<void>): Promise<void> {
  const { confirm } = confirms[name]!;
  const shown = await show({ confirm: confirm! }, look);
  if (confirm!.recipients.length === 1 && confirm!.typeAmount === undefined) await ringOn(shown.page).waitFor();
  await story(shown.page);
  expect(shown.problems).toEqual([]);
  await shown.close();
}

describe.skipIf(!withChromium)('The confirm page', () => {
  it('asks main to sign once the ring was held, and not when it was let go before', () =>
    confirming('confirm-routine', {}, async (page) => {
      await ring(page).hover();
      await stopClock(page);
      await page.mouse.down();
      await willHaveAsked(page, 'confirm.press');
      await almostHold(page, 'confirm-routine');
      await page.mouse.up();
      await page.clock.runFor(muchLaterMs);
      await willHaveAsked(page, 'confirm.press', 'confirm.letGo');
      await page.mouse.down();
      await willHaveAsked(page, 'confirm.press', 'confirm.letGo', 'confirm.press');
      await almostHold(page, 'confirm-routine');
      await page.clock.runFor(marginMs);
      await willHaveAsked(page, 'confirm.press', 'confirm.letGo', 'confirm.press', 'confirm.sign');
    }));

  it('lets go when the pointer leaves the ring or the window loses the focus', () =>
    confirming('confirm-routine', {}, async (page) => {
      await ring(page).hover();
      await stopClock(page);
      await page.mouse.down();
      await willHaveAsked(page, 'confirm.press');
      await page.mouse.move(5, 5);
      await willHaveAsked(page, 'confirm.press', 'confirm.letGo');
      await page.mouse.up();
      await ring(page).focus();
      await page.keyboard.down('Space');
      await willHaveAsked(page, 'confirm.press', 'confirm.letGo', 'confirm.press');
      await page.evaluate(() => window.dispatchEvent(new Event('blur')));
      await page.clock.runFor(muchLaterMs);
      await willHaveAsked(page, 'confirm.press', 'confirm.letGo', 'confirm.press', 'confirm.letGo');
    }));

  it('takes a repeating Space as one hold, and only while the ring has the focus; Enter never', () =>
    confirming('confirm-routine', {}, async (page) => {
      await page.keyboard.press('Space');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await asked(page)).toEqual([]);
      await stopClock(page);
      await page.keyboard.down('Space');
      await willHaveAsked(page, 'confirm.press');
      for (let i = 0; i < 20; i++) {
        await page.keyboard.down('Space');
        await page.clock.runFor(100);
      }
      await page.keyboard.up('Space');
      await page.clock.runFor(muchLaterMs);
      await willHaveAsked(page, 'confirm.press', 'confirm.sign');
    }));

  it('is reached in the order amount, ring, Cancel, and stays shut until the amount is typed', () =>
    confirming('confirm-red', {}, async (page) => {
      await page.keyboard.press('Tab');
      await ring(page).hover();
      await stopClock(page);
      await page.mouse.down();
      await page.clock.runFor(muchLaterMs);
      await page.mouse.up();
      expect(await asked(page)).toEqual([]);
      await page.getByRole('textbox').fill('12500');
      await page.keyboard.press('Tab');
      expect(await ring(page).evaluate((button) => button === document.activeElement)).toBe(true);
      await page.keyboard.down('Space');
      await willHaveAsked(page, 'confirm.press');
      await almostHold(page, 'confirm-red');
      await page.clock.runFor(marginMs);
      await willHaveAsked(page, 'confirm.press', 'confirm.sign 12500');
      await page.keyboard.up('Space');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Cancel');
    }));

  it('cancels with Escape', () =>
    confirming('confirm-routine', {}, async (page) => {
      await page.keyboard.press('Escape');
      await willHaveAsked(page, 'confirm.cancel');
    }));

  it('counts down in digits where motion is not wanted', () =>
    confirming('confirm-check', { reducedMotion: true }, async (page) => {
      await ring(page).hover();
      await stopClock(page);
      await page.mouse.down();
      await ring(page).getByText('3', { exact: true }).waitFor();
      const digits = new Set<string | null>();
      for (let passedMs = 0; passedMs < 2_900; passedMs += 100) {
        digits.add(await ring(page).textContent());
        await page.clock.runFor(100);
      }
      expect([...digits]).toEqual(['3', '2', '1']);
      await page.mouse.up();
    }));

  const small = { width: 384, height: 632 };
  /** Pressed although it says that it is off. */
  const pressAnyway = async (page: Page): Promise<void> => {
    await ring(page).focus();
    await page.keyboard.press('Space');
  };
  const publish = (page: Page, confirm: unknown): Promise<void> =>
    page.evaluate((view) => {
      const { scripted } = window as unknown as { scripted: { publish(name: string, snapshot: unknown): void } };
      scripted.publish('confirm.view', view);
    }, confirm);

  it('keeps the ring off until the whole address of every recipient was in view, and says how many were', () =>
    confirming('confirm-many-recipients', small, async (page) => {
      await page.getByText('Scroll through all addresses first').waitFor();
      await page.getByText(/^[12] of 100 addresses seen$/).waitFor();
      await pressAnyway(page);
      expect(await asked(page)).toEqual([]);
      // The very end alone is not everything.
      const facts = page.getByRole('group', { name: 'Confirm on this laptop' });
      await facts.evaluate((box) => {
        box.scrollTop = box.scrollHeight;
      });
      await page.getByText(/^[3-6] of 100 addresses seen$/).waitFor();
      await pressAnyway(page);
      expect(await asked(page)).toEqual([]);
      expect(await ring(page).isVisible()).toBe(true);
      const unseen = page.locator('[data-unseen]');
      for (let left = await unseen.count(); left > 0; left = await unseen.count()) {
        expect(await ringOn(page).count()).toBe(0);
        await page.getByRole('button', { name: 'Show the next one' }).click();
        await expect.poll(() => unseen.count(), patience).toBeLessThan(left);
      }
      await ringOn(page).waitFor();
      await stopClock(page);
      await pressAnyway(page);
      await willHaveAsked(page, 'confirm.press', 'confirm.letGo');
    }));

  it('begins unseen again, and lets go, when the recipients change under the finger', () =>
    confirming('confirm-routine', small, async (page) => {
      await ringOn(page).hover();
      await stopClock(page);
      await page.mouse.down();
      await willHaveAsked(page, 'confirm.press');
      const { confirm } = confirms['confirm-many-recipients']!;
      await publish(page, confirm);
      await page.getByText('Scroll through all addresses first').waitFor();
      await page.clock.runFor(muchLaterMs);
      await page.mouse.up();
      await willHaveAsked(page, 'confirm.press', 'confirm.letGo');
    }));

  it('lets a low window be scrolled to its one address, however large the name makes it', () =>
    confirming('confirm-rtl-name', { width: 384, height: 400 }, async (page) => {
      await publish(page, { ...confirms['confirm-one-long-name']!.confirm, typeAmount: '12,500' });
      await page.getByText('Scroll to the whole address first').waitFor();
      await page.getByRole('textbox').fill('12,500');
      await pressAnyway(page);
      expect(await asked(page)).toEqual([]);
      await readThrough(page, page.getByRole('group', { name: 'Confirm on this laptop' }), 20, ringOn(page));
    }));

  it.each(['confirm-one-long-name', 'confirm-long-names'])('cuts no name and no amount off: %s', (name) =>
    confirming(name, small, async (page) => {
      const outside = await page.evaluate(() => {
        const { right } = document.querySelector('main')!.getBoundingClientRect();
        const walker = document.createTreeWalker(document.querySelector('main')!, NodeFilter.SHOW_TEXT);
        const found: string[] = [];
        for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
          const range = document.createRange();
          range.selectNodeContents(node);
          if ([...range.getClientRects()].some((box) => box.right > right - 19)) found.push(node.textContent ?? '');
        }
        return found;
      });
      expect(outside).toEqual([]);
      const { recipients } = confirms[name]!.confirm!;
      // In the sentence and above its address, also of a single one.
      for (const recipient of recipients)
        expect(await page.getByText(recipient.name!, { exact: true }).count()).toBe(2);
    }),
  );

  it('keeps an amount where it is between names that are written from right to left', () =>
    confirming('confirm-rtl-name', small, async (page) => {
      const boxes = await page.locator('p strong').evaluateAll((all) =>
        all.slice(0, 3).map((element) => {
          const { left, right, top } = element.getBoundingClientRect();
          return { left, right, top };
        }),
      );
      const [before, paid, after] = boxes;
      expect(Math.abs(paid!.top - before!.top)).toBeLessThan(8);
      expect(Math.abs(after!.top - paid!.top)).toBeLessThan(8);
      expect(before!.right).toBeLessThan(paid!.left);
      expect(paid!.right).toBeLessThan(after!.left);
    }));

  it('paints no mark of a name over anything but the line of that name', async () => {
    const pictures = async (name: string): Promise<readonly string[]> => {
      const shown = await show({ confirm: named(name) }, { width: 384, height: 632, reducedMotion: true });
      await shown.page.getByText('of 2 addresses seen').waitFor();
      // Every address, the strip above the sentence and the title over that.
      const seen: string[] = [];
      for (const part of await shown.page.locator('[data-address], [role=status].flex, header').all())
        seen.push((await part.screenshot()).toString('base64'));
      await shown.close();
      return seen;
    };
    const plain = await pictures('A');
    expect(plain).toHaveLength(4);
    expect(await pictures(`A${'\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a'.repeat(7)}`)).toEqual(plain);
  });
});

describe.skipIf(!withChromium)('The review screen', () => {
  /** Pressed although it says that it is off, as a person would who does not see it. */
  const insist = (page: Page): Promise<void> => coSign(page).click({ force: true });
  const coSign = (page: Page) => page.getByRole('button', { name: 'Review and co-sign' });
  const reading = async (fixture: Fixture, look: Look, story: (page: Page) => Promise<void>): Promise<void> => {
    const shown = await show(fixture, look);
    await story(shown.page);
    await shown.close();
  };

  it('keeps the button off until every one of many addresses was in view', () =>
    reading(reviews['review-many-recipients']!, {}, async (page) => {
      await insist(page);
      expect(await asked(page)).not.toContain('review.openConfirm');
      const coSignOn = page.getByRole('button', { name: 'Review and co-sign', disabled: false });
      await readThrough(page, page.getByRole('group', { name: /7 recipients/ }), 120, coSignOn);
      await coSign(page).click();
      await expect.poll(() => asked(page), patience).toContain('review.openConfirm');
    }));

  it('keeps it off until somebody said to go on without each member who reads it differently', () =>
    reading(reviews['review-readings-differ']!, { height: 1_400 }, async (page) => {
      await page.getByText('Say first that you go on without Lee').first().waitFor();
      await insist(page);
      expect(await asked(page)).not.toContain('review.openConfirm');
      await page.getByRole('button', { name: 'Go on without Lee', exact: true }).click();
      await coSign(page).click();
      await expect.poll(() => asked(page), patience).toContain('review.openConfirm');
    }));

  it('focuses the verdict and never the button', () =>
    reading(reviews['review-check-two']!, { width: 960, height: 640 }, async (page) => {
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.textContent), patience)
        .toMatch(/^Check 2 things/);
    }));

  it('says of nobody that they can complete what takes more than one approval', async () => {
    const lee = (fixture: Fixture): Promise<void> =>
      reading(fixture, {}, async (page) => {
        const card = page.getByRole('listitem').filter({ hasText: /^\s*LLee/ });
        said.push((await card.first().textContent()) ?? '');
      });
    const said: string[] = [];
    await lee(shows({ approvals: 0 }));
    await lee(shows({ approvals: 1 }));
    expect(said[0]).toContain('Can approve');
    expect(said[0]).not.toContain('Can complete it');
    expect(said[1]).toContain('Can complete it');
  });

  it('says 24 hours of 24 that were chosen a moment ago, and 23 a minute later', async () => {
    for (const [passedMs, words] of [
      [5_000, 'expires in 24 h'],
      [65_000, 'expires in 23 h'],
    ] as const)
      await reading(shows({ expiresAtMs: nowMs + 24 * 3_600_000 - passedMs }), {}, async (page) => {
        await page.getByText(words).waitFor();
      });
  });

  it('has no way to co-sign when it says stop', () =>
    reading(reviews['review-stop']!, {}, async (page) => {
      await page.getByRole('button', { name: 'Reject…' }).waitFor();
      expect(await coSign(page).count()).toBe(0);
    }));
});

describe.skipIf(!withChromium)('Leaving practice', () => {
  it('is asked about once, and nothing is thrown away before', async () => {
    const { page, problems, close } = await show(homes['home-practice-first']!);
    const leave = page.getByRole('button', { name: 'Leave practice' });
    await leave.click();
    await page.getByRole('dialog').getByText('Practice is thrown away. Nothing of it is real.').waitFor();
    await page.getByRole('button', { name: 'Stay' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await asked(page)).not.toContain('practice.leave');
    await leave.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave practice' }).click();
    await expect.poll(() => asked(page), patience).toContain('practice.leave');
    expect(problems).toEqual([]);
    await close();
  });
});

describe.skipIf(!withChromium)('A row of Home', () => {
  it('keeps the name, whichever way it is written, apart from the amount beside it', async () => {
    const to = '\u05d0\u05e7\u05de\u05d9 100';
    const app = appWith([readyGroup({ proposals: [proposalRow('12,500 KAS', to)] })]);
    const { page, close } = await show({ ...homes['home-full']!, app });
    const directions = await page
      .locator('[data-row]')
      .getByText(/^(12,500 KAS|\u05d0\u05e7\u05de\u05d9 100)$/)
      .evaluateAll((all) => all.map((element) => getComputedStyle(element.closest('bdi') ?? element).unicodeBidi));
    expect(directions).toEqual(['isolate', 'isolate']);
    await close();
  });
});
