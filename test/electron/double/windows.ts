import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { app } from './app.ts';
import { DoubleContents } from './contents.ts';
import { isPrevented } from './events.ts';
import { record } from './records.ts';
import type { DoubleSession } from './sessions.ts';

type Used = Pick<
  Electron.BrowserWindow,
  | 'show'
  | 'hide'
  | 'focus'
  | 'restore'
  | 'maximize'
  | 'close'
  | 'destroy'
  | 'isDestroyed'
  | 'isVisible'
  | 'isFocused'
  | 'isMinimized'
  | 'isMaximized'
  | 'getNormalBounds'
  | 'removeMenu'
>;

export const windows: BrowserWindow[] = [];

export class BrowserWindow extends EventEmitter implements Used {
  readonly doubleName = 'BrowserWindow';
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly webContents: DoubleContents;
  private destroyed = false;
  private visible = false;
  focused = false;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    record('new BrowserWindow', options);
    const { session, preload } = options.webPreferences ?? {};
    this.webContents = new DoubleContents(session as unknown as DoubleSession, preload ?? '');
    windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
    this.webContents.once('did-finish-load', () => setImmediate(() => this.emit('ready-to-show')));
  }

  show(): void {
    this.visible = true;
    this.focused = true;
    record('window.show', windows.indexOf(this));
  }
  hide(): void {
    this.visible = false;
    this.focused = false;
    record('window.hide', windows.indexOf(this));
  }
  focus(): void {
    this.focused = true;
  }
  restore(): void {
    record('window.restore', windows.indexOf(this));
  }
  maximize(): void {
    record('window.maximize', windows.indexOf(this));
  }
  removeMenu(): void {
    record('window.removeMenu', windows.indexOf(this));
  }
  isDestroyed = (): boolean => this.destroyed;
  isVisible = (): boolean => this.visible;
  isFocused = (): boolean => this.focused;
  isMinimized = (): boolean => false;
  isMaximized = (): boolean => false;
  getNormalBounds = (): Electron.Rectangle => ({ x: 40, y: 50, width: 1_300, height: 820 });

  /** As a person's click on the window's button. */
  close(): void {
    if (!isPrevented(this, 'close')) this.destroy();
  }
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.visible = false;
    this.webContents.destroyed = true;
    record('window.destroy', windows.indexOf(this));
    this.webContents.emit('destroyed');
    this.emit('closed');
    if (windows.every((window) => window.isDestroyed())) app.emit('window-all-closed');
  }
}
