import { KeyturnError } from '../../../core/base/errors.ts';
import type { NetworkId } from '../wrpc-types.ts';
import { type Journal, keepJournal } from './journal.ts';
import { createLedger, type KnownTransaction, type Ledger, payableScript } from './ledger.ts';
import { serveLedger } from './server.ts';

export interface PracticeLedgerOptions {
  /** On 127.0.0.1; 0, the default, picks a free one. */
  readonly port?: number;
  /** `simnet` unless told otherwise. The money is worthless whatever the name; `mainnet` is refused. */
  readonly networkId?: Exclude<NetworkId, 'mainnet'>;
  /** Mines one block every so many milliseconds, 50 to 60,000. Off by default: then only `mine` moves the ledger. */
  readonly autoMineMs?: number;
  /** A file in which the ledger writes down what happens and finds it again; needs `autoMineMs`. */
  readonly journal?: string;
  /** Practice money is given only to who names it. */
  readonly token?: string;
}

export interface PracticeLedger {
  readonly url: string;
  readonly port: number;
  /** Bytes at the journal's end that were damaged and put aside; 0 as a rule. */
  readonly cutBytes: number;
  /**
   * Makes practice money in a block of its own, spendable at once.
   * @param amountSompi  of each coin
   * @param count        coins, 1 (default) to 1000
   * @returns id of the transaction that made them
   * @throws KeyturnError addressWrongNetwork, amountInvalid
   */
  faucet(address: string, amountSompi: bigint, count?: number): string;
  /** Accepts the mempool into the first of `blocks` (1 to 10,000). With an address, each pays it an immature coinbase coin. */
  mine(blocks: number, payAddress?: string): bigint;
  transactions(): readonly KnownTransaction[];
  close(): Promise<void>;
}

const AUTO_MINE_MS_MIN = 50;
const AUTO_MINE_MS_MAX = 60_000;

/**
 * Starts a ledger of practice money in this process, speaking the node's JSON wRPC to anyone on this computer.
 * Without a journal it is kept in memory only: closing it forgets everything.
 * @throws KeyturnError portInUse, networkUnavailable, invalidInput, databaseDamaged (the journal)
 */
export async function startPracticeLedger(options: PracticeLedgerOptions = {}): Promise<PracticeLedger> {
  const { port = 0, networkId = 'simnet', autoMineMs } = options;
  if (autoMineMs !== undefined && !(autoMineMs >= AUTO_MINE_MS_MIN && autoMineMs <= AUTO_MINE_MS_MAX)) {
    throw new KeyturnError(
      'invalidInput',
      `The practice ledger mines by itself every ${AUTO_MINE_MS_MIN} to ${AUTO_MINE_MS_MAX} milliseconds, or not at all.`,
    );
  }
  const plain = createLedger(networkId, Date.now);
  let journal: Journal | undefined;
  let doer = plain;
  const ledger: Ledger = {
    ...plain,
    token: options.token,
    submit: (tx) => doer.submit(tx),
    mine: (blocks, payTo) => doer.mine(blocks, payTo),
    faucet: (payTo, amountSompi, count) => doer.faucet(payTo, amountSompi, count),
  };
  const server = await serveLedger(ledger, port);
  // The port is ours alone now, and with it the journal. Nobody is answered before it is read: this runs in one piece.
  try {
    if (options.journal !== undefined && autoMineMs !== undefined) {
      journal = keepJournal(plain, options.journal, { blockEveryMs: autoMineMs, nowMs: Date.now });
      doer = journal.ledger;
    }
  } catch (problem) {
    await server.close();
    throw problem;
  }
  const autoMine = autoMineMs === undefined ? undefined : setInterval(() => plain.mine(1, undefined), autoMineMs);
  return {
    url: `ws://127.0.0.1:${server.port}`,
    port: server.port,
    cutBytes: journal?.cutBytes ?? 0,
    faucet: (address, amountSompi, count = 1) => ledger.faucet(payableScript(address, networkId), amountSompi, count),
    mine(blocks, payAddress) {
      ledger.mine(blocks, payAddress === undefined ? undefined : payableScript(payAddress, networkId));
      return ledger.virtualDaaScore();
    },
    transactions: () => ledger.transactions(),
    async close() {
      clearInterval(autoMine);
      await server.close();
      journal?.close();
    },
  };
}
