import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

const nodePackage = `node-${process.platform}-${process.arch}`;
/** Stands in for npm: notes how it was called, then does what FAKE_NPM says to node_modules. */
const fakeNpm = `
import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
const mode = process.env.FAKE_NPM ?? 'good';
appendFileSync(process.env.FAKE_NPM_LOG, JSON.stringify(process.argv.slice(2)) + '\\n');
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules/.bin', { recursive: true });
if (mode === 'slow') await new Promise((done) => setTimeout(done, 700));
if (mode === 'offline') console.error('npm error code ENOTFOUND');
if (mode === 'offline' || mode === 'broken') process.exit(1);
if (mode === 'killed') process.kill(process.ppid, 'SIGKILL');
if (mode === 'killed') await new Promise((done) => setTimeout(done, 20_000));
if (mode === 'no node') process.exit(0);
if (mode === 'old node') writeFileSync('node_modules/.bin/node', '#!/bin/sh\\necho 20.20.2\\n', { mode: 0o755 });
else symlinkSync(process.env.FAKE_NODE, 'node_modules/.bin/node');
mkdirSync('node_modules/${nodePackage}', { recursive: true });
mkdirSync('node_modules/vite/bin', { recursive: true });
writeFileSync('node_modules/vite/bin/vite.js', process.env.FAKE_VITE);
`;
/** Stands in for vite: notes that it built, and leaves two pages or fails. */
export const fakeVite = `
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
appendFileSync('vite.log', process.argv.slice(2).join(' ') + '\\n');
if (process.env.FAKE_BUILD === 'broken') {
  console.error('a mistake in the page');
  process.exit(1);
}
mkdirSync('out/renderer', { recursive: true });
for (const name of ['index', 'confirm']) writeFileSync('out/renderer/' + name + '.html', name);
`;
/** Stands in for the command line and for the browser host: tells what reached it, or ends in the way it was told to. */
const fakeApp = `
const [how, what] = process.argv.slice(2);
if (how === 'exit') process.exit(Number(what));
if (how === 'die') process.kill(process.pid, what);
if (how === 'wait') {
  process.on(what, () => process.exit(9));
  console.log('waiting');
  setTimeout(() => process.exit(1), 20_000);
} else console.log(JSON.stringify({ args: process.argv.slice(2), node: process.execPath, cwd: process.cwd() }));
`;
/** Makes a Node say it is version 20 before it runs the script. */
const asNode20 = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})`;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly script?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly asNode20?: boolean;
  readonly onOutput?: (child: ChildProcess) => void;
}

/**
 * A copy of the project's scripts in a folder of its own (with a space in its name), before any install, and with a
 * pretended npm as the only program on PATH beside the shell. Removed when the test ends.
 */
export function fakeClone() {
  const top = mkdtempSync(join(tmpdir(), 'keyturn house '));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const root = join(top, 'a clone');
  const bin = join(top, 'bin');
  const log = join(top, 'npm.log');
  const write = (name: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text, { mode });
  };
  const addProgram = (name: string, script: string) => {
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  };

  cpSync(join(import.meta.dirname, '../../scripts'), join(root, 'scripts'), { recursive: true });
  write('package-lock.json', lockfile('1.0.0'));
  write('src/main/cli.ts', fakeApp);
  write('src/main/hosts/loopback.ts', fakeApp);
  write('src/renderer/index.html', 'a page');
  writeFileSync(join(top, 'npm-cli.js.mjs'), fakeNpm);
  addProgram('npm', `exec '${process.execPath}' '${join(top, 'npm-cli.js.mjs')}' "$@"`);

  const run = (args: readonly string[] = [], options: RunOptions = {}): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const before = options.asNode20 === true ? ['--import', asNode20] : [];
      const child = spawn(process.execPath, [...before, join(root, options.script ?? 'scripts/start.mjs'), ...args], {
        cwd: options.cwd ?? top,
        env: {
          PATH: bin,
          HOME: top,
          TMPDIR: top,
          FAKE_NPM_LOG: log,
          FAKE_NODE: process.execPath,
          FAKE_VITE: fakeVite,
          ...options.env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const said = { out: '', err: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said.out += text;
        if (said.out.includes('waiting')) options.onOutput?.(child);
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal, ...said }));
    });

  return {
    root,
    top,
    bin,
    write,
    addProgram,
    run,
    /** The arguments of every call of npm so far. */
    npmCalls: (): string[][] =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as string[])
        : [],
    /** How often the page was built so far. */
    builds: (): number =>
      existsSync(join(root, 'vite.log')) ? readFileSync(join(root, 'vite.log'), 'utf8').trim().split('\n').length : 0,
    has: (name: string) => existsSync(join(root, name)),
  };
}

/** A lockfile with one package, in this version, and Node 24 for this platform unless told otherwise. */
export function lockfile(version: string, hasNode = true): string {
  const node = hasNode ? { [`node_modules/${nodePackage}`]: { version: '24.21.0', optional: true } } : {};
  return JSON.stringify({ packages: { 'node_modules/a': { version, integrity: `sha512-${version}` }, ...node } });
}
