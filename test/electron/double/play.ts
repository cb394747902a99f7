import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as ConfirmWindow from '../../../src/main/hosts/electron/confirm-window.ts';
import { app } from './app.ts';
import type { DoubleContents } from './contents.ts';
import { dialogAnswers, menus, nativeTheme, powerMonitor, trays } from './electron.ts';
import { calls, plain, record } from './records.ts';
import { session } from './sessions.ts';
import { utilities } from './utility-process.ts';
import { type BrowserWindow, windows } from './windows.ts';

/** Who a message says it comes from. */
export type Sender = 'itself' | 'other window' | 'subframe' | 'foreign page' | 'look-alike page' | 'frame gone';

export type Play = {
  look(): {
    readonly loadMs: number;
    readonly calls: typeof calls;
    readonly windows: readonly {
      readonly options: Record<string, unknown>;
      readonly partition: string;
      readonly isDestroyed: boolean;
      readonly isVisible: boolean;
      readonly url: string;
      readonly loads: number;
      readonly channels: readonly string[];
      readonly world: Record<string, readonly string[]>;
    }[];
    readonly tray: { readonly image: string; readonly toolTip: string; readonly labels: readonly string[] } | undefined;
    readonly menu: readonly string[];
    readonly processes: readonly {
      readonly name: string;
      readonly pid: number | undefined;
      readonly exited: boolean;
    }[];
  };
  /** Through the page's own preload, as a script of the page would. */
  command(what: { window: number; name: string; input: unknown }): Promise<unknown>;
  listen(what: { window: number; name: string }): undefined;
  snapshot(what: { window: number; name: string }): unknown;
  /** Past the preload, straight at a channel. */
  invoke(what: { window: number; channel: string; args: readonly unknown[]; as: Sender }): Promise<unknown>;
  fetch(what: { partition: string; url: string; method?: string }): Promise<unknown>;
  permission(what: {
    partition: string;
    how: 'request' | 'check' | 'device' | 'display';
    window: number;
    permission: string;
    details: Record<string, unknown>;
    isFocused: boolean;
  }): unknown;
  play(what: { on: string; event: string; args?: readonly unknown[] }): { readonly isPrevented: boolean };
  windowOpen(what: { window: number; url: string }): unknown;
  answerDialog(answer: { response?: number; filePath?: string }): undefined;
  closeWindow(what: { window: number }): undefined;
  press(what: { where: 'tray' | 'menu'; label: string }): undefined;
  quit(): undefined;
  /** Something in main throws where nobody catches it. */
  mistake(what: { message: string }): undefined;
  /** Open the built confirm window with a ticket of the test's own, as the desk would with its own. */
  openTicket(): Promise<undefined>;
  /** The ticket is over, as after a signing. */
  settleTicket(how?: { readonly isToBeRead: boolean }): undefined;
  useDarkColors(): undefined;
};

type Question = { readonly id: number; readonly verb: keyof Play; readonly what: never };

/** Answer the parent's questions from now on. What a verb throws is the parent's to see. */
export function serveStage(startedAtMs: number): void {
  const verbs = play(performance.now() - startedAtMs);
  process.on('message', (message) => {
    const { id, verb, what } = message as Question;
    void Promise.resolve()
      .then(() => (verbs[verb] as (what: unknown) => unknown)(what))
      .then(
        (value) => process.send?.({ id, value: value }),
        (problem: unknown) => process.send?.({ id, problem: problem instanceof Error ? problem.message : 'unknown' }),
      );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ id: 0, value: undefined });
}

