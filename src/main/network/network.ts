import type { Connection, Stream } from '@libp2p/interface';
import type { Libp2p } from 'libp2p';
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
import { Allowance, inboundTraffic, outboundTraffic, type Traffic } from './budget.ts';
import { type DeviceKey, deviceKeyFromSeed, deviceOfPeer } from './device-key.ts';
import { Dialer } from './dialer.ts';
import { Handshake, type Introduction } from './handshake.ts';
import { HELLO_BYTES_MAX } from './hello.ts';
import { Line } from './line.ts';
import { Link } from './link.ts';
import { dialableAddresses, LINK_PROTOCOL, startNode } from './node.ts';

/** From the open connection to the agreed link. */
export const HELLO_MS_MAX = 10_000;
export const HEARTBEAT_MS = 15_000;
/** A device that broke the rules is neither dialled nor let in for this long. */
export const KEEP_AWAY_MS = 30_000;
/** Devices without a place that may be in the middle of a hello at once. */
export const STRANGERS_AT_THE_DOOR_MAX = 8;
/** A device we know opens one connection; a second one may overlap while the first is found dead. */
const HELLOS_PER_DEVICE_MAX = 3;
const DIAL_MS_MAX = 8_000;
/** Two lines of the same two sessions within this time come of both sides dialling at once. */
const SETTLE_MS = 5_000;
/** Refusals of strangers told to the engine: a burst, then one a second. A flood must not fill the audit log. */
const STRANGER_REFUSALS_BURST = 20;
const STRANGER_REFUSALS_PER_MINUTE = 60;
/** Traffic budgets outlive links; those of devices gone longest make room. */
const TRAFFIC_PEERS_MAX = 1024;

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
  readonly timings?: Partial<Timings>;
};

/** The network over libp2p. Nothing happens before `start`. */
export function createNetwork(options: NetworkOptions): Network {
  return new Libp2pNetwork(options);
}

type Visitor = {
  readonly connection: Connection;
  readonly device: DeviceId;
  readonly timer: NodeJS.Timeout;
  readonly over: PromiseWithResolvers<undefined>;
  handshake: Handshake | undefined;
};

