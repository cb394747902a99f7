import { join } from 'node:path';
import { Menu, nativeImage, nativeTheme, Tray } from 'electron';
import type { DeskStanding } from '../../desk.ts';

const sentences: Readonly<Record<DeskStanding, string>> = {
  ready: 'Keyturn: ready',
  attention: 'Keyturn: someone needs you',
  locked: 'Keyturn: locked',
  offline: 'Keyturn: offline',
};

export type AppTray = { show(standing: DeskStanding): void; end(): void };

/** The glyph in the system's tray. Its states differ by outline, not by colour; nothing can be approved from it. */
export function appTray(options: {
  readonly resources: string;
  readonly profileName: string;
  readonly standing: DeskStanding;
  readonly open: () => void;
  readonly lock: () => void;
  readonly quit: () => void;
}): AppTray {
  let standing = options.standing;
  const tray = new Tray(glyph(options.resources, standing));
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: 'Open Keyturn', click: () => options.open() },
      { label: 'Lock now', click: () => options.lock() },
      { type: 'separator' },
      { label: 'Quit', click: () => options.quit() },
    ]),
  );
  tray.on('click', () => options.open());
  const draw = (): void => {
    tray.setImage(glyph(options.resources, standing));
    tray.setToolTip(`${sentences[standing]} (${options.profileName})`);
  };
  draw();
  nativeTheme.on('updated', draw);
  return {
    show(next) {
      if (next === standing) return;
      standing = next;
      draw();
    },
    end() {
      nativeTheme.off('updated', draw);
      tray.destroy();
    },
  };
}

/** macOS tints the dark one itself; elsewhere the panel's shade decides. Each has a sharper twin beside it, `@2x`. */
function glyph(resources: string, standing: DeskStanding): Electron.NativeImage {
  const isTinted = process.platform === 'darwin';
  const shade = !isTinted && nativeTheme.shouldUseDarkColors ? 'light' : 'dark';
  const image = nativeImage.createFromPath(join(resources, 'tray', `${standing}-${shade}.png`));
  if (isTinted) image.setTemplateImage(true);
  return image;
}