function play(loadMs: number): Play {
  const settled: ((isToBeRead: boolean) => void)[] = [];
  const windowAt = (index: number): BrowserWindow => {
    const window = windows[index];
    if (window === undefined) throw new Error(`there is no window ${index}`);
    return window;
  };
  return {
    look: () => ({
      loadMs,
      calls,
      windows: windows.map((window) => ({
        options: plain({
          ...window.options,
          parent: window.options.parent === undefined ? undefined : 'parent',
        }) as never,
        partition: window.webContents.session.doubleName,
        isDestroyed: window.isDestroyed(),
        isVisible: window.isVisible(),
        url: window.webContents.mainFrame.url,
        loads: window.webContents.loaded.length,
        channels: [...window.webContents.ipc.handlers.keys(), ...window.webContents.ipc.eventNames().map(String)],
        world: Object.fromEntries(
          Object.entries(window.webContents.world).map(([key, rooms]) => [
            key,
            Object.entries(rooms).flatMap(([room, verbs]) => Object.keys(verbs).map((verb) => `${room}.${verb}`)),
          ]),
        ),
      })),
      tray: trays.map(({ image, toolTip, menu }) => ({
        image: basename(image),
        toolTip,
        labels: menu.map(({ label, type }) => label ?? type ?? ''),
      }))[0],
      menu: labelsOf(menus.application ?? []),
      processes: utilities.map(({ serviceName, pid, exited }) => ({ name: serviceName, pid, exited })),
    }),
    command: ({ window, name, input }) => Promise.resolve(verbOf(windowAt(window).webContents, name)(input)),
    listen({ window, name }) {
      verbOf(windowAt(window).webContents, name)(() => undefined);
      return undefined;
    },
    snapshot({ window, name }) {
      return windowAt(window).webContents.sent.get(name);
    },
    async invoke({ window, channel, args, as }) {
      const contents = windowAt(window).webContents;
      return contents.invoke(channel, args, senderOf(as, contents));
    },
    async fetch({ partition, url, method }) {
      const response = await session.fromPartition(partition).ask(url, method);
      const body = new Uint8Array(await response.arrayBuffer());
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        length: body.length,
        sha256: createHash('sha256').update(body).digest('hex'),
      };
    },
    permission({ partition, how, window, permission, details, isFocused }) {
      const own = session.fromPartition(partition);
      const { webContents } = windowAt(window);
      webContents.focused = isFocused;
      switch (how) {
        case 'request': {
          const said: boolean[] = [];
          own.permissionRequest?.(webContents as never, permission as never, (is) => said.push(is), details as never);
          return said;
        }
        case 'check':
          return own.permissionCheck?.(webContents as never, permission as never, '', details as never);
        case 'device':
          return own.devicePermission?.(details as never);
        case 'display': {
          const said: unknown[] = [];
          own.displayMedia?.(details as never, (streams) => said.push(streams));
          return said;
        }
      }
    },
    play({ on, event, args = [] }) {
      let isPrevented = false;
      const played = { preventDefault: () => (isPrevented = true) };
      const first = args[0];
      // Events that carry their facts on the event itself.
      const details = typeof first === 'object' && first !== null && event.startsWith('did-') ? first : {};
      emitterOf(on).emit(event, Object.assign(played, details), ...args);
      return { isPrevented };
    },
    windowOpen: ({ window, url }) => windowAt(window).webContents.windowOpenHandler?.({ url } as never),
    answerDialog(answer) {
      dialogAnswers.push(answer);
      return undefined;
    },
    closeWindow({ window }) {
      windowAt(window).close();
      return undefined;
    },
    press({ where, label }) {
      const items = where === 'tray' ? (trays[0]?.menu ?? []) : (menus.application ?? []);
      const item = flat(items).find((one) => one.label === label);
      if (item?.click === undefined) throw new Error(`there is no ${label}`);
      item.click(undefined as never, undefined, undefined as never);
      return undefined;
    },
    mistake({ message }) {
      setTimeout(() => {
        throw new Error(message);
      }, 1);
      return undefined;
    },
    quit() {
      app.quit();
      return undefined;
    },
    async openTicket() {
      const built = new URL('./hosts/electron/confirm-window.js', pathToFileURL(process.argv[1] ?? ''));
      const { confirmWindows } = (await import(built.href)) as typeof ConfirmWindow;
      confirmWindows({
        parent: windowAt(0) as never,
        session: session.fromPartition('keyturn-confirm') as never,
        preload: fileURLToPath(new URL('../preload/confirm.cjs', pathToFileURL(process.argv[1] ?? ''))),
        report: (where, problem) => record('report', where, problem),
      }).open({
        id: 'ticket',
        door: {
          call: (name, input) => {
            record('ticket.call', name, input);
            return Promise.resolve({ ok: true, value: {} });
          },
          subscribe: (topic, listener) => {
            record('ticket.subscribe', topic);
            listener({ topic });
            return () => record('ticket.unsubscribe', topic);
          },
        },
        cancel: () => record('ticket.cancel'),
        onSettled: (listener) => settled.push(listener),
      });
      return undefined;
    },
    settleTicket({ isToBeRead } = { isToBeRead: false }) {
      for (const listener of settled) listener(isToBeRead);
      return undefined;
    },
    useDarkColors() {
      nativeTheme.shouldUseDarkColors = true;
      nativeTheme.emit('updated');
      return undefined;
    },
  };

  function emitterOf(on: string): NodeJS.EventEmitter {
    const [kind, index] = on.split(':');
    switch (kind ?? '') {
      case 'app':
        return app;
      case 'powerMonitor':
        return powerMonitor;
      case 'tray':
        return trays[0]!;
      case 'window':
        return windowAt(Number(index));
      case 'contents':
        return windowAt(Number(index)).webContents;
      case 'session':
        return session.fromPartition(index!);
      default:
        throw new Error(`nothing is called ${on}`);
    }
  }
}

function verbOf(contents: DoubleContents, name: string): (input: unknown) => unknown {
  const [room = '', verb = ''] = name.split('.');
  for (const rooms of Object.values(contents.world)) {
    const found = rooms[room]?.[verb];
    if (found !== undefined) return found;
  }
  throw new Error(`this page has no ${name}`);
}

function senderOf(as: Sender, contents: DoubleContents): Record<string, unknown> {
  const { mainFrame } = contents;
  switch (as) {
    case 'itself':
      return {};
    case 'other window':
      return { sender: {} };
    case 'subframe':
      return { senderFrame: { url: mainFrame.url, frameTreeNodeId: mainFrame.frameTreeNodeId + 1, parent: mainFrame } };
    case 'foreign page':
      return { senderFrame: { ...mainFrame, url: 'https://example.com/index.html' } };
    case 'look-alike page':
      return { senderFrame: { ...mainFrame, url: `${mainFrame.url}.example.com/` } };
    case 'frame gone':
      return { senderFrame: null };
  }
}

type Items = NonNullable<(typeof menus)['application']>;

const flat = (items: Items): Items =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
const labelsOf = (items: Items): readonly string[] =>
  flat(items).map(({ label, role, type }) => label ?? role ?? type ?? '');
