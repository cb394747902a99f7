import { z } from 'zod';
import { KeyturnError } from '../../core/base/errors.ts';
import { parseNodeUrl } from './node-url.ts';
import { quoted, readRefusal, type SubmitOutcome } from './submit-outcome.ts';
import { ADDRESSES_MAX, subscriptionBook } from './subscription-book.ts';
import { type Connection, openConnection, unreachable } from './wrpc-connection.ts';
import * as schemas from './wrpc-schemas.ts';
import { wireTransaction } from './wrpc-write.ts';
import type {
  FeeEstimate,
  MempoolEntry,
  NetworkId,
  ServerInfo,
  UtxosChange,
  WireTransaction,
  WireUtxo,
} from './wrpc-types.ts';

export interface NodeOptions {
  /** `ws://` on this computer, `wss://` anywhere (see `parseNodeUrl`). */
  readonly url: string;
  readonly expectedNetworkId: NetworkId;
  readonly requestTimeoutMs: number;
  /** Uniform in [0, 1): spreads the reconnects of many clients. Not a secret. */
  readonly random: () => number;
}

/** What happens to the line itself. After `connected`, read the coins again: changes in between were not told. */
export type LineEvent =
  | { readonly kind: 'connected' }
  | { readonly kind: 'lost' }
  /** A reconnect failed its checks or was not possible; the next attempt follows by itself. */
  | { readonly kind: 'retryFailed'; readonly error: KeyturnError };

/**
 * One Kaspa node. Every call may throw KeyturnError `ledgerUnreachable` (no line, no answer in time) or
 * `ledgerRefused` (an answer we cannot use); what a node says is read through a schema before it is believed to be even
 * well-formed, and never believed to be true.
 */
export interface NodeClient {
  readonly url: string;
  getServerInfo(): Promise<ServerInfo>;
  getVirtualDaaScore(): Promise<bigint>;
  /** Accepted coins only; immature coinbase included. @param addresses at most 1000 */
  getUtxosByAddresses(addresses: readonly string[]): Promise<readonly WireUtxo[]>;
  getFeeEstimate(): Promise<FeeEstimate>;
  /** The transaction while it waits in the mempool; undefined where it does not. */
  getMempoolEntry(transactionId: string): Promise<MempoolEntry | undefined>;
  /** @param transactionId  as computed here; an answer naming another one is not a success */
  submitTransaction(transaction: WireTransaction, transactionId: string): Promise<SubmitOutcome>;
  /** Told at acceptance and reorganisation, never for the mempool. Returns the way to stop. */
  onUtxosChanged(addresses: readonly string[], listener: (change: UtxosChange) => void): Promise<() => void>;
  onVirtualDaaScoreChanged(listener: (virtualDaaScore: bigint) => void): Promise<() => void>;
  onLine(listener: (event: LineEvent) => void): () => void;
  ping(): Promise<void>;
  close(): void;
}

/**
 * Connects, and keeps connected until `close()`.
 * @throws KeyturnError invalidInput (url), ledgerUnreachable, ledgerWrongNetwork, ledgerNotReady, ledgerRefused
 */
