import { WebSocket } from 'ws';
import { KeyturnError } from '../../core/base/errors.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { parseWire, writeWire } from './wrpc-json.ts';
import { envelope } from './wrpc-schemas.ts';

/** One open socket to a node: questions and their answers, matched by number. */
export interface Connection {
  /** The answer's `params`, unchecked, or the node's error text. @throws KeyturnError ledgerUnreachable */
  request(method: string, params: object): Promise<Result<unknown, string>>;
  close(): void;
}

export interface ConnectionOptions {
  /** Already checked by `parseNodeUrl`. */
  readonly url: string;
  readonly requestTimeoutMs: number;
  readonly onNotification: (method: string, params: unknown) => void;
  /** Called once, when an opened connection ends for any reason but `close()`. */
  readonly onLost: () => void;
}

/** One hundred thousand coins are about 40 MB of text; a longer message is not an answer to anything we ask. */
const MESSAGE_BYTES_MAX = 64 * 1024 * 1024;
/** The node answers one question at a time, so a longer queue would only time out. */
const PENDING_MAX = 64;
/** Neither side of wRPC notices a dead line by itself; this finds one within two intervals. */
const PING_INTERVAL_MS = 20_000;

/**
 * Opens a socket. There is no greeting: once it is open, questions may be asked.
 * @throws KeyturnError ledgerUnreachable
 */
export function openConnection(options: ConnectionOptions): Promise<Connection> {
  const socket = new WebSocket(options.url, {
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
    followRedirects: false,
    handshakeTimeout: options.requestTimeoutMs,
  });
  return new Promise((resolve, reject) => {
    let failure: unknown;
    socket.on('error', (error) => (failure = error));
    const refuse = () => reject(unreachable(options.url, 'could not be reached', failure));
    socket.once('close', refuse);
    socket.once('open', () => {
      socket.off('close', refuse);
      resolve(attend(socket, options));
    });
  });
}

function attend(socket: WebSocket, options: ConnectionOptions): Connection {
  interface Waiting {
    readonly settle: (answer: Result<unknown, string>) => void;
    readonly fail: (error: KeyturnError) => void;
    readonly timer: NodeJS.Timeout;
  }
  const waiting = new Map<bigint, Waiting>();
  let nextId = 1n;
  let closedByUs = false;
  let heard = true;

  const take = (id: bigint) => {
    const entry = waiting.get(id);
    waiting.delete(id);
    if (entry !== undefined) clearTimeout(entry.timer);
    return entry;
  };
  const ping = setInterval(() => {
    if (!heard) {
      socket.terminate();
      return;
    }
    heard = false;
    socket.ping();
  }, PING_INTERVAL_MS);
  ping.unref();

  socket.on('pong', () => (heard = true));
  socket.on('message', (data, isBinary) => {
    heard = true;
    const message = isBinary ? undefined : parseWire((data as Buffer).toString('utf8'), MESSAGE_BYTES_MAX);
    const read = envelope.safeParse(message);
    // A node that stops speaking the protocol cannot be trusted to number its answers either.
    if (!read.success) {
      socket.terminate();
      return;
    }
    const { id, method, params, error } = read.data;
    if (typeof id === 'bigint') {
      // An answer that comes after its time limit has nobody waiting for it.
      take(id)?.settle(error === null || error === undefined ? ok(params ?? {}) : err(error.message));
    } else if (typeof method === 'string') {
      options.onNotification(method, params ?? {});
    }
  });
  socket.on('close', () => {
    clearInterval(ping);
    for (const id of [...waiting.keys()]) take(id)?.fail(unreachable(options.url, 'closed the connection'));
    if (!closedByUs) options.onLost();
  });

  return {
    request: (method, params) =>
      new Promise((settle, fail) => {
        if (socket.readyState !== WebSocket.OPEN) {
          fail(unreachable(options.url, 'is not connected'));
          return;
        }
        if (waiting.size >= PENDING_MAX) {
          fail(unreachable(options.url, 'is too far behind with its answers'));
          return;
        }
        const id = nextId++;
        const timer = setTimeout(() => {
          take(id)?.fail(unreachable(options.url, 'did not answer in time'));
        }, options.requestTimeoutMs);
        waiting.set(id, { settle, fail, timer });
        socket.send(writeWire({ id, method, params }), (error) => {
          if (error instanceof Error) take(id)?.fail(unreachable(options.url, 'closed the connection', error));
        });
      }),
    close() {
      closedByUs = true;
      socket.terminate();
    },
  };
}

/** The one sentence for a node that is not there. Sending a transaction again is always safe, so it may say so. */
export function unreachable(url: string, what: string, cause?: unknown): KeyturnError {
  const message = `The Kaspa node at ${url} ${what}. Nothing is lost. Check that it runs, or choose another node; asking or sending again is safe.`;
  return new KeyturnError('ledgerUnreachable', message, cause === undefined ? undefined : { cause });
}
