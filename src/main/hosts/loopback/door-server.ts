import type { Report } from '../../../core/ports.ts';
import type { Door } from '../../desk.ts';
import { makeGate } from './gate.ts';
import { attendLine, type Line } from './line.ts';
import { pageFilesFor, type PageFiles } from './page-files.ts';
import { startPageServer } from './page-server.ts';
import { closeCodes } from './wire.ts';

/** Lines that have not said who they are yet; a browser has one for an instant. */
const strangersMax = 8;

export type DoorServer = {
  /** A fresh one-time address; the one before stops working. The page that is connected stays until it is opened. */
  freshAddress(): string;
  /** The newest address can still be opened. */
  isAddressOpen(): boolean;
  /** Tells the page that this is the end, and stops. */
  close(): Promise<void>;
};

/**
 * One page on a port of its own, for one door. One page is connected at a time: a new address, or a second tab with the
 * same session, takes over, and the page before is told so.
 * @throws KeyturnError portInUse, networkUnavailable
 */
export async function startDoorServer(options: {
  readonly files: PageFiles;
  readonly startPage: '/index.html' | '/confirm.html';
  readonly port: number;
  readonly door: Door;
  readonly nowMs: () => number;
  readonly report: Report;
  /** Too many wrong addresses were tried, and the present one is void. */
  readonly onGuessed: () => void;
  /** A page was let in. */
  readonly onOpen?: () => void;
  /** The page ended without a goodbye and has come back: it crashed. */
  readonly onRestarted?: () => void;
  /** The page is gone and no other took over. */
  readonly onClosed?: () => void;
}): Promise<DoorServer> {
  const { door, startPage, report } = options;
  const gate = makeGate({ nowMs: options.nowMs, onGuessed: options.onGuessed });
  let present: Line | undefined;
  let isClosing = false;
  let hasCrashed = false;
  let strangers = 0;

  const server = await startPageServer({
    files: pageFilesFor(options.files, startPage),
    startPage,
    port: options.port,
    attend(socket) {
      if (isClosing || strangers >= strangersMax) {
        // What it sent along is still read while it closes, and rubbish would be nobody's error.
        socket.on('error', () => undefined);
        socket.terminate();
        return;
      }
      strangers += 1;
      const isKnown = once(() => (strangers -= 1));
      socket.once('close', isKnown);
      attendLine(socket, {
        door,
        report,
        enter: (hello) => gate.enter(hello),
        onOpen(line, entry) {
          isKnown();
          const before = present;
          present = line;
          before?.close(closeCodes.takenOver);
          options.onOpen?.();
          if (hasCrashed && entry.admitted === 'known') options.onRestarted?.();
          hasCrashed = false;
        },
        onClosed(line, how) {
          if (line !== present) return;
          hasCrashed = how === 'abruptly';
          present = undefined;
          if (!isClosing) options.onClosed?.();
        },
      });
    },
  });

  return {
    freshAddress: () => `http://${server.host}${startPage === '/index.html' ? '/' : startPage}#t=${gate.issue()}`,
    isAddressOpen: () => gate.isOpen(),
    async close() {
      isClosing = true;
      const last = present;
      last?.close(closeCodes.ended);
      if (last !== undefined) await new Promise((resolve) => setTimeout(resolve, goodbyeMs));
      await server.close();
    },
  };
}

/** The closing reaches the page before the port is gone. */
const goodbyeMs = 100;

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}
