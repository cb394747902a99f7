import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandChannel, listenChannel, namesOf } from '../../src/preload/contract-channels.ts';
import { confirmContract } from '../../src/preload/confirm-contract.ts';
import { contract } from '../../src/preload/contract.ts';
import type { Sender } from './double/play.ts';
import { buildApp, startStage, type Build, type Stage } from './stage.ts';

// The built main bundle on the double: what it tells Electron to be, and what it answers when it is attacked.

let build: Build;
let stage: Stage;
const page = 0;
const pageUrl = 'keyturn://app/index.html';

beforeAll(async () => {
  build = await buildApp();
  stage = await startStage(build, { args: ['--profile', 'dana'] });
});
afterAll(async () => {
  await stage.stop();
  build.remove();
});

const callsOf = async (what: string, on = stage) => (await on.ask('look')).calls.filter((call) => call.what === what);
const present = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('something is missing');
  return value;
};

describe('starting', () => {
  it('runs under plain Node within a few seconds', async () => {
    expect((await stage.ask('look')).loadMs).toBeLessThan(5_000);
  });

  it('says what must be said before Electron is ready, and takes the lock of this profile first', async () => {
    const order = (await stage.ask('look')).calls.map(({ what }) => what);
    const before = ['app.setPath', 'app.requestSingleInstanceLock', 'app.enableSandbox'];
    expect(order.filter((what) => before.includes(what))).toEqual([
      'app.setPath',
      'app.setPath',
      'app.requestSingleInstanceLock',
      'app.enableSandbox',
    ]);
    const [lock] = await callsOf('app.requestSingleInstanceLock');
    expect(lock?.args[0]).toBe(join(stage.home, 'data/keyturn/browser/dana'));
  });

  it('gives its pages an origin and a secure context, and no further privilege', async () => {
    const [declared] = await callsOf('protocol.registerSchemesAsPrivileged');
    expect(declared?.args[0]).toEqual([
      {
        scheme: 'keyturn',
        privileges: {
          standard: true,
          secure: true,
          supportFetchAPI: false,
          corsEnabled: false,
          allowServiceWorkers: false,
          bypassCSP: false,
          stream: false,
        },
      },
    ]);
  });

  it('leaves when the same profile is open already, without a window', async () => {
    const second = await startStage(build, {
      args: ['--profile', 'dana'],
      env: { DOUBLE_SECOND: '1', DOUBLE_ENDS: '1' },
    });
    expect(await second.ended).toBe(0);
    await second.stop();
  });

  it('stops, locked, after a mistake of its own, and quotes nothing of it', async () => {
    const own = await startStage(build, {});
    await own.until('the window', async () => (await own.ask('look')).windows[0]?.isVisible);
    await own.ask('mistake', { message: 'secret words' });
    expect(await own.ended).toBe(1);
    const last = own.lastCalls().slice(-2);
    expect(last.map(({ what }) => what)).toEqual(['dialog.showErrorBox', 'app.exit']);
    expect(last[0]?.args[0]).toBe('Keyturn has stopped');
    expect(JSON.stringify(own.lastCalls())).not.toContain('secret words');
    await own.stop();
  });

  it('a shutdown of the computer is no question', async () => {
    const own = await startStage(build, {});
    await own.until('the window', async () => (await own.ask('look')).windows[0]?.isVisible);
    expect(await own.ask('play', { on: 'powerMonitor', event: 'shutdown' })).toEqual({ isPrevented: true });
    expect(await own.ended).toBe(0);
    await own.stop();
  });

  it('refuses a profile whose name leads elsewhere', async () => {
    const odd = await startStage(build, { args: ['--profile', '../lee'], env: { DOUBLE_ENDS: '1' } });
    expect(await odd.ended).toBe(1);
    await odd.stop();
  });

  it('opens no other profile, network or node where the value of an option was forgotten', async () => {
    for (const args of [['--profile'], ['--profile', '--network', 'simnet'], ['--node', '--disable-gpu']]) {
      const odd = await startStage(build, { args, env: { DOUBLE_ENDS: '1' } });
      expect(await odd.ended, args.join(' ')).toBe(1);
      const [box] = odd.lastCalls().filter(({ what }) => what === 'dialog.showErrorBox');
      expect(box?.args[1]).toMatch(/^--(profile|node) needs a value\. Nothing was opened or created\. /);
      await odd.stop();
    }
  });
});

