import type { WebSocket } from 'ws';
import type { Report } from '../../../core/ports.ts';
import type { Door } from '../../desk.ts';
import type { Answer } from '../../ipc/serve.ts';
import { type Entry } from './gate.ts';
import { closeCodes, readFromPage, readHello, type FromPage, type Hello, type ToPage } from './wire.ts';

/** A page does a handful of things at once; some of them take a minute. */
export const callsOutstandingMax = 32;
/** Typing quickly with a meter under the field makes twenty a second. */
export const messagesPerSecondMax = 100;
/** Refusing costs too: a page that does not stop is let go. */
export const messagesPerSecondCut = 1_000;
/** The contracts have two topics each. */
const topicsMax = 8;
/** The page's script says who it is at once. */
const helloMsMax = 5_000;
const beatEveryMs = 10_000;
/** Three beats without any sign of life. */
const silenceMsMax = 35_000;
/** Answers nobody reads; snapshots never pile up, because only the latest of each topic waits. */
const unreadBytesMax = 16 * 1024 * 1024;

export type Line = {
  /** Say why, and close. */
  close(code: number): void;
};

/**
 * One page's line: first its greeting, then calls and topics until it closes.
 * @param enter  decides on the greeting; called once
 * @param onOpen  the page was let in
 * @param onClosed  the line of a page that was let in is gone, whoever closed it; a page that is reloaded or closed says
 *   goodbye, one that crashed does not
 */
export function attendLine(
  socket: WebSocket,
  options: {
    readonly door: Door;
    readonly enter: (hello: Hello) => Entry;
    readonly onOpen: (line: Line, entry: Entry) => void;
    readonly onClosed: (line: Line, how: 'in good order' | 'abruptly') => void;
    readonly report: Report;
  },
): void {
  const { door, report } = options;
  let isOpen = false;
  let isOurDoing = false;
  let saidGoodbye = false;
  let outstanding = 0;
  let heardAtMs = performance.now();
  const topics = new Map<string, () => void>();
  const rate = { windowStartMs: 0, messages: 0 };
  const line: Line = { close };

  const tooLate = setTimeout(() => close(closeCodes.refused), helloMsMax);
  const beating = setInterval(beat, beatEveryMs);

  socket.on('error', cut);
  socket.on('pong', () => (heardAtMs = performance.now()));
  socket.on('message', (data, isBinary) => {
    // What was under way when the line was closed, or taken over, is not done any more.
    if (socket.readyState !== socket.OPEN) return;
    heardAtMs = performance.now();
    const text = isBinary ? undefined : (data as Buffer).toString('utf8');
    if (text === undefined) close(closeCodes.tooMuch);
    else if (isOpen) received(text);
    else greeted(text);
  });
  socket.on('close', () => {
    clearTimeout(tooLate);
    clearInterval(beating);
    for (const stop of topics.values()) stop();
    topics.clear();
    if (isOpen) options.onClosed(line, isOurDoing || saidGoodbye ? 'in good order' : 'abruptly');
  });

  function greeted(text: string): void {
    clearTimeout(tooLate);
    const hello = readHello(text);
    const entry: Entry =
      hello === undefined ? { admitted: 'no', message: 'This is no greeting of the page.' } : options.enter(hello);
    if (entry.admitted === 'no') {
      send({ refused: { message: entry.message } });
      close(closeCodes.refused);
      return;
    }
    isOpen = true;
    options.onOpen(line, entry);
    send({ welcome: { session: entry.session } });
  }

  function received(text: string): void {
    const nowMs = performance.now();
    if (nowMs - rate.windowStartMs >= 1_000) Object.assign(rate, { windowStartMs: nowMs, messages: 0 });
    rate.messages += 1;
    if (rate.messages > messagesPerSecondCut) {
      close(closeCodes.tooMuch);
      return;
    }
    const message = readFromPage(text);
    if (message === undefined) close(closeCodes.tooMuch);
    else if (rate.messages <= messagesPerSecondMax) act(message);
    else if ('id' in message) send({ id: message.id, answer: refused('This page asked for too much in one second.') });
  }

  function act(message: FromPage): void {
    if ('id' in message) call(message);
    else if ('listen' in message) listen(message.listen);
    else if ('bye' in message) saidGoodbye = true;
    else {
      topics.get(message.unlisten)?.();
      topics.delete(message.unlisten);
    }
  }

  function call({ id, name, input }: { id: number; name: string; input?: unknown }): void {
    if (outstanding >= callsOutstandingMax) {
      send({ id, answer: refused('This page waits for too many answers at once.') });
      return;
    }
    outstanding += 1;
    door
      .call(name, input)
      .then((answer) => send({ id, answer }))
      .catch((problem: unknown) => {
        report('door', problem);
        send({ id, answer: unexpected });
      })
      .finally(() => (outstanding -= 1));
  }

  function listen(topic: string): void {
    if (topics.has(topic) || topics.size >= topicsMax) return;
    let pending: { readonly snapshot: unknown } | undefined;
    let isSending = false;
    const sendNext = (): void => {
      if (isSending || pending === undefined) return;
      const { snapshot } = pending;
      pending = undefined;
      isSending = true;
      send({ topic, snapshot }, () => {
        isSending = false;
        sendNext();
      });
    };
    // Entered before it is subscribed: the present snapshot arrives within that call.
    topics.set(topic, () => undefined);
    const stop = door.subscribe(topic, (snapshot) => {
      if (!topics.has(topic)) return;
      pending = { snapshot };
      sendNext();
    });
    topics.set(topic, stop);
  }

  function beat(): void {
    if (performance.now() - heardAtMs > silenceMsMax) {
      cut();
      return;
    }
    socket.ping();
    if (isOpen) send({ beat: true });
  }

  function send(message: ToPage, onWritten?: () => void): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > unreadBytesMax) {
      cut();
      return;
    }
    socket.send(JSON.stringify(message), onWritten);
  }

  function close(code: number): void {
    isOurDoing = true;
    socket.close(code);
    // A page that does not answer the closing is cut off.
    setTimeout(cut, closingMsMax).unref();
  }

  function cut(): void {
    isOurDoing = true;
    socket.terminate();
  }
}

const closingMsMax = 1_000;

const refused = (why: string): Answer => ({
  ok: false,
  error: { code: 'invalidInput', message: `${why} This request was not done. Wait a moment and try again.` },
});
const unexpected: Answer = {
  ok: false,
  error: { code: 'unexpected', message: 'Something went wrong that Keyturn did not expect. Look at the activity log.' },
};