export async function connectNode(options: NodeOptions): Promise<NodeClient> {
  const url = parseNodeUrl(options.url);
  const book = subscriptionBook();
  const lineListeners = new Set<(event: LineEvent) => void>();
  let live: Live | undefined;
  let closed = false;
  let failedAttempts = 0;
  let retry: NodeJS.Timeout | undefined;

  // Asked through functions because both change while `establish` waits.
  const isClosed = () => closed;
  const isDropped = (line: Live) => line.phase === 'dropped';
  const tell = (event: LineEvent) => {
    for (const listener of [...lineListeners]) listener(event);
  };

  async function establish(): Promise<void> {
    const opened: { line?: Live } = {};
    const connection = await openConnection({
      url,
      requestTimeoutMs: options.requestTimeoutMs,
      onNotification: (method, params) => {
        if (!book.deliver(method, params) && opened.line !== undefined) dropLine(opened.line);
      },
      onLost: () => {
        if (opened.line !== undefined) dropLine(opened.line);
      },
    });
    const line: Live = {
      connection,
      phase: 'checking',
      told: { addresses: new Set(), daaScore: false },
      settling: Promise.resolve(),
    };
    opened.line = line;
    live = line;
    try {
      checkReady(await ask(url, connection, 'getServerInfo', {}, schemas.serverInfo), url, options.expectedNetworkId);
      await settle(line);
      if (isClosed() || isDropped(line)) throw unreachable(url, 'closed the connection');
    } catch (error) {
      live = undefined;
      connection.close();
      throw error;
    }
    line.phase = 'ready';
    failedAttempts = 0;
  }

  /** Brings what the node was told to notify in line with the book; one at a time, so that told stays true. */
  function settle(line: Live): Promise<void> {
    line.settling = line.settling.then(async () => {
      const wanted = book.addresses();
      const added = [...wanted].filter((address) => !line.told.addresses.has(address));
      const dropped = [...line.told.addresses].filter((address) => !wanted.has(address));
      const wantsDaaScore = book.wantsDaaScore();
      const tellNode = (method: string, scope: object) => ask(url, line.connection, method, scope, schemas.nothing);
      if (added.length > 0) await tellNode('subscribe', { UtxosChanged: { addresses: added } });
      if (dropped.length > 0) await tellNode('unsubscribe', { UtxosChanged: { addresses: dropped } });
      if (wantsDaaScore !== line.told.daaScore) {
        await tellNode(wantsDaaScore ? 'subscribe' : 'unsubscribe', { VirtualDaaScoreChanged: {} });
      }
      line.told = { addresses: wanted, daaScore: wantsDaaScore };
    });
    return line.settling;
  }

  /** Tells the node if there is a line; without one the reconnect will. A node that fails here loses the line. */
  async function settleNow(): Promise<void> {
    const line = live;
    if (line === undefined) return;
    try {
      await settle(line);
    } catch {
      dropLine(line);
    }
  }

  /** Ends a line for good. One that was still being checked is told about by `establish`. */
  function dropLine(line: Live): void {
    const wasReady = line.phase === 'ready';
    line.phase = 'dropped';
    line.connection.close();
    if (!wasReady || live !== line) return;
    live = undefined;
    if (closed) return;
    tell({ kind: 'lost' });
    reconnectLater();
  }

  function reconnectLater(): void {
    retry = setTimeout(() => void reconnect(), backoffMs(failedAttempts++, options.random()));
  }

  async function reconnect(): Promise<void> {
    try {
      await establish();
    } catch (error) {
      if (closed) return;
      tell({ kind: 'retryFailed', error: error instanceof KeyturnError ? error : unreachable(url, 'failed', error) });
      reconnectLater();
      return;
    }
    tell({ kind: 'connected' });
  }

  const call = <S extends z.ZodType>(method: string, params: object, schema: S): Promise<z.output<S>> =>
    ask(url, line(), method, params, schema);
  const line = (): Connection => {
    if (live?.phase !== 'ready') throw unreachable(url, 'is not connected');
    return live.connection;
  };

  await establish();
  return {
    url,
    getServerInfo: async () => call('getServerInfo', {}, schemas.serverInfo),
    getVirtualDaaScore: async () => (await call('getServerInfo', {}, schemas.serverInfo)).virtualDaaScore,
    async getUtxosByAddresses(addresses) {
      checkAddresses(addresses);
      const asked = new Set(addresses);
      const utxos = await call('getUtxosByAddresses', { addresses }, schemas.utxos);
      if (!utxos.every((utxo) => asked.has(utxo.address))) throw unusable(url, 'coins of an address nobody asked for');
      return utxos;
    },
    getFeeEstimate: async () => call('getFeeEstimate', {}, schemas.feeEstimate),
    async getMempoolEntry(transactionId) {
      const params = { transactionId, includeOrphanPool: false, filterTransactionPool: false };
      const answer = await line().request('getMempoolEntry', params);
      if (!answer.ok && /^Transaction [0-9a-f]{64} not found/.test(answer.error)) return undefined;
      return answer.ok ? read(url, answer.value, schemas.mempoolEntry) : refuse(url, answer.error);
    },
    async submitTransaction(transaction, transactionId) {
      const params = { transaction: wireTransaction(transaction), allowOrphan: false };
      const answer = await line().request('submitTransaction', params);
      if (!answer.ok) return readRefusal(answer.error, transactionId);
      const named = read(url, answer.value, schemas.submitted).transactionId;
      return named === transactionId
        ? { kind: 'submitted', transactionId }
        : { kind: 'other', text: `The node answered with another transaction id: ${named}` };
    },
    async onUtxosChanged(addresses, listener) {
      checkAddresses(addresses);
      const stop = book.addUtxos(addresses, listener);
      await settleNow();
      return () => {
        stop();
        void settleNow();
      };
    },
    async onVirtualDaaScoreChanged(listener) {
      const stop = book.addDaaScore(listener);
      await settleNow();
      return () => {
        stop();
        void settleNow();
      };
    },
    onLine(listener) {
      lineListeners.add(listener);
      return () => void lineListeners.delete(listener);
    },
    async ping() {
      await call('ping', {}, schemas.nothing);
    },
    close() {
      closed = true;
      clearTimeout(retry);
      live?.connection.close();
      live = undefined;
      lineListeners.clear();
    },
  };
}

