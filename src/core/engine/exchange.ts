import type { DeviceId, GroupId, TimeMs } from '../base/ids.ts';
import { labelledHash, bytesToHex, equalBytes } from '../base/bytes.ts';
import type { Admission, Network, PeerContact, Standing } from '../network-port.ts';
import type { Clock, Report } from '../ports.ts';
import type { Store } from '../store-port.ts';
import {
  entryBytesMax,
  entryIdOf,
  headerBytesMax,
  readHeader,
  verifyEntry,
  type EntryHeader,
  type SignedEntry,
  type VerifiedEntry,
} from '../wire/entry.ts';
import {
  decodeMessage,
  encodeMessage,
  entriesPerMessageMax,
  messageEntryBytesMax,
  type Head,
} from '../wire/messages.ts';
import { compareHeads, inSendingOrder, type FeedGap } from '../wire/sync.ts';
import type { Committed, Engine, Unstamped } from './engine.ts';
import { phaseOf } from './standing.ts';
import { valuesOf, type EngineState, type Group } from './state.ts';

/** News of others' feeds is told together after this long; a payment's own messages never wait for it. */
const headsDelayMs = 200;
/** Entries of one device read per minute beyond a burst (protocol.md §2.6, §10): it delays reading, and drops nothing for good. */
const entriesPerMinute = 200;
const entriesBurst = 4_000;
/** When a budget is spent, we ask again after this long. */
const budgetPauseMs = 10_000;
/** Invitations one device is remembered by: as many as lobbies can be open at once. */
const standingsMax = 64;
/** Messages' worth of one feed sent in answer to one set of heads; the next exchange continues. */
const messagesPerAnswerMax = 64;

export type Exchange = {
  readonly events: {
    connected(device: DeviceId, standing: Standing): void;
    disconnected(device: DeviceId): void;
    received(device: DeviceId, frame: Uint8Array): void;
  };
  /** Who may talk to us changes with the rosters and with time. */
  refreshAdmission(): void;
};

type Ports = {
  readonly engine: Engine;
  readonly network: Network;
  readonly store: Store;
  readonly clock: Clock;
  readonly report: Report;
};

/**
 * Carries feeds between this engine and connected devices: heads on connecting, our own entries at once, others' news by
 * heads a moment later, so that any member is everybody's mailbox without everybody repeating everything.
 */
