import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../../../src/core/base/ids.ts';
import { bucket } from '../../../src/core/engine/intake.ts';

const dana = '11'.repeat(32) as DeviceId;
const lee = '22'.repeat(32) as DeviceId;
const nowMs = 1_800_000_000_000;
const minuteMs = 60_000;

type Bucket = ReturnType<typeof bucket>;
const taken = (of: Bucket, times: number, atMs: number, key = dana): number =>
  Array.from({ length: times }, () => of.take(key, atMs)).filter((went) => went).length;

describe('A budget', () => {
  it('lets exactly its burst through at once, and not one more', () => {
    const budget = bucket({ perMinute: 60, burst: 5 });
    expect(Array.from({ length: 5 }, () => budget.take(dana, nowMs))).toEqual([true, true, true, true, true]);
    expect(budget.take(dana, nowMs)).toBe(false);
  });

  it('gives the next one when a whole one has been refilled, and not a millisecond before', () => {
    const early = bucket({ perMinute: 60, burst: 5 });
    expect(taken(early, 5, nowMs)).toBe(5);
    expect(early.take(dana, nowMs + 999)).toBe(false);
    const due = bucket({ perMinute: 60, burst: 5 });
    expect(taken(due, 5, nowMs)).toBe(5);
    expect(due.take(dana, nowMs + 1_000)).toBe(true);
    expect(due.take(dana, nowMs + 1_000)).toBe(false);
  });

  it('fills up to its burst and never above it, however long nobody asked', () => {
    const budget = bucket({ perMinute: 60, burst: 5 });
    expect(taken(budget, 5, nowMs)).toBe(5);
    expect(taken(budget, 10, nowMs + 3 * 1_000)).toBe(3);
    expect(taken(budget, 10, nowMs + 1_000 * minuteMs)).toBe(5);
  });

  it('gives its rate and no more in a steady minute after the burst is gone', () => {
    const budget = bucket({ perMinute: 60, burst: 5 });
    expect(taken(budget, 5, nowMs)).toBe(5);
    let steady = 0;
    for (let second = 1; second <= 60; second++) steady += taken(budget, 3, nowMs + second * 1_000);
    expect(steady).toBe(60);
  });

  it('is kept for each key apart: who spent theirs spends nobody else’s', () => {
    const budget = bucket({ perMinute: 60, burst: 5 });
    expect(taken(budget, 100, nowMs, dana)).toBe(5);
    expect(taken(budget, 100, nowMs, lee)).toBe(5);
    expect(budget.take(dana, nowMs)).toBe(false);
  });

  it('holds 4,096 keys; one more starts all of them anew', () => {
    const budget = bucket({ perMinute: 60, burst: 1 });
    const key = (n: number): DeviceId => n.toString(16).padStart(64, '0') as DeviceId;
    for (let n = 0; n < 4_096; n++) expect(budget.take(key(n), nowMs)).toBe(true);
    expect(budget.take(key(0), nowMs)).toBe(false);
    expect(budget.take(key(4_096), nowMs)).toBe(true);
    expect(budget.take(key(0), nowMs)).toBe(true);
    expect(budget.take(key(4_096), nowMs)).toBe(false);
  });
});