describe('choosing a file', () => {
  it.each([
    ['saveLog', 'keyturn-log', '/tmp/october', '.keyturn-log'],
    ['saveBackup', 'dana.keyturn-backup', '/tmp/dana.keyturn-backup', '.keyturn-backup'],
    ['saveDiagnostics', undefined, '/tmp/for sam', '.txt'],
  ])('for %s proposes and answers a name that is accepted then', async (kind, name, chosen, ending) => {
    await stage.ask('answerDialog', { filePath: chosen });
    const answer = await stage.ask('command', {
      window: page,
      name: 'file.choose',
      input: name === undefined ? { kind } : { kind, name },
    });
    const [asked] = (await callsOf('dialog.showSaveDialog')).slice(-1);
    expect(asked?.args[0]).toMatchObject({
      defaultPath: expect.stringMatching(new RegExp(`[^.]\\${ending}$`)),
      filters: [{ extensions: [ending.slice(1)] }],
    });
    expect(answer).toEqual({ ok: true, value: { file: `${chosen.replace(ending, '')}${ending}` } });
  });
});

describe('the windows', () => {
  const lockedDown = {
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  };

  it('the app window isolates its page, and its page gets the contract and nothing else', async () => {
    const { options, world, url, partition } = present((await stage.ask('look')).windows[page]);
    expect(options['webPreferences']).toMatchObject({ ...lockedDown, devTools: true });
    expect(url).toBe(pageUrl);
    expect(partition).toBe('Session keyturn-page');
    const { commands, topics } = namesOf(contract);
    expect(Object.keys(world)).toEqual(['keyturn']);
    expect([...present(world['keyturn'])].sort()).toEqual([...commands, ...topics].sort());
  });

  it('the confirm window is modal, without a frame, of one size, with its own preload, session and door', async () => {
    const own = await startStage(build, {});
    try {
      expect((await own.ask('look')).windows).toHaveLength(1);
      await own.ask('openTicket');
      const window = await own.until('the confirm window', async () => {
        const found = (await own.ask('look')).windows[1];
        return found?.isVisible === true ? found : undefined;
      });
      expect(window.options).toMatchObject({
        width: 384,
        height: 632,
        useContentSize: true,
        parent: 'parent',
        modal: true,
        frame: false,
        resizable: false,
        minimizable: false,
        maximizable: false,
        fullscreenable: false,
        webPreferences: lockedDown,
      });
      expect(window.url).toBe('keyturn://app/confirm.html');
      expect(window.partition).toBe('Session keyturn-confirm');
      expect(window.world).toEqual({
        keyturnConfirm: [
          'confirm.view',
          'confirm.settings',
          'confirm.press',
          'confirm.letGo',
          'confirm.sign',
          'confirm.cancel',
        ],
      });

      // It goes nowhere else, and nothing opens beside it.
      expect(await own.ask('windowOpen', { window: 1, url: window.url })).toEqual({ action: 'deny' });
      const away = { on: 'contents:1', event: 'will-navigate', args: ['https://example.com/'] } as const;
      expect(await own.ask('play', away)).toEqual({ isPrevented: true });

      // Neither window knows a channel of the other.
      const [app, confirm] = (await own.ask('look')).windows;
      expect(present(app).channels.filter((channel) => channel.includes('confirm/'))).toEqual([]);
      expect(present(confirm).channels.filter((channel) => channel.includes('/app/'))).toEqual([]);
      await expect(own.ask('command', { window: 0, name: 'confirm.sign', input: {} })).rejects.toThrow('has no');
      await expect(
        own.ask('invoke', { window: 0, channel: commandChannel('confirm', 'confirm.sign'), args: [{}], as: 'itself' }),
      ).rejects.toThrow('No handler');

      for (const as of forgers) {
        const answer = await own.ask('invoke', {
          window: 1,
          channel: commandChannel('confirm', 'confirm.sign'),
          args: [{}],
          as,
        });
        expect(answer, as).toMatchObject({ ok: false });
      }
      expect(await callsOf('ticket.call', own)).toEqual([]);

      // Its own page reaches it; signed, it stays for its tick and goes.
      await own.ask('listen', { window: 1, name: 'confirm.view' });
      expect(await own.ask('snapshot', { window: 1, name: 'keyturn/confirm/topic/confirm.view' })).toEqual({
        topic: 'confirm.view',
      });
      expect(await own.ask('command', { window: 1, name: 'confirm.sign', input: {} })).toEqual({ ok: true, value: {} });
      await own.ask('settleTicket');
      const settledAtMs = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect((await own.ask('look')).windows[1]?.isDestroyed).toBe(false);
      await own.until('the window is gone', async () => (await own.ask('look')).windows[1]?.isDestroyed);
      expect(performance.now() - settledAtMs).toBeGreaterThan(380);
    } finally {
      await own.stop();
    }
  });

  it('the confirm window stays where it says why nothing was approved, until it is closed', async () => {
    const own = await startStage(build, {});
    const isThere = async (at: number) => (await own.ask('look')).windows[at]?.isDestroyed === false;
    try {
      await own.ask('openTicket');
      await own.until('the confirm window', async () => (await own.ask('look')).windows[1]?.isVisible);
      await own.ask('settleTicket', { isToBeRead: true });
      await new Promise((resolve) => setTimeout(resolve, 700));
      expect(await isThere(1)).toBe(true);
      await own.ask('closeWindow', { window: 1 });
      expect(await isThere(1)).toBe(false);
    } finally {
      await own.stop();
    }
  });

  it('closing the confirm window, or its crash, cancels its ticket', async () => {
    for (const end of ['close', 'crash'] as const) {
      const own = await startStage(build, {});
      try {
        await own.ask('openTicket');
        await own.until('the confirm window', async () => (await own.ask('look')).windows[1]?.isVisible);
        if (end === 'close') await own.ask('closeWindow', { window: 1 });
        else await own.ask('play', { on: 'contents:1', event: 'render-process-gone', args: [{ reason: 'crashed' }] });
        expect(await callsOf('ticket.cancel', own), end).toHaveLength(1);
        expect((await own.ask('look')).windows[1]?.isDestroyed).toBe(true);
      } finally {
        await own.stop();
      }
    }
  });

  it('no page goes elsewhere, opens a window, embeds another page or downloads', async () => {
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
      const { isPrevented } = await stage.ask('play', { on: 'contents:0', event, args: ['https://example.com/'] });
      expect(isPrevented, event).toBe(true);
    }
    for (const url of [pageUrl, 'https://example.com/', 'about:blank'])
      expect(await stage.ask('windowOpen', { window: page, url }), url).toEqual({ action: 'deny' });
    for (const session of ['keyturn-page', 'keyturn-confirm']) {
      const { isPrevented } = await stage.ask('play', { on: `session:${session}`, event: 'will-download' });
      expect(isPrevented, session).toBe(true);
    }
  });
});

