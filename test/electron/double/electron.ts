import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import type * as Electron from 'electron';
import { app } from './app.ts';
import { record } from './records.ts';
import { BrowserWindow } from './windows.ts';

/*
 * The part of Electron that Keyturn uses, as a double that records what it is told and plays what it is asked to. Each
 * piece is held to Electron's own types, so that a changed signature does not compile. What the app does with it was
 * never seen by the real Electron here: docs/manual-checks.md is for that.
 */

export { app, BrowserWindow };
export { session } from './sessions.ts';
export { utilityProcess } from './utility-process.ts';

export const protocol = {
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    if (app.isReady) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    record('protocol.registerSchemesAsPrivileged', schemes);
  },
} satisfies Partial<Electron.Protocol>;

/** Answers of the person at the dialogs, in order; without one the dialog is closed. */
export const dialogAnswers: { response?: number; filePath?: string }[] = [];
export const dialog = {
  showErrorBox: (title: string, content: string): void => record('dialog.showErrorBox', title, content),
  showMessageBox(...args: unknown[]) {
    const options = args.at(-1) as Electron.MessageBoxOptions;
    record('dialog.showMessageBox', { ...options, signal: undefined });
    const response = dialogAnswers.shift()?.response ?? options.cancelId ?? 0;
    return Promise.resolve({ response, checkboxChecked: false });
  },
  showOpenDialog(...args: unknown[]) {
    record('dialog.showOpenDialog', args.at(-1));
    const filePath = dialogAnswers.shift()?.filePath;
    return Promise.resolve({ canceled: filePath === undefined, filePaths: filePath === undefined ? [] : [filePath] });
  },
  showSaveDialog(...args: unknown[]) {
    record('dialog.showSaveDialog', args.at(-1));
    const filePath = dialogAnswers.shift()?.filePath;
    return Promise.resolve({ canceled: filePath === undefined, filePath: filePath ?? '' });
  },
} satisfies Partial<Electron.Dialog>;

type Item = Electron.MenuItemConstructorOptions;
export const menus: { application: readonly Item[] | undefined } = { application: undefined };
export const Menu = {
  buildFromTemplate: (template: Item[]): Item[] => template,
  setApplicationMenu: (menu: Item[]): void => void (menus.application = menu),
};

export const trays: Tray[] = [];
export class Tray
  extends EventEmitter
  implements Pick<Electron.Tray, 'setImage' | 'setToolTip' | 'destroy' | 'setContextMenu'>
{
  readonly doubleName = 'Tray';
  image: string;
  toolTip = '';
  menu: Item[] = [];
  constructor(image: { readonly path: string }) {
    super();
    this.image = image.path;
    trays.push(this);
  }
  setImage(image: unknown): void {
    this.image = (image as { readonly path: string }).path;
  }
  setToolTip(text: string): void {
    this.toolTip = text;
  }
  setContextMenu(menu: unknown): void {
    this.menu = menu as Item[];
  }
  destroy(): void {
    record('tray.destroy');
  }
}

export const nativeImage = {
  createFromPath(path: string) {
    if (!existsSync(path)) throw new Error(`There is no image ${path}`);
    return { path, setTemplateImage: () => undefined };
  },
};
export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false });
export const powerMonitor = new EventEmitter();
export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1_920, height: 1_080 } }] as Electron.Display[],
} satisfies Partial<Electron.Screen>;

export class Notification extends EventEmitter implements Pick<Electron.Notification, 'show'> {
  static isSupported = (): boolean => true;
  readonly doubleName = 'Notification';
  readonly options: Electron.NotificationConstructorOptions;
  constructor(options: Electron.NotificationConstructorOptions) {
    super();
    this.options = options;
  }
  show(): void {
    record('notification.show', this.options);
  }
}

export const safeStorage = {
  isAsyncEncryptionAvailable: () => Promise.resolve(true),
  getSelectedStorageBackend: () => 'basic_text' as const,
} satisfies Partial<Electron.SafeStorage>;
