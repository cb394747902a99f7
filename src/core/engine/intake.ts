import type { DeviceId, GroupId, TimeMs } from '../base/ids.ts';
import type { Clock, Report } from '../ports.ts';
import {
  entryIdOf,
  readHeader,
  verifyEntry,
  type EntryHeader,
  type SignedEntry,
  type VerifiedEntry,
} from '../wire/entry.ts';
import type { Engine, Unstamped } from './engine.ts';
import type { Group } from './state.ts';

/** Entries of one author read per minute beyond a burst (protocol.md §2.6, §10): it delays reading, and drops nothing for good. */
const perAuthor: Rate = { perMinute: 200, burst: 4_000 };
/** Signatures checked for one peer, whoever it says wrote them: a month of backlog passes, a flood does not. */
const perPeer: Rate = { perMinute: 6_000, burst: 12_000 };
/** A peer that handed over one bad signature is not listened to for this long: an honest mailbox checked it before. */
const distrustMs = 10 * 60_000;
/** When a budget is spent, or the disk is full, we ask again after this long. */
const pauseMs = 10_000;

type Rate = { readonly perMinute: number; readonly burst: number };

export type Intake = {
  /** Check and fold entries a peer sent. @returns how long to wait before asking for more, or undefined when nothing is missing */
  read(
    from: DeviceId,
    group: Group,
    signed: readonly SignedEntry[],
  ): { readonly askAfterMs: number | undefined; readonly grew: boolean };
  isDistrusted(device: DeviceId): boolean;
};

/** Cheap first, budget last: length, group, place in the feed, then the signature at the sender's cost, then the author's budget. */
export function createIntake({
  engine,
  clock,
  report,
}: {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly report: Report;
}): Intake {
  const authors = bucket(perAuthor);
  const peers = bucket(perPeer);
  const distrusted = new Map<DeviceId, TimeMs>();

  function read(from: DeviceId, group: Group, signed: readonly SignedEntry[]): ReturnType<Intake['read']> {
    const nowMs = clock.nowMs();
    const expected = new Map<DeviceId, number>();
    const accepted: VerifiedEntry[] = [];
    let askAfterMs: number | undefined;
    for (const entry of signed) {
      const header = readHeader(entry.headerBytes);
      if (!header.ok || header.value.group !== group.id) {
        distrust(from, 'malformed', nowMs);
        break;
      }
      const place = placeOf(group, header.value, entry, expected);
      if (place === 'gap') askAfterMs ??= 0;
      if (place !== 'next' && place !== 'conflict') continue;
      if (!peers.take(from, nowMs)) {
        askAfterMs = pauseMs;
        break;
      }
      const verified = verifyEntry(entry);
      if (!verified.ok) {
        distrust(from, verified.error.kind, nowMs);
        break;
      }
      if (!authors.take(header.value.author, nowMs)) {
        askAfterMs = pauseMs;
        break;
      }
      expected.set(header.value.author, header.value.seq + 1);
      accepted.push(verified.value);
    }
    const taken = accepted.length === 0 ? 'nothing' : take(group.id, accepted);
    return { askAfterMs: taken === 'failed' ? pauseMs : askAfterMs, grew: taken === 'grew' };
  }

  function distrust(device: DeviceId, why: string, nowMs: TimeMs): void {
    report('entry', why);
    for (const [known, untilMs] of distrusted) if (untilMs <= nowMs) distrusted.delete(known);
    distrusted.set(device, nowMs + distrustMs);
  }

  /** A disk that cannot take it is nobody's mistake: the same entries are asked for again a moment later. */
  function take(group: GroupId, entries: readonly VerifiedEntry[]): 'grew' | 'nothing' | 'failed' {
    const before = engine.state().groups[group]?.feeds;
    try {
      engine.accept(entries.map((entry): Unstamped => ({ type: 'entryAccepted', entry })));
    } catch (problem) {
      report('entries', problem);
      return 'failed';
    }
    return engine.state().groups[group]?.feeds === before ? 'nothing' : 'grew';
  }

  return { read, isDistrusted: (device) => (distrusted.get(device) ?? 0) > clock.nowMs() };
}

type Place = 'next' | 'known' | 'gap' | 'conflict' | 'stranger';

/** Where an entry stands in its feed, by its header alone; only what is new or contradicts is worth a signature check. */
function placeOf(
  group: Group,
  header: EntryHeader,
  entry: SignedEntry,
  expected: ReadonlyMap<DeviceId, number>,
): Place {
  const roster = group.forming.roster?.roster;
  // Once the people are fixed, nobody else's words are worth a look.
  if (roster !== undefined && !roster.members.some(({ device }) => device === header.author)) return 'stranger';
  const feed = group.feeds[header.author];
  const next = expected.get(header.author) ?? (feed === undefined ? 0 : feed.seq + 1);
  // A header whose body was left out says nothing yet; somebody else holds the body.
  if (header.seq > next || (header.seq === next && entry.bodyBytes === undefined)) return 'gap';
  if (header.seq === next) return 'next';
  return feed !== undefined && header.seq === feed.seq && entryIdOf(entry.headerBytes) !== feed.head
    ? 'conflict'
    : 'known';
}

/** A token bucket for each key. Keys are members' devices, or devices that are connected: both are bounded by admission. */
export function bucket({ perMinute, burst }: Rate): { take(key: DeviceId, nowMs: TimeMs): boolean } {
  const states = new Map<DeviceId, { left: number; atMs: TimeMs }>();
  return {
    take(key, nowMs) {
      const state = states.get(key) ?? { left: burst, atMs: nowMs };
      const left = Math.min(burst, state.left + ((nowMs - state.atMs) * perMinute) / 60_000);
      if (!states.has(key) && states.size >= keysMax) states.clear();
      states.set(key, { left: Math.max(0, left - 1), atMs: nowMs });
      return left >= 1;
    },
  };
}

/** In a lobby authors are not fixed yet; forgetting all of them only lets each burst once more. */
const keysMax = 4_096;
