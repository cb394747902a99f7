import type { KeyturnError } from '../../core/base/errors.ts';
import type { Approvable } from './approving.ts';
import { wrongPhase } from './known.ts';

/** A person needs a moment to see where they are before a press can be meant for what is shown. */
export const dwellMs = 1_000;
/** The ring of another payment was at the same place a moment ago: the habit of the hand needs longer to be noticed. */
export const dwellAfterAnotherMs = 2_000;
/** How long a hand still means the payment before: after this, whoever presses has come to this one. */
export const anotherWithinMs = 5_000;
/** Nobody reads a payment in less: what asks for windows faster than this is not a person. */
export const windowEveryMs = 1_000;
/** Each new window takes the focus. Somebody approving payment after payment reads and holds for longer than six seconds each. */
export const windowsPerMinuteMax = 10;
/**
 * A hand that held the button when its window ended is still there for a moment. What comes up next must not come up under
 * it.
 */
export const handLeavesMs = 2_000;
const minuteMs = 60_000;

/** How fast confirm windows follow one another in this app, whoever is at the desk. */
export type ConfirmPace = {
  /** @returns why no new window may be opened now */
  refusal(): KeyturnError | undefined;
  /** A new window is opened. @returns for how long after its page is first there no hold counts, in milliseconds */
  opened(wish: Approvable): number;
  closed(wish: Approvable): void;
  /** A window ended, and not by its approval, while its button was held. */
  closedUnderHand(): void;
};

/** @param monotonicMs  milliseconds on a clock that nobody can set and that only grows */
export function createConfirmPace(monotonicMs: () => number): ConfirmPace {
  /** Of the last minute, oldest first: never more than `windowsPerMinuteMax`. */
  let openedUpMs: readonly number[] = [];
  let heldUntilUpMs = -Infinity;
  /** Closed a moment ago; few, because few are opened. */
  let closedLately: readonly { readonly key: string; readonly upMs: number }[] = [];

  return {
    refusal() {
      const nowUpMs = monotonicMs();
      if (nowUpMs < heldUntilUpMs)
        return wrongPhase('A confirm window was closed while its button was held. Wait two seconds, then try again.');
      openedUpMs = openedUpMs.filter((upMs) => nowUpMs - upMs < minuteMs);
      if (nowUpMs - (openedUpMs.at(-1) ?? -Infinity) < windowEveryMs)
        return wrongPhase('A confirm window was opened a moment ago. Wait a second, then try again.');
      if (openedUpMs.length >= windowsPerMinuteMax)
        return wrongPhase('Ten confirm windows were opened within a minute. Wait a minute, then try again.');
      return undefined;
    },
    opened(wish) {
      const nowUpMs = monotonicMs();
      openedUpMs = [...openedUpMs, nowUpMs];
      const wasAnother = closedLately.some(({ key, upMs }) => key !== keyOf(wish) && nowUpMs - upMs < anotherWithinMs);
      return wasAnother ? dwellAfterAnotherMs : dwellMs;
    },
    closed(wish) {
      const nowUpMs = monotonicMs();
      const still = closedLately.filter(({ upMs }) => nowUpMs - upMs < anotherWithinMs);
      closedLately = [...still, { key: keyOf(wish), upMs: nowUpMs }];
    },
    closedUnderHand: () => void (heldUntilUpMs = monotonicMs() + handLeavesMs),
  };
}

/** The same payment read differently is another one to whoever presses. */
const keyOf = ({ group, proposal, reading }: Approvable): string => `${group}/${proposal}/${reading}`;