class Libp2pNetwork implements Network {
  readonly device: DeviceId;
  readonly #key: DeviceKey;
  readonly #options: NetworkOptions;
  readonly #timings: Timings;
  readonly #session: Uint8Array;
  readonly #book = new AdmissionBook();
  readonly #dialer: Dialer;
  readonly #links = new Map<DeviceId, Link>();
  /** Connections without a link yet, by connection id. */
  readonly #visitors = new Map<string, Visitor>();
  readonly #traffic = new Map<DeviceId, { readonly inbound: Traffic; readonly outbound: Traffic }>();
  readonly #strangerRefusals: Allowance;
  readonly #told: (() => void)[] = [];
  #insideCall = false;
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
    this.#session = options.randomBytes(16);
    this.#listen = options.listen ?? '/ip4/127.0.0.1/tcp/0';
    this.#strangerRefusals = new Allowance(STRANGER_REFUSALS_BURST, STRANGER_REFUSALS_PER_MINUTE, options.nowMs());
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
    this.#quietly(() => {
      this.#book.replace(admission);
      for (const link of [...this.#links.values()]) {
        if (!this.#book.mayStay(link.device, link.standings)) link.close('notAdmitted');
        else this.#knock(link);
      }
      for (const visitor of [...this.#visitors.values()]) {
        if (!this.#isWelcome(visitor.device)) this.#dismiss(visitor, 'notAdmitted');
      }
      this.#dialer.want(this.#book.contacts());
    });
  }

  send(device: DeviceId, frame: Uint8Array): boolean {
    assert(frame.length >= 1 && frame.length <= FRAME_BYTES_MAX, 'a frame we send fits the bound');
    return this.#quietly(() => this.#links.get(device)?.send(frame) ?? false);
  }

  connectedDevices(): readonly DeviceId[] {
    return [...this.#links.keys()];
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
      admitsInbound: (device) => this.#admitsInbound(device),
      opened: (connection, device) => this.#opened(connection, device),
      linkStream: (stream, connection) => this.#linkStream(stream, connection),
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
    for (const visitor of [...this.#visitors.values()]) visitor.connection.abort(new Error('We go offline.'));
    await Promise.all(links.map((link) => link.ended));
    await node.stop();
    for (const visitor of [...this.#visitors.values()]) this.#leave(visitor);
  }

  #isWelcome(device: DeviceId): boolean {
    return this.#book.isExpected(device) || this.#book.hasOpenLobby();
  }

  /** The first gate: Noise has proven the key, nothing else of the peer's has been read. */
  #admitsInbound(device: DeviceId | undefined): boolean {
    if (device === undefined || !this.#isWelcome(device)) {
      this.#refused({ reason: 'stranger', by: 'us', device });
      return false;
    }
    if (this.#book.isKeptAway(device, this.#options.nowMs())) return false;
    const isCrowded = !this.#book.isExpected(device) && this.#strangersAtTheDoor() >= STRANGERS_AT_THE_DOOR_MAX;
    if (isCrowded) this.#refused({ reason: 'tooManyStrangers', by: 'us', device });
    return !isCrowded;
  }

  #strangersAtTheDoor(): number {
    return [...this.#visitors.values()].filter(({ device }) => !this.#book.isExpected(device)).length;
  }

  /** The second gate, once the connection is whole: several may have passed the first at the same moment. */
  #opened(connection: Connection, device: DeviceId): void {
    if (this.#wanted !== 'online') {
      connection.abort(new Error('We go offline.'));
      return;
    }
    const hellos = [...this.#visitors.values()].filter((visitor) => visitor.device === device).length;
    if (hellos >= HELLOS_PER_DEVICE_MAX || (connection.direction === 'inbound' && !this.#admitsInbound(device))) {
      connection.abort(new Error('No place for another connection.'));
      return;
    }
    const visitor: Visitor = {
      connection,
      device,
      timer: setTimeout(() => this.#dismiss(visitor, 'helloLate'), this.#timings.helloMs),
      over: Promise.withResolvers<undefined>(),
      handshake: undefined,
    };
    this.#visitors.set(connection.id, visitor);
    connection.addEventListener('close', () => this.#leave(visitor));
  }

  #leave(visitor: Visitor): void {
    clearTimeout(visitor.timer);
    this.#visitors.delete(visitor.connection.id);
    visitor.over.resolve(undefined);
    // What libp2p remembers of a stranger is of no use to us, and its memory has no bound of its own.
    if (!this.#book.isExpected(visitor.device)) {
      this.#node?.peerStore.delete(visitor.connection.remotePeer).catch(() => undefined);
    }
  }

  #dismiss(visitor: Visitor, reason: RefusalReason): void {
    if (visitor.handshake !== undefined) {
      visitor.handshake.expire(reason);
      return;
    }
    this.#refused({ reason, by: 'us', device: visitor.device });
    visitor.connection.abort(new Error(`Dismissed at the door: ${reason}.`));
  }

  async #dial(contact: PeerContact): Promise<void> {
    const addresses = dialableAddresses(contact);
    const node = this.#node;
    if (addresses.length === 0 || node === undefined) return;
    try {
      const signal = AbortSignal.timeout(DIAL_MS_MAX);
      // Forced, because a connection libp2p still believes in may be the dead one we want to replace.
      const connection = await node.dial(addresses, { signal, force: true });
      const visitor = this.#visitors.get(connection.id);
      if (visitor === undefined) return;
      const stream = await connection.newStream(LINK_PROTOCOL, { signal });
      this.#linkStream(stream, connection);
      await visitor.over.promise;
    } catch {
      // Nobody home, or somebody else is: the dialer tries again later.
    }
  }

  #linkStream(stream: Stream, connection: Connection): void {
    const visitor = this.#visitors.get(connection.id);
    if (
      visitor === undefined ||
      visitor.handshake !== undefined ||
      deviceOfPeer(connection.remotePeer) !== visitor.device
    ) {
      stream.abort(new Error('One link stream for each connection.'));
      return;
    }
    const { inbound } = this.#trafficOf(visitor.device);
    visitor.handshake = new Handshake(
      {
        key: this.#key,
        session: this.#session,
        capabilities: this.#options.capabilities ?? [],
        randomBytes: (count) => this.#options.randomBytes(count),
        tokensFor: (device) => this.#book.tokensFor(device),
        judge: (device, proves, proven) => this.#book.judge(device, proves, proven),
        nextOrder: (device, session) => this.#nextOrder(device, session),
        introduced: (introduction) => this.#introduced(visitor, introduction),
        failed: (_line, refusal) => {
          this.#leave(visitor);
          if (refusal === undefined) return;
          if (refusal.by === 'us' && isBreach(refusal.reason)) this.#keepAway(visitor.device);
          this.#dialer.lost(visitor.device, 'refused');
          this.#refused({ ...refusal, device: visitor.device });
        },
      },
      (handlers) =>
        new Line(visitor.device, connection, stream, {
          frameBytesMax: HELLO_BYTES_MAX,
          mayRead: (bytes) => inbound.takeBytes(bytes, this.#options.nowMs()),
          handlers,
        }),
    );
  }

  #nextOrder(device: DeviceId, session: string): number | undefined {
    const current = this.#links.get(device);
    const isTwin = current?.session === session && this.#options.nowMs() - current.upAtMs < SETTLE_MS;
    if (isTwin) return undefined;
    this.#linksTaken += 1;
    return this.#linksTaken;
  }

  #introduced(visitor: Visitor, introduction: Introduction): void {
    const { device } = introduction;
    this.#leave(visitor);
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
        ...this.#trafficOf(device),
        nowMs: () => this.#options.nowMs(),
        received: (_link, frame) => this.#tell(() => this.#options.events.received(device, frame)),
        writable: () => this.#tell(() => this.#options.events.writable?.(device)),
        knocked: (from, proves) => this.#knocked(from, proves),
        closed: (closed, refusal) => this.#closed(closed, refusal),
      },
      introduction,
    );
    this.#links.set(device, link);
    this.#dialer.connected(device);
    for (const standing of link.standings) this.#tell(() => this.#options.events.connected(device, standing));
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
    this.#tell(() => this.#options.events.connected(link.device, standing));
  }

  #closed(link: Link, refusal: { readonly reason: RefusalReason; readonly by: 'us' | 'them' } | undefined): void {
    this.#links.delete(link.device);
    if (refusal?.by === 'us') this.#keepAway(link.device);
    const lastedMs = this.#options.nowMs() - link.upAtMs;
    this.#dialer.lost(link.device, refusal !== undefined ? 'refused' : lastedMs >= SETTLE_MS ? 'settled' : 'brief');
    this.#tell(() => this.#options.events.disconnected(link.device));
    if (refusal !== undefined) this.#refused({ ...refusal, device: link.device });
  }