describe('permissions', () => {
  const inPage = { isMainFrame: true, requestingUrl: pageUrl };
  const ask = async (
    permission: string,
    details: Record<string, unknown>,
    isFocused = true,
    partition = 'keyturn-page',
  ) => {
    const what = { partition, window: page, permission, isFocused };
    const { mediaTypes, ...rest } = details as { mediaTypes?: readonly string[] };
    const checked = mediaTypes?.length === 1 ? { ...rest, mediaType: mediaTypes[0] } : rest;
    return {
      request: await stage.ask('permission', { ...what, how: 'request', details }),
      check: await stage.ask('permission', { ...what, how: 'check', details: checked }),
    };
  };
  const granted = { request: [true], check: true };
  const denied = { request: [false], check: false };

  it('copying text, for the page in front of the person; nothing else', async () => {
    expect(await ask('clipboard-sanitized-write', inPage)).toEqual(granted);
    expect(await ask('clipboard-sanitized-write', inPage, false)).toEqual(denied);
    expect(await ask('clipboard-sanitized-write', { ...inPage, isMainFrame: false })).toEqual(denied);
    expect(await ask('clipboard-sanitized-write', { ...inPage, requestingUrl: 'https://example.com/' })).toEqual(
      denied,
    );
    expect(await ask('clipboard-sanitized-write', inPage, true, 'keyturn-confirm')).toEqual(denied);
    const others = [
      'clipboard-read',
      'notifications',
      'geolocation',
      'midi',
      'openExternal',
      'fullscreen',
      'hid',
      'usb',
      'fileSystem',
      'display-capture',
      'unknown',
    ];
    for (const permission of others) expect(await ask(permission, inPage), permission).toEqual(denied);
    for (const mediaTypes of [['video'], ['audio'], ['video', 'audio'], []])
      expect(await ask('media', { ...inPage, mediaTypes }), mediaTypes.join()).toEqual(denied);
  });

  it('no way out over WebRTC, which no content policy covers', async () => {
    const calls = await callsOf('contents.setWebRTCIPHandlingPolicy');
    expect(calls.length).toBeGreaterThan(0);
    for (const { args } of calls) expect(args[1]).toBe('disable_non_proxied_udp');
  });

  it('no devices and no picture of the screen', async () => {
    const what = { window: page, permission: '', details: {}, isFocused: true };
    for (const partition of ['keyturn-page', 'keyturn-confirm']) {
      expect(await stage.ask('permission', { ...what, partition, how: 'device' })).toBe(false);
      expect(await stage.ask('permission', { ...what, partition, how: 'display' })).toEqual([{}]);
    }
  });
});

