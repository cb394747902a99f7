import { mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeClone, fakeVite, lockfile } from './fake-clone.ts';

/** The scripts' Windows branches need a Windows; the pretended programs here are shell scripts. */
const onWindows = process.platform === 'win32';
const cli24 = ['src/main/cli.ts'];
const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';
const told = (out: string) => JSON.parse(lastLine(out)) as { args: string[]; node: string; cwd: string };

describe.skipIf(onWindows)('the first start', () => {
  it('installs the locked packages with scripts off, then builds the page and runs the app under the packaged Node', async () => {
    const clone = fakeClone();
    const ended = await clone.run();
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(ended.out).toContain('there is no screen to open a window on');
    expect(told(ended.out)).toMatchObject({ args: [], node: realpathSync(process.execPath) });
    expect(clone.builds()).toBe(1);
    const [call, ...more] = clone.npmCalls();
    expect(call).toEqual(expect.arrayContaining(['ci', '--ignore-scripts', '--include=dev', '--include=optional']));
    expect(more).toEqual([]);
    expect(clone.has('.keyturn/install/lock')).toBe(false);
  });

  it('asks the npm that started it, when one did', async () => {
    const clone = fakeClone();
    const cli = join(clone.top, 'npm-cli.js');
    const text = `require('node:fs').mkdirSync('node_modules/node-${process.platform}-${process.arch}', { recursive: true })`;
    clone.write('../npm-cli.js', text);
    const env = { npm_execpath: cli, npm_node_execpath: process.execPath };
    expect(await clone.run(cli24, { env, script: 'scripts/run.mjs' })).toMatchObject({ code: 0 });
    expect(clone.npmCalls()).toEqual([]);
  });

  it('says what to do when there is no npm', async () => {
    const clone = fakeClone();
    rmSync(join(clone.bin, 'npm'));
    const ended = await clone.run();
    expect(ended.code).toBe(1);
    expect(lastLine(ended.err)).toMatch(/^npm was not found\. Install Node\.js/);
  });

  it('says that the registry was not reached when npm could not reach it', async () => {
    const ended = await fakeClone().run([], { env: { FAKE_NPM: 'offline' } });
    expect(ended.code).toBe(1);
    expect(lastLine(ended.err)).toMatch(/registry was not reached\. Connect/);
  });

  it('says that a file is missing before it installs anything', async () => {
    const clone = fakeClone();
    rmSync(join(clone.root, 'src'), { recursive: true });
    const ended = await clone.run(cli24, { script: 'scripts/run.mjs' });
    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(/^There is no src\/main\/cli\.ts/);
    expect(clone.npmCalls()).toEqual([]);
  });
});

