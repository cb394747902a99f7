import { type ChildProcess, execFile, fork } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Play } from './double/play.ts';
import type { Call } from './double/records.ts';

const root = join(import.meta.dirname, '../..');
const buildMsMax = 120_000;
/** Practice makes a group with three vaults; on a busy computer that takes minutes. */
const answerMsMax = 180_000;

export type Build = { readonly folder: string; remove(): void };

/** The app as `npm start` builds it, in a folder of its own beside the packages it needs. */
export async function buildApp(): Promise<Build> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-build-'));
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  for (const name of ['node_modules', 'resources']) symlinkSync(join(root, name), join(folder, name));
  const program = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    await promisify(execFile)(process.execPath, [program, 'build', '--logLevel', 'warn'], {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production', KEYTURN_BUILD_FOLDER: join(folder, 'out') },
      timeout: buildMsMax,
    });
  } catch (problem) {
    remove();
    throw problem;
  }
  return { folder, remove };
}

export type Stage = {
  readonly home: string;
  ask<V extends keyof Play>(verb: V, ...what: Parameters<Play[V]>): Promise<Awaited<ReturnType<Play[V]>>>;
  /** Asks again and again until it is so. @throws Error after a minute, saying what was waited for */
  until<T>(what: string, look: () => Promise<T | undefined | false>, withinMs?: number): Promise<T>;
  /** What the app had done when it left by itself. */
  lastCalls(): readonly Call[];
  /** The exit code, once the app has ended. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
};

/** Starts the built main in a process of its own, on the double, with an empty home unless one is given. */
export async function startStage(
  build: Build,
  options: {
    readonly args?: readonly string[];
    readonly env?: NodeJS.ProcessEnv;
    readonly home?: string;
    /** Something else than the whole app. */
    readonly entry?: string;
  } = {},
): Promise<Stage> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'keyturn-stage-'));
  mkdirSync(home, { recursive: true });
  const child = fork(
    join(import.meta.dirname, 'double/run.ts'),
    [options.entry ?? join(build.folder, 'out/main/index.js'), ...(options.args ?? [])],
    {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        XDG_DATA_HOME: join(home, 'data'),
        DOUBLE_FOLDER: home,
        ...options.env,
      },
    },
  );
  const waiting = new Map<number, (answer: { readonly value?: unknown; readonly problem?: string }) => void>();
  let last: readonly Call[] = [];
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4_000)));
  child.on('message', (message) => {
    const answer = message as { readonly id: number; readonly value?: unknown; readonly problem?: string };
    if (answer.id === -1) last = answer.value as readonly Call[];
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  void ended.then(() => {
    for (const settle of [...waiting.values()]) settle({ problem: `the app ended. ${said}` });
  });
  const answered = (id: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer. ${said}`)), answerMsMax);
      waiting.set(id, ({ value, problem }) => {
        clearTimeout(timer);
        if (problem === undefined) resolve(value);
        else reject(new Error(problem));
      });
    });
  let nextId = 1;
  const stage: Stage = {
    home,
    ended,
    lastCalls: () => last,
    ask(verb, ...what) {
      const id = nextId++;
      const answer = answered(id);
      child.send({ id, verb, what: what[0] });
      return answer as never;
    },
    async until(what, look, withinMs = 60_000) {
      const endMs = performance.now() + withinMs;
      for (;;) {
        const found = await look();
        if (found !== undefined && found !== false) return found;
        if (performance.now() > endMs) throw new Error(`waited for: ${what}. ${said}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async stop() {
      await end(child, ended);
      // What the app started ends a moment after it, and may still be writing.
      if (options.home === undefined) rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
  if (options.env?.['DOUBLE_ENDS'] !== '1') await answered(0);
  return stage;
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await ended;
}