describe('the files of the page', () => {
  type Served = { status: number; headers: Record<string, string>; length: number; sha256: string };
  const fetch = async (url: string, on = stage, method = 'GET') =>
    (await on.ask('fetch', { partition: 'keyturn-page', url, method })) as Served;

  it('are served with their rules, each with the bytes the build made', async () => {
    const manifest = JSON.parse(readFileSync(join(build.folder, 'out/renderer-manifest.json'), 'utf8')) as Record<
      string,
      string
    >;
    expect(Object.keys(manifest)).toContain('confirm.html');
    for (const [path, sha256] of Object.entries(manifest)) {
      const served = await fetch(`keyturn://app/${path}`);
      expect(served, path).toMatchObject({ status: 200, sha256 });
      const rules = present(served.headers['content-security-policy']).split('; ');
      expect(rules).toContain("default-src 'none'");
      expect(rules).toContain("connect-src 'none'");
      expect(rules).toContain("script-src 'self'");
      expect(rules).toContain("style-src 'self'");
      expect(rules).toContain("require-trusted-types-for 'script'");
      expect(rules.join()).not.toMatch(/unsafe|\*|https?:|ws:/);
      expect(served.headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('are the only thing the scheme names, and no other scheme is answered', async () => {
    const others = [
      'keyturn://app/',
      'keyturn://app/package.json',
      'keyturn://app/../package.json',
      'keyturn://app/%2e%2e/package.json',
      'keyturn://app/assets/../../renderer-manifest.json',
      'keyturn://app/index.html?x=1',
      'keyturn://other/index.html',
      'keyturn://join/index.html',
    ];
    for (const url of others) expect((await fetch(url)).status, url).not.toBe(200);
    expect((await fetch(pageUrl, stage, 'POST')).status).toBe(404);
    for (const url of ['https://example.com/', 'http://127.0.0.1/', 'file:///etc/hostname', 'ws://127.0.0.1/'])
      expect((await fetch(url)).status, url).toBe(403);
  });

  it('are refused once they are changed, and the person is told once', async () => {
    const tampered = await buildApp();
    try {
      const script = Object.keys(
        JSON.parse(readFileSync(join(tampered.folder, 'out/renderer-manifest.json'), 'utf8')) as object,
      ).find((path) => path.endsWith('.js'));
      const own = await startStage(tampered, {});
      try {
        expect((await fetch(`keyturn://app/${script}`, own)).status).toBe(200);
        appendFileSync(join(tampered.folder, 'out/renderer', script!), '\n//');
        expect(await fetch(`keyturn://app/${script}`, own)).toMatchObject({ status: 404, length: 0 });
        expect((await fetch(`keyturn://app/${script}`, own)).status).toBe(404);
        expect(await callsOf('dialog.showErrorBox', own)).toHaveLength(1);
        // A file that was put beside the others is nobody's.
        writeFileSync(join(tampered.folder, 'out/renderer/extra.js'), 'alert(1)');
        expect((await fetch('keyturn://app/extra.js', own)).status).toBe(404);
      } finally {
        await own.stop();
      }
    } finally {
      tampered.remove();
    }
  });

  it('without a sound manifest no window opens', async () => {
    const broken = await buildApp();
    try {
      for (const text of ['', '{}', '{"../../x.js":"00"}', JSON.stringify({ 'index.html': 'short' })]) {
        writeFileSync(join(broken.folder, 'out/renderer-manifest.json'), text);
        const own = await startStage(broken, { env: { DOUBLE_ENDS: '1' } });
        expect(await own.ended, text).toBe(1);
        await own.stop();
      }
    } finally {
      broken.remove();
    }
  });
});

const forgers: readonly Sender[] = ['other window', 'subframe', 'foreign page', 'look-alike page', 'frame gone'];

describe('messages', () => {
  it('are heard from the main frame of our own page only', async () => {
    const channel = commandChannel('app', 'identity.judgePassphrase');
    const args = [{ passphrase: 'correct horse', purpose: 'daily' }];
    for (const as of forgers) {
      const answer = (await stage.ask('invoke', { window: page, channel, args, as })) as {
        ok: boolean;
        error: { message: string };
      };
      expect(answer.ok, as).toBe(false);
      expect(answer.error.message, as).toContain('did not come from');
    }
    const own = (await stage.ask('invoke', { window: page, channel, args, as: 'itself' })) as {
      error?: { message: string };
    };
    expect(own.error?.message ?? '').not.toContain('did not come from');
  });

  it('have a channel for every command of the contract and one to listen, and no other', async () => {
    const { channels } = present((await stage.ask('look')).windows[page]);
    const expected = [...namesOf(contract).commands.map((name) => commandChannel('app', name)), listenChannel('app')];
    expect([...channels].sort()).toEqual(expected.sort());
    expect(namesOf(confirmContract).commands.length).toBeGreaterThan(3);
  });
});

describe('a page that ends', () => {
  it('is loaded again, once a second at most, five times a minute, and then the person is asked', async () => {
    const own = await startStage(build, {});
    try {
      const crash = () =>
        own.ask('play', { on: 'contents:0', event: 'render-process-gone', args: [{ reason: 'crashed' }] });
      const loads = async () => (await own.ask('look')).windows[0]?.loads ?? 0;
      const startedAtMs = performance.now();
      for (let nth = 1; nth <= 5; nth++) {
        await crash();
        await crash(); // Told twice, it is loaded once.
        await own.until(`load ${nth}`, async () => (await loads()) === nth + 1);
      }
      expect(performance.now() - startedAtMs).toBeGreaterThan(3_900);
      expect(await callsOf('dialog.showMessageBox', own)).toEqual([]);
      await crash();
      const [asked] = await own.until('the question', async () => {
        const calls = await callsOf('dialog.showMessageBox', own);
        return calls.length > 0 && calls;
      });
      expect(asked?.args[0]).toMatchObject({ buttons: ['Try again', 'Quit'] });
    } finally {
      await own.stop();
    }
  });

  it('that does not answer is the person’s to end', async () => {
    const own = await startStage(build, {});
    try {
      await own.ask('answerDialog', { response: 1 });
      await own.ask('play', { on: 'contents:0', event: 'unresponsive' });
      await own.until(
        'the end of the page',
        async () => (await callsOf('contents.forcefullyCrashRenderer', own)).length === 1,
      );
      await own.until('its next start', async () => (await own.ask('look')).windows[0]?.loads === 2);
    } finally {
      await own.stop();
    }
  });
});

describe('the tray and the menu', () => {
  it('the window hides instead of ending the app, and says so once', async () => {
    const home = mkdtempSync(join(tmpdir(), 'keyturn-home-'));
    try {
      for (const isFirst of [true, false]) {
        const own = await startStage(build, { home });
        await own.until('the window', async () => (await own.ask('look')).windows[0]?.isVisible);
        await own.ask('closeWindow', { window: 0 });
        await own.until('it hides', async () => (await own.ask('look')).windows[0]?.isVisible === false);
        expect(await callsOf('dialog.showMessageBox', own)).toHaveLength(isFirst ? 1 : 0);
        expect((await own.ask('look')).windows[0]?.isDestroyed).toBe(false);
        await own.ask('press', { where: 'tray', label: 'Open Keyturn' });
        expect((await own.ask('look')).windows[0]?.isVisible).toBe(true);
        await own.stop();
      }
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  it('the tray offers to open, lock and quit, with a glyph for dark panels too', async () => {
    const own = await startStage(build, {});
    try {
      const tray = present((await own.ask('look')).tray);
      expect(tray.labels).toEqual(['Open Keyturn', 'Lock now', 'separator', 'Quit']);
      expect(tray.image).toMatch(/^(ready|attention|locked|offline)-dark\.png$/);
      await own.ask('useDarkColors');
      expect(present((await own.ask('look')).tray).image).toMatch(/-light\.png$/);
    } finally {
      await own.stop();
    }
  });

  it('the tray has a glyph and a sentence for each of four states', async () => {
    const entry = join(import.meta.dirname, 'double/tray-entry.ts');
    const own = await startStage(build, { entry, env: { BUILT: join(build.folder, 'out/main') } });
    try {
      const shown: unknown[] = [];
      for (const standing of ['attention', 'locked', 'offline', 'ready']) {
        await own.ask('play', { on: 'powerMonitor', event: 'stand', args: [standing] });
        const { image, toolTip } = present((await own.ask('look')).tray);
        shown.push([image, toolTip]);
      }
      expect(shown).toEqual([
        ['attention-dark.png', 'Keyturn: someone needs you (dana)'],
        ['locked-dark.png', 'Keyturn: locked (dana)'],
        ['offline-dark.png', 'Keyturn: offline (dana)'],
        ['ready-dark.png', 'Keyturn: ready (dana)'],
      ]);
    } finally {
      await own.stop();
    }
  });

  it('an installed app has no reload, no developer tools, and registers its links', async () => {
    expect((await stage.ask('look')).menu).toEqual(expect.arrayContaining(['reload', 'toggleDevTools']));
    expect(await callsOf('app.setAsDefaultProtocolClient')).toEqual([]);
    const own = await startStage(build, { env: { DOUBLE_PACKAGED: '1' } });
    try {
      const { menu, windows } = await own.ask('look');
      expect(menu).toContain('copy');
      for (const role of ['reload', 'forceReload', 'toggleDevTools']) expect(menu).not.toContain(role);
      expect(present(windows[0]).options['webPreferences']).toMatchObject({ devTools: false });
      expect((await callsOf('app.setAsDefaultProtocolClient', own))[0]?.args).toEqual(['keyturn']);
    } finally {
      await own.stop();
    }
  });
});

it('the manifest names each file by its hash', () => {
  const manifest = JSON.parse(readFileSync(join(build.folder, 'out/renderer-manifest.json'), 'utf8')) as Record<
    string,
    string
  >;
  const html = readFileSync(join(build.folder, 'out/renderer/index.html'));
  expect(manifest['index.html']).toBe(createHash('sha256').update(html).digest('hex'));
  // Nothing inline: the content security policy would refuse it.
  expect(html.toString()).not.toMatch(/<script(?![^>]*\bsrc=)|<style|style=|javascript:/);
});
