import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Tray from '../../../src/main/hosts/electron/tray.ts';
import type { DeskStanding } from '../../../src/main/desk.ts';
import { powerMonitor } from './electron.ts';

// An entry that is nothing but the built tray; it shows what it is told over an event.

const built = pathToFileURL(join(process.env['BUILT'] ?? '', 'hosts/electron/tray.js')).href;
const { appTray } = (await import(built)) as typeof Tray;
const nothing = (): void => undefined;
const resources = join(process.env['BUILT'] ?? '', '../../resources');
const tray = appTray({
  resources,
  profileName: 'dana',
  standing: 'ready',
  open: nothing,
  lock: nothing,
  quit: nothing,
});
powerMonitor.on('stand', (_event, standing: DeskStanding) => tray.show(standing));
