import type { KeyturnError } from '../../core/base/errors.ts';
import type { Member } from '../compose.ts';
import { changedWhileHeld, heldTooShort } from './confirm-sentences.ts';

/** The page asks to sign a moment after the ring is full. A press older than that is no finger on the button any more. */
export const ringFullForMsMax = 3_000;

/** One window's button, by main's own clock. */
export type Hold = {
  /** The window's page is there: from the first time on, somebody can read. */
  seen(): void;
  /**
   * Resolves when the hold begins to count, so that a person who pressed at once only holds a little longer. Resolves early
   * when it was let go, or pressed anew.
   * @throws KeyturnError wrongPhase: what the window says changed meanwhile
   */
  press(): Promise<void>;
  letGo(): void;
  /** What the window says is no longer what was pressed for: the person has to press again. */
  changed(): void;
  /** Is there, as far as main can know, a finger on the button? */
  isHeld(holdMs: number): boolean;
  /** @returns heldTooShort, or undefined when it was held for as long as it takes */
  tooShort(holdMs: number): KeyturnError | undefined;
};

/** @param dwellMs  for how long after the page is first there no hold counts */
export function createHold(options: {
  readonly clock: Member['clock'];
  readonly monotonicMs: () => number;
  readonly dwellMs: number;
}): Hold {
  const { clock, monotonicMs, dwellMs } = options;
  let firstSeenUpMs: number | undefined;
  /** Lies ahead while the page is too new. Undefined: nobody presses. */
  let countsFromUpMs: number | undefined;
  let wasChanged = false;
  let stopWaiting: () => void = () => undefined;

  const isOther = (): boolean => wasChanged;
  const seenUpMs = (): number => (firstSeenUpMs ??= monotonicMs());
  function forget(): void {
    countsFromUpMs = undefined;
    stopWaiting();
  }

  function whenItCounts(fromUpMs: number): Promise<void> {
    return new Promise((resolve) => {
      let cancel: () => void = () => undefined;
      const look = (): void => {
        const leftMs = fromUpMs - monotonicMs();
        if (leftMs <= 0) resolve();
        else cancel = clock.after(Math.ceil(leftMs), look);
      };
      stopWaiting = () => {
        cancel();
        resolve();
      };
      look();
    });
  }

  return {
    seen: () => void seenUpMs(),
    async press() {
      forget();
      wasChanged = false;
      countsFromUpMs = Math.max(monotonicMs(), seenUpMs() + dwellMs);
      await whenItCounts(countsFromUpMs);
      if (isOther()) throw changedWhileHeld('wrongPhase');
    },
    letGo: forget,
    changed() {
      wasChanged ||= countsFromUpMs !== undefined;
      forget();
    },
    isHeld: (holdMs) => countsFromUpMs !== undefined && monotonicMs() - countsFromUpMs < holdMs + ringFullForMsMax,
    tooShort(holdMs) {
      if (countsFromUpMs !== undefined && monotonicMs() - countsFromUpMs >= holdMs) return undefined;
      return wasChanged ? changedWhileHeld('heldTooShort') : heldTooShort();
    },
  };
}
