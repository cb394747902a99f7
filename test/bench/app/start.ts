import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { startAppProcess, watch, type AppProcess } from '../../browser/app-process.ts';
import { profileName } from './profiles.ts';

/** What the inbox says when there is nothing in it. */
const emptyWords = 'Nothing to approve';
/** Far beyond the goal: for a machine that does everything at once. */
const drawnMsMax = 120_000;
/** Chromium and main settle: the coins are looked at, the first page of finished ones arrives. */
const settleMs = 3_000;

/** An app with a page on its inbox. */
export type Stand = {
  readonly app: AppProcess;
  readonly page: Page;
  /** From just before the process was started. */
  readonly addressMs: number;
  readonly inboxMs: number;
  readonly problems: readonly string[];
  close(): Promise<void>;
};

/** Starts the loopback host for a home and opens its address in a browser that runs already. */
export async function openInbox(browser: Browser, home: string, node: string): Promise<Stand> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const problems: string[] = [];
  watch(page, problems);
  await page.addInitScript(noteInbox, emptyWords);
  const fromMs = Date.now();
  const app = await startAppProcess(profileName, home, ['--node', node]);
  const addressMs = Date.now() - fromMs;
  const close = async (): Promise<void> => {
    await context.close();
    await app.quit();
  };
  try {
    await page.goto(app.address());
    const drawn = await page.waitForFunction(() => (window as Noting).inboxAtMs, undefined, { timeout: drawnMsMax });
    const inboxMs = ((await drawn.jsonValue()) ?? Number.NaN) - fromMs;
    return { app, page, addressMs, inboxMs, problems, close };
  } catch (problem) {
    const shown = await page.evaluate(() => document.body.innerText).catch(() => 'nothing');
    await close();
    throw new Error(`No inbox was drawn. The page showed: ${shown.slice(0, 500)}\n${app.terminal()}`, {
      cause: problem,
    });
  }
}

type Noting = Window & { inboxAtMs?: number };

/** Runs in the page before its own scripts: notes when the first row, or the words of an empty inbox, are on the screen. */
function noteInbox(words: string): void {
  const observer = new MutationObserver(() => {
    const isThere =
      document.querySelector('main [data-row]') !== null ||
      document.querySelector('main')?.textContent.includes(words) === true;
    if (!isThere) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      // The message is answered after the frame it was posted in has been drawn.
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        (window as Noting).inboxAtMs = Date.now();
      };
      channel.port2.postMessage(undefined);
    });
  });
  observer.observe(document, { childList: true, subtree: true, characterData: true });
}

export type Memory = { readonly heapMb: number; readonly rendererMb: number; readonly hostMb: number };

/** What a page and its host hold once they have settled; the page's heap after a collection. */
export async function memoryOf({ page, app }: Stand): Promise<Memory> {
  await page.waitForTimeout(settleMs);
  const tools = await page.context().newCDPSession(page);
  await tools.send('HeapProfiler.enable');
  await tools.send('HeapProfiler.collectGarbage');
  await tools.send('Performance.enable');
  const { metrics } = await tools.send('Performance.getMetrics');
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
  await tools.detach();
  return { heapMb: heap / 1e6, rendererMb: await rendererMb(page), hostMb: residentMb(app.pid) };
}

/** Chromium keeps an empty renderer in reserve, so the page's is the largest; the caller has no other page open. */
async function rendererMb(page: Page): Promise<number> {
  const tools = await page.context().browser()?.newBrowserCDPSession();
  if (tools === undefined) return Number.NaN;
  const { processInfo } = await tools.send('SystemInfo.getProcessInfo');
  await tools.detach();
  return Math.max(...processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => residentMb(id)));
}

function residentMb(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes ?? Number.NaN) / 1000;
}
