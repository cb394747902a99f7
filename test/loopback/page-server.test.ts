import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startFixture } from './fake-desk.ts';
import { openPage, rawRequest } from './raw.ts';

async function served() {
  const fixture = await startFixture();
  fixture.host.freshAddress();
  const port = Number(fixture.newest('Keyturn').port);
  const get = (path: string, host = `127.0.0.1:${port}`) => rawRequest(port, [`GET ${path} HTTP/1.1`, `Host: ${host}`]);
  return { ...fixture, port, get };
}

describe('the page server', () => {
  it('sends exactly these headers with every answer, and no cookie', async () => {
    const { port, get } = await served();
    for (const path of ['/', '/assets/main.js', '/nowhere']) {
      const { date: _date, connection: _connection, 'content-length': _length, ...headers } = (await get(path)).headers;
      expect(headers).toEqual({
        'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws://127.0.0.1:${port}; object-src 'none'; frame-src 'none'; worker-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'`,
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringMatching(/\bcamera=\(\).*\bgeolocation=\(\).*\bmicrophone=\(\).*\busb=\(\)/),
        'cache-control': 'no-store',
        'content-type': expect.stringMatching(/^text\/(html|javascript|plain); charset=utf-8$/),
      });
    }
  });

  it('serves the files of the page, to GET and HEAD', async () => {
    const { port, get } = await served();
    expect(await get('/')).toMatchObject({ status: 200, body: '<!doctype html><title>main</title>' });
    expect(await get('/index.html')).toMatchObject({ status: 200 });
    expect(await get('/assets/main.js')).toMatchObject({ status: 200, body: 'globalThis.x = 1;' });
    const head = await rawRequest(port, ['HEAD / HTTP/1.1', `Host: 127.0.0.1:${port}`]);
    expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': '34' } });
  });

  it.each([
    '/confirm.html',
    '/vault.ktv',
    '/../secret.html',
    '/assets/../../secret.html',
    '/..%2fsecret.html',
    '/%2e%2e/secret.html',
    '/..\\secret.html',
    '//secret.html',
    '/assets',
    '/assets/',
    '/index.html?x=1',
    '/index.html%00.js',
    '/__proto__',
    '/constructor',
    'http://127.0.0.1/secret.html',
    '*',
  ])('serves nothing at %s', async (path) => {
    const { get } = await served();
    const { status, body } = await get(path);
    expect([400, 404]).toContain(status);
    expect(body).not.toMatch(/outside|not a page|<title>/);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('refuses %s', async (method) => {
    const { port } = await served();
    const reply = await rawRequest(port, [`${method} / HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Content-Length: 0']);
    expect(reply).toMatchObject({ status: 405, body: 'Only reading is possible here.\n' });
  });

  it.each([
    ['a name a foreign site pointed at this computer', (port: number) => [`Host: rebound.example:${port}`]],
    ['localhost', (port: number) => [`Host: localhost:${port}`]],
    ['the address without its port', () => ['Host: 127.0.0.1']],
    ['another port', (port: number) => [`Host: 127.0.0.1:${port + 1}`]],
    ['a way to write the same address', (port: number) => [`Host: 127.1:${port}`]],
    ['no name', () => []],
    ['two names', (port: number) => [`Host: 127.0.0.1:${port}`, `Host: rebound.example:${port}`]],
  ])('answers 421 and shows nothing to %s', async (_what, hostLines) => {
    const { port } = await served();
    const reply = await rawRequest(port, ['GET / HTTP/1.1', ...hostLines(port)]);
    expect([400, 421]).toContain(reply.status);
    expect(reply.body).not.toContain('<title>');
  });

  it('listens on 127.0.0.1 only', async () => {
    const { port } = await served();
    const elsewhere = new Promise((resolve, reject) => {
      void import('node:net').then(({ connect }) =>
        connect(port, '::1', () => resolve('connected')).once('error', reject),
      );
    });
    await expect(elsewhere).rejects.toThrow();
  });
});

describe('the line to the page', () => {
  it.each([
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['the null origin of a sandboxed frame', { origin: 'null' }],
    ['no origin', { origin: null }],
    ['another port of this computer', { origin: 'http://127.0.0.1:1' }],
    ['localhost', { origin: 'http://localhost' }],
    ['a rebound name', { host: 'rebound.example' }],
    ['another path', { path: '/other' }],
  ])('is refused to %s', async (_what, options) => {
    const { port } = await served();
    await expect(openPage(port, options)).rejects.toThrow(/Unexpected server response: (403|404|421)/);
  });

  it('is refused with the same headers as a page', async () => {
    const { port } = await served();
    const reply = await rawRequest(port, [
      'GET /door HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Upgrade: websocket',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      'Sec-WebSocket-Version: 13',
      'Origin: https://evil.example',
    ]);
    expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
  });
});

/** Only root can start a program as somebody else. */
describe.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)('another user of this computer', () => {
  const nobody = 65_534;
  /** What a program of this user gets for a perfect request. */
  const statusFor = (uid: number, port: number): Promise<string> =>
    new Promise((resolve, reject) => {
      const script = `
        const socket = require('node:net').connect(${port}, '127.0.0.1', () => socket.write(
          ['GET /door HTTP/1.1', 'Host: 127.0.0.1:${port}', 'Origin: http://127.0.0.1:${port}', 'Upgrade: websocket',
           'Connection: Upgrade', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Version: 13', '', '',
          ].join('\\r\\n')));
        socket.once('data', (data) => { console.log(String(data).split('\\r\\n')[0]); process.exit(); });`;
      // Run through PATH in a place anyone may enter: the other user may not enter ours.
      const options = { uid, gid: uid, cwd: '/', timeout: 10_000, env: { PATH: '/usr/bin:/bin' } };
      execFile('node', ['-e', script], options, (error, out) =>
        error === null ? resolve(out.trim()) : reject(new Error(error.message)),
      );
    });

  it.skipIf(!existsSync('/usr/bin/node'))('is refused the line, even with the address in hand', async () => {
    const { port } = await served();
    expect(await statusFor(nobody, port)).toBe('HTTP/1.1 403 Forbidden');
    expect(await statusFor(0, port)).toBe('HTTP/1.1 101 Switching Protocols');
  });
});
