import { fork, type ForkOptions } from 'node:child_process';
import { entryFile } from './entries.ts';
import { exits } from './exits.ts';
import type { ProcessName, ProcessWish, StartProcess } from './start-process.ts';

/**
 * A forked Node process: nothing of ours in its arguments, and in what holds secrets or reads what strangers sent, no
 * environment, no console, no debugger, no child processes of its own, and no place to write but `writableFolder`.
 */
export const forkedStart: StartProcess = (name, wish = {}) => {
  const child = fork(entryFile(name), [], { serialization: 'advanced', ...waysToRun[name](wish) });
  const ended = exits();
  child.on('error', () => ended.happened(undefined));
  child.on('exit', (code) => ended.happened(code ?? undefined));
  return {
    pid: child.pid,
    // A child that has just died cannot be written to; its exit says so.
    send: (message) => {
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => ended.tell(listener),
    kill: () => void child.kill('SIGKILL'),
  };
};

type WayToRun = Pick<ForkOptions, 'env' | 'execArgv' | 'stdio'>;

const waysToRun: Readonly<Record<ProcessName, (wish: ProcessWish) => WayToRun>> = {
  vault: ({ writableFolder }) => holdingSecrets(writableFolder),
  backupProver: () => holdingSecrets(undefined),
  // Reading files is all it needs, to load the library. It may not write, nor start anything.
  reader: () => ({ env: emptyEnvironment(), execArgv: ['--permission', '--allow-fs-read=*'], stdio: silent }),
  practiceLedger: () => ({ env: emptyEnvironment(), execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
  member: () => ({
    // Young objects get little room: an app that mostly waits should be small.
    execArgv: ['--max-semi-space-size=4'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  }),
};

function holdingSecrets(writableFolder: string | undefined): WayToRun {
  const writable = [
    ...(writableFolder === undefined ? [] : [writableFolder]),
    ...(process.platform === 'linux' ? ['/proc/self/coredump_filter'] : []),
  ];
  return {
    env: emptyEnvironment(),
    execArgv: [
      '--disable-sigusr1',
      '--permission',
      // Argon2 is a native library.
      '--allow-addons',
      '--allow-fs-read=*',
      ...writable.map((path) => `--allow-fs-write=${path}`),
    ],
    stdio: silent,
  };
}

const silent: NonNullable<ForkOptions['stdio']> = ['ignore', 'ignore', 'ignore', 'ipc'];

function emptyEnvironment(): NodeJS.ProcessEnv {
  return process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {};
}
