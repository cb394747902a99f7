import type { KeyturnError } from '../../core/base/errors.ts';
import type { Member } from '../compose.ts';
import { handLeavesMs } from './confirm-pace.ts';
import { changedWhileHeld, heldTooShort } from './confirm-sentences.ts';

/** The page asks to sign a moment after the ring is full. A press older than that is no finger on the button any more. */
export const ringFullForMsMax = 3_000;

/** One window's button, by main's own clock. */
export type Hold = {
  /**
   * The window's page asked what it shows. It does so only once it is in front, so from the first time on somebody can read;
   * main cannot see whether it still is, and leaves that to the page.
   */
  seen(): void;
  /**
   * Resolves when the hold begins to count, so that a person who pressed at once only holds a little longer. Resolves early
   * when it was let go, or pressed anew.
   * @throws KeyturnError wrongPhase: what the window says changed meanwhile
   */
  press(): Promise<void>;
  letGo(): void;
  /** Main ends the hold: what was pressed for is not what would be signed. The finger knows nothing of it yet. */
  end(): void;
  /** What the window says is no longer what was pressed for: the person has to press again. */
  changed(): void;
  /** Is there, as far as main can know, a finger on the button? It counts as there for a moment after main ended the hold. */
  hasFinger(holdMs: number): boolean;
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
  let endedUpMs = -Infinity;
  let wasChanged = false;
  let stopWaiting: () => void = () => undefined;

  const isOther = (): boolean => wasChanged;
  const seenUpMs = (): number => (firstSeenUpMs ??= monotonicMs());
  function forget(): void {
    countsFromUpMs = undefined;
    stopWaiting();
  }

  function end(): void {
    if (countsFromUpMs !== undefined) endedUpMs = monotonicMs();
    forget();
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
    end,
    changed() {
      wasChanged ||= countsFromUpMs !== undefined;
      end();
    },
    hasFinger: (holdMs) =>
      monotonicMs() - endedUpMs < handLeavesMs ||
      (countsFromUpMs !== undefined && monotonicMs() - countsFromUpMs < holdMs + ringFullForMsMax),
    tooShort(holdMs) {
      if (countsFromUpMs !== undefined && monotonicMs() - countsFromUpMs >= holdMs) return undefined;
      return wasChanged ? changedWhileHeld('heldTooShort') : heldTooShort();
    },
  };
}
