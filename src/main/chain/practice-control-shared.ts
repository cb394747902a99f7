import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { KeyturnError } from '../../core/base/errors.ts';
import type { Report } from '../../core/ports.ts';
import { makePrivateFolder } from '../files/private-file.ts';
import { holdWhile } from './practice-control-lock.ts';
import { readPlace, writePlace, type LedgerPlace } from './practice-control-place.ts';
import { practiceFaucet, practiceHello } from './practice-control.ts';
import { type PracticeLedgerChild, startPracticeLedgerChild } from './practice-ledger/child.ts';
import { nameOfLedger } from './practice-ledger/methods.ts';
import { type Connection, openConnection } from './wrpc-connection.ts';

/** The one practice ledger of this user on this computer, whichever app runs it. */
export type SharedLedger = {
  readonly url: string;
  /** @returns id of the transaction that made the coins. @throws KeyturnError as `practiceFaucet` */
  fund(address: string, amountSompi: bigint, count: number): Promise<string>;
  /** Is it this app that runs it now? */
  isOurs(): boolean;
  close(): Promise<void>;
};

/** Kaspa's own pace: ten blocks a second. */
const blockEveryMs = 100;
/** Between looks at a ledger that was lost and could not be started again: at first, and at most. */
const lookAgainMs = 500;
const lookAgainMsMax = 30_000;
/** A ledger may end between being found and being watched: another app quits just then. */
const openTriesMax = 3;

/**
 * Find the practice ledger that all profiles of this user share, or start it. The app that binds its port runs it; when
 * that app ends, the next one to notice binds the same port and finds the same money in the journal.
 * @param folder  beside the profiles; made if there is none
 * @throws KeyturnError ledgerUnreachable, networkUnavailable, databaseDamaged, profilePermissions, diskFull
 */
export async function openSharedLedger(folder: string, report: Report): Promise<SharedLedger> {
  makePrivateFolder(folder);
  let child: PracticeLedgerChild | undefined;
  let watched: Connection | undefined;
  let isClosed = false;
  let close: () => void = () => undefined;
  const closing = new Promise<void>((resolve) => (close = resolve));

  /** The remembered port, because open apps look there. Another only before any app does, where a stranger has taken it. */
  async function start(at: LedgerPlace, mayMove: boolean): Promise<LedgerPlace> {
    const startOn = (port: number): Promise<PracticeLedgerChild> =>
      startPracticeLedgerChild({
        port,
        autoMineMs: blockEveryMs,
        journal: join(folder, 'journal.jsonl'),
        token: at.token,
      });
    child = await startOn(at.port).catch((problem: unknown) => {
      if (!mayMove || !(problem instanceof KeyturnError) || problem.code !== 'portInUse') throw problem;
      return startOn(0);
    });
    if (child.cutBytes > 0) report('practiceLedger', `journal cut by ${child.cutBytes} bytes`);
    return { port: child.port, token: at.token };
  }

  async function findOrStart(mayMove: boolean): Promise<LedgerPlace> {
    return holdWhile(join(folder, 'starting.lock'), async () => {
      const known = readPlace(folder);
      if (known !== undefined && (await isThere(known))) return known;
      const found = await start(known ?? { port: 0, token: randomBytes(16).toString('hex') }, mayMove);
      if (found.port !== known?.port) writePlace(folder, found);
      return found;
    });
  }

  async function watch(found: LedgerPlace): Promise<void> {
    watched = await openConnection({
      url: urlOf(found),
      requestTimeoutMs: greetMsMax,
      onNotification: () => undefined,
      onLost: () => {
        settling = takeOver();
      },
    });
  }

  async function takeOver(): Promise<void> {
    child = undefined;
    for (let waitMs = lookAgainMs; !isClosed; waitMs = Math.min(2 * waitMs, lookAgainMsMax)) {
      try {
        await watch(await findOrStart(false));
        return;
      } catch (problem) {
        report('practiceLedger', problem);
        await Promise.race([pause(waitMs), closing]);
      }
    }
  }

  async function open(): Promise<LedgerPlace> {
    for (let tries = 1; ; tries++) {
      const found = await findOrStart(true);
      try {
        await watch(found);
        return found;
      } catch (problem) {
        if (tries === openTriesMax) throw problem;
      }
    }
  }

  let settling: Promise<void> = Promise.resolve();
  const place = await open().catch(async (problem: unknown) => {
    await child?.close();
    throw problem;
  });
  return {
    url: urlOf(place),
    fund: (address, amountSompi, count) =>
      practiceFaucet(urlOf(place), { address, amountSompi, count, token: place.token }),
    isOurs: () => child !== undefined,
    async close() {
      isClosed = true;
      close();
      await settling;
      watched?.close();
      await child?.close();
      child = undefined;
    },
  };
}

/** A ledger that is reading a long journal answers after some seconds. */
const greetMsMax = 15_000;

const urlOf = ({ port }: LedgerPlace): string => `ws://127.0.0.1:${port}`;

/** Is it ours that answers there, and not whatever took the port meanwhile? */
async function isThere(place: LedgerPlace): Promise<boolean> {
  try {
    return (await practiceHello(urlOf(place), greetMsMax)) === nameOfLedger(place.token);
  } catch {
    return false;
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
