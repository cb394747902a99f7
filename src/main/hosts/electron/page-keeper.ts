import { dialog, type BrowserWindow } from 'electron';
import type { Report } from '../../../core/ports.ts';

/** A page that ends is loaded again, at most this often … */
export const restartEveryMs = 1_000;
/** … and this many times within a minute: a page that keeps ending will not be mended by a sixth start. */
export const restartsPerMinuteMax = 5;
const minuteMs = 60_000;

/**
 * Keep a page alive in its window: load it again when its process ends, and ask the person when it answers nothing.
 * What the person did is in main and on disk, so nothing is lost with a page.
 * @param onRestart  told before each new start
 */
export function keepPage(options: {
  readonly window: BrowserWindow;
  readonly url: string;
  readonly onRestart: () => void;
  readonly quit: () => void;
  readonly report: Report;
}): void {
  const { window, url, report } = options;
  const contents = window.webContents;
  let startsMs: readonly number[] = [];
  let pending: NodeJS.Timeout | undefined;
  let asking: AbortController | undefined;

  contents.on('render-process-gone', (_event, { reason }) => {
    asking?.abort();
    if (reason === 'clean-exit' || pending !== undefined) return;
    report('page', `gone: ${reason}`);
    const nowMs = performance.now();
    startsMs = startsMs.filter((atMs) => nowMs - atMs < minuteMs);
    if (startsMs.length >= restartsPerMinuteMax) void giveUp();
    else pending = setTimeout(restart, Math.max(0, (startsMs.at(-1) ?? -restartEveryMs) + restartEveryMs - nowMs));
  });

  function restart(): void {
    pending = undefined;
    if (window.isDestroyed()) return;
    startsMs = [...startsMs, performance.now()];
    options.onRestart();
    contents.loadURL(url).catch((problem: unknown) => report('page', problem));
  }

  async function giveUp(): Promise<void> {
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: 'Keyturn',
      message: 'Keyturn’s window keeps ending.',
      detail:
        'It was started again several times within a minute. No money is at risk: nothing was approved without you, and what you approved before goes on. Try again, or quit and install Keyturn anew.',
      buttons: ['Try again', 'Quit'],
      defaultId: 0,
      cancelId: 0,
    });
    startsMs = [];
    if (response === 1) options.quit();
    else restart();
  }

  contents.on('unresponsive', () => {
    if (asking !== undefined || window.isDestroyed()) return;
    asking = new AbortController();
    void ask(asking.signal).finally(() => (asking = undefined));
  });
  contents.on('responsive', () => asking?.abort());

  async function ask(signal: AbortSignal): Promise<void> {
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      title: 'Keyturn',
      message: 'Keyturn’s window does not answer.',
      detail: 'Nothing is lost by loading it again: what you approved is kept outside the window. No money is at risk.',
      buttons: ['Wait', 'Load it again'],
      defaultId: 0,
      cancelId: 0,
      signal,
    });
    if (response === 1 && !signal.aborted && !window.isDestroyed()) contents.forcefullyCrashRenderer();
  }
}
