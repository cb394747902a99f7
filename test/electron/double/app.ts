import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { isPrevented } from './events.ts';
import { calls, record } from './records.ts';

type Used = Pick<
  Electron.App,
  | 'isPackaged'
  | 'setName'
  | 'setPath'
  | 'getPath'
  | 'getVersion'
  | 'requestSingleInstanceLock'
  | 'enableSandbox'
  | 'setAsDefaultProtocolClient'
  | 'whenReady'
  | 'exit'
  | 'quit'
>;

class DoubleApp extends EventEmitter implements Used {
  readonly isPackaged = process.env['DOUBLE_PACKAGED'] === '1';
  readonly commandLine = {
    appendSwitch: (name: string, value?: string): void => record('app.commandLine.appendSwitch', name, value),
  } satisfies Partial<Electron.CommandLine>;
  private readonly paths = new Map<string, string>();
  private readonly ready = Promise.withResolvers<undefined>();
  isReady = false;

  /** Electron becomes ready only after the entry has been loaded. */
  becomeReady(): void {
    this.isReady = true;
    this.ready.resolve(undefined);
    this.emit('ready');
  }
  whenReady = async (): Promise<void> => {
    await this.ready.promise;
  };
  setName = (name: string): void => record('app.setName', name);
  setPath(name: string, path: string): void {
    record('app.setPath', name, path);
    this.paths.set(name, path);
  }
  getPath = (name: string): string => this.paths.get(name) ?? process.env['DOUBLE_FOLDER'] ?? '/';
  getVersion = (): string => 'of Electron';
  requestSingleInstanceLock(): boolean {
    record('app.requestSingleInstanceLock', this.paths.get('userData'));
    return process.env['DOUBLE_SECOND'] !== '1';
  }
  enableSandbox(): void {
    if (this.isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
    record('app.enableSandbox');
  }
  setAsDefaultProtocolClient(scheme: string): boolean {
    record('app.setAsDefaultProtocolClient', scheme);
    return true;
  }
  /** As Electron: asked first, and refused by whoever prevents it. */
  quit(): void {
    if (!isPrevented(this, 'before-quit')) this.exit(0);
  }
  exit(code = 0): void {
    record('app.exit', code);
    // The last words: nobody can ask any more.
    process.send?.({ id: -1, value: calls });
    process.exit(code);
  }
}

export const app = new DoubleApp();
