import { type AppVersion, appVersionOf } from '../../src/core/base/app-version.ts';
import { bytesToHex, equalBytes } from '../../src/core/base/bytes.ts';
import { assert } from '../../src/core/base/errors.ts';
import type { DeviceId } from '../../src/core/base/ids.ts';
import {
  type Admission,
  FRAME_BYTES_MAX,
  type Network,
  type NetworkEvents,
  OUTBOX_BYTES_MAX,
  OUTBOX_FRAMES_MAX,
  type RefusalReason,
  type Standing,
} from '../../src/core/network-port.ts';
import { AdmissionBook } from '../../src/main/network/admission.ts';

export type Weather = {
  /** A number in [0, 1) for each roll; seeded by the simulator. */
  random(): number;
  /** Steps a frame may be under way; 0 delivers with the next step. Order is kept, as TCP keeps it. */
  readonly delayStepsMax?: number;
  /** Chance for each link and step that it breaks and loses what was under way; it comes up again on a later step. */
  readonly breakChance?: number;
};

/**
 * The network of the simulator: the same port and the same admission rules as libp2p's, several members in one
 * process, and nothing happens but in `deliver`. Links break; they never lose a frame and live on, because TCP does not.
 */
export class MemoryHub {
  readonly #weather: Weather;
  readonly #members = new Map<DeviceId, MemoryNetwork>();
  readonly #links = new Map<string, MemoryLink>();
  readonly #cut = new Set<string>();
  /** Pairs that were refused; tried again only after something changed, as back-off would have it. */
  readonly #refusedPairs = new Set<string>();
  #told: (() => void)[] = [];
  #step = 0;

  constructor(weather: Weather) {
    this.#weather = weather;
  }

  /** A device on this hub; it replaces one of the same id, as a restarted app replaces the one before. */
  network(device: DeviceId, events: NetworkEvents, version?: string): Network {
    const member = new MemoryNetwork(this, device, events, appVersionOf(version));
    this.#members.set(device, member);
    return member;
  }

  partition(a: DeviceId, b: DeviceId): void {
    this.#cut.add(pairOf(a, b));
    this.#break(pairOf(a, b));
  }

  heal(a: DeviceId, b: DeviceId): void {
    this.#cut.delete(pairOf(a, b));
  }

