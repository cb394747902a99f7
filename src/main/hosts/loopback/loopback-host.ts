import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { KeyturnError } from '../../../core/base/errors.ts';
import type { NetworkName } from '../../../core/kaspa/network.ts';
import type { Report } from '../../../core/ports.ts';
import type { ConfirmTicket, Desk, DeskHost } from '../../desk.ts';
import { takesBackSentence } from '../../desk/takes-back.ts';
import { openConfirmPage, type ConfirmPage } from './confirm-page.ts';
import { startDoorServer } from './door-server.ts';
import { readPageFiles } from './page-files.ts';

/** Quitting tells the others and closes the database; one that takes longer hangs. */
const quitMsMax = 15_000;
/** One confirm window at a time is the desk's rule; a few may be closing. */
const confirmPagesMax = 4;

/** What this host asks of the terminal and the system; tests put their own here. */
export type Surroundings = {
  /** One line for the person at the terminal. */
  readonly say: (line: string) => void;
  /** Open an address in the browser, when there is a screen. @returns false when there is none */
  readonly open: (address: string) => boolean;
  readonly nowMs: () => number;
  readonly report: Report;
};

export type LoopbackHost = {
  readonly desk: Desk;
  /** A fresh one-time address: the first is printed and opened, those at Enter only printed. */
  freshAddress(): void;
  /** The person pressed Ctrl+C. The first time it only says what ending takes back, if it does take something back. */
  interrupt(): void;
  /** End now, in good order. */
  end(): void;
  /** Resolved when everything is closed; true when it ended in good order. */
  readonly ended: Promise<boolean>;
};

/**
 * The whole app behind a browser: a desk, its page, and a page of its own for each confirmation.
 * @throws KeyturnError ledgerNotReady on mainnet, fileNotFound, profileInUse, portInUse, networkUnavailable; nothing is left open
 */
export async function startLoopbackHost(options: {
  readonly network: NetworkName;
  /** Where the built page lies; read once. */
  readonly pageFolder: string;
  readonly port: number;
  readonly version: string;
  readonly openDesk: (host: DeskHost) => Desk;
  readonly around: Surroundings;
}): Promise<LoopbackHost> {
  const { around } = options;
  if (options.network === 'mainnet')
    throw new KeyturnError(
      'ledgerNotReady',
      'A browser is for practice and test networks only: it cannot keep the confirm window apart from other pages as well as a desktop window can. Nothing was opened. This version of Keyturn opens mainnet nowhere; choose a practice or test network.',
    );

  const files = readPageFiles(options.pageFolder);
  const confirmPages = new Set<ConfirmPage>();
  let resolveEnded: (inGoodOrder: boolean) => void;
  const ended = new Promise<boolean>((resolve) => (resolveEnded = resolve));
  let ending: Promise<void> | undefined;
  let isWarned = false;
  let wasOpened = false;

  const print = (what: string, address: string): void => around.say(`${what}: ${address}`);
  const printAndOpen = (what: string, address: string): void => {
    print(what, address);
    if (around.open(address)) around.say('Opening it in your browser.');
  };

  function showConfirm(ticket: ConfirmTicket): void {
    if (ending !== undefined || confirmPages.size >= confirmPagesMax) {
      ticket.cancel();
      return;
    }
    const page = openConfirmPage({
      ticket,
      files,
      print: (address) => print(confirmWords, address),
      printAndOpen: (address) => printAndOpen(confirmWords, address),
      say: around.say,
      nowMs: around.nowMs,
      report: around.report,
      onEnded: () => confirmPages.delete(page),
    });
    confirmPages.add(page);
  }

  const desk = options.openDesk({
    kind: 'loopback',
    version: options.version,
    canChooseFiles: false,
    suggestedFolder: suggestedFolder(),
    showConfirm,
    chooseFile: () => Promise.resolve(undefined),
    notify: () => undefined, // The page's title counts what waits for you.
    end: () => end(),
  });
  // Whatever else keeps a profile from opening is told on the page, where it can be tried again. This is another app's
  // profile: an address of ours would be one too many, and the port that is taken may be that app's.
  const failure = await desk.claimed;
  if (failure?.code === 'profileInUse') {
    await desk.quit();
    throw new KeyturnError(failure.code, failure.message);
  }
  const server = await startDoorServer({
    files,
    startPage: '/index.html',
    port: options.port,
    door: desk.door,
    nowMs: around.nowMs,
    report: around.report,
    onRestarted: () => desk.pageRestarted(),
    onGuessed: () =>
      around.say('Somebody tried wrong addresses on this computer. The address is void. Press Enter for a new one.'),
  }).catch(async (problem: unknown) => {
    await desk.quit();
    throw problem;
  });

  function end(): void {
    ending ??= closeAll()
      .then(() => resolveEnded(true))
      .catch((problem: unknown) => {
        around.report('quit', problem);
        resolveEnded(false);
      });
  }

  async function closeAll(): Promise<void> {
    const hangs = new Promise<never>((_resolve, reject) =>
      setTimeout(() => reject(new Error('quitting hangs')), quitMsMax).unref(),
    );
    await Promise.race([
      hangs,
      (async () => {
        // Confirmations first: what is not approved by now is not approved.
        await Promise.all([...confirmPages].map((page) => page.close()));
        await desk.quit();
        await server.close();
      })(),
    ]);
  }

  return {
    desk,
    ended,
    end,
    freshAddress() {
      if (ending !== undefined) return;
      // Once by itself; at Enter the person chooses where, because opening it takes over from the page that is open.
      (wasOpened ? print : printAndOpen)('Keyturn', server.freshAddress());
      wasOpened = true;
      for (const page of confirmPages) page.repeat();
    },
    interrupt() {
      const takesBack = isWarned ? 0 : desk.takesBack();
      isWarned = true;
      if (takesBack === 0) end();
      else around.say(`${takesBackSentence(takesBack)} Press Ctrl+C again to quit.`);
    },
  };
}

const confirmWords = 'Confirm on this laptop';

/** A person looks for a backup among documents, not in a hidden folder. */
function suggestedFolder(): string {
  const documents = join(homedir(), 'Documents');
  return existsSync(documents) ? documents : homedir();
}
