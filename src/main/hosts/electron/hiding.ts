import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialog, type BrowserWindow } from 'electron';

/**
 * Closing the window hides it: the app goes on in the tray, so that payments that were approved can complete. The first
 * time that is said, because a window that closes usually ends its program.
 * @param folder  where it is remembered that it was said
 */
export function hideToTray(options: {
  readonly window: BrowserWindow;
  readonly folder: string;
  readonly isQuitting: () => boolean;
}): void {
  const { window, folder, isQuitting } = options;
  let isSaying = false;
  window.on('close', (event) => {
    if (isQuitting()) return;
    event.preventDefault();
    if (isSaying) return;
    if (wasSaid(folder)) {
      window.hide();
      return;
    }
    isSaying = true;
    void say(window).finally(() => {
      isSaying = false;
      remember(folder);
      if (!window.isDestroyed()) window.hide();
    });
  });
}

async function say(window: BrowserWindow): Promise<void> {
  await dialog.showMessageBox(window, {
    type: 'info',
    title: 'Keyturn',
    message: 'Keyturn stays in the tray.',
    detail:
      'Its window closes, and it goes on in the background, so that payments you approved can complete. To end it, choose Quit in the tray or in the menu.',
    buttons: ['Close the window'],
  });
}

const markerOf = (folder: string): string => join(folder, 'told-about-the-tray');
const wasSaid = (folder: string): boolean => existsSync(markerOf(folder));

function remember(folder: string): void {
  try {
    writeFileSync(markerOf(folder), '');
  } catch {
    return; // Then it is said again.
  }
}
