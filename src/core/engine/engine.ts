import { nextRecord, auditHashOf } from '../audit/record.ts';
import type { AuditHead } from '../audit/record.ts';
import type { DeviceId, GroupId, TimeMs } from '../base/ids.ts';
import type { Clock, Commits, DeviceSigner, Report } from '../ports.ts';
import { emptyTurn, type StoredEntry, type Turn as StoredTurn } from '../store-port.ts';
import { authorEntry, feedStart, type VerifiedEntry } from '../wire/entry.ts';
import { encodeBody, type Body, type EntryKind } from '../group/bodies.ts';
import { changedDocuments, loadState } from './documents.ts';
import type { AuditDraft, Input, Publish } from './inputs.ts';
import { step } from './step.ts';
import type { EngineState } from './state.ts';

/** Inputs that one turn may cause in a row; more than this is a loop of our own making. */
const inputsPerTurnMax = 4_096;

/** An input before it is stamped: the engine gives it the time of its arrival. */
export type Unstamped = Input extends infer I ? (I extends unknown ? Omit<I, 'atMs'> : never) : never;

/** What a turn stores beside state, entries and log: blobs the vault sealed. */
export type TurnExtras = {
  readonly sealed?: StoredTurn['sealed'];
  readonly audit?: readonly Omit<AuditDraft, 'atMs'>[];
};

export type Committed = {
  readonly before: EngineState;
  readonly after: EngineState;
  /** Entries of this turn in the order they were folded, ours and others'. */
  readonly entries: readonly VerifiedEntry[];
};

/**
 * accept → step → commit → act. Turns are synchronous and never interleave; listeners act only on what is on disk.
 */
export type Engine = {
  state(): EngineState;
  nowMs(): TimeMs;
  /** One turn for these inputs. @throws KeyturnError of store or keychain: nothing happened and nothing was told */
  accept(inputs: readonly Unstamped[], extras?: TurnExtras): Committed;
  onCommitted(listener: (committed: Committed) => void): void;
};

export type EnginePorts = {
  readonly clock: Clock;
  readonly commits: Commits;
  readonly signer: DeviceSigner;
  readonly report: Report;
  /** Looks at the state as it was left and throws where it must not be gone on with, before anything is written. */
  readonly refuse?: (state: EngineState) => void;
};

