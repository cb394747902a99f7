import type { DeviceId } from '../../core/base/ids.ts';

/**
 * What one transport peer may send us before anything it says has been verified (protocol.md §2.6). A month of
 * backlog of a busy group is a few thousand entries of a few KiB, so both bounds are generous.
 */
export const INBOUND_FRAMES_PER_MINUTE_MAX = 60_000;
export const INBOUND_BYTES_PER_MINUTE_MAX = 64 * 1024 * 1024;
/** We send at three quarters of what others accept, so that jitter on the way never makes an honest peer look hasty. */
const OUTBOUND_SHARE = 0.75;

/** Budgets outlive links, so that reconnecting buys nothing; those of the devices gone longest make room. */
const PEERS_MAX = 1024;

export type PeerTraffic = { readonly inbound: Traffic; readonly outbound: Traffic };

export class TrafficLedger {
  readonly #peers = new Map<DeviceId, PeerTraffic>();

  of(device: DeviceId, nowMs: number): PeerTraffic {
    const traffic = this.#peers.get(device) ?? {
      inbound: new Traffic(1, nowMs),
      outbound: new Traffic(OUTBOUND_SHARE, nowMs),
    };
    this.#peers.delete(device);
    this.#peers.set(device, traffic);
    const [oldest] = this.#peers.keys();
    if (this.#peers.size > PEERS_MAX && oldest !== undefined) this.#peers.delete(oldest);
    return traffic;
  }
}

/** Frames and bytes of one peer in one direction. */
export class Traffic {
  readonly #frames: Allowance;
  readonly #bytes: Allowance;
  /** @param share  of what a peer may send us, in (0, 1] */
  constructor(share: number, nowMs: number) {
    const [frames, bytes] = [INBOUND_FRAMES_PER_MINUTE_MAX * share, INBOUND_BYTES_PER_MINUTE_MAX * share];
    this.#frames = new Allowance(frames, frames, nowMs);
    this.#bytes = new Allowance(bytes, bytes, nowMs);
  }

  takeFrame(nowMs: number): boolean {
    return this.#frames.take(1, nowMs);
  }

  takeBytes(bytes: number, nowMs: number): boolean {
    return this.#bytes.take(bytes, nowMs);
  }

  /** Milliseconds until a frame of this many bytes fits; 0 when it fits now. */
  waitMs(bytes: number, nowMs: number): number {
    return Math.max(this.#frames.waitMs(1, nowMs), this.#bytes.waitMs(bytes, nowMs));
  }
}

/** A bucket that starts full with `capacity` and refills evenly. */
export class Allowance {
  readonly #capacity: number;
  readonly #perMs: number;
  #left: number;
  #atMs: number;
  constructor(capacity: number, perMinute: number, nowMs: number) {
    this.#capacity = capacity;
    this.#perMs = perMinute / 60_000;
    this.#left = capacity;
    this.#atMs = nowMs;
  }

  take(amount: number, nowMs: number): boolean {
    this.#refill(nowMs);
    if (this.#left < amount) return false;
    this.#left -= amount;
    return true;
  }

  waitMs(amount: number, nowMs: number): number {
    this.#refill(nowMs);
    return this.#left >= amount ? 0 : Math.ceil((amount - this.#left) / this.#perMs);
  }

  #refill(nowMs: number): void {
    // A clock that steps back refills nothing and owes nothing.
    const elapsedMs = Math.max(0, nowMs - this.#atMs);
    this.#left = Math.min(this.#capacity, this.#left + elapsedMs * this.#perMs);
    this.#atMs = nowMs;
  }
}