export function createExchange({ engine, network, store, clock, report }: Ports): Exchange {
  /** A device may have come by invitations to several groups. */
  const standings = new Map<DeviceId, readonly Standing[]>();
  const budgets = new Map<DeviceId, { left: number; atMs: TimeMs }>();
  let headsTimer: (() => void) | undefined;
  let admitted = '';

  function sendHeads(device: DeviceId): void {
    for (const group of valuesOf(engine.state().groups)) {
      if (mayTalk(group, device, standings.get(device) ?? []))
        network.send(device, encodeMessage({ kind: 'heads', group: group.id, heads: headsOf(group) }));
    }
  }

  function laterTellHeads(delayMs = headsDelayMs): void {
    headsTimer ??= clock.after(delayMs, () => {
      headsTimer = undefined;
      for (const device of network.connectedDevices()) sendHeads(device);
    });
  }

  function sendFeeds(device: DeviceId, group: GroupId, gaps: readonly FeedGap[]): void {
    for (const { author, afterSeq } of inSendingOrder(gaps)) {
      let from = afterSeq;
      for (let messages = 0; messages < messagesPerAnswerMax; messages++) {
        const page = store.entries(group, author, from, {
          countMax: entriesPerMessageMax,
          bytesMax: messageEntryBytesMax,
        });
        const last = page.at(-1);
        if (last === undefined) break;
        const sent = network.send(
          device,
          encodeMessage({
            kind: 'entries',
            group,
            entries: page.map(({ headerBytes, signature, bodyBytes }) => ({
              header: headerBytes,
              signature,
              body: bodyBytes,
            })),
          }),
        );
        if (!sent) return; // Full or gone: the next exchange of heads continues here.
        from = last.seq;
      }
    }
  }

  function received(device: DeviceId, frame: Uint8Array): void {
    const message = decodeMessage(frame);
    if (!message.ok) return void report('message', `malformed: ${message.error.why}`);
    const group = engine.state().groups[message.value.group];
    if (group === undefined || !mayTalk(group, device, standings.get(device) ?? [])) return;
    switch (message.value.kind) {
      case 'heads': {
        const reply = compareHeads(headsOf(group), message.value.heads);
        sendFeeds(device, group.id, reply.send);
        if (reply.askBack)
          network.send(device, encodeMessage({ kind: 'heads', group: group.id, heads: headsOf(group) }));
        return;
      }
      case 'entries':
        return void read(
          group,
          message.value.entries.map(({ header, signature, body }) => ({
            headerBytes: header,
            signature,
            bodyBytes: body,
          })),
        );
    }
  }

  /** Cheap first, budget last: length, group, place in the feed, then the signature, and only then the author's budget. */
  function read(group: Group, signed: readonly SignedEntry[]): void {
    const expected = new Map<DeviceId, number>();
    const accepted: VerifiedEntry[] = [];
    let missed = false;
    for (const entry of signed) {
      const header = readHeader(entry.headerBytes);
      if (!header.ok || header.value.group !== group.id) return void report('entry', 'malformed or of another group');
      const place = placeOf(group, header.value, entry, expected);
      if (place === 'gap') missed = true;
      if (place !== 'next' && place !== 'conflict') continue;
      const verified = verifyEntry(entry);
      if (!verified.ok) return void report('entry', verified.error.kind);
      if (!withinBudget(header.value.author)) {
        laterTellHeads(budgetPauseMs);
        break;
      }
      expected.set(header.value.author, header.value.seq + 1);
      accepted.push(verified.value);
    }
    if (accepted.length > 0 && !take(accepted)) return;
    if (missed) laterTellHeads();
  }

  /** A disk that cannot take it is nobody's mistake: the same entries are asked for again a moment later. */
  function take(entries: readonly VerifiedEntry[]): boolean {
    try {
      engine.accept(entries.map((entry): Unstamped => ({ type: 'entryAccepted', entry })));
      return true;
    } catch (problem) {
      report('entries', problem);
      laterTellHeads(budgetPauseMs);
      return false;
    }
  }

  function withinBudget(author: DeviceId): boolean {
    const nowMs = clock.nowMs();
    const budget = budgets.get(author) ?? { left: entriesBurst, atMs: nowMs };
    const left = Math.min(entriesBurst, budget.left + ((nowMs - budget.atMs) * entriesPerMinute) / 60_000);
    budgets.set(author, { left: Math.max(0, left - 1), atMs: nowMs });
    return left >= 1;
  }

  function carry({ entries, before, after }: Committed): void {
    const own = new Map<GroupId, VerifiedEntry[]>();
    for (const entry of entries) {
      if (entry.header.author !== network.device) continue;
      const list = own.get(entry.header.group) ?? [];
      list.push(entry);
      own.set(entry.header.group, list);
    }
    for (const [id, list] of own) {
      const group = after.groups[id];
      if (group === undefined) continue;
      const frames = framesOf(id, list);
      for (const device of network.connectedDevices()) {
        if (mayTalk(group, device, standings.get(device) ?? []))
          for (const frame of frames) network.send(device, frame);
      }
    }
    if (entries.some(({ header }) => header.author !== network.device)) laterTellHeads();
    if (before.groups !== after.groups) refreshAdmission();
  }

  function refreshAdmission(): void {
    const admission = admissionOf(engine.state(), network.device, clock.nowMs());
    const shape = fingerprint(admission);
    if (shape === admitted) return;
    admitted = shape;
    network.admit(admission);
  }

  engine.onCommitted(carry);
  return {
    refreshAdmission,
    events: {
      connected(device, standing) {
        standings.set(device, [...(standings.get(device) ?? []), standing].slice(-standingsMax));
        sendHeads(device);
      },
      disconnected: (device) => void standings.delete(device),
      received,
    },
  };
}

