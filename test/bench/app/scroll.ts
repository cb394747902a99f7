import type { Page } from 'playwright-core';

/** Three notches of a wheel in every frame: somebody in a hurry. */
const wheelPxPerSecond = 7_200;
const seconds = 5;
const ownFrames = 120;
/** Ten thousand rows of 52 pixels. */
const stripesPx = 520_000;
/** Many times what a gesture takes, for a machine that does everything at once. */
const scrollMsMax = 60_000;
/** The first frames of a gesture are its own beginning. */
const framesSkipped = 3;

export type Frames = { readonly count: number; readonly worstMs: number; readonly p99Ms: number };

/** Scrolls what is under the middle of the window with the wheel and notes the time between frames. */
export async function wheelThrough(page: Page): Promise<Frames> {
  const tools = await page.context().newCDPSession(page);
  await page.evaluate(noteFrames);
  await bounded(
    tools.send('Input.synthesizeScrollGesture', {
      x: 640,
      y: 500,
      yDistance: -wheelPxPerSecond * seconds,
      speed: wheelPxPerSecond,
      gestureSourceType: 'mouse',
      preventFling: true,
    }),
  );
  await tools.detach();
  return framesOf(page);
}

/** From the first row to the last in the same time, as with the bar at the side: hardly a row is seen twice. */
export async function dragThrough(page: Page): Promise<Frames> {
  await page.evaluate(noteFrames);
  await bounded(page.evaluate(dragBar, seconds * 1_000));
  return framesOf(page);
}

/** How far down the list was scrolled; 0 would mean that nothing was measured. */
export const scrolledPx = (page: Page): Promise<number> =>
  page.evaluate(() => (document.querySelector('main') ?? document.documentElement).scrollTop);

/** A page as long as that inbox with nothing on it but stripes: what this machine and its Chromium need for any page. */
export const showStripes = (page: Page): Promise<void> =>
  page.setContent(
    `<body style="margin: 0; height: ${stripesPx}px; background: repeating-linear-gradient(#fff 0 51px, #ccc 51px 52px)">`,
  );

/**
 * What each of some frames costs the page's own thread, in milliseconds, while the inbox moves by a third of the window
 * every time: script, layout and painting, without the time in which the machine did something else.
 */
export async function ownCosts(page: Page): Promise<readonly number[]> {
  const tools = await page.context().newCDPSession(page);
  await tools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spentMs = async (): Promise<number> => {
    const { metrics } = await tools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000;
  };
  const costs: number[] = [];
  for (let frame = 0; frame < ownFrames + framesSkipped; frame++) {
    const before = await spentMs();
    await bounded(page.evaluate(scrollOn));
    costs.push((await spentMs()) - before);
  }
  await tools.detach();
  return costs.slice(framesSkipped).sort((a, b) => a - b);
}

type Noting = Window & { frameTimes?: number[]; framesEnd?: boolean };

/** Runs in the page. */
function noteFrames(): void {
  const noting = window as Noting;
  const frames: number[] = [];
  noting.frameTimes = frames;
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

/** Runs in the page: one step, until the frame after it was drawn. */
function scrollOn(): Promise<void> {
  const main = document.querySelector('main');
  if (main === null) throw new Error('There is something to scroll');
  main.scrollTop += main.clientHeight / 3;
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}

async function bounded(scrolling: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The page did not scroll within ${scrollMsMax} ms`)), scrollMsMax);
  });
  await Promise.race([scrolling, late]).finally(() => clearTimeout(timer));
}

async function framesOf(page: Page): Promise<Frames> {
  const frames = await page.evaluate(() => {
    const noting = window as Noting;
    noting.framesEnd = true;
    return noting.frameTimes ?? [];
  });
  const counted = frames.slice(framesSkipped).sort((a, b) => a - b);
  if (counted.length < 30) throw new Error(`Only ${counted.length} frames were drawn in ${seconds} seconds`);
  return {
    count: counted.length,
    worstMs: counted.at(-1) ?? Number.NaN,
    p99Ms: counted[Math.floor(counted.length * 0.99)] ?? Number.NaN,
  };
}
