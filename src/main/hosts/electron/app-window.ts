import { BrowserWindow, screen, type Rectangle, type Session } from 'electron';
import { readWindowBounds, writeWindowBounds, type WindowBounds } from '../../settings/settings-file.ts';
import { lockedPreferences } from './lockdown.ts';

const sizeMin = { width: 960, height: 640 };
const sizeAtFirst = { width: 1_280, height: 800 };
/** A strip of this much must lie on a screen, so that the window can be taken hold of. */
const visibleMin = 120;
/** Dragging a window tells its place many times a second; the disk hears of the last one. */
const rememberAfterMs = 500;

/** The one window of the app, empty yet. It opens where it was last, if that is still on a screen. */
export function makeAppWindow(options: {
  readonly session: Session;
  readonly preload: string;
  readonly icon: string;
  readonly title: string;
  readonly folder: string;
}): BrowserWindow {
  const remembered = rememberedBounds(options.folder);
  const window = new BrowserWindow({
    ...(remembered === undefined ? sizeAtFirst : placeOf(remembered)),
    minWidth: sizeMin.width,
    minHeight: sizeMin.height,
    title: options.title,
    icon: options.icon,
    show: false,
    autoHideMenuBar: true,
    webPreferences: lockedPreferences(options.session, options.preload),
  });
  if (remembered?.maximized === true) window.maximize();
  // The profile's name stays in the title: several may be open side by side.
  window.on('page-title-updated', (event) => event.preventDefault());

  let timer: NodeJS.Timeout | undefined;
  const remember = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (window.isDestroyed()) return;
    try {
      writeWindowBounds(options.folder, { ...window.getNormalBounds(), maximized: window.isMaximized() });
    } catch {
      return; // A place on the screen is not worth a word.
    }
  };
  const soon = (): void => {
    timer ??= setTimeout(remember, rememberAfterMs);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('maximize', soon);
  window.on('unmaximize', soon);
  window.on('close', remember);
  window.on('closed', () => clearTimeout(timer));
  return window;
}

function rememberedBounds(folder: string): WindowBounds | undefined {
  let bounds: WindowBounds | undefined;
  try {
    bounds = readWindowBounds(folder);
  } catch {
    return undefined;
  }
  if (bounds === undefined) return undefined;
  const isVisible = screen.getAllDisplays().some(({ workArea }) => {
    const { width, height } = overlap(bounds, workArea);
    return width >= visibleMin && height >= visibleMin;
  });
  return isVisible ? bounds : undefined;
}

const placeOf = ({ x, y, width, height }: WindowBounds): Rectangle => ({
  x,
  y,
  width: Math.max(width, sizeMin.width),
  height: Math.max(height, sizeMin.height),
});

function overlap(a: Rectangle, b: Rectangle): { readonly width: number; readonly height: number } {
  return {
    width: Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
    height: Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y),
  };
}
