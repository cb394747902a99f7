import type { Report } from '../../../core/ports.ts';
import type { ConfirmTicket } from '../../desk.ts';
import { startDoorServer } from './door-server.ts';
import { tokenLifeMs } from './gate.ts';
import type { PageFiles } from './page-files.ts';

/** A reload takes a moment; a page that is not back by then was closed. */
export const reconnectMsMax = 3_000;
/** The page has heard and drawn how it ended; after this its port is gone. */
const lastWordsMs = 500;

export type ConfirmPage = {
  /** Repeat the address in the terminal, while it can still be opened. */
  repeat(): void;
  /** The app ends: nothing is approved. */
  close(): Promise<void>;
};

/**
 * One confirm window as a page: a server, a port, a one-time address and a session of its own, all of which end with the
 * ticket. The page that showed the review has another origin and learns none of them.
 * @param say  one sentence for the terminal
 */
export function openConfirmPage(options: {
  readonly ticket: ConfirmTicket;
  readonly files: PageFiles;
  readonly print: (address: string) => void;
  readonly printAndOpen: (address: string) => void;
  readonly say: (sentence: string) => void;
  readonly nowMs: () => number;
  readonly report: Report;
  readonly onEnded: () => void;
}): ConfirmPage {
  const { ticket, say } = options;
  let address: string | undefined;
  let isSettled = false;
  let closing: NodeJS.Timeout | undefined;

  const cancel = (why: string): void => {
    if (isSettled) return;
    say(why);
    ticket.cancel();
  };
  const unopened = setTimeout(
    () => cancel('The confirm page was not opened in ten minutes. Nothing was approved by it.'),
    tokenLifeMs,
  );
  const starting = startDoorServer({
    files: options.files,
    startPage: '/confirm.html',
    port: 0,
    door: ticket.door,
    nowMs: options.nowMs,
    report: options.report,
    onGuessed: () => cancel('Somebody tried wrong confirm addresses on this computer. Nothing was approved by them.'),
    onOpen() {
      clearTimeout(unopened);
      clearTimeout(closing);
    },
    onClosed() {
      closing = setTimeout(() => cancel('The confirm page was closed. Nothing was approved by it.'), reconnectMsMax);
    },
  });

  starting
    .then((server) => {
      if (isSettled) return;
      address = server.freshAddress();
      options.printAndOpen(address);
    })
    .catch((problem: unknown) => {
      options.report('confirm', problem);
      cancel('The confirm page could not be started on this computer. Nothing was approved.');
    });

  const end = async (): Promise<void> => {
    const server = await starting.catch(() => undefined);
    await server?.close();
  };
  ticket.onSettled(() => {
    if (isSettled) return;
    isSettled = true;
    clearTimeout(unopened);
    clearTimeout(closing);
    setTimeout(() => {
      end()
        .catch((problem: unknown) => options.report('confirm', problem))
        .finally(options.onEnded);
    }, lastWordsMs);
  });

  return {
    repeat() {
      starting
        .then((server) => {
          if (!isSettled && address !== undefined && server.isAddressOpen()) options.print(address);
        })
        .catch(() => undefined); // Told above.
    },
    async close() {
      if (!isSettled) ticket.cancel();
      await end();
    },
  };
}
