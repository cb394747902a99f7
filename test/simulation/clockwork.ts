import { blake3 } from '@noble/hashes/blake3.js';
import { utf8ToBytes } from '../../src/core/base/bytes.ts';
import type { TimeMs } from '../../src/core/base/ids.ts';
import type { RandomSource } from '../../src/main/vault/sealing.ts';

/** The one clock of a world: time stands still until somebody moves it. */
export class Clockwork {
  nowMs: TimeMs;
  #timers: { readonly atMs: TimeMs; readonly order: number; readonly then: () => void }[] = [];
  #set = 0;

  constructor(nowMs: TimeMs) {
    this.nowMs = nowMs;
  }

  after(delayMs: number, then: () => void): () => void {
    const timer = { atMs: this.nowMs + delayMs, order: this.#set++, then };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** When the next timer rings, if any is set. */
  nextMs(): TimeMs | undefined {
    return this.#timers.reduce<TimeMs | undefined>((least, { atMs }) => Math.min(least ?? atMs, atMs), undefined);
  }

  /** Moves to `atMs` at least and rings what is due, in order. */
  moveTo(atMs: TimeMs): void {
    this.nowMs = Math.max(this.nowMs, atMs);
    const due = this.#timers
      .filter((timer) => timer.atMs <= this.nowMs)
      .sort((a, b) => a.atMs - b.atMs || a.order - b.order);
    for (const timer of due) {
      if (!this.#timers.includes(timer)) continue; // Cancelled by one that rang before it.
      this.#timers = this.#timers.filter((other) => other !== timer);
      timer.then();
    }
  }
}

/** Random bytes that are the same for the same name, for ever. */
export function namedBytes(name: string): RandomSource {
  let block = 0;
  let left = new Uint8Array();
  return (count) => {
    const out = new Uint8Array(count);
    for (let at = 0; at < count; ) {
      if (left.length === 0) left = Uint8Array.from(blake3(utf8ToBytes(`${name}/${block++}`)));
      const taken = left.subarray(0, count - at);
      out.set(taken, at);
      at += taken.length;
      left = left.slice(taken.length);
    }
    return out;
  };
}

/** Numbers in [0, 1) from a seed: weather, and people's whims. */
export function namedNumbers(name: string): () => number {
  const random = namedBytes(name);
  return () => {
    const [a = 0, b = 0, c = 0, d = 0] = random(4);
    return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) / 2 ** 32;
  };
}
