import { assert, KeyturnError } from '../../core/base/errors.ts';
import type { TransactionSummary } from '../../core/proposal/second-reading.ts';
import { err, type Result } from '../../core/base/result.ts';
import { startProcess } from '../processes/start-process.ts';
import { readerReply, type ReaderRequest, type ReadingRefusal, TRANSACTION_BYTES_MAX } from './messages.ts';

/** Reads transactions a second time with kaspa-wasm, in a process of its own that is started when needed. */
export interface SecondReader {
  /**
   * @returns what the other reader makes of the bytes, or why it will not read them: then nothing is offered for approval
   * @throws KeyturnError readerFailed: the process could not start, died or took too long; asking again may help
   */
  read(request: ReaderRequest): Promise<Result<TransactionSummary, ReadingRefusal>>;
  close(): void;
}

/** The running child as the parent sees it, so that a host can start it its own way. */
export interface ReaderChild {
  send(request: ReaderRequest): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: () => void): void;
  kill(): void;
}

export interface ReaderOptions {
  /** `forkReader` unless the host has its own kind of process. */
  readonly start?: () => ReaderChild;
  /** Starting and loading take a fifth of a second; ten seconds leave room for a slow, busy computer. */
  readonly timeoutMs?: number;
  /** The library holds about 35 MB; it is let go when no proposal came for this long. */
  readonly idleMs?: number;
}

const TIMEOUT_MS = 10_000;
const IDLE_MS = 60_000;
/** Proposals arrive one at a time; a longer queue means someone floods us, and refusing is the answer. */
const QUEUE_MAX = 16;

export function createSecondReader(options: ReaderOptions = {}): SecondReader {
  const { start = forkReader, timeoutMs = TIMEOUT_MS, idleMs = IDLE_MS } = options;
  let running: Running | undefined;
  let idle: NodeJS.Timeout | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let queued = 0;
  let closed = false;

  function letGo(): void {
    clearTimeout(idle);
    running?.child.kill();
    running = undefined;
  }

  function child(): Running {
    if (running !== undefined) return running;
    const started: Running = { child: start(), settle: undefined };
    started.child.onMessage((message) => started.settle?.(message));
    started.child.onExit(() => {
      if (running === started) running = undefined;
      started.settle?.(GONE);
    });
    running = started;
    return started;
  }

  async function readNow(request: ReaderRequest): Promise<Result<TransactionSummary, ReadingRefusal>> {
    if (closed) throw failed('has been closed');
    clearTimeout(idle);
    const message = await new Promise<unknown>((resolve) => {
      const timer = setTimeout(() => resolve(LATE), timeoutMs);
      try {
        const current = child();
        current.settle = (answer) => {
          clearTimeout(timer);
          current.settle = undefined;
          resolve(answer);
        };
        current.child.send(request);
      } catch (error) {
        clearTimeout(timer);
        resolve(error);
      }
    });
    const reply = readerReply.safeParse(message);
    if (!reply.success) {
      letGo();
      if (message === LATE) throw failed('did not answer in time');
      throw failed(message === GONE ? 'ended unexpectedly' : 'did not answer as it should', message);
    }
    if (!reply.data.ok && reply.data.error.kind === 'libraryPanicked') letGo();
    else {
      idle = setTimeout(letGo, idleMs);
      idle.unref();
    }
    return reply.data;
  }

  return {
    async read(request) {
      assert(request.utxos.length <= REQUEST_COINS_MAX, 'a request names no more coins than a transaction has inputs');
      if (request.transactionBytes.length > TRANSACTION_BYTES_MAX) return err({ kind: 'notDecodable', at: 'length' });
      if (queued >= QUEUE_MAX) throw failed('has too many transactions waiting');
      queued++;
      const reading = queue.then(() => readNow(request));
      queue = reading.catch(() => undefined);
      try {
        return await reading;
      } finally {
        queued--;
      }
    },
    close() {
      closed = true;
      letGo();
    },
  };
}

interface Running {
  readonly child: ReaderChild;
  settle: ((message: unknown) => void) | undefined;
}

const REQUEST_COINS_MAX = 1_000;
const LATE = Symbol('late');
const GONE = Symbol('gone');

/** Starts the reader in the way of this host: no environment, no arguments, nothing of ours to read from it. */
export function forkReader(): ReaderChild & { readonly pid: number | undefined } {
  return startProcess('reader');
}

function failed(what: string, cause?: unknown): KeyturnError {
  return new KeyturnError(
    'readerFailed',
    `The second reader ${what}, so this transaction could not be checked twice. Nothing was approved or signed. Try again; if it stays so, restart Keyturn.`,
    cause instanceof Error ? { cause } : undefined,
  );
}
