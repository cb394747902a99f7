import { assert } from '../../core/base/errors.ts';
import type { Report } from '../../core/ports.ts';
import type { z } from 'zod';
import type { Contract, Handlers, Topic } from '../../preload/contract-kit.ts';
import type { Door } from '../desk.ts';
import { serve } from './serve.ts';

/** Where a topic's snapshots come from. */
export type TopicSource<S> = {
  /** The present snapshot, whole. */
  snapshot(): S;
  /** Told after each change, as often as it likes; the snapshot is asked for later. */
  onChanged(listener: () => void): void;
};

type SnapshotOf<T> = T extends { readonly kind: 'topic'; readonly snapshot: infer S extends z.ZodType }
  ? z.output<S>
  : never;
type TopicNames<K extends Contract> = {
  [Room in keyof K & string]: {
    [Name in keyof K[Room] & string]: K[Room][Name] extends Topic ? `${Room}.${Name}` : never;
  }[keyof K[Room] & string];
}[keyof K & string];
/** `room.topic` of every topic of a contract, each with its source. */
export type Topics<K extends Contract> = {
  readonly [N in TopicNames<K>]: N extends `${infer Room}.${infer Name}`
    ? TopicSource<SnapshotOf<K[Room][Name]>>
    : never;
};

/** Newer snapshots are pushed at most this often, and the last one always is: fifty a second is more than an eye follows. */
const pushEveryMs = 20;
/** One page listens once to each topic; a few more for a page that starts again before its old self is gone. */
const listenersPerTopicMax = 8;
/** Requests under way at once: a screen asks for a handful. Each one may hold a passphrase or wait for the vault. */
const requestsAtOnceMax = 64;

/** One end of a contract, to be carried to exactly one kind of page: commands answered, topics published. */
export function doorOf<K extends Contract>(
  contract: K,
  handlers: Handlers<K>,
  topics: Topics<K>,
  report: Report,
): Door {
  const answer = serve(contract, handlers, report);
  const published = publish(contract, topics, report);
  let underWay = 0;
  return {
    async call(name, raw) {
      if (underWay >= requestsAtOnceMax)
        return {
          ok: false,
          error: {
            code: 'invalidInput',
            message: 'Too many requests came at once. Nothing was done for this one. Wait a moment and try again.',
          },
        };
      underWay += 1;
      try {
        return await answer(name, raw);
      } finally {
        underWay -= 1;
      }
    },
    subscribe: (topic, listener) => published.get(topic)?.(listener) ?? (() => undefined),
  };
}

type Listener = (snapshot: unknown) => void;
type Subscribe = (listener: Listener) => () => void;

function publish<K extends Contract>(contract: K, topics: Topics<K>, report: Report): ReadonlyMap<string, Subscribe> {
  const declared = Object.entries(contract).flatMap(([room, entries]) =>
    Object.entries(entries).flatMap(([name, { kind }]) => (kind === 'topic' ? [`${room}.${name}`] : [])),
  );
  const given = new Map(Object.entries<TopicSource<unknown>>(topics));
  assert(
    given.size === declared.length && declared.every((name) => given.has(name)),
    'every topic of a contract has one source',
  );
  return new Map([...given].map(([name, source]) => [name, publishOne(name, source, report)]));
}

/** Latest wins: whatever changed meanwhile, the next push is the snapshot of that moment. */
function publishOne(name: string, source: TopicSource<unknown>, report: Report): Subscribe {
  const listeners = new Set<Listener>();
  let pending: NodeJS.Timeout | undefined;
  let newest = -1;

  function push(): void {
    pending = undefined;
    const snapshot = look();
    if (snapshot === undefined) return;
    for (const listener of listeners) deliver(listener, snapshot.value);
  }
  function look(): { readonly value: unknown } | undefined {
    try {
      const value = source.snapshot();
      const revision = revisionOf(value);
      if (revision !== undefined && revision < newest) return undefined; // Only growing: an older one is nobody's news.
      newest = revision ?? newest;
      return { value };
    } catch (problem) {
      report(name, problem);
      return undefined;
    }
  }
  function deliver(listener: Listener, value: unknown): void {
    try {
      listener(value);
    } catch (problem) {
      listeners.delete(listener);
      report(name, problem);
    }
  }
  source.onChanged(() => {
    if (listeners.size > 0) pending ??= setTimeout(push, pushEveryMs).unref();
  });
  return (listener) => {
    const own: Listener = (snapshot) => listener(snapshot);
    const [oldest] = listeners;
    // The newest page is the one somebody looks at.
    if (listeners.size >= listenersPerTopicMax && oldest !== undefined) listeners.delete(oldest);
    listeners.add(own);
    const present = look();
    if (present !== undefined) deliver(own, present.value);
    return () => void listeners.delete(own);
  };
}

function revisionOf(snapshot: unknown): number | undefined {
  const revision: unknown =
    typeof snapshot === 'object' && snapshot !== null && 'revision' in snapshot ? snapshot.revision : undefined;
  return typeof revision === 'number' ? revision : undefined;
}
