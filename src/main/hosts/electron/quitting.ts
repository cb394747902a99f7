import { app, dialog } from 'electron';
import type { Report } from '../../../core/ports.ts';
import type { Desk } from '../../desk.ts';
import { takesBackSentence } from '../../desk/takes-back.ts';

/** Saying goodbye takes a few network messages; a node that does not answer must not keep the app alive. */
export const quitMsMax = 10_000;

export type Quitting = {
  /** Quit, asking first where that takes something back. */
  ask(): void;
  /** Quit: the person knows, or the computer is being shut down and nobody can be asked. */
  now(): void;
  /** Has it begun for good? Then windows close instead of hiding. */
  isUnderWay(): boolean;
};

/** @param cleanUp  what must be gone before the process, e.g. the tray's glyph */
export function quitting(desk: Desk, cleanUp: () => void, report: Report): Quitting {
  let phase: 'open' | 'asking' | 'ending' = 'open';

  async function ask(): Promise<void> {
    if (phase !== 'open') return;
    const count = desk.takesBack();
    if (count > 0) {
      phase = 'asking';
      const { response } = await dialog.showMessageBox({
        type: 'question',
        title: 'Quit Keyturn',
        message: takesBackSentence(count),
        detail: 'No money moves by it. Hidden in the tray instead, Keyturn lets those payments complete.',
        buttons: ['Stay open', 'Quit'],
        defaultId: 0,
        cancelId: 0,
      });
      // Events changed the phase meanwhile, e.g. the computer's shutdown.
      if ((phase as string) !== 'asking') return;
      phase = 'open';
      if (response !== 1) return;
    }
    await now();
  }

  async function now(): Promise<void> {
    if (phase === 'ending') return;
    phase = 'ending';
    const deadline = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), quitMsMax));
    const ended = await Promise.race([desk.quit().catch((problem: unknown) => report('quit', problem)), deadline]);
    cleanUp();
    app.exit(ended === 'late' ? 1 : 0);
  }

  app.on('before-quit', (event) => {
    event.preventDefault();
    void ask();
  });
  return { ask: () => void ask(), now: () => void now(), isUnderWay: () => phase === 'ending' };
}
