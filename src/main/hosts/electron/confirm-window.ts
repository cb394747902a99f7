import { BrowserWindow, type Session } from 'electron';
import type { Report } from '../../../core/ports.ts';
import { confirmContract } from '../../../preload/confirm-contract.ts';
import type { ConfirmTicket } from '../../desk.ts';
import { lockedPreferences } from './lockdown.ts';
import { carryDoor } from './page-door.ts';
import { confirmUrl } from './places.ts';

const size = { width: 384, height: 632 };
/** The tick stays this long, so that the person sees what happened. */
const tickMs = 400;
/** A sentence about what became of it stays for this long, unless the person closes the window before. */
const readMsMax = 60_000;

export type ConfirmWindows = {
  /** Only main calls this, with a ticket of the desk; a page can ask for no window of this kind. */
  open(ticket: ConfirmTicket): void;
};

/** The window in which a person approves: modal to the app, without a frame, with a preload and a session of its own. */
export function confirmWindows(options: {
  readonly parent: BrowserWindow;
  readonly session: Session;
  readonly preload: string;
  readonly report: Report;
}): ConfirmWindows {
  const { parent, report } = options;
  let present: BrowserWindow | undefined;

  return {
    open(ticket) {
      // One decision at a time: an older window is closed, and nothing was approved in it.
      if (present?.isDestroyed() === false) present.destroy();
      const window = new BrowserWindow({
        ...size,
        useContentSize: true,
        parent,
        modal: true,
        frame: false,
        resizable: false,
        minimizable: false,
        maximizable: false,
        fullscreenable: false,
        skipTaskbar: true,
        show: false,
        title: 'Confirm on this laptop',
        webPreferences: lockedPreferences(options.session, options.preload),
      });
      present = window;
      window.removeMenu();
      window.on('page-title-updated', (event) => event.preventDefault());
      const contents = window.webContents;

      let isSigned = false;
      const { onAnswered } = carryDoor({
        contents,
        url: confirmUrl,
        doorName: 'confirm',
        contract: confirmContract,
        door: ticket.door,
      });
      onAnswered((name, answer) => {
        if (name === 'confirm.sign' && answer.ok) isSigned = true;
      });
      ticket.onSettled((isToBeRead) => {
        // The answer to the signing is given in the same breath; the page draws its tick after it.
        setImmediate(() => {
          const timer = setTimeout(() => close(window), isToBeRead ? readMsMax : isSigned ? tickMs : 0);
          window.once('closed', () => clearTimeout(timer));
        });
      });
      window.on('closed', () => {
        if (present === window) present = undefined;
        ticket.cancel();
      });
      contents.on('render-process-gone', () => close(window));
      window.once('ready-to-show', () => {
        // Settled meanwhile: it must not appear any more.
        if (!window.isDestroyed()) window.show();
      });
      contents.loadURL(confirmUrl).catch((problem: unknown) => {
        report('confirm', problem);
        close(window);
      });
    },
  };
}

function close(window: BrowserWindow): void {
  if (!window.isDestroyed()) window.destroy();
}
