import { type ErrorCode, KeyturnError } from '../../../core/base/errors.ts';
import { type StartedProcess, startProcess } from '../../processes/start-process.ts';
import type { LedgerAnswer, LedgerCommand, Ready } from './process.ts';
import type { PracticeLedgerOptions } from './start.ts';

/** The practice ledger in a process of its own. Its verbs are those of `PracticeLedger`, asked across the channel. */
export interface PracticeLedgerChild {
  readonly url: string;
  readonly port: number;
  /** Bytes at the journal's end that were damaged and put aside. */
  readonly cutBytes: number;
  faucet(address: string, amountSompi: bigint, count?: number): Promise<string>;
  mine(blocks: number, payAddress?: string): Promise<bigint>;
  close(): Promise<void>;
}

/** Ten thousand blocks take about a second; a minute means the process hangs. */
const ANSWER_WITHIN_MS = 60_000;

/**
 * Starts the ledger as a child of this process; it ends with its parent.
 * @throws KeyturnError portInUse, networkUnavailable, invalidInput, databaseDamaged, ledgerUnreachable
 */
export async function startPracticeLedgerChild(options: PracticeLedgerOptions = {}): Promise<PracticeLedgerChild> {
  const child = startProcess('practiceLedger');
  const ask = asker(child);
  try {
    const { url, port, cutBytes } = (await ask({ verb: 'start', ...options })) as Ready;
    return {
      url,
      port,
      cutBytes,
      faucet: async (address, amountSompi, count = 1) =>
        (await ask({ verb: 'faucet', address, amountSompi, count })) as string,
      mine: async (blocks, payAddress) =>
        (await ask({ verb: 'mine', blocks, ...(payAddress === undefined ? {} : { payAddress }) })) as bigint,
      async close() {
        await ask({ verb: 'close' });
      },
    };
  } catch (error) {
    child.kill();
    throw error;
  }
}

type Unnumbered<C> = C extends { id: number } ? Omit<C, 'id'> : never;

function asker(child: StartedProcess): (command: Unnumbered<LedgerCommand>) => Promise<unknown> {
  const waiting = new Map<number, (answer: LedgerAnswer | undefined) => void>();
  let nextId = 1;
  let isGone = false;
  child.onMessage((message) => {
    const answer = message as LedgerAnswer;
    waiting.get(answer.id)?.(answer);
  });
  child.onExit(() => {
    isGone = true;
    for (const settle of [...waiting.values()]) settle(undefined);
  });
  return async (command) => {
    const id = nextId++;
    const answer = await new Promise<LedgerAnswer | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), ANSWER_WITHIN_MS);
      waiting.set(id, (settled) => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(settled);
      });
      if (isGone) waiting.get(id)?.(undefined);
      else child.send({ ...command, id });
    });
    if (answer?.ok === true) return answer.value;
    if (answer?.ok === false) throw new KeyturnError(answer.code as ErrorCode, answer.message);
    throw new KeyturnError(
      'ledgerUnreachable',
      'The practice ledger has stopped. Its practice money is gone; start it again.',
    );
  };
}
