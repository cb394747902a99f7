import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type * as Electron from 'electron';
import { record } from './records.ts';

const shim = fileURLToPath(new URL('./utility-shim.ts', import.meta.url));
/** Kept from what forbids forking to the app. */
const realFork = fork;

export const utilities: DoubleUtilityProcess[] = [];

/** A real process behind Electron's face: `parentPort` inside, no Node permissions, no forking from there. */
class DoubleUtilityProcess extends EventEmitter implements Pick<Electron.UtilityProcess, 'kill' | 'postMessage'> {
  readonly doubleName = 'UtilityProcess';
  readonly serviceName: string;
  private readonly child: ChildProcess;
  private spawned = false;
  exited = false;

  constructor(file: string, options: Electron.ForkOptions) {
    super();
    this.serviceName = options.serviceName ?? '';
    this.child = realFork(file, [], {
      execArgv: ['--import', shim],
      env: (options.env ?? {}) as NodeJS.ProcessEnv,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    // As in Electron, the system's number of the process comes a moment later.
    setImmediate(() => {
      this.spawned = true;
      this.emit('spawn');
    });
    this.child.on('message', (message) => this.emit('message', message));
    this.child.on('exit', (code) => {
      this.exited = true;
      this.emit('exit', code ?? 1);
    });
  }

  get pid(): number | undefined {
    return this.spawned && !this.exited ? this.child.pid : undefined;
  }
  postMessage(message: unknown): void {
    if (this.exited) throw new Error('a message to a process that has ended: some versions of Electron end with it');
    this.child.send(message as object, () => undefined);
  }
  kill(): boolean {
    return this.child.kill();
  }
}

export const utilityProcess = {
  fork(file: string, args: string[] = [], options: Electron.ForkOptions = {}): DoubleUtilityProcess {
    record('utilityProcess.fork', file, args, options);
    const child = new DoubleUtilityProcess(file, options);
    utilities.push(child);
    return child;
  },
};
