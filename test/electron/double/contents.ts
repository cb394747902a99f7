import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { runInThisContext } from 'node:vm';
import type * as Electron from 'electron';
import { record } from './records.ts';
import type { DoubleSession } from './sessions.ts';

type Handler = (event: unknown, ...args: unknown[]) => unknown;
export type Frame = { url: string; frameTreeNodeId: number; parent: Frame | null };

let nextId = 1;

/** A channel map as `ipcMain` and each contents have one. */
export class DoubleIpc extends EventEmitter {
  readonly handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.handlers.set(channel, handler);
  }
}

/** What a page's preload put into its world. */
export type World = Record<string, Record<string, Record<string, (input: unknown) => unknown>>>;

type Used = Pick<
  Electron.WebContents,
  | 'id'
  | 'isDestroyed'
  | 'isFocused'
  | 'send'
  | 'loadURL'
  | 'setWindowOpenHandler'
  | 'setWebRTCIPHandlingPolicy'
  | 'forcefullyCrashRenderer'
>;

/** The contents of one window: a main frame with a URL, a real preload, and no page. */
export class DoubleContents extends EventEmitter implements Used {
  readonly doubleName = 'WebContents';
  readonly id = nextId++;
  readonly ipc = new DoubleIpc();
  readonly session: DoubleSession;
  readonly mainFrame: Frame = { url: '', frameTreeNodeId: this.id * 100, parent: null };
  readonly sent = new Map<string, unknown>();
  readonly loaded: { readonly url: string; readonly status: number }[] = [];
  readonly preload: string;
  windowOpenHandler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | undefined;
  focused = true;
  destroyed = false;
  world: World = {};
  private readonly hearing = new EventEmitter();

  constructor(session: DoubleSession, preload: string) {
    super();
    this.session = session;
    this.preload = preload;
  }

  isDestroyed = (): boolean => this.destroyed;
  isFocused = (): boolean => this.focused;

  send(channel: string, ...args: unknown[]): void {
    if (this.destroyed) throw new TypeError('Object has been destroyed');
    const [snapshot] = structuredClone(args);
    this.sent.set(channel, snapshot);
    this.hearing.emit(channel, {}, snapshot);
  }

  async loadURL(url: string): Promise<void> {
    record('contents.loadURL', this.id, url);
    const { status } = await this.session.ask(url);
    this.loaded.push({ url, status });
    this.mainFrame.url = url;
    this.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false, url });
    if (status !== 200) throw new Error(`ERR_FAILED (${status}) loading '${url}'`);
    this.runPreload();
    this.emit('did-finish-load');
  }

  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    this.windowOpenHandler = handler;
  }

  setWebRTCIPHandlingPolicy(policy: Parameters<Electron.WebContents['setWebRTCIPHandlingPolicy']>[0]): void {
    record('contents.setWebRTCIPHandlingPolicy', this.id, policy);
  }

  forcefullyCrashRenderer(): void {
    record('contents.forcefullyCrashRenderer', this.id);
    this.emit('render-process-gone', {}, { reason: 'killed', exitCode: 9 });
  }

  /** As a renderer's message: cloned on its way in, and its answer on its way out. */
  async invoke(
    channel: string,
    args: readonly unknown[],
    from: Partial<{ sender: unknown; senderFrame: unknown }> = {},
  ) {
    const handler = this.ipc.handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    const event = { sender: this, senderFrame: this.mainFrame, type: 'frame', ...from };
    return structuredClone(await handler(event, ...structuredClone([...args])));
  }

  /** The built preload, as a sandboxed renderer runs it: it may load `electron` and nothing else. */
  private runPreload(): void {
    this.hearing.removeAllListeners();
    this.world = {};
    const electron = {
      contextBridge: {
        exposeInMainWorld: (key: string, api: never): void => {
          record('contextBridge.exposeInMainWorld', this.id, key, api);
          this.world[key] = api;
        },
      },
      ipcRenderer: {
        invoke: (channel: string, ...args: unknown[]) => this.invoke(channel, args),
        send: (channel: string, ...args: unknown[]): void => {
          const event = { sender: this, senderFrame: this.mainFrame, type: 'frame' };
          this.ipc.emit(channel, event, ...structuredClone<unknown[]>(args));
        },
        on: (channel: string, listener: (...args: unknown[]) => void) => this.hearing.on(channel, listener),
      },
    };
    const load = (name: string): unknown => {
      if (name === 'electron') return electron;
      throw new Error(`module not found: ${name}`);
    };
    const text = readFileSync(this.preload, 'utf8');
    const run = runInThisContext(`(function (require, module, exports, process) {${text}\n})`, {
      filename: this.preload,
    }) as (...args: unknown[]) => void;
    run(load, { exports: {} }, {}, undefined);
  }
}
