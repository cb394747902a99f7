import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { doorOf, type TopicSource } from '../../src/main/ipc/door-of.ts';
import { command, topic } from '../../src/preload/contract-kit.ts';

type Snapshot = { readonly revision: number; readonly says: string };
const small = {
  room: {
    view: topic(z.custom<Snapshot>()),
    wait: command({ input: z.object({}), output: z.object({}), errors: [] }),
  },
};

function door() {
  let now: Snapshot = { revision: 1, says: 'first' };
  const told: (() => void)[] = [];
  const reports: string[] = [];
  const waiting: (() => void)[] = [];
  let looks = 0;
  const source: TopicSource<Snapshot> = {
    snapshot: () => {
      looks += 1;
      return now;
    },
    onChanged: (listener) => void told.push(listener),
  };
  const made = doorOf(
    small,
    { room: { wait: () => new Promise((resolve) => waiting.push(() => resolve({}))) } },
    { 'room.view': source },
    (where, problem) => void reports.push(`${where}: ${String(problem)}`),
  );
  return {
    call: (name: string, raw: unknown) => made.call(name, raw),
    subscribe: (name: string, listener: (snapshot: unknown) => void) => made.subscribe(name, listener),
    reports,
    waiting,
    looks: () => looks,
    become: (next: Snapshot): void => {
      now = next;
      told.forEach((tell) => tell());
    },
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a topic', () => {
  it('is told at once to whoever begins to listen, and whole after each change', () => {
    const { subscribe, become } = door();
    const seen: unknown[] = [];
    subscribe('room.view', (snapshot) => seen.push(snapshot));
    expect(seen).toEqual([{ revision: 1, says: 'first' }]);
    become({ revision: 2, says: 'second' });
    vi.advanceTimersByTime(20);
    expect(seen).toEqual([
      { revision: 1, says: 'first' },
      { revision: 2, says: 'second' },
    ]);
  });

  it('tells only the latest of a thousand changes, made once for all listeners', () => {
    const { subscribe, become, looks } = door();
    const seen: number[] = [];
    subscribe('room.view', (snapshot) => seen.push((snapshot as Snapshot).revision));
    subscribe('room.view', (snapshot) => seen.push((snapshot as Snapshot).revision));
    const before = looks();
    for (let revision = 2; revision <= 1_001; revision++) become({ revision, says: '' });
    vi.advanceTimersByTime(1_000);
    expect(seen).toEqual([1, 1, 1_001, 1_001]);
    expect(looks() - before).toBe(1);
  });

  it('never goes back to an older snapshot', () => {
    const { subscribe, become } = door();
    const seen: number[] = [];
    subscribe('room.view', (snapshot) => seen.push((snapshot as Snapshot).revision));
    become({ revision: 5, says: '' });
    vi.advanceTimersByTime(20);
    become({ revision: 4, says: '' });
    vi.advanceTimersByTime(20);
    expect(seen).toEqual([1, 5]);
  });

  it('is silent once stopped, for a name nobody declared, and for a command', () => {
    const { subscribe, become } = door();
    const seen: unknown[] = [];
    const stop = subscribe('room.view', (snapshot) => seen.push(snapshot));
    stop();
    stop();
    for (const name of ['room.wait', 'room', '', '__proto__', 'constructor', 'room.view ', 'Room.view'])
      subscribe(name, (snapshot) => seen.push(snapshot))();
    become({ revision: 2, says: '' });
    vi.advanceTimersByTime(1_000);
    expect(seen).toHaveLength(1);
  });

  it('keeps the newest eight listeners', () => {
    const { subscribe, become } = door();
    const seen: string[] = [];
    for (let i = 0; i < 30; i++)
      subscribe('room.view', (snapshot) => seen.push(`${i} hears ${(snapshot as Snapshot).revision}`));
    become({ revision: 2, says: '' });
    vi.advanceTimersByTime(20);
    expect(seen.filter((line) => line.endsWith('hears 2'))).toEqual(
      Array.from({ length: 8 }, (_, i) => `${22 + i} hears 2`),
    );
  });

  it('goes on for the others when one listener throws', () => {
    const { subscribe, become, reports } = door();
    const seen: number[] = [];
    subscribe('room.view', (snapshot) => {
      if ((snapshot as Snapshot).revision > 1) throw new Error('gone');
    });
    subscribe('room.view', (snapshot) => seen.push((snapshot as Snapshot).revision));
    for (const revision of [2, 3]) {
      become({ revision, says: '' });
      vi.advanceTimersByTime(20);
    }
    expect(seen).toEqual([1, 2, 3]);
    expect(reports).toEqual(['room.view: Error: gone']);
  });
});

describe('a door', () => {
  it('takes 64 requests at once and refuses the others, until there is room again', async () => {
    const { call, waiting } = door();
    const first = Array.from({ length: 64 }, () => call('room.wait', {}));
    for (let i = 0; i < 100; i++)
      expect(await call('room.wait', {})).toMatchObject({ ok: false, error: { code: 'invalidInput' } });
    expect(waiting).toHaveLength(64);
    waiting.splice(0).forEach((go) => go());
    expect((await Promise.all(first)).every(({ ok }) => ok)).toBe(true);
    const again = call('room.wait', {});
    await Promise.resolve();
    waiting.splice(0).forEach((go) => go());
    expect(await again).toEqual({ ok: true, value: {} });
  });

  it('cannot be made with a topic missing', () => {
    const handlers = { room: { wait: () => Promise.resolve({}) } };
    expect(() => doorOf(small, handlers, {} as never, () => undefined)).toThrow('every topic of a contract');
  });
});
