import type { Libp2p } from 'libp2p';
import { type AppVersion, appVersionOf } from '../../core/base/app-version.ts';
import { assert, KeyturnError } from '../../core/base/errors.ts';
import type { DeviceId } from '../../core/base/ids.ts';
import {
  type Admission,
  FRAME_BYTES_MAX,
  type Network,
  type NetworkEvents,
  type PeerContact,
  type Refusal,
  type RefusalReason,
  type Standing,
} from '../../core/network-port.ts';
import { AdmissionBook } from './admission.ts';
import { Allowance, TrafficLedger } from './budget.ts';
import { type DeviceKey, deviceKeyFromSeed } from './device-key.ts';
import { Dialer } from './dialer.ts';
import { Door } from './door.ts';
import type { Introduction } from './handshake.ts';
import { Link } from './link.ts';
import { dialableAddresses, LINK_PROTOCOL, startNode } from './node.ts';
import { Teller } from './teller.ts';

/** From the open connection to the agreed link. */
export const HELLO_MS_MAX = 10_000;
export const HEARTBEAT_MS = 15_000;
/** A device that broke the rules is neither dialled nor let in for this long. */
export const KEEP_AWAY_MS = 30_000;
const DIAL_MS_MAX = 8_000;
/** Two lines of the same two sessions within this time come of both sides dialling at once. */
const SETTLE_MS = 5_000;
/** Refusals of strangers told to the engine: a burst, then one a second. A flood must not fill the audit log. */
const STRANGER_REFUSALS_BURST = 20;
const STRANGER_REFUSALS_PER_MINUTE = 60;

export type Timings = { readonly helloMs: number; readonly heartbeatMs: number; readonly keepAwayMs: number };
export type NetworkOptions = {
  /** The device key's 32-byte seed. */
  readonly seed: Uint8Array;
  readonly events: NetworkEvents;
  randomBytes(count: number): Uint8Array;
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** A multiaddr; port 0 picks a free one. */
  readonly listen?: string;
  readonly capabilities?: readonly string[];
  /** Our app's version. One in another form than the others would read is not said. */
  readonly version?: string | undefined;
  readonly timings?: Partial<Timings>;
};

/** The network over libp2p. Nothing happens before `start`. */
export function createNetwork(options: NetworkOptions): Network {
  return new Libp2pNetwork(options);
}

class Libp2pNetwork implements Network {
  readonly device: DeviceId;
  readonly #key: DeviceKey;
  readonly #options: NetworkOptions;
  readonly #timings: Timings;
  readonly #book = new AdmissionBook();
  readonly #dialer: Dialer;
  readonly #links = new Map<DeviceId, Link>();
  readonly #door: Door;
  readonly #traffic = new TrafficLedger();
  readonly #strangerRefusals: Allowance;
  readonly #teller = new Teller();
  #node: Libp2p | undefined;
  #listen: string;
  #hasListened = false;
  #linksTaken = 0;
  #wanted: 'new' | 'online' | 'offline' | 'stopped' = 'new';
  #turn: Promise<void> = Promise.resolve();

