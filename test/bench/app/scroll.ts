import type { Page } from 'playwright-core';

/** Three notches of a wheel in every frame: somebody in a hurry. */
const wheelPxPerSecond = 7_200;
const seconds = 5;
/** The first frames of a gesture are its own beginning. */
const framesSkipped = 3;

export type Frames = { readonly count: number; readonly worstMs: number; readonly p99Ms: number };

/** Scrolls what is under the middle of the window with the wheel and notes the time between frames. */
export async function wheelThrough(page: Page): Promise<Frames> {
  const tools = await page.context().newCDPSession(page);
  await page.evaluate(noteFrames);
  await tools.send('Input.synthesizeScrollGesture', {
    x: 640,
    y: 500,
    yDistance: -wheelPxPerSecond * seconds,
    speed: wheelPxPerSecond,
    gestureSourceType: 'mouse',
    preventFling: true,
  });
  await tools.detach();
  return framesOf(page);
}

/** From the first row to the last in the same time, as with the bar at the side: hardly a row is seen twice. */
export async function dragThrough(page: Page): Promise<Frames> {
  await page.evaluate(noteFrames);
  await page.evaluate(dragBar, seconds * 1_000);
  return framesOf(page);
}

/** How far down the list was scrolled; 0 would mean that nothing was measured. */
export const scrolledPx = (page: Page): Promise<number> =>
  page.evaluate(() => (document.querySelector('main') ?? document.documentElement).scrollTop);

/** A page with nothing but lines of text: what this machine and its Chromium need for any page. */
export async function showPlain(page: Page): Promise<void> {
  const lines = Array.from({ length: 10_000 }, (_, i) => `<p>Invoice ${i} to Acme Ltd, approved by Dana and Lee</p>`);
  await page.setContent(
    `<style>p { height: 52px; margin: 0; content-visibility: auto; contain-intrinsic-size: 52px }</style>${lines.join('')}`,
  );
}

type Noting = Window & { frames?: number[]; framesEnd?: boolean };

/** Runs in the page. */
function noteFrames(): void {
  const noting = window as Noting;
  const frames: number[] = [];
  noting.frames = frames;
  noting.framesEnd = false;
  let last: number | undefined;
  const next = (atMs: number): void => {
    if (noting.framesEnd === true) return;
    if (last !== undefined) frames.push(atMs - last);
    last = atMs;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}

/** Runs in the page. */
function dragBar(withinMs: number): Promise<void> {
  const scroller = document.querySelector('main') ?? document.documentElement;
  const fromMs = performance.now();
  return new Promise((resolve) => {
    const step = (): void => {
      const part = Math.min(1, (performance.now() - fromMs) / withinMs);
      scroller.scrollTop = part * (scroller.scrollHeight - scroller.clientHeight);
      if (part < 1) requestAnimationFrame(step);
      else resolve();
    };
    requestAnimationFrame(step);
  });
}

async function framesOf(page: Page): Promise<Frames> {
  const frames = await page.evaluate(() => {
    const noting = window as Noting;
    noting.framesEnd = true;
    return noting.frames ?? [];
  });
  const counted = frames.slice(framesSkipped).sort((a, b) => a - b);
  if (counted.length < 30) throw new Error(`Only ${counted.length} frames were drawn in ${seconds} seconds`);
  return {
    count: counted.length,
    worstMs: counted.at(-1) ?? Number.NaN,
    p99Ms: counted[Math.floor(counted.length * 0.99)] ?? Number.NaN,
  };
}
