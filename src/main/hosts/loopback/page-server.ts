import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { KeyturnError } from '../../../core/base/errors.ts';
import { pageHeaders } from '../page-serving.ts';
import { isAnotherUsers } from './peer-user.ts';
import type { PageFiles } from './page-files.ts';
import { messageBytesMax } from './wire.ts';

/** A browser opens six at a time, and old tabs keep one each. */
const connectionsMax = 64;
const headerBytesMax = 8 * 1024;
/** From this computer a request arrives at once, or it is no browser's. */
const requestMsMax = 5_000;

export type PageServer = {
  readonly port: number;
  /** `127.0.0.1:port`, the only name this server answers to. */
  readonly host: string;
  close(): Promise<void>;
};

/**
 * Serves the page's files and the line to them on 127.0.0.1, to whoever names it by exactly that. A foreign name means
 * that some site's name was pointed at this computer; a foreign origin means that some site's script calls.
 * @param port  0 picks a free one
 * @param startPage  the path that `/` stands for
 * @throws KeyturnError portInUse, networkUnavailable
 */
export async function startPageServer(options: {
  readonly files: PageFiles;
  readonly startPage: string;
  readonly port: number;
  readonly attend: (socket: WebSocket) => void;
}): Promise<PageServer> {
  const server = createServer({
    maxHeaderSize: headerBytesMax,
    headersTimeout: requestMsMax,
    requestTimeout: requestMsMax,
    connectionsCheckingInterval: requestMsMax,
    requireHostHeader: false, // Refused below, with a sentence.
  });
  server.maxConnections = connectionsMax;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(listenFailed(options.port, cause)));
    server.listen({ host: '127.0.0.1', port: options.port, exclusive: true }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  // 'self' covers ws: of the same origin in today's browsers; named, so that an older one needs no wider rule.
  const headers = pageHeaders(["'self'", `ws://${host}`]);
  const lines = new WebSocketServer({ noServer: true, maxPayload: messageBytesMax, perMessageDeflate: false });

  server.on('request', (request, response) => {
    const { status, type, body } = answer(request, host, options);
    response.writeHead(status, { ...headers, 'Content-Type': type, 'Content-Length': body.length });
    end(request, response, body);
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const reason = reasonAgainstLine(request, host);
    if (reason !== undefined) refuseLine(socket, reason, headers);
    else lines.handleUpgrade(request, socket, head, options.attend);
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  return {
    port,
    host,
    async close() {
      for (const line of lines.clients) line.terminate();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

type Reply = { readonly status: number; readonly type: string; readonly body: Buffer };

function answer(
  request: IncomingMessage,
  host: string,
  { files, startPage }: { readonly files: PageFiles; readonly startPage: string },
): Reply {
  if (!namesExactly(request, host))
    return sentence(
      421,
      `This is not ${request.headers.host === undefined ? 'a' : 'that'} site. Open the address that Keyturn printed.`,
    );
  if (request.method !== 'GET' && request.method !== 'HEAD') return sentence(405, 'Only reading is possible here.');
  // Compared as it came: a path that would have to be decoded or tidied is not one of ours.
  const file = files.get(request.url === '/' ? startPage : (request.url ?? ''));
  return file === undefined
    ? sentence(404, 'There is nothing at this address. Open the one that Keyturn printed.')
    : { status: 200, type: file.type, body: file.bytes };
}

function end(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  if (request.method === 'HEAD') response.end();
  else response.end(body);
}

/** Once, and exactly: with two of them a proxy and we could each believe another. */
function namesExactly(request: IncomingMessage, host: string): boolean {
  const named = request.headersDistinct.host;
  return named?.length === 1 && named[0] === host;
}

function reasonAgainstLine(request: IncomingMessage, host: string): string | undefined {
  if (!namesExactly(request, host)) return '421 Misdirected Request';
  const origin = request.headersDistinct['origin'];
  if (origin?.length !== 1 || origin[0] !== `http://${host}`) return '403 Forbidden';
  if (request.url !== '/door') return '404 Not Found';
  return isAnotherUsers(request.socket) ? '403 Forbidden' : undefined;
}

function refuseLine(socket: Duplex, status: string, headers: Readonly<Record<string, string>>): void {
  const body = 'This line is for the page that Keyturn serves, in a browser of the user who started Keyturn.';
  const lines = Object.entries({ ...headers, 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
  socket.end(
    [
      `HTTP/1.1 ${status}`,
      ...lines.map(([name, value]) => `${name}: ${value}`),
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}

const sentence = (status: number, text: string): Reply => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: Buffer.from(`${text}\n`),
});

function listenFailed(port: number, cause: Error): KeyturnError {
  const isTaken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
  return new KeyturnError(
    isTaken ? 'portInUse' : 'networkUnavailable',
    isTaken
      ? `Port ${port} on this computer is already in use, perhaps by another Keyturn. Nothing is lost. Stop the other program, or choose another port with --port.`
      : `Keyturn cannot listen on this computer (port ${port}). Nothing is lost. Choose another port with --port.`,
    { cause },
  );
}
