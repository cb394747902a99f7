import type { DeviceId } from '../../core/base/ids.ts';
import type { PeerContact } from '../../core/network-port.ts';

const BACKOFF_MS_BASE = 250;
const BACKOFF_MS_MAX = 30_000;
/** Beyond this many failures the wait is at its longest anyway. */
const FAILURES_COUNTED_MAX = 16;
/** The side with the higher device id lets the other dial first: one link is enough. */
const COURTESY_MS = 200;

export type DialerHost = {
  readonly self: DeviceId;
  /** In [0, 1). */
  random(): number;
  isConnected(device: DeviceId): boolean;
  isKeptAway(device: DeviceId): boolean;
  /** One attempt: resolves once the attempt is over, whether a link came of it or not. Never rejects. */
  dial(contact: PeerContact): Promise<void>;
};

/** @returns milliseconds before attempt number `failures` + 1: doubling from 0.25 s to 30 s, jittered down by up to a half */
export function backoffMs(failures: number, random: number): number {
  return Math.min(BACKOFF_MS_MAX, BACKOFF_MS_BASE * 2 ** Math.min(failures, FAILURES_COUNTED_MAX)) * (1 - random / 2);
}

type Wanted = { contact: PeerContact; failures: number; timer: NodeJS.Timeout | undefined; dialling: boolean };

/** Keeps trying to reach every device we want and do not have, politely. */
export class Dialer {
  readonly #host: DialerHost;
  readonly #wanted = new Map<DeviceId, Wanted>();
  #running = false;

  constructor(host: DialerHost) {
    this.#host = host;
  }

  want(contacts: readonly PeerContact[]): void {
    const named = new Set(contacts.map(({ device }) => device));
    for (const [device, wanted] of this.#wanted) {
      if (named.has(device)) continue;
      clearTimeout(wanted.timer);
      this.#wanted.delete(device);
    }
    for (const contact of contacts) {
      if (contact.device === this.#host.self) continue;
      const known = this.#wanted.get(contact.device);
      if (known === undefined) {
        this.#wanted.set(contact.device, { contact, failures: 0, timer: undefined, dialling: false });
        this.#soon(contact.device);
      } else {
        const moved = contact.addresses.join() !== known.contact.addresses.join();
        known.contact = contact;
        if (moved) this.#soon(contact.device);
      }
    }
  }

  connected(device: DeviceId): void {
    const wanted = this.#wanted.get(device);
    if (wanted === undefined) return;
    clearTimeout(wanted.timer);
    wanted.timer = undefined;
  }

  /**
   * A link went away. After a settled one we come back at once; after a brief one the wait goes on growing, so that
   * two apps that cannot keep a link do not spin; after a refusal we start from the longest wait.
   */
  lost(device: DeviceId, how: 'settled' | 'brief' | 'refused'): void {
    const wanted = this.#wanted.get(device);
    if (wanted === undefined) return;
    wanted.failures = how === 'settled' ? 0 : how === 'refused' ? FAILURES_COUNTED_MAX : wanted.failures + 1;
    this.#later(wanted);
  }

  run(): void {
    this.#running = true;
    for (const device of this.#wanted.keys()) this.#soon(device);
  }

  pause(): void {
    this.#running = false;
    for (const wanted of this.#wanted.values()) {
      clearTimeout(wanted.timer);
      wanted.timer = undefined;
    }
  }

  #soon(device: DeviceId): void {
    const wanted = this.#wanted.get(device);
    if (wanted === undefined) return;
    wanted.failures = 0;
    const courtesyMs = this.#host.self < device ? 0 : COURTESY_MS * (1 + this.#host.random());
    this.#schedule(wanted, courtesyMs);
  }

  #later(wanted: Wanted): void {
    this.#schedule(wanted, backoffMs(wanted.failures, this.#host.random()));
  }

  #schedule(wanted: Wanted, delayMs: number): void {
    clearTimeout(wanted.timer);
    wanted.timer = undefined;
    if (!this.#running || wanted.dialling || wanted.contact.addresses.length === 0) return;
    wanted.timer = setTimeout(() => void this.#attempt(wanted), delayMs);
  }

  async #attempt(wanted: Wanted): Promise<void> {
    const { device } = wanted.contact;
    wanted.timer = undefined;
    if (this.#host.isConnected(device)) return;
    if (!this.#host.isKeptAway(device)) {
      wanted.dialling = true;
      await this.#host.dial(wanted.contact);
      wanted.dialling = false;
    }
    // While we dialled it may have connected, been forgotten, or we may have gone offline.
    if (this.#wanted.get(device) !== wanted || this.#host.isConnected(device)) return;
    wanted.failures += 1;
    this.#later(wanted);
  }
}