  constructor(options: NetworkOptions) {
    this.#options = options;
    this.#timings = { helloMs: HELLO_MS_MAX, heartbeatMs: HEARTBEAT_MS, keepAwayMs: KEEP_AWAY_MS, ...options.timings };
    this.#key = deviceKeyFromSeed(options.seed);
    this.device = this.#key.device;
    this.#listen = options.listen ?? '/ip4/127.0.0.1/tcp/0';
    this.#strangerRefusals = new Allowance(STRANGER_REFUSALS_BURST, STRANGER_REFUSALS_PER_MINUTE, options.nowMs());
    this.#door = new Door({
      key: this.#key,
      session: options.randomBytes(16),
      appVersion: appVersionOf(options.version),
      capabilities: options.capabilities ?? [],
      book: this.#book,
      traffic: this.#traffic,
      helloMs: this.#timings.helloMs,
      randomBytes: (count) => options.randomBytes(count),
      nowMs: () => options.nowMs(),
      isOpen: () => this.#wanted === 'online',
      nextOrder: (device, session) => this.#nextOrder(device, session),
      introduced: (introduction) => this.#introduced(introduction),
      failed: (device, isBreach) => {
        if (isBreach) this.#keepAway(device);
        this.#dialer.lost(device, 'refused');
      },
      refused: (refusal) => this.#refused(refusal),
      forget: (connection) => void this.#node?.peerStore.delete(connection.remotePeer).catch(() => undefined),
    });
    this.#dialer = new Dialer({
      self: this.device,
      random: () => (options.randomBytes(1)[0] ?? 0) / 256,
      isConnected: (device) => this.#links.has(device),
      isKeptAway: (device) => this.#book.isKeptAway(device, options.nowMs()),
      dial: (contact) => this.#dial(contact),
    });
  }

  start(): Promise<void> {
    assert(this.#wanted === 'new', 'a network is started once');
    this.#wanted = 'online';
    return this.#inTurn(() => this.#goOnline());
  }

  addresses(): readonly string[] {
    return this.#node?.getMultiaddrs().map(String) ?? [];
  }

  admit(admission: Admission): void {
    this.#teller.quietly(() => {
      this.#book.replace(admission);
      for (const link of [...this.#links.values()]) {
        if (!this.#book.mayStay(link.device, link.standings)) link.close('notAdmitted');
        else this.#knock(link);
      }
      this.#door.reconsider();
      this.#dialer.want(this.#book.contacts());
    });
  }

  send(device: DeviceId, frame: Uint8Array): boolean {
    assert(frame.length >= 1 && frame.length <= FRAME_BYTES_MAX, 'a frame we send fits the bound');
    return this.#teller.quietly(() => this.#links.get(device)?.send(frame) ?? false);
  }

  connectedDevices(): readonly DeviceId[] {
    return [...this.#links.keys()];
  }

  versionOf(device: DeviceId): AppVersion | undefined {
    return device === this.device ? appVersionOf(this.#options.version) : this.#links.get(device)?.appVersion;
  }

  setOnline(online: boolean): Promise<void> {
    assert(this.#wanted !== 'new', 'a network is started before it is switched');
    if (this.#wanted === 'stopped') return this.#turn;
    this.#wanted = online ? 'online' : 'offline';
    return this.#inTurn(() => (this.#wanted === 'online' ? this.#goOnline() : this.#goOffline()));
  }

  stop(): Promise<void> {
    this.#wanted = 'stopped';
    return this.#inTurn(() => this.#goOffline());
  }

  async #goOnline(): Promise<void> {
    if (this.#node !== undefined) return;
    try {
      await this.#listenOn(this.#listen);
    } catch (cause) {
      const wasOurs = this.#hasListened && cause instanceof KeyturnError && cause.code === 'portInUse';
      if (!wasOurs) throw cause;
      // While we were offline another program took the port; being reachable elsewhere beats not being reachable.
      await this.#listenOn(this.#listen.replace(/\/tcp\/\d+/, '/tcp/0'));
    }
    this.#dialer.run();
  }

  async #listenOn(listen: string): Promise<void> {
    const node = await startNode({
      privateKey: await this.#key.libp2pKey(),
      listen,
      admitsInbound: (device) => this.#door.admitsInbound(device),
      opened: (connection, device) => this.#door.opened(connection, device),
      linkStream: (stream, connection) => this.#door.linkStream(stream, connection),
    });
    this.#node = node;
    this.#hasListened = true;
    const [address] = node.getMultiaddrs();
    if (address !== undefined) this.#listen = address.toString().replace(/\/p2p\/.*$/, '');
  }

  async #goOffline(): Promise<void> {
    const node = this.#node;
    this.#dialer.pause();
    if (node === undefined) return;
    this.#node = undefined;
    const links = [...this.#links.values()];
    for (const link of links) link.close('offline');
    this.#door.clear();
    await Promise.all(links.map((link) => link.ended));
    await node.stop();
    this.#door.clear();
  }

  async #dial(contact: PeerContact): Promise<void> {
    const addresses = dialableAddresses(contact);
    const node = this.#node;
    if (addresses.length === 0 || node === undefined) return;
    try {
      const signal = AbortSignal.timeout(DIAL_MS_MAX);
      // Forced, because a connection libp2p still believes in may be the dead one we want to replace.
      const connection = await node.dial(addresses, { signal, force: true });
      const outcome = this.#door.outcome(connection);
      if (outcome === undefined) return;
      this.#door.linkStream(await connection.newStream(LINK_PROTOCOL, { signal }), connection);
      await outcome;
    } catch {
      // Nobody home, or somebody else is: the dialer tries again later.
    }
  }

  #nextOrder(device: DeviceId, session: string): number | undefined {
    const current = this.#links.get(device);
    const isTwin = current?.session === session && this.#options.nowMs() - current.upAtMs < SETTLE_MS;
    if (isTwin) return undefined;
    this.#linksTaken += 1;
    return this.#linksTaken;
  }

  #introduced(introduction: Introduction): void {
    const { device } = introduction;
    const current = this.#links.get(device);
    // The decider's words travel on two lines and may cross: the older one of a session never replaces the newer.
    if (current !== undefined && current.session === introduction.session && current.order > introduction.order) {
      introduction.line.hangUp('duplicate');
      return;
    }
    // The admission may have changed while the two were talking.
    if (!this.#book.mayStay(device, introduction.standings)) {
      introduction.line.hangUp('notAdmitted');
      return;
    }
    current?.close('replaced');
    const link = new Link(
      {
        self: this.device,
        heartbeatMs: this.#timings.heartbeatMs,
        ...this.#traffic.of(device, this.#options.nowMs()),
        nowMs: () => this.#options.nowMs(),
        received: (_link, frame) => this.#teller.tell(() => this.#options.events.received(device, frame)),
        writable: () => this.#teller.tell(() => this.#options.events.writable?.(device)),
        knocked: (from, proves) => this.#knocked(from, proves),
        closed: (closed, refusal) => this.#closed(closed, refusal),
      },
      introduction,
    );
    this.#links.set(device, link);
    this.#dialer.connected(device);
    for (const standing of link.standings) this.#teller.tell(() => this.#options.events.connected(device, standing));
    this.#knock(link);
  }

  /** Proves the invitations that came after the hello. */
  #knock(link: Link): void {
    for (const token of this.#book.tokensFor(link.device)) {
      const standing: Standing = { kind: 'invited', token };
      if (link.hasStanding(standing)) continue;
      link.knock(token);
      this.#addStanding(link, standing);
    }
  }

  #knocked(link: Link, proves: (token: Uint8Array) => boolean): void {
    const judged = this.#book.judge(link.device, proves, []);
    const invited = judged.ok ? judged.value.filter(({ kind }) => kind === 'invited') : [];
    const reason = judged.ok ? 'inviteWrong' : judged.error;
    if (invited.length === 0) this.#refused({ reason, by: 'us', device: link.device });
    for (const standing of invited) this.#addStanding(link, standing);
  }

  #addStanding(link: Link, standing: Standing): void {
    if (link.hasStanding(standing)) return;
    link.standings = [...link.standings, standing];
    this.#teller.tell(() => this.#options.events.connected(link.device, standing));
  }

  #closed(link: Link, refusal: { readonly reason: RefusalReason; readonly by: 'us' | 'them' } | undefined): void {
    this.#links.delete(link.device);
    if (refusal?.by === 'us') this.#keepAway(link.device);
    const lastedMs = this.#options.nowMs() - link.upAtMs;
    this.#dialer.lost(link.device, refusal !== undefined ? 'refused' : lastedMs >= SETTLE_MS ? 'settled' : 'brief');
    this.#teller.tell(() => this.#options.events.disconnected(link.device));
    if (refusal !== undefined) this.#refused({ ...refusal, device: link.device });
  }

  #keepAway(device: DeviceId): void {
    this.#book.keepAway(device, this.#options.nowMs() + this.#timings.keepAwayMs);
  }

  #refused(refusal: Refusal): void {
    const isKnown = refusal.device !== undefined && this.#book.isExpected(refusal.device);
    if (!isKnown && !this.#strangerRefusals.take(1, this.#options.nowMs())) return;
    this.#teller.tell(() => this.#options.events.refused(refusal));
  }

  /** Going online and offline wait for each other. */
  #inTurn(step: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(step);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