type Place = 'next' | 'known' | 'gap' | 'conflict';

/** Where an entry stands in its feed, by its header alone; only what is new or contradicts is worth a signature check. */
function placeOf(
  group: Group,
  header: EntryHeader,
  entry: SignedEntry,
  expected: ReadonlyMap<DeviceId, number>,
): Place {
  const feed = group.feeds[header.author];
  const next = expected.get(header.author) ?? (feed === undefined ? 0 : feed.seq + 1);
  // A header whose body was left out says nothing yet; somebody else holds the body.
  if (header.seq > next || entry.bodyBytes === undefined) return 'gap';
  if (header.seq === next) return 'next';
  return feed !== undefined && header.seq === feed.seq && entryIdOf(entry.headerBytes) !== feed.head
    ? 'conflict'
    : 'known';
}

function framesOf(group: GroupId, entries: readonly VerifiedEntry[]): readonly Uint8Array[] {
  const frames: Uint8Array[] = [];
  let page: VerifiedEntry[] = [];
  let bytes = 0;
  const flush = (): void => {
    if (page.length > 0)
      frames.push(
        encodeMessage({
          kind: 'entries',
          group,
          entries: page.map(({ headerBytes, signature, bodyBytes }) => ({
            header: headerBytes,
            signature,
            body: bodyBytes,
          })),
        }),
      );
    page = [];
    bytes = 0;
  };
  for (const entry of entries) {
    if (page.length >= entriesPerMessageMax || bytes > messageEntryBytesMax - entryBytesMax - headerBytesMax) flush();
    page.push(entry);
    bytes += entry.headerBytes.length + (entry.bodyBytes?.length ?? 0);
  }
  flush();
  return frames;
}

const headsOf = (group: Group): readonly Head[] =>
  valuesOf(group.feeds).map(({ device, seq, head }) => ({ author: device, seq, id: head }));

/** Which devices may exchange this group's record with us: those in it, those we invited to it, and our inviter. */
export function mayTalk(group: Group, device: DeviceId, standings: readonly Standing[]): boolean {
  const roster = group.forming.roster?.roster;
  if (roster?.members.some((member) => member.device === device) === true) return true;
  if (roster !== undefined && group.local.knock?.device !== device) return false;
  if (group.feeds[device] !== undefined || group.local.knock?.device === device) return true;
  return standings.some(
    (standing) =>
      standing.kind === 'invited' && group.local.invitations.some(({ token }) => equalBytes(token, standing.token)),
  );
}

/** Who may connect, as the groups say it now. */
export function admissionOf(state: EngineState, own: DeviceId, nowMs: TimeMs): Admission {
  const members = new Map<DeviceId, PeerContact>();
  const lobbies: { readonly token: Uint8Array }[] = [];
  const knocks: { readonly contact: PeerContact; readonly token: Uint8Array }[] = [];
  for (const group of valuesOf(state.groups)) {
    const { forming, local } = group;
    const devices =
      forming.roster?.roster.members.map((member) => member.device) ?? valuesOf(group.feeds).map((feed) => feed.device);
    for (const device of devices)
      if (device !== own) members.set(device, { device, addresses: group.contacts[device] ?? [] });
    if (phaseOf(group) !== 'lobby') continue;
    for (const { token, expiresAtMs } of local.invitations) if (expiresAtMs > nowMs) lobbies.push({ token });
    const { knock } = local;
    if (knock !== undefined) {
      members.delete(knock.device);
      knocks.push({
        contact: { device: knock.device, addresses: group.contacts[knock.device] ?? knock.addresses },
        token: knock.token,
      });
    }
  }
  return { members: [...members.values()], lobbies, knocks };
}

function fingerprint({ members, lobbies, knocks }: Admission): string {
  const contact = ({ device, addresses }: PeerContact): string => `${device} ${addresses.join(' ')}`;
  const tokens = [...lobbies, ...knocks].map(({ token }) => bytesToHex(labelledHash('keyturn/admission/1', token)));
  return [...members.map(contact), '|', ...tokens, '|', ...knocks.map((knock) => contact(knock.contact))].join('\n');
}
