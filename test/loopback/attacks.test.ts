import { execFile, spawnSync } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fakeTicket, startFixture } from './fake-desk.ts';
import { enteredPage, openPage, tokenOf } from './raw.ts';

/*
 * What other programs of this computer, and a page that was taken over, can try on the browser host. An `it.fails` shows a
 * hole: it says what should hold and does not yet. Whoever closes the hole turns it into `it`.
 */

const nobody = 65_534;
/** Only root can start a program as somebody else, who must be able to reach it: not so below another user's home. */
const canBeSomebodyElse =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync(process.execPath, ['-v'], { uid: nobody, gid: nobody, cwd: '/' }).status === 0;

/**
 * A program of another user that has read the one-time address among an opener's arguments, and the port of a connection
 * of ours in /proc/net/tcp. It connects from that very port, at other addresses of this computer (127.0.0.2 and on).
 * @returns what its page heard first, or how often it was refused
 */
function fromTheSamePort(port: number, localPort: number, token: string): Promise<string> {
  const script = `
    const net = require('node:net');
    const mask = Buffer.from([1, 2, 3, 4]);
    const frame = (text) => {
      const body = Buffer.from(text).map((byte, i) => byte ^ mask[i % 4]);
      return Buffer.concat([Buffer.from([0x81, 0x80 | body.length]), mask, body]);
    };
    let refused = 0;
    const attempt = (last) => {
      if (last > 40) return console.log('refused ' + refused + ' times');
      const socket = net.connect({ port: ${port}, host: '127.0.0.1', localAddress: '127.0.0.' + last, localPort: ${localPort} }, () =>
        socket.write(['GET /door HTTP/1.1', 'Host: 127.0.0.1:${port}', 'Origin: http://127.0.0.1:${port}', 'Upgrade: websocket',
          'Connection: Upgrade', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Version: 13', '', ''].join('\\r\\n')));
      socket.once('data', (data) => {
        if (!String(data).includes(' 101 ')) { refused += 1; socket.destroy(); return attempt(last + 1); }
        socket.write(frame(JSON.stringify({ hello: { token: '${token}' } })));
        socket.once('data', (heard) => { console.log(String(heard)); process.exit(); });
      });
      socket.once('error', () => attempt(last + 1));
    };
    attempt(2);`;
  const options = { uid: nobody, gid: nobody, cwd: '/', timeout: 20_000, env: { PATH: '/usr/bin:/bin' } };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['-e', script], options, (error, out) =>
      error === null ? resolve(out.trim()) : reject(new Error(error.message)),
    );
  });
}

async function confirming() {
  const fixture = await startFixture();
  fixture.host.freshAddress();
  const ticket = fakeTicket();
  fixture.deskHost.showConfirm(ticket);
  await expect.poll(() => fixture.said.some((line) => line.startsWith('Confirm on this laptop: '))).toBe(true);
  return { ...fixture, ticket, address: fixture.newest('Confirm on this laptop') };
}

describe.skipIf(!canBeSomebodyElse)('another user of this computer who knows the address of a confirm page', () => {
  it('is refused also from a port that one of our own connections has', { timeout: 40_000 }, async () => {
    const { address } = await confirming();
    // A line of ours that has not said hello yet, e.g. of the browser that is about to.
    const ours = await openPage(Number(address.port));
    const { localPort } = (ours.socket as unknown as { readonly _socket: Socket })._socket;
    expect(await fromTheSamePort(Number(address.port), localPort ?? 0, tokenOf(address))).toMatch(
      /^refused \d+ times$/,
    );
  });
});

describe('a program of this user', () => {
  it('that is turned away for being one of too many cannot end the host with rubbish it sent along', async () => {
    const { host, newest } = await startFixture();
    host.freshAddress();
    const port = Number(newest('Keyturn').port);
    const problems: unknown[] = [];
    const noted = (problem: unknown): void => void problems.push(problem);
    process.on('uncaughtExceptionMonitor', noted);
    onTestFinished(() => void process.off('uncaughtExceptionMonitor', noted));
    for (let i = 0; i < 8; i++) await openPage(port);
    await new Promise<void>((resolve, reject) => {
      const upgrade = `GET /door HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n`;
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(Buffer.concat([Buffer.from(upgrade), Buffer.alloc(64, 0xff)])),
      );
      socket.resume();
      socket.once('close', () => resolve());
      socket.once('error', reject);
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(problems).toEqual([]);
  });
});

describe('a page that does not read', () => {
  it('makes the host keep one snapshot of each topic, however many there are', async () => {
    const { host, newest, door } = await startFixture();
    host.freshAddress();
    const page = await enteredPage(newest('Keyturn'));
    page.say({ listen: 'app.view' });
    await page.hear('topic');
    page.socket.pause();
    const before = process.memoryUsage().rss;
    for (let revision = 2; revision <= 1_000; revision++) {
      door.publish('app.view', { revision, text: `${revision}`.padEnd(1_000_000, 'x') });
      if (revision % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    page.socket.resume();
    await expect
      .poll(
        () => page.heard.some(({ snapshot }) => (snapshot as { revision?: number } | undefined)?.revision === 1_000),
        {
          timeout: 20_000,
        },
      )
      .toBe(true);
    expect(page.heard.length).toBeLessThan(50);
  });
});
