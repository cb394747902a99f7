import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, powerMonitor, type BrowserWindow } from 'electron';
import { KeyturnError } from '../../core/base/errors.ts';
import type { Report } from '../../core/ports.ts';
import { contract } from '../../preload/contract.ts';
import type { DeskHost } from '../desk.ts';
import { openDesk } from '../desk/open-desk.ts';
import { useProcessStarter } from '../processes/start-process.ts';
import { makeAppWindow } from './electron/app-window.ts';
import { confirmWindows } from './electron/confirm-window.ts';
import { chooseFile } from './electron/files.ts';
import { hideToTray } from './electron/hiding.ts';
import { linkIn, readLaunch, type Launch } from './electron/launch.ts';
import { linkBox, type LinkBox } from './electron/link-box.ts';
import { lockedSession, lockEveryPage } from './electron/lockdown.ts';
import { setMenu } from './electron/menu.ts';
import { notifier } from './electron/notices.ts';
import { carryDoor } from './electron/page-door.ts';
import { pageFiles, type PageFiles } from './electron/page-files.ts';
import { keepPage } from './electron/page-keeper.ts';
import { declareScheme, servePages } from './electron/page-protocol.ts';
import { pageUrl, scheme, type BuildPlaces } from './electron/places.ts';
import { utilityStart } from './electron/processes.ts';
import { quitting } from './electron/quitting.ts';
import { appTray } from './electron/tray.ts';

/** Begin as an Electron app. Returns at once; everything that needs a screen follows when Electron is ready. */
export function startElectron(places: BuildPlaces): void {
  const launch = launchOrRefuse();
  if (launch === undefined) return;
  app.setName('Keyturn');
  mkdirSync(launch.browserFolder, { recursive: true, mode: 0o700 });
  app.setPath('userData', launch.browserFolder);
  app.setPath('sessionData', launch.browserFolder);
  // The lock lies in that folder, so each profile has one.
  if (!app.requestSingleInstanceLock()) {
    app.exit(0);
    return;
  }
  lockEveryPage();
  declareScheme();

  const links = linkBox();
  app.on('open-url', (event, url) => {
    event.preventDefault();
    links.came(linkIn([url]));
  });
  app.on('second-instance', (_event, argv) => links.came(linkIn(argv)));
  links.came(launch.link);
  // Hidden in the tray, the app goes on: payments that were approved complete.
  app.on('window-all-closed', () => undefined);
  app
    .whenReady()
    .then(() => run(launch, places, links))
    .catch(endWith);
}

function launchOrRefuse(): Launch | undefined {
  try {
    return readLaunch(process.argv.slice(app.isPackaged ? 1 : 2), process.platform, process.env);
  } catch (problem) {
    endWith(problem);
    return undefined;
  }
}

function endWith(problem: unknown): void {
  dialog.showErrorBox(
    'Keyturn cannot start',
    problem instanceof KeyturnError
      ? problem.message
      : 'Something went wrong that Keyturn did not expect. Your profile was not changed and no money is at risk. Start Keyturn again, or install it anew.',
  );
  app.exit(1);
}

function run(launch: Launch, places: BuildPlaces, links: LinkBox): void {
  let files: PageFiles;
  try {
    files = pageFiles(places);
  } catch (problem) {
    endWith(problem);
    return;
  }
  if (app.isPackaged) app.setAsDefaultProtocolClient(scheme);
  useProcessStarter(utilityStart);

  const sessions = { page: lockedSession('page'), confirm: lockedSession('confirm') };
  const saidChanged = onceOnly(() =>
    dialog.showErrorBox(
      'Keyturn’s files were changed',
      'A file of Keyturn is not what was installed, so it is not used. Your profile was not touched and no money is at risk. Quit, and install Keyturn again from a source you trust.',
    ),
  );
  for (const session of [sessions.page, sessions.confirm]) servePages(session, files, saidChanged);

  const window = makeAppWindow({
    session: sessions.page,
    preload: places.pagePreload,
    icon: join(places.resources, 'icon.png'),
    title: launch.profileName === 'default' ? 'Keyturn' : `Keyturn (${launch.profileName})`,
    folder: launch.folder,
  });
  const confirms = confirmWindows({
    parent: window,
    session: sessions.confirm,
    preload: places.confirmPreload,
    report,
  });
  const documents = app.getPath('documents');
  const suggestedFolder = existsSync(documents) ? documents : app.getPath('home');
  const open = (): void => bringUp(window);
  const host: DeskHost = {
    kind: 'electron',
    version: versionIn(places.packageFile),
    canChooseFiles: true,
    suggestedFolder,
    showConfirm: (ticket) => confirms.open(ticket),
    chooseFile: (question) => chooseFile(window, suggestedFolder, question),
    notify: notifier({ open, isLooking: () => window.isVisible() && window.isFocused() }),
    end: () => leaving.now(),
  };
  const desk = openDesk({
    profileName: launch.profileName,
    folder: launch.folder,
    network: launch.network,
    node: launch.node,
    ...(launch.listen === undefined ? {} : { listen: launch.listen }),
    host,
    report,
  });

  const lock = (): void => void desk.lock().catch((problem: unknown) => report('lock', problem));
  stopOnMistakes(lock);
  const leaving = quitting(desk, () => tray.end(), report);
  const tray = appTray({
    resources: places.resources,
    profileName: launch.profileName,
    standing: desk.standing(),
    open,
    lock,
    quit: () => leaving.ask(),
  });
  desk.onChanged(() => tray.show(desk.standing()));
  setMenu({ lock, quit: () => leaving.ask() });
  hideToTray({ window, folder: launch.browserFolder, isQuitting: () => leaving.isUnderWay() });

  powerMonitor.on('suspend', lock);
  powerMonitor.on('lock-screen', lock);
  // Nobody can be asked any more. Electron delays the shutdown for who asks it to.
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault();
    leaving.now();
  });
  window.on('session-end', () => leaving.now());
  app.on('activate', open);

  carryDoor({ contents: window.webContents, url: pageUrl, doorName: 'app', contract, door: desk.door });
  keepPage({
    window,
    url: pageUrl,
    onRestart: () => desk.pageRestarted(),
    quit: () => leaving.ask(),
    report,
  });
  links.opened((link) => {
    if (link !== undefined) desk.openLink(link);
    open();
  });
  window.once('ready-to-show', () => window.show());
  window.webContents.loadURL(pageUrl).catch((problem: unknown) => report('page', problem));
}

/** A mistake of our own stops everything, the vault before anything else. */
function stopOnMistakes(lock: () => void): void {
  const stop = (problem: unknown): void => {
    lock();
    report('stopped', problem);
    dialog.showErrorBox(
      'Keyturn has stopped',
      'Something went wrong that Keyturn did not expect, so it locked the vault and ends. No money is at risk. An approval whose part was not sent yet is lost: that payment has to be proposed again. Start Keyturn again, and look at the activity log.',
    );
    app.exit(1);
  };
  process.on('uncaughtException', stop);
  process.on('unhandledRejection', stop);
}

function versionIn(packageFile: string): string {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { readonly version: string };
  return version;
}

function bringUp(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

function onceOnly(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    act();
  };
}

/** To the console of whoever works on Keyturn, as codes and class names, never a message that might quote a secret. */
const report: Report = (where, problem) => {
  if (app.isPackaged) return;
  const what =
    problem instanceof KeyturnError
      ? problem.code
      : problem instanceof Error
        ? problem.name
        : typeof problem === 'string'
          ? problem
          : typeof problem;
  process.stderr.write(`${where}: ${what}\n`);
};
