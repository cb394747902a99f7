import type { Result } from '../../../core/base/result.ts';
import { readMessage } from './messages.ts';
import type { DoorStanding } from './standing.ts';

export type Answer = Result<unknown, { readonly code: string; readonly message: string }>;
export type Line = {
  call(name: string, input: unknown): Promise<Answer>;
  listen(topic: string, listener: (snapshot: unknown) => void): () => void;
};

/** Main takes 32 at once; a page that waits for more has lost its way. */
const callsWaitingMax = 32;
const firstRetryMs = 250;
const retryMsMax = 5_000;
/** About ten minutes; a page forgotten in a tab then stops asking. */
const retriesMax = 120;
/** Main is heard every ten seconds; three missed in a row mean that nobody is there. */
const silenceMsMax = 35_000;
/** Kept for this tab only, so that a reload comes back; gone when the tab closes. */
const sessionPlace = 'keyturn.session';
/** What main says by closing (src/main/hosts/loopback/wire.ts has the same numbers). */
const closeCodes = new Map<number, DoorStanding>([
  [4001, 'refused'],
  [4002, 'takenOver'],
  [4003, 'ended'],
]);

const lostMessage =
  'The connection to Keyturn on this computer was lost before it answered. Once it is back, this page shows whether this was done.';
const closedMessage = 'This page has no connection to Keyturn on this computer. Nothing was done.';
const tooManyMessage = 'This page waits for too many answers at once. This was not done. Wait a moment and try again.';

type Waiting = { readonly text: string; readonly answer: (answer: Answer) => void };
type Heard = { readonly listeners: Set<(snapshot: unknown) => void>; last: { readonly snapshot: unknown } | undefined };

/**
 * A line to the Keyturn that served this page, kept up: after a loss it is tried again, and everything listened to is
 * asked for again.
 * @param token  the one-time part of the address; undefined when the page was reloaded
 */
export function openLine(options: {
  readonly token: string | undefined;
  readonly onStanding: (standing: DoorStanding) => void;
}): Line {
  let { token } = options;
  let standing: DoorStanding = 'connecting';
  let socket: WebSocket | undefined;
  let retries = 0;
  let heardAtMs = Date.now();
  let nextId = 1;
  const waiting = new Map<number, Waiting>();
  const topics = new Map<string, Heard>();

  const stand = (now: DoorStanding): void => {
    standing = now;
    options.onStanding(now);
  };
  const send = (message: object | string): void => {
    if (standing === 'open') socket?.send(typeof message === 'string' ? message : JSON.stringify(message));
  };

  function connect(): void {
    const session = sessionStorage.getItem(sessionPlace) ?? undefined;
    if (token === undefined && session === undefined) {
      end('refused');
      return;
    }
    const line = new WebSocket(`ws://${location.host}/door`);
    socket = line;
    heardAtMs = Date.now();
    line.addEventListener('open', () => line.send(JSON.stringify({ hello: { token, session } })));
    line.addEventListener('message', ({ data }) => {
      if (line === socket) receive(String(data));
    });
    line.addEventListener('close', ({ code }) => {
      if (line === socket) closed(closeCodes.get(code));
    });
  }

  function receive(text: string): void {
    heardAtMs = Date.now();
    const message = readMessage(text);
    switch (message.kind) {
      case 'welcome':
        token = undefined;
        retries = 0;
        sessionStorage.setItem(sessionPlace, message.session);
        stand('open');
        for (const topic of topics.keys()) send({ listen: topic });
        for (const { text: call } of waiting.values()) send(call);
        return;
      case 'answer':
        waiting.get(message.id)?.answer(message.answer);
        waiting.delete(message.id);
        return;
      case 'topic': {
        const topic = topics.get(message.topic);
        if (topic === undefined) return;
        topic.last = { snapshot: message.snapshot };
        for (const listener of topic.listeners) listener(message.snapshot);
        return;
      }
      case 'other':
        return;
    }
  }

  function closed(last: DoorStanding | undefined): void {
    socket = undefined;
    // Before the first welcome nothing was sent yet, and what waits may still be.
    if (standing !== 'connecting') giveUpCalls(lostMessage);
    if (last === 'refused') sessionStorage.removeItem(sessionPlace);
    if (last !== undefined) {
      end(last);
      return;
    }
    retries += 1;
    if (retries > retriesMax) {
      end('ended');
      return;
    }
    if (standing !== 'connecting' || retries > 3) {
      giveUpCalls(closedMessage);
      stand('lost');
    }
    setTimeout(connect, Math.min(retryMsMax, firstRetryMs * 2 ** Math.min(retries - 1, 8)));
  }

  function end(last: DoorStanding): void {
    clearInterval(watching);
    stand(last);
    giveUpCalls(closedMessage);
  }

  function giveUpCalls(message: string): void {
    const given = [...waiting.values()];
    waiting.clear();
    for (const { answer } of given) answer(failed(message));
  }

  /** A main that hangs closes nothing, so silence counts as a loss. */
  const watching = setInterval(() => {
    if (socket === undefined || Date.now() - heardAtMs < silenceMsMax) return;
    const silent = socket;
    closed(undefined);
    silent.close();
  }, silenceMsMax / 7);

  // A page that crashes cannot say this; main then tells the next one what happened meanwhile.
  window.addEventListener('pagehide', () => send({ bye: true }));

  connect();
  return {
    call(name, input) {
      if (standing !== 'open' && standing !== 'connecting') return Promise.resolve(failed(closedMessage));
      if (waiting.size >= callsWaitingMax) return Promise.resolve(failed(tooManyMessage));
      const id = nextId++;
      const text = JSON.stringify({ id, name, input });
      return new Promise((answer) => {
        waiting.set(id, { text, answer });
        send(text);
      });
    },
    listen(name, listener) {
      const topic = topics.get(name) ?? { listeners: new Set(), last: undefined };
      if (!topics.has(name)) {
        topics.set(name, topic);
        send({ listen: name });
      }
      topic.listeners.add(listener);
      if (topic.last !== undefined) listener(topic.last.snapshot);
      return () => {
        if (!topic.listeners.delete(listener) || topic.listeners.size > 0) return;
        topics.delete(name);
        send({ unlisten: name });
      };
    },
  };
}

const failed = (message: string): Answer => ({ ok: false, error: { code: 'unexpected', message } });
