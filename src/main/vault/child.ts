import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A child process as its parent sees it, so that a host can start it its own way. */
export type ChildChannel = {
  readonly pid: number | undefined;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: () => void): void;
  /** At once and for good: nothing in the child can delay it. */
  kill(): void;
};

/** The parent as the child sees it. */
export type ParentChannel = {
  onMessage(listener: (message: unknown) => void): void;
  /** @param sent  called when the reply has left this process */
  send(message: unknown, sent?: () => void): void;
};

/**
 * Start a process that holds secrets: nothing in its arguments or environment, no console, no debugger, no child processes of its own,
 * and no place to write but `writableFolder`.
 * @param entry  the file's name beside this one, without its ending
 */
export function forkGuarded(
  entry: 'process' | 'backup-prover-process',
  writableFolder: string | undefined,
): ChildChannel {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const writable = [
    ...(writableFolder === undefined ? [] : [writableFolder]),
    ...(process.platform === 'linux' ? [coreDumpFilter] : []),
  ];
  const child = fork(fileURLToPath(new URL(`./${entry}.${ending}`, import.meta.url)), [], {
    serialization: 'advanced',
    env: process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {},
    execArgv: [
      '--disable-sigusr1',
      '--permission',
      // Argon2 is a native library.
      '--allow-addons',
      '--allow-fs-read=*',
      ...writable.map((path) => `--allow-fs-write=${path}`),
    ],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let exited = false;
  const listeners: (() => void)[] = [];
  const ended = (): void => {
    if (exited) return;
    exited = true;
    for (const listener of listeners) listener();
  };
  child.on('error', ended);
  child.on('exit', ended);
  return {
    pid: child.pid,
    // A child that has just died cannot be written to; its exit says so.
    send: (message) => void child.send(message as object, () => undefined),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      if (exited) listener();
      else listeners.push(listener);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Electron's utility process speaks through `parentPort`, a forked Node process through `process`. */
export function parentChannel(): ParentChannel {
  const port = (process as { readonly parentPort?: NodeJS.EventEmitter & { postMessage(message: unknown): void } })
    .parentPort;
  if (port !== undefined)
    return {
      onMessage: (listener) => void port.on('message', (event: { readonly data: unknown }) => listener(event.data)),
      send: (message, sent) => {
        port.postMessage(message);
        sent?.();
      },
    };
  // Nobody is left to answer to, so nothing is left to hold keys for.
  process.on('disconnect', () => process.exit(0));
  return {
    onMessage: (listener) => void process.on('message', listener),
    send: (message, sent) => void process.send?.(message, undefined, undefined, () => sent?.()),
  };
}

/** Which parts of memory the kernel writes into a core dump; none of them leaves nothing worth reading. */
const coreDumpFilter = '/proc/self/coredump_filter';

/** Nothing of this process's memory goes into a dump or a report, as far as a program can say that about itself. */
export function refuseDumps(): void {
  const { report } = process;
  report.reportOnFatalError = false;
  report.reportOnSignal = false;
  report.reportOnUncaughtException = false;
  report.excludeEnv = true;
  if (process.platform !== 'linux') return;
  try {
    writeFileSync(coreDumpFilter, '0');
  } catch {
    return; // A kernel without it writes dumps only where its owner allowed them.
  }
}
