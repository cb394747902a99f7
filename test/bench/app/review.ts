import type { Page } from 'playwright-core';
import type { ReviewView } from '../../../src/core/engine/review-view.ts';
import { appWith, proposalRow, readyGroup, shellWith } from '../../browser/fixtures/base.ts';
import { openStage } from '../../browser/stage.ts';

const runs = 15;
const waitMsMax = 30_000;
const strip = 'main [data-focus-first]:is([role=status], [role=alert])';

export type ReviewTimes = { readonly firstMs: number; readonly laterMs: readonly number[] };

/** Opens a payment from its row again and again: milliseconds from the click until the verdict is on the screen. */
export async function openReviews(page: Page, proposal: string): Promise<ReviewTimes> {
  const firstMs = await openReview(page, proposal);
  const laterMs: number[] = [];
  for (let run = 0; run < runs; run++) laterMs.push(await openReview(page, proposal));
  return { firstMs, laterMs };
}

/** The same in front of a scripted main that answers at once, for a payment that no real main can have yet. */
export async function drawReviews(review: ReviewView): Promise<ReviewTimes> {
  const stage = await openStage();
  try {
    const row = proposalRow('9,950 KAS', 'Acme Ltd', { proposal: review.proposal });
    const { page, problems } = await stage.show({
      shell: shellWith(),
      app: appWith([readyGroup({ group: review.group, proposals: [row] })]),
      replies: { 'review.look': review },
    });
    const times = await openReviews(page, review.proposal);
    if (problems.length > 0) throw new Error(`The page complained: ${problems.join('; ')}`);
    return times;
  } finally {
    await stage.close();
  }
}

type Noting = Window & { reviewMs?: number };

async function openReview(page: Page, proposal: string): Promise<number> {
  const row = page.locator(`main [data-row="${proposal}"]`);
  await row.waitFor({ timeout: waitMsMax });
  await page.evaluate(noteReview, strip);
  await row.click({ timeout: waitMsMax });
  const drawn = await page.waitForFunction(() => (window as Noting).reviewMs, undefined, { timeout: waitMsMax });
  const ms = (await drawn.jsonValue()) ?? Number.NaN;
  await page.keyboard.press('Escape');
  await row.waitFor({ timeout: waitMsMax });
  return ms;
}

/** Runs in the page: from the click's own time until after the frame in which the strip was drawn. */
function noteReview(wanted: string): void {
  const noting = window as Noting;
  delete noting.reviewMs;
  addEventListener(
    'click',
    ({ timeStamp }) => {
      const observer = new MutationObserver(() => {
        if (document.querySelector(wanted) === null) return;
        observer.disconnect();
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => {
            noting.reviewMs = performance.now() - timeStamp;
          };
          channel.port2.postMessage(undefined);
        });
      });
      observer.observe(document, { childList: true, subtree: true });
    },
    { capture: true, once: true },
  );
}
