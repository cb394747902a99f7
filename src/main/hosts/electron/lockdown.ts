import { app, session, type Session, type WebContents, type WebPreferences } from 'electron';
import { isPage, pageUrl, scheme } from './places.ts';

/** Said before anything exists: no page leaves where it was put, opens another, or embeds one. */
export function lockEveryPage(): void {
  app.enableSandbox();
  // Pages need no network at all: no name is resolved for them, whatever else fails. Members speak through Node, not Chromium.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('disable-background-networking');
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
}

function lockContents(contents: WebContents): void {
  // What main itself loads raises none of these.
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // No content policy covers WebRTC: a page that was taken over could send what it knows to any address over UDP.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}

/**
 * A session that keeps nothing on disk, asks nobody, and allows nothing but what a page of ours needs.
 *
 * The page and the confirm window have one each. Different sessions are never put into one process, so a page that was
 * taken over shares no memory with the window that approves.
 */
export function lockedSession(name: 'page' | 'confirm'): Session {
  const locked = session.fromPartition(`keyturn-${name}`, { cache: false });
  locked.setPermissionRequestHandler((contents, permission, answer, details) => {
    const { isMainFrame, requestingUrl } = details;
    answer(name === 'page' && isMainFrame && isPage(requestingUrl, pageUrl) && mayHave(contents, permission));
  });
  locked.setPermissionCheckHandler((contents, permission, _origin, details) => {
    return (
      name === 'page' &&
      contents !== null &&
      details.isMainFrame &&
      isPage(details.requestingUrl ?? '', pageUrl) &&
      mayHave(contents, permission)
    );
  });
  locked.setDevicePermissionHandler(() => false);
  locked.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  locked.setSpellCheckerEnabled(false);
  locked.on('will-download', (event) => event.preventDefault());
  // A second wall behind the content security policy.
  locked.webRequest.onBeforeRequest((request, answer) => answer({ cancel: !mayLoad(request.url) }));
  return locked;
}

/** Writing text to the clipboard, where a person pressed Copy. The camera comes with the first screen that asks for it. */
const mayHave = (contents: WebContents, permission: string): boolean =>
  contents.isFocused() && permission === 'clipboard-sanitized-write';

const mayLoad = (url: string): boolean =>
  url.startsWith(`${scheme}://app/`) ||
  url.startsWith('data:image/') ||
  url.startsWith(`blob:${scheme}://app/`) ||
  (!app.isPackaged && url.startsWith('devtools://'));

/** What every window's page is allowed to be, spelled out, so that a changed default changes nothing. */
export function lockedPreferences(own: Session, preload: string): WebPreferences {
  return {
    session: own,
    preload,
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
    safeDialogs: true,
    disableDialogs: true,
    devTools: !app.isPackaged,
  };
}
