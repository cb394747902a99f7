import { clockTime, when } from '../../text/times.ts';

const hour = 3_600_000;

/** The clock time where the day is clear, so that times beside each other can be compared; otherwise as everywhere. */
export const at = (atMs: number, nowMs: number): string =>
  Math.abs(nowMs - atMs) < hour ? clockTime(atMs) : when(atMs, nowMs);