  /** One step: links break and form, and what is due arrives. @returns whether anything happened or is still under way */
  deliver(): boolean {
    this.#step += 1;
    const breakChance = this.#weather.breakChance ?? 0;
    for (const pair of [...this.#links.keys()]) if (this.#weather.random() < breakChance) this.#break(pair);
    this.#connectAll();
    for (const link of [...this.#links.values()]) {
      this.#proveLate(link);
      for (const lane of link.lanes) this.#arrive(lane, link);
    }
    const told = this.#told;
    this.#told = [];
    for (const event of told) event();
    const isUnderWay = [...this.#links.values()].some(({ lanes }) => lanes.some(({ frames }) => frames.length > 0));
    return told.length > 0 || isUnderWay || this.#told.length > 0;
  }

  /** What the other end of a link said when it came up. */
  versionSaid(to: DeviceId, by: DeviceId): AppVersion | undefined {
    return this.#links.get(pairOf(to, by))?.ends.find(({ device }) => device === by)?.version;
  }

  tell(event: () => void): void {
    this.#told.push(event);
  }

  changed(): void {
    this.#refusedPairs.clear();
    for (const [pair, { ends }] of [...this.#links]) {
      const [a, b] = ends;
      const stays = (self: MemoryNetwork, peer: MemoryNetwork): boolean =>
        self.isOnline && self.book.mayStay(peer.device, this.#links.get(pair)?.standings.get(self.device) ?? []);
      if (!stays(a, b) || !stays(b, a)) this.#break(pair);
    }
  }

  peersOf(device: DeviceId): readonly DeviceId[] {
    return [...this.#links.values()].flatMap(({ ends: [a, b] }) =>
      a.device === device ? [b.device] : b.device === device ? [a.device] : [],
    );
  }

  push(from: DeviceId, to: DeviceId, frame: Uint8Array): boolean {
    const lane = this.#links.get(pairOf(from, to))?.lanes.find(({ source }) => source.device === from);
    if (lane === undefined) return false;
    if (lane.frames.length >= OUTBOX_FRAMES_MAX || lane.bytes + frame.length > OUTBOX_BYTES_MAX) {
      lane.wasFull = true;
      return false;
    }
    const delay = Math.floor(this.#weather.random() * ((this.#weather.delayStepsMax ?? 0) + 1));
    const dueStep = Math.max(this.#step + 1 + delay, lane.frames.at(-1)?.dueStep ?? 0);
    // A copy: two members of one process must not share memory any more than two computers do.
    lane.frames.push({ payload: frame.slice(), dueStep });
    lane.bytes += frame.length;
    return true;
  }

  #arrive(lane: Lane, link: MemoryLink): void {
    const { source, target } = lane;
    while ((lane.frames[0]?.dueStep ?? Infinity) <= this.#step) {
      const payload = lane.frames.shift()?.payload;
      if (payload === undefined) break;
      lane.bytes -= payload.length;
      this.tell(() => {
        if (this.#links.get(pairOf(source.device, target.device)) === link)
          target.events.received(source.device, payload);
      });
    }
    if (lane.wasFull && lane.frames.length <= OUTBOX_FRAMES_MAX / 2 && lane.bytes <= OUTBOX_BYTES_MAX / 2) {
      lane.wasFull = false;
      this.tell(() => source.events.writable?.(target.device));
    }
  }

  #connectAll(): void {
    const members = [...this.#members.values()].filter(({ isOnline }) => isOnline);
    for (const dialler of members) {
      for (const contact of dialler.book.contacts()) {
        const listener = this.#members.get(contact.device);
        const pair = pairOf(dialler.device, contact.device);
        const isReachable =
          listener?.isOnline === true && contact.addresses.some((address) => listener.addresses().includes(address));
        if (!isReachable || listener === dialler || this.#links.has(pair)) continue;
        if (this.#cut.has(pair) || this.#refusedPairs.has(pair)) continue;
        this.#connect(pair, dialler, listener);
      }
    }
  }

  #connect(pair: string, dialler: MemoryNetwork, listener: MemoryNetwork): void {
    if (!listener.book.isExpected(dialler.device) && !listener.book.hasOpenLobby()) {
      this.#refusedPairs.add(pair);
      this.tell(() => listener.events.refused({ reason: 'stranger', by: 'us', device: dialler.device }));
      return;
    }
    const standings = new Map<DeviceId, readonly Standing[]>();
    for (const [self, peer] of [
      [listener, dialler],
      [dialler, listener],
    ] as const) {
      const shown = peer.book.tokensFor(self.device);
      const proves = (token: Uint8Array): boolean => shown.some((held) => equalBytes(held, token));
      const judged = self.book.judge(peer.device, proves, self.book.tokensFor(peer.device));
      if (!judged.ok) {
        this.#refuse(pair, self, peer, judged.error);
        return;
      }
      standings.set(self.device, judged.value);
    }
    this.#links.set(pair, {
      ends: [dialler, listener],
      standings,
      lanes: [newLane(dialler, listener), newLane(listener, dialler)],
    });
    for (const [self, peer] of [
      [listener, dialler],
      [dialler, listener],
    ] as const) {
      for (const standing of standings.get(self.device) ?? [])
        this.tell(() => self.events.connected(peer.device, standing));
    }
  }

  #refuse(pair: string, self: MemoryNetwork, peer: MemoryNetwork, reason: RefusalReason): void {
    this.#refusedPairs.add(pair);
    this.tell(() => self.events.refused({ reason, by: 'us', device: peer.device }));
    this.tell(() => peer.events.refused({ reason, by: 'them', device: self.device }));
  }

  /** Invitations that came to hand after the two had connected. */
  #proveLate(link: MemoryLink): void {
    const [a, b] = link.ends;
    for (const [self, peer] of [
      [a, b],
      [b, a],
    ] as const) {
      for (const token of self.book.tokensFor(peer.device)) {
        if (holds(link, self, token)) continue;
        this.#add(link, self, peer, token);
        const judged = peer.book.judge(self.device, (lobby) => equalBytes(lobby, token), []);
        const isRight = judged.ok && judged.value.some((standing) => standing.kind === 'invited');
        const reason = judged.ok ? 'inviteWrong' : judged.error;
        if (isRight) this.#add(link, peer, self, token);
        else this.tell(() => peer.events.refused({ reason, by: 'us', device: self.device }));
      }
    }
  }

  #add(link: MemoryLink, self: MemoryNetwork, peer: MemoryNetwork, token: Uint8Array): void {
    if (holds(link, self, token)) return;
    const standing: Standing = { kind: 'invited', token };
    link.standings.set(self.device, [...(link.standings.get(self.device) ?? []), standing]);
    this.tell(() => self.events.connected(peer.device, standing));
  }

  #break(pair: string): void {
    const link = this.#links.get(pair);
    if (link === undefined) return;
    this.#links.delete(pair);
    const [a, b] = link.ends;
    this.tell(() => a.events.disconnected(b.device));
    this.tell(() => b.events.disconnected(a.device));
  }
}

class MemoryNetwork implements Network {
  readonly device: DeviceId;
  readonly events: NetworkEvents;
  readonly book = new AdmissionBook();
  readonly version: AppVersion | undefined;
  readonly #hub: MemoryHub;
  isOnline = false;

  constructor(hub: MemoryHub, device: DeviceId, events: NetworkEvents, version: AppVersion | undefined) {
    this.#hub = hub;
    this.version = version;
    this.device = device;
    this.events = events;
  }

  start(): Promise<void> {
    return this.setOnline(true);
  }

  addresses(): readonly string[] {
    return this.isOnline ? [`/memory/${this.device}`] : [];
  }

  admit(admission: Admission): void {
    this.book.replace(admission);
    this.#hub.changed();
  }

  send(device: DeviceId, frame: Uint8Array): boolean {
    assert(frame.length >= 1 && frame.length <= FRAME_BYTES_MAX, 'a frame we send fits the bound');
    return this.#hub.push(this.device, device, frame);
  }

  connectedDevices(): readonly DeviceId[] {
    return this.#hub.peersOf(this.device);
  }

  versionOf(device: DeviceId): AppVersion | undefined {
    return device === this.device ? this.version : this.#hub.versionSaid(this.device, device);
  }

  setOnline(online: boolean): Promise<void> {
    this.isOnline = online;
    this.#hub.changed();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return this.setOnline(false);
  }
}

type Lane = {
  readonly source: MemoryNetwork;
  readonly target: MemoryNetwork;
  readonly frames: { readonly payload: Uint8Array; readonly dueStep: number }[];
  bytes: number;
  wasFull: boolean;
};
type MemoryLink = {
  readonly ends: readonly [MemoryNetwork, MemoryNetwork];
  /** By device: what the other one is to it. */
  readonly standings: Map<DeviceId, readonly Standing[]>;
  readonly lanes: readonly [Lane, Lane];
};

const pairOf = (a: DeviceId, b: DeviceId): string => (a < b ? `${a}-${b}` : `${b}-${a}`);
const newLane = (source: MemoryNetwork, target: MemoryNetwork): Lane => ({
  source,
  target,
  frames: [],
  bytes: 0,
  wasFull: false,
});
const holds = (link: MemoryLink, self: MemoryNetwork, token: Uint8Array): boolean =>
  (link.standings.get(self.device) ?? []).some(
    (standing) => standing.kind === 'invited' && bytesToHex(standing.token) === bytesToHex(token),
  );