/** A connection with what its node was told. Questions are asked only once its network was checked. */
interface Live {
  readonly connection: Connection;
  phase: 'checking' | 'ready' | 'dropped';
  told: { readonly addresses: ReadonlySet<string>; readonly daaScore: boolean };
  settling: Promise<void>;
}

const BACKOFF_BASE_MS = 1_000;
const BACKOFF_MAX_MS = 30_000;

/**
 * How long to wait before the next attempt: doubling from one second up to thirty, the upper half of it at random.
 * @param failedAttempts  0 after a line was lost
 * @param random          uniform in [0, 1)
 */
export function backoffMs(failedAttempts: number, random: number): number {
  const full = Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** Math.min(failedAttempts, 10));
  return Math.round(full / 2 + (full / 2) * random);
}

/** A node on another network, without a coin index or still catching up would show wrong balances. */
function checkReady(info: ServerInfo, url: string, expected: NetworkId): void {
  if (info.networkId !== expected) {
    throw new KeyturnError(
      'ledgerWrongNetwork',
      `The Kaspa node at ${url} is on the network "${quoted(info.networkId)}", but this group is on "${expected}". Nothing was sent. Choose a node of the right network.`,
    );
  }
  if (!info.hasUtxoIndex) {
    throw new KeyturnError(
      'ledgerNotReady',
      `The Kaspa node at ${url} keeps no index of coins, so it cannot say what an address holds. Start it with --utxoindex, or choose another node.`,
    );
  }
  if (!info.isSynced) {
    throw new KeyturnError(
      'ledgerNotReady',
      `The Kaspa node at ${url} is still catching up with the network. Nothing is lost. Wait until it has finished, or choose another node.`,
    );
  }
}

function checkAddresses(addresses: readonly string[]): void {
  const fits = addresses.length >= 1 && addresses.length <= ADDRESSES_MAX;
  if (!fits || !addresses.every((address) => schemas.address.safeParse(address).success)) {
    throw new KeyturnError('addressInvalid', `A question to a node names 1 to ${ADDRESSES_MAX} full addresses.`);
  }
}

async function ask<S extends z.ZodType>(
  url: string,
  connection: Connection,
  method: string,
  params: object,
  schema: S,
): Promise<z.output<S>> {
  const answer = await connection.request(method, params);
  return answer.ok ? read(url, answer.value, schema) : refuse(url, answer.error);
}

function read<S extends z.ZodType>(url: string, value: unknown, schema: S): z.output<S> {
  const result = schema.safeParse(value);
  if (!result.success) throw unusable(url, 'a message Keyturn does not understand', z.prettifyError(result.error));
  return result.data;
}

function refuse(url: string, text: string): never {
  throw new KeyturnError(
    'ledgerRefused',
    `The Kaspa node at ${url} refused the question: "${quoted(text)}". Nothing was changed. Try again, or choose another node.`,
  );
}

function unusable(url: string, what: string, detail?: string): KeyturnError {
  const message = `The Kaspa node at ${url} answered with ${what}. Nothing was changed. Choose another node.`;
  return new KeyturnError('ledgerRefused', message, detail === undefined ? undefined : { cause: quoted(detail) });
}
