/**
 * What one transport peer may send us before anything it says has been verified (protocol.md §2.6). A month of
 * backlog of a busy group is a few thousand entries of a few KiB, so both bounds are generous.
 */
export const INBOUND_FRAMES_PER_MINUTE_MAX = 60_000;
export const INBOUND_BYTES_PER_MINUTE_MAX = 64 * 1024 * 1024;
/** We send at three quarters of what others accept, so that jitter on the way never makes an honest peer look hasty. */
const OUTBOUND_SHARE = 0.75;

export const inboundTraffic = (nowMs: number): Traffic =>
  new Traffic(INBOUND_FRAMES_PER_MINUTE_MAX, INBOUND_BYTES_PER_MINUTE_MAX, nowMs);
export const outboundTraffic = (nowMs: number): Traffic =>
  new Traffic(INBOUND_FRAMES_PER_MINUTE_MAX * OUTBOUND_SHARE, INBOUND_BYTES_PER_MINUTE_MAX * OUTBOUND_SHARE, nowMs);

/** Frames and bytes of one peer in one direction. It belongs to the peer, not to a link: reconnecting buys nothing. */
export class Traffic {
  readonly #frames: Allowance;
  readonly #bytes: Allowance;
  constructor(framesPerMinute: number, bytesPerMinute: number, nowMs: number) {
    this.#frames = new Allowance(framesPerMinute, framesPerMinute, nowMs);
    this.#bytes = new Allowance(bytesPerMinute, bytesPerMinute, nowMs);
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
