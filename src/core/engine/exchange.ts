import type { DeviceId, GroupId } from '../base/ids.ts';
import type { Network, Standing } from '../network-port.ts';
import type { Clock, Report } from '../ports.ts';
import type { Store } from '../store-port.ts';
import { entryBytesMax, headerBytesMax, type VerifiedEntry } from '../wire/entry.ts';
import {
  decodeMessage,
  encodeMessage,
  entriesPerMessageMax,
  messageEntryBytesMax,
  type Head,
} from '../wire/messages.ts';
import { compareHeads, inSendingOrder, type FeedGap } from '../wire/sync.ts';
import { admissionOf, fingerprint, mayTalk } from './admission.ts';
import type { Committed, Engine, Unstamped } from './engine.ts';
import { bucket, createIntake, type Intake } from './intake.ts';
import { valuesOf, type Group } from './state.ts';

/** News of others' feeds is told together after this long; a payment's own messages never wait for it. */
const headsDelayMs = 200;
/** The longest wait between two questions while nobody can answer them. */
const askMsMax = 5 * 60_000;
/** Answers with entries in them for one peer: several a second while a ceremony runs, and not thousands. */
const answersPerMinute = 300;
const answersBurst = 120;
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
  const intake = createIntake({ engine, clock, report });
  const answers = bucket({ perMinute: answersPerMinute, burst: answersBurst });
  /** What follows a gap that nothing fills: longer and longer waits, so that a fork cannot keep two honest peers busy. */
  let askMs = headsDelayMs;
  let askedInVain = false;
  let headsTimer: (() => void) | undefined;
  let headsAtMs = 0;
  let admitted = '';

  function sendHeads(device: DeviceId): void {
    for (const group of valuesOf(engine.state().groups)) {
      if (mayTalk(group, device, standings.get(device) ?? []))
        network.send(device, encodeMessage({ kind: 'heads', group: group.id, heads: headsOf(group) }));
    }
  }

  function laterTellHeads(delayMs = headsDelayMs, then: () => void = () => undefined): void {
    const atMs = clock.nowMs() + delayMs;
    if (headsTimer !== undefined && headsAtMs <= atMs) return;
    // Whoever is in more of a hurry goes first: news never waits behind a question that is asked only now and then.
    headsTimer?.();
    headsAtMs = atMs;
    headsTimer = clock.after(delayMs, () => {
      headsTimer = undefined;
      then();
      for (const device of network.connectedDevices()) sendHeads(device);
    });
  }

  /** Something is missing, or came: ask again soon while asking helps, and ever more rarely while it does not. */
  function hear({ askAfterMs, grew }: ReturnType<Intake['read']>): void {
    if (grew) {
      askMs = headsDelayMs;
      askedInVain = false;
    }
    if (askAfterMs === undefined) return;
    if (askedInVain) askMs = Math.min(askMsMax, askMs * 2);
    askedInVain = false;
    laterTellHeads(Math.max(askAfterMs, askMs), () => {
      askedInVain = true;
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

  /** A version said in a hello is kept beside its device's feed; one said before there is a feed, as soon as there is. */
  function noteVersions(): void {
    const groups = valuesOf(engine.state().groups);
    const news = [network.device, ...network.connectedDevices()].flatMap((device): readonly Unstamped[] => {
      const version = network.versionOf(device);
      const isKnown = groups.every(({ feeds }) => feeds[device] === undefined || feeds[device].appVersion === version);
      return isKnown ? [] : [{ type: 'versionHeard', device, version }];
    });
    if (news.length === 0) return;
    try {
      engine.accept(news);
    } catch (problem) {
      report('version', problem); // A full disk: it is said again with the next connection.
    }
  }

  function received(device: DeviceId, frame: Uint8Array): void {
    if (intake.isDistrusted(device)) return;
    const message = decodeMessage(frame);
    if (!message.ok) return void report('message', `malformed: ${message.error.why}`);
    const group = engine.state().groups[message.value.group];
    if (group === undefined || !mayTalk(group, device, standings.get(device) ?? [])) return;
    switch (message.value.kind) {
      case 'heads': {
        const reply = compareHeads(headsOf(group), message.value.heads);
        // An answer can be megabytes for a question of a hundred bytes, so nobody is answered without end.
        if (reply.send.length > 0 && answers.take(device, clock.nowMs())) sendFeeds(device, group.id, reply.send);
        if (reply.askBack)
          network.send(device, encodeMessage({ kind: 'heads', group: group.id, heads: headsOf(group) }));
        return;
      }
      case 'entries':
        return void hear(
          intake.read(
            device,
            group,
            message.value.entries.map(({ header, signature, body }) => ({
              headerBytes: header,
              signature,
              bodyBytes: body,
            })),
          ),
        );
    }
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
    noteVersions();
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
        noteVersions();
      },
      disconnected: (device) => void standings.delete(device),
      received,
    },
  };
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