/** @throws KeyturnError of the store, and whatever `refuse` throws: nothing was written */
export function createEngine({ clock, commits, signer, report, refuse }: EnginePorts): Engine {
  let state = storedState(signer.device, commits, refuse);
  let auditHead = headOfLog(commits.store.auditHead());
  const listeners: ((committed: Committed) => void)[] = [];
  const untold: Committed[] = [];
  let telling = false;
  let halted: Error | undefined;

  function turn(inputs: readonly Unstamped[], extras: TurnExtras): Committed {
    if (halted !== undefined) throw halted;
    const atMs = clock.nowMs();
    const before = state;
    const entries: VerifiedEntry[] = [];
    const drafts: AuditDraft[] = (extras.audit ?? []).map((draft) => ({ ...draft, atMs }));
    let now = state;
    const pending: (Input | Publish)[] = inputs.map((input) => ({ ...input, atMs }));
    for (let taken = 0; pending.length > 0; taken++) {
      if (taken > inputsPerTurnMax) throw new Error('Invariant broken: a turn comes to an end');
      const next = pending.shift();
      if (next === undefined) break;
      const input: Input = 'type' in next ? next : { type: 'entryAccepted', atMs, entry: write(now, next, atMs) };
      const result = step(now, input);
      if (input.type === 'entryAccepted' && grew(now, result.state, input.entry)) entries.push(input.entry);
      now = result.state;
      drafts.push(...result.audit);
      // What a turn publishes comes before the inputs still waiting: a feed's order is the order of its reasons.
      pending.unshift(...result.publish);
    }
    if (now === before && entries.length === 0 && drafts.length === 0 && extras.sealed === undefined)
      return { before, after: now, entries };
    try {
      const chained = drafts.map((draft) => {
        const record = nextRecord(auditHead, draft);
        auditHead = { seq: record.record.seq, hash: record.hash };
        return { seq: record.record.seq, bytes: record.bytes };
      });
      commits.commit(
        {
          documents: changedDocuments(before, now),
          entries: entries.map(stored),
          audit: chained,
          sealed: extras.sealed ?? [],
          outbox: { add: [], done: [] },
          counters: [],
        },
        ownProgress(before, now, signer, entries),
      );
    } catch (problem) {
      auditHead = headOfLog(commits.store.auditHead());
      const last = entries.findLast(({ header }) => header.author === signer.device);
      // Stored, but the keychain could not note it: going on from the state before would write our feed twice.
      if (last !== undefined && commits.store.entry(last.id) !== undefined) halted = problem as Error;
      throw problem;
    }
    state = now;
    return { before, after: now, entries };
  }

  function write(now: EngineState, publish: Publish, atMs: TimeMs): VerifiedEntry {
    const group = now.groups[publish.group];
    const feed = group?.feeds[signer.device];
    const charter = group?.forming.charter;
    return authorEntry(
      {
        group: publish.group,
        seq: (feed?.seq ?? -1) + 1,
        prev: feed?.head ?? feedStart,
        atMs,
        kind: publish.kind,
        names: { charter: charter?.version ?? 0, book: charter?.book.version ?? 0, epoch: group?.key?.epoch ?? 0 },
        body: encodeBody(publish.kind, publish.body as Body<EntryKind>),
      },
      signer.device,
      (message) => signer.sign(message),
    );
  }

  function tell(): void {
    if (telling) return; // A listener's own turn is told after this one: turns never nest.
    telling = true;
    for (let committed = untold.shift(); committed !== undefined; committed = untold.shift()) {
      for (const listener of listeners) {
        try {
          listener(committed);
        } catch (problem) {
          report('listener', problem);
        }
      }
    }
    telling = false;
  }

  return {
    state: () => state,
    nowMs: () => clock.nowMs(),
    accept(inputs, extras = {}) {
      const committed = turn(inputs, extras);
      untold.push(committed);
      tell();
      return committed;
    },
    onCommitted: (listener) => void listeners.push(listener),
  };
}

/** The state as it was left; what an earlier version stored another way is stored anew first, in one go. */
function storedState(device: DeviceId, commits: Commits, refuse: EnginePorts['refuse']): EngineState {
  const { state, outdated } = loadState(device, commits.store);
  refuse?.(state);
  if (outdated.length > 0) commits.commit({ ...emptyTurn, documents: outdated }, []);
  return state;
}

const headOfLog = (last: { readonly seq: number; readonly bytes: Uint8Array } | undefined): AuditHead | undefined =>
  last === undefined ? undefined : { seq: last.seq, hash: auditHashOf(last.bytes) };

const grew = (before: EngineState, after: EngineState, entry: VerifiedEntry): boolean => {
  const { group, author } = entry.header;
  return (
    after.groups[group]?.feeds[author]?.head === entry.id && before.groups[group]?.feeds[author]?.head !== entry.id
  );
};

const stored = ({ header, id, headerBytes, signature, bodyBytes }: VerifiedEntry): StoredEntry => ({
  group: header.group,
  author: header.author,
  seq: header.seq,
  id,
  headerBytes,
  signature,
  bodyBytes,
});

function ownProgress(
  before: EngineState,
  after: EngineState,
  signer: DeviceSigner,
  entries: readonly VerifiedEntry[],
): readonly { readonly group: GroupId; readonly before: number | undefined; readonly seq: number }[] {
  const groups = new Set(
    entries.filter(({ header }) => header.author === signer.device).map(({ header }) => header.group),
  );
  return [...groups].map((group) => ({
    group,
    before: before.groups[group]?.feeds[signer.device]?.seq,
    seq: after.groups[group]?.feeds[signer.device]?.seq ?? 0,
  }));
}