describe.skipIf(onWindows)('the next start', () => {
  it('installs nothing while the lockfile is the same, and again when it changes', async () => {
    const clone = fakeClone();
    await clone.run();
    expect(await clone.run()).toMatchObject({ code: 0, err: '' });
    expect(clone.npmCalls()).toHaveLength(1);
    clone.write('package-lock.json', lockfile('1.0.1'));
    expect(await clone.run()).toMatchObject({ code: 0 });
    expect(clone.npmCalls()).toHaveLength(2);
  });

  it('installs again after an install that failed half-way', async () => {
    const clone = fakeClone();
    const ended = await clone.run([], { env: { FAKE_NPM: 'broken' } });
    expect(ended).toMatchObject({ code: 1, out: expect.not.stringContaining('{') });
    expect(lastLine(ended.err)).toMatch(/could not be installed \(npm ended with 1/);
    expect(clone.has('node_modules/.installed')).toBe(false);
    expect(await clone.run()).toMatchObject({ code: 0 });
    expect(clone.npmCalls()).toHaveLength(2);
  });

  it('takes over from an install that was killed, once its npm is gone too', async () => {
    const clone = fakeClone();
    const first = clone.run([], { env: { FAKE_NPM: 'killed' } });
    const lock = join(clone.root, '.keyturn/install/lock');
    await expect.poll(() => clone.npmCalls().length).toBe(1);
    await expect.poll(() => (JSON.parse(readFileSync(lock, 'utf8')) as number[]).length).toBe(2);
    const npm = (JSON.parse(readFileSync(lock, 'utf8')) as number[])[1]!;
    const second = clone.run();
    await new Promise((done) => setTimeout(done, 600));
    expect(clone.npmCalls()).toHaveLength(1);
    process.kill(npm, 'SIGKILL');
    expect(await first).toMatchObject({ signal: 'SIGKILL' });
    expect(await second).toMatchObject({ code: 0, err: expect.stringContaining('from another terminal') });
    expect(clone.npmCalls()).toHaveLength(2);
  });

  it('accepts what npm ci put there by hand, and nothing that differs from the lockfile', async () => {
    const clone = fakeClone();
    clone.write('node_modules/.package-lock.json', lockfile('1.0.0', false));
    mkdirSync(join(clone.root, `node_modules/node-${process.platform}-${process.arch}`));
    clone.write('node_modules/vite/bin/vite.js', fakeVite);
    expect(await clone.run()).toMatchObject({ code: 0 });
    expect(clone.npmCalls()).toHaveLength(0);
    rmSync(join(clone.root, 'node_modules/.installed'));
    clone.write('node_modules/.package-lock.json', lockfile('0.9.9'));
    expect(await clone.run()).toMatchObject({ code: 0 });
    expect(clone.npmCalls()).toHaveLength(1);
  });
});

describe.skipIf(onWindows)('two starts at once', () => {
  it('install once, and both run', async () => {
    const clone = fakeClone();
    const env = { FAKE_NPM: 'slow' };
    const both = await Promise.all([clone.run([], { env }), clone.run([], { env })]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(clone.npmCalls()).toHaveLength(1);
    expect(both.filter(({ err }) => err.includes('from another terminal'))).toHaveLength(1);
  });

  it('do not wait for a lock whose owner is gone', async () => {
    const clone = fakeClone();
    const gone = 2 ** 30; // Above every pid a kernel hands out.
    clone.write('.keyturn/install/lock', JSON.stringify([gone]));
    const ended = await clone.run();
    expect(ended).toMatchObject({ code: 0, err: expect.not.stringContaining('another terminal') });
    expect(clone.has('.keyturn/install/lock')).toBe(false);
  });
});

describe.skipIf(onWindows)('under Node 20', () => {
  it('hands over to the packaged Node 24', async () => {
    const ended = await fakeClone().run([], { asNode20: true });
    expect(ended.code).toBe(0);
    expect(told(ended.out).node).toBe(realpathSync(process.execPath));
  });

  const sentence = /^Keyturn needs Node 24, and npm has none for this machine .* Install Node 24 or later from/;
  it('stops with one sentence where npm has no Node 24 for the machine', async () => {
    const clone = fakeClone();
    clone.write('package-lock.json', lockfile('1.0.0', false));
    const ended = await clone.run([], { asNode20: true, env: { FAKE_NPM: 'no node' } });
    expect(ended).toMatchObject({ code: 1, out: expect.not.stringContaining('{') });
    expect(lastLine(ended.err)).toMatch(sentence);
  });

  it('stops with the same sentence where the Node that came is too old', async () => {
    const ended = await fakeClone().run([], { asNode20: true, env: { FAKE_NPM: 'old node' } });
    expect(ended.code).toBe(1);
    expect(lastLine(ended.err)).toMatch(sentence);
  });

  it('does not call an install complete that lacks the Node 24 it should have brought', async () => {
    const clone = fakeClone();
    const ended = await clone.run([], { asNode20: true, env: { FAKE_NPM: 'no node' } });
    expect(ended.code).toBe(1);
    expect(lastLine(ended.err)).toMatch(/^npm left out Node 24/);
    expect(clone.has('node_modules/.installed')).toBe(false);
    expect(await clone.run([], { asNode20: true })).toMatchObject({ code: 0 });
  });
});

describe.skipIf(onWindows)('what is passed through', () => {
  it('hands over every argument untouched, whatever a shell would make of it', async () => {
    const args = ['two words', '', '$HOME', '; exit 5', '"quoted" \'twice\'', '*', '--flag=ä'];
    const ended = await fakeClone().run(args);
    expect(told(ended.out).args).toEqual(args);
  });

  it('runs a named file from the project with the folder it was called from', async () => {
    const clone = fakeClone();
    const ended = await clone.run(['src/main/cli.ts', 'a b'], { script: 'scripts/run.mjs', cwd: clone.bin });
    expect(told(ended.out)).toMatchObject({ args: ['a b'], cwd: realpathSync(clone.bin) });
  });

  it('asks for a file when none is named', async () => {
    const ended = await fakeClone().run([], { script: 'scripts/run.mjs' });
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('Name the file') });
  });

  it('ends with the exit code of what it ran', async () => {
    expect(await fakeClone().run(['exit', '7'])).toMatchObject({ code: 7, signal: null });
  });

  it('ends by the signal that ended what it ran', async () => {
    expect(await fakeClone().run(['die', 'SIGTERM'])).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('passes %s on and lets it end in its own way', async (signal) => {
    const ended = await fakeClone().run(['wait', signal], { onOutput: (child) => void child.kill(signal) });
    expect(ended).toMatchObject({ code: 9, signal: null });
  });
});
