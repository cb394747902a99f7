import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

const answerMsMax = 5_000;

export type RawReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** One request exactly as written, so that nothing tidies paths or names on the way. */
export function rawRequest(port: number, lines: readonly string[]): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`),
    );
    let text = '';
    socket.setTimeout(answerMsMax, () => socket.destroy(new Error('no answer')));
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    socket.once('error', reject);
    socket.once('close', () => {
      const [head = '', ...body] = text.split('\r\n\r\n');
      const [first = '', ...rest] = head.split('\r\n');
      const headers = Object.fromEntries(
        rest.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
      );
      resolve({ status: Number(first.split(' ')[1]), headers, body: body.join('\r\n\r\n') });
    });
  });
}

export type Page = {
  readonly socket: WebSocket;
  readonly heard: Readonly<Record<string, unknown>>[];
  say(message: unknown): void;
  /** Waits for the first message that has this field; it is taken out of what was heard. */
  hear(field: string): Promise<Readonly<Record<string, unknown>>>;
  readonly closed: Promise<number>;
};

/** A page as far as the host can see: the right name and origin unless told otherwise. */
export function openPage(
  port: number,
  options: { readonly host?: string; readonly origin?: string | null; readonly path?: string } = {},
): Promise<Page> {
  const name = `127.0.0.1:${port}`;
  const origin = options.origin === undefined ? `http://${name}` : options.origin;
  const socket = new WebSocket(`ws://${name}${options.path ?? '/door'}`, {
    headers: { Host: options.host ?? name, ...(origin === null ? {} : { Origin: origin }) },
  });
  const heard: Record<string, unknown>[] = [];
  socket.on('message', (data) => heard.push(JSON.parse((data as Buffer).toString('utf8')) as Record<string, unknown>));
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  onTestFinished(() => socket.terminate());
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () =>
      resolve({
        socket,
        heard,
        closed,
        say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
        async hear(field) {
          const untilMs = performance.now() + answerMsMax;
          for (;;) {
            const index = heard.findIndex((message) => field in message);
            if (index !== -1) return heard.splice(index, 1)[0]!;
            if (performance.now() > untilMs) throw new Error(`no ${field} was heard`);
            await new Promise((done) => setTimeout(done, 5));
          }
        },
      }),
    );
  });
}

export const tokenOf = (address: URL): string => address.hash.slice('#t='.length);

/** A page that was let in with this address. */
export async function enteredPage(address: URL): Promise<Page & { readonly session: string }> {
  const page = await openPage(Number(address.port));
  page.say({ hello: { token: tokenOf(address) } });
  const { welcome } = (await page.hear('welcome')) as { welcome: { session: string } };
  return Object.assign(page, { session: welcome.session });
}