  #keepAway(device: DeviceId): void {
    this.#book.keepAway(device, this.#options.nowMs() + this.#timings.keepAwayMs);
  }

  #refused(refusal: Refusal): void {
    const isKnown = refusal.device !== undefined && this.#book.isExpected(refusal.device);
    if (!isKnown && !this.#strangerRefusals.take(1, this.#options.nowMs())) return;
    this.#tell(() => this.#options.events.refused(refusal));
  }

  #trafficOf(device: DeviceId): { readonly inbound: Traffic; readonly outbound: Traffic } {
    const nowMs = this.#options.nowMs();
    const traffic = this.#traffic.get(device) ?? { inbound: inboundTraffic(nowMs), outbound: outboundTraffic(nowMs) };
    this.#traffic.delete(device);
    this.#traffic.set(device, traffic);
    const [oldest] = this.#traffic.keys();
    if (this.#traffic.size > TRAFFIC_PEERS_MAX && oldest !== undefined) this.#traffic.delete(oldest);
    return traffic;
  }

  /** Events never fire inside a call to us: they wait for the turn after it, and all later ones queue behind them. */
  #tell(event: () => void): void {
    if (!this.#insideCall && this.#told.length === 0) {
      event();
      return;
    }
    if (this.#told.push(event) === 1) queueMicrotask(() => this.#tellNext());
  }

  #tellNext(): void {
    try {
      this.#told[0]?.();
    } finally {
      this.#told.shift();
      if (this.#told.length > 0) queueMicrotask(() => this.#tellNext());
    }
  }

  #quietly<T>(call: () => T): T {
    const wasInside = this.#insideCall;
    this.#insideCall = true;
    try {
      return call();
    } finally {
      this.#insideCall = wasInside;
    }
  }

  /** Going online and offline wait for each other. */
  #inTurn(step: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(step);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

/** A broken rule, as against a question of who and when. */
function isBreach(reason: RefusalReason): boolean {
  switch (reason) {
    case 'helloMalformed':
    case 'helloForged':
    case 'identityOther':
    case 'frameTooLarge':
    case 'frameMalformed':
    case 'tooFast':
      return true;
    case 'inviteWrong':
    case 'inviteUsed':
    case 'stranger':
    case 'tooManyStrangers':
    case 'versionOther':
    case 'helloLate':
    case 'notAdmitted':
      return false;
  }
}
