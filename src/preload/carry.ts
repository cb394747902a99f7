import { commandChannel, listenChannel, topicChannel, type DoorName } from './contract-channels.ts';
import type { Client, Contract } from './contract-kit.ts';

/** What of Electron's message pipe a preload needs. The page never gets hold of it. */
export type Pipe = {
  invoke(channel: string, input: unknown): Promise<unknown>;
  send(channel: string, topic: string, isWanted: boolean): void;
  on(channel: string, listener: (event: unknown, snapshot: unknown) => void): unknown;
};

const unanswered = {
  ok: false,
  error: {
    code: 'unexpected',
    message: 'Keyturn did not answer. Nothing more was done. If it stays so, quit Keyturn and start it again.',
  },
} as const;

/**
 * The client of one contract over one pipe: each command goes out on a channel of its own and comes back as a value,
 * never as an exception; each topic is asked for once, however many listen, and told to late listeners at once.
 */
export function carriedClient<K extends Contract>(contract: K, door: DoorName, pipe: Pipe): Client<K> {
  const rooms = Object.entries(contract).map(([room, entries]) => {
    const verbs = Object.entries(entries).map(([name, { kind }]): [string, unknown] => {
      const full = `${room}.${name}`;
      return [name, kind === 'command' ? verb(full) : heard(full)];
    });
    return [room, Object.fromEntries(verbs)] as const;
  });
  return Object.fromEntries(rooms) as Client<K>;

  function verb(name: string): (input: unknown) => Promise<unknown> {
    return async (input) => {
      try {
        return await pipe.invoke(commandChannel(door, name), input);
      } catch {
        return unanswered;
      }
    };
  }

  function heard(name: string): (listener: (snapshot: unknown) => void) => () => void {
    const listeners = new Map<number, (snapshot: unknown) => void>();
    let latest: { readonly snapshot: unknown } | undefined;
    let nextId = 0;
    pipe.on(topicChannel(door, name), (_event, snapshot) => {
      if (listeners.size === 0) return;
      latest = { snapshot };
      for (const listener of [...listeners.values()]) listener(snapshot);
    });
    return (listener) => {
      const id = nextId++;
      listeners.set(id, listener);
      if (listeners.size === 1) pipe.send(listenChannel(door), name, true);
      else if (latest !== undefined) listener(latest.snapshot);
      return () => {
        if (!listeners.delete(id) || listeners.size > 0) return;
        latest = undefined;
        pipe.send(listenChannel(door), name, false);
      };
    };
  }
}
