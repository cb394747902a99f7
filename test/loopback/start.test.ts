import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeClone } from '../house/fake-clone.ts';

type Clone = ReturnType<typeof fakeClone>;
/** A screen is named, and whoever runs the tests counts as an ordinary person. */
const atAScreen = {
  DISPLAY: ':7',
  NODE_OPTIONS: '--import data:text/javascript,process.getuid=()=>1000',
};
const asRoot = { DISPLAY: ':7', NODE_OPTIONS: '--import data:text/javascript,process.getuid=()=>0' };
const ranInBrowser = (out: string) => out.includes('/src/main/hosts/loopback.ts') || out.includes('{"args"');

/** Installed, with an Electron whose program is fetched by this script and is this shell script. */
async function cloneWithElectron(install: 'fetches' | 'offline', program: string): Promise<Clone> {
  const clone = fakeClone();
  await clone.run();
  clone.write('node_modules/electron/package.json', '{}');
  clone.write(
    'node_modules/electron/install.js',
    install === 'offline'
      ? "console.error('getaddrinfo ENOTFOUND github.com'); process.exit(1);"
      : `const { mkdirSync, writeFileSync, chmodSync } = require('node:fs');
         const dist = __dirname + '/dist';
         mkdirSync(dist, { recursive: true });
         writeFileSync(dist + '/electron', ${JSON.stringify(`#!/bin/sh\n${program}\n`)}, { mode: 0o755 });
         writeFileSync(dist + '/chrome-sandbox', '');
         chmodSync(dist + '/chrome-sandbox', 0o4755);
         writeFileSync(__dirname + '/path.txt', 'electron');`,
  );
  clone.write(
    'node_modules/electron-vite/bin/electron-vite.js',
    `const { mkdirSync, writeFileSync } = require('node:fs');
     for (const name of ['main/index.js', 'renderer/index.html']) {
       mkdirSync('out/' + name.split('/')[0], { recursive: true });
       writeFileSync('out/' + name, 'built');
     }`,
  );
  return clone;
}

describe.skipIf(process.platform !== 'linux')('npm start', () => {
  it('opens a desktop window where it can, with every argument untouched', async () => {
    const clone = await cloneWithElectron('fetches', 'echo "electron: $*"');
    const ended = await clone.run(['--profile', 'a b'], { env: atAScreen });
    expect(ended.out).toContain("Fetching Electron's program");
    expect(ended.out).toContain(`electron: ${join(clone.root, 'out/main/index.js')} --profile a b`);
    expect(ended.code).toBe(0);
    expect((await clone.run([], { env: atAScreen })).out).not.toContain('Fetching');
  });

  it.each([
    ['there is no screen', {}, 'there is no screen to open a window on'],
    ['it runs as root', asRoot, 'Electron refuses to run as root'],
    ['Electron is not installed', atAScreen, 'Electron is not installed'],
  ])('opens in a browser when %s, and says so', async (_when, env, reason) => {
    const ended = await fakeClone().run([], { env });
    expect(ended.out).toContain(`Keyturn opens in a browser, for practice and test networks only: ${reason}`);
    expect(ranInBrowser(ended.out)).toBe(true);
    expect(ended.code).toBe(0);
  });

  it("opens in a browser when Electron's program cannot be fetched", async () => {
    const clone = await cloneWithElectron('offline', '');
    const ended = await clone.run([], { env: atAScreen });
    expect(ended.out).toContain('could not be fetched (GitHub was not reached, or refused)');
    expect(ranInBrowser(ended.out)).toBe(true);
  });

  it.each(['exit 127', 'kill -TRAP $$'])('opens in a browser when Electron cannot start: %s', async (program) => {
    const clone = await cloneWithElectron('fetches', program);
    const ended = await clone.run([], { env: atAScreen });
    expect(ended.out).toContain('Electron could not start here');
    expect(ranInBrowser(ended.out)).toBe(true);
  });

  it('does not open a second time when the desktop app itself said why it ended', async () => {
    const clone = await cloneWithElectron('fetches', 'exit 2');
    const ended = await clone.run([], { env: atAScreen });
    expect(ended.code).toBe(2);
    expect(ranInBrowser(ended.out)).toBe(false);
  });

  it('opens what it is told to open, or says why it cannot', async () => {
    const clone = await cloneWithElectron('fetches', 'echo electron');
    const browser = await clone.run(['--browser', '--no-open'], { env: atAScreen });
    expect(browser.out).toContain('"args":["--no-open"]');
    expect(browser.out).not.toContain('opens in a browser');
    expect(ranInBrowser((await clone.run([], { env: { ...atAScreen, KEYTURN_HOST: 'loopback' } })).out)).toBe(true);
    const forced = await clone.run([], { env: { ...asRoot, KEYTURN_HOST: 'electron' } });
    expect(forced).toMatchObject({ code: 1, err: expect.stringContaining('The desktop window cannot run: Electron') });
    expect(await clone.run([], { env: { KEYTURN_HOST: 'tv' } })).toMatchObject({ code: 2 });
  });

  it('builds the page once, again when a source changes, and starts nothing when it cannot be built', async () => {
    const clone = fakeClone();
    await clone.run();
    await clone.run();
    expect(clone.builds()).toBe(1);
    appendFileSync(join(clone.root, 'src/renderer/index.html'), ' changed');
    const broken = await clone.run([], { env: { FAKE_BUILD: 'broken' } });
    expect(broken).toMatchObject({ code: 1, err: expect.stringContaining('a mistake in the page') });
    expect(broken.err).toContain('could not be built');
    expect(ranInBrowser(broken.out)).toBe(false);
    expect((await clone.run()).code).toBe(0);
    expect(clone.builds()).toBe(3);
  });
});
