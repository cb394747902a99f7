import { setTimeout as wait } from 'node:timers/promises';

const everyMs = 50;
/** Far more than it takes on a busy machine, and less than a test may take, so that what was waited for is said. */
const waitMsMax = 50_000;

/**
 * Looks again and again, for what other processes and the clock bring about.
 * @throws Error naming what was waited for, when it never came
 */
export async function eventually<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const startedUpMs = performance.now();
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() - startedUpMs > waitMsMax) throw new Error(`It never happened: ${what}`);
    await wait(everyMs);
  }
}
