import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { z } from 'zod';
import { KeyturnError } from '../../../core/base/errors.ts';
import { parseWire, writeWire } from '../wrpc-json.ts';
import type { WireScript, WireTransaction } from '../wrpc-types.ts';
import type { Ledger } from './ledger.ts';
import { scriptOnWire, transactionOnWireIn } from './wire-in.ts';

/** About four thousand payments, which are checked again in some ten seconds when the ledger starts. */
const JOURNAL_BYTES_MAX = 4 * 1024 * 1024;
const OWNER_ONLY = 0o600;

const u64 = z
  .bigint()
  .min(0n)
  .max(2n ** 64n - 1n);
const small = z.bigint().min(0n).max(100_000n).transform(Number);
const stamped = { daaScore: u64, atMs: u64.transform(Number) };
const event = z.discriminatedUnion('event', [
  z.object({ event: z.literal('pay'), ...stamped, to: scriptOnWire, amountSompi: u64, count: small }),
  z.object({ event: z.literal('submit'), ...stamped, transaction: transactionOnWireIn }),
  z.object({ event: z.literal('mine'), ...stamped, blocks: small, to: scriptOnWire.nullable() }),
]);
type JournalEvent = z.output<typeof event>;
/** An event before it is stamped. */
type Happened =
  | { readonly event: 'pay'; readonly to: WireScript; readonly amountSompi: bigint; readonly count: number }
  | { readonly event: 'submit'; readonly transaction: WireTransaction }
  | { readonly event: 'mine'; readonly blocks: number; readonly to: WireScript | null };

export interface Journal {
  /** The ledger, writing down what it is told to do. */
  readonly ledger: Ledger;
  /** Bytes at the end that could not be read or did not pass the ledger's checks; they are kept beside the journal. */
  readonly cutBytes: number;
  close(): void;
}

/**
 * Tells an empty ledger everything that is written in its journal, through the ledger's own checks, and writes down what
 * happens from now on. Time passed meanwhile as it does on a chain: a score is never lower than it was.
 * One process at a time: whoever has bound the ledger's port.
 * @param options  `blockEveryMs`: how often the ledger mines by itself; `bytesMax`: how long the journal may grow
 * @throws KeyturnError databaseDamaged where the file is not such a journal; it is left as it is
 */
export function keepJournal(
  plain: Ledger,
  path: string,
  options: { readonly blockEveryMs: number; readonly nowMs: () => number; readonly bytesMax?: number },
): Journal {
  const { blockEveryMs, nowMs, bytesMax = JOURNAL_BYTES_MAX } = options;
  const head = `${writeWire({ journal: 'keyturn practice ledger', version: 1n, network: plain.networkId })}\n`;
  const text = readJournal(path);
  if (text.length > 0 && !text.startsWith(head) && !head.startsWith(text)) throw notAJournal(path);

  const { goodBytes, last } = replay(plain, text.startsWith(head) ? text : '', head);
  const cut = Buffer.from(text).subarray(goodBytes);
  if (cut.length > 0) writeFileSync(`${path}.cut`, cut, { mode: OWNER_ONLY });
  const file = openSync(path, 'a', OWNER_ONLY);
  ftruncateSync(file, goodBytes);
  let bytes = goodBytes;
  const append = (line: string): void => {
    writeSync(file, line);
    fsyncSync(file);
    bytes += Buffer.byteLength(line);
  };
  if (bytes === 0) append(head);
  if (last !== undefined) passTime(plain, BigInt(Math.max(0, Math.floor((nowMs() - last.atMs) / blockEveryMs)) + 1));

  /** After it was done and before it is answered: a line that cannot be written ends the process, and nobody heard of it. */
  const note = (happened: Happened, daaScore: bigint): void =>
    append(`${writeWire({ ...happened, daaScore, atMs: BigInt(Math.trunc(nowMs())) })}\n`);
  const isFull = (): boolean => bytes > bytesMax;
  return {
    cutBytes: cut.length,
    close: () => closeSync(file),
    ledger: {
      ...plain,
      submit(transaction) {
        if (isFull()) return { ok: false, message: full(path) };
        const at = plain.virtualDaaScore();
        const submitted = plain.submit(transaction);
        if (submitted.ok) note({ event: 'submit', transaction }, at);
        return submitted;
      },
      mine(blocks, payTo) {
        if (isFull()) throw new KeyturnError('invalidInput', full(path));
        const at = plain.virtualDaaScore();
        plain.mine(blocks, payTo);
        note({ event: 'mine', blocks, to: payTo ?? null }, at);
      },
      faucet(to, amountSompi, count) {
        if (isFull()) throw new KeyturnError('amountInvalid', full(path));
        const at = plain.virtualDaaScore();
        const id = plain.faucet(to, amountSompi, count);
        note({ event: 'pay', to, amountSompi, count }, at);
        return id;
      },
    },
  };
}

function readJournal(path: string): string {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return '';
  // The last line may have gone a little over, never by more than one transaction.
  if (size > 2 * JOURNAL_BYTES_MAX) throw notAJournal(path);
  return readFileSync(path, 'utf8');
}

/** @returns how many bytes were good, and the last event among them */
function replay(
  ledger: Ledger,
  text: string,
  head: string,
): { readonly goodBytes: number; readonly last: JournalEvent | undefined } {
  if (text === '') return { goodBytes: 0, last: undefined };
  let goodBytes = Buffer.byteLength(head);
  let last: JournalEvent | undefined;
  // The last piece follows the last line's end: empty, or a line that was never finished.
  for (const line of text.slice(head.length).split('\n').slice(0, -1)) {
    const read = event.safeParse(parseWire(line, JOURNAL_BYTES_MAX));
    if (!read.success || !happenedAgain(ledger, read.data)) break;
    last = read.data;
    goodBytes += Buffer.byteLength(line) + 1;
  }
  return { goodBytes, last };
}

function happenedAgain(ledger: Ledger, told: JournalEvent): boolean {
  const now = ledger.virtualDaaScore();
  if (told.daaScore < now) return false;
  passTime(ledger, told.daaScore - now);
  try {
    switch (told.event) {
      case 'pay':
        ledger.faucet(told.to, told.amountSompi, told.count);
        return true;
      case 'submit':
        return ledger.submit(told.transaction).ok;
      case 'mine':
        ledger.mine(told.blocks, told.to ?? undefined);
        return true;
    }
  } catch (problem) {
    if (problem instanceof KeyturnError) return false;
    throw problem;
  }
}

/** What waited was accepted by the first block that came; the others were empty. */
function passTime(ledger: Ledger, blocks: bigint): void {
  if (blocks === 0n) return;
  const until = ledger.virtualDaaScore() + blocks;
  if (ledger.mempool().size > 0) ledger.mine(1, undefined);
  ledger.skipTo(until);
}

function full(path: string): string {
  return `The practice ledger is full: its journal holds as many practice payments as it may. Nothing was done. To begin again with an empty practice ledger, quit every Keyturn on this computer and delete ${path}; groups then find their practice money gone.`;
}

function notAJournal(path: string): KeyturnError {
  return new KeyturnError(
    'databaseDamaged',
    `${path} is not a practice ledger’s journal of this version. It was not touched, and no real money is at risk. Move it away and start Keyturn again; practice money written in it is then gone.`,
  );
}
