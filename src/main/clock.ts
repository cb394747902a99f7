import type { Clock } from '../core/ports.ts';

/** The computer's clock. Its timers do not keep a process alive by themselves. */
export function systemClock(): Clock {
  return {
    nowMs: () => Date.now(),
    after(delayMs, then) {
      const timer = setTimeout(then, delayMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
