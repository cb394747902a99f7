import { KeyturnError } from '../../core/base/errors.ts';
import { parseNodeUrl } from './node-url.ts';
import { quoted } from './submit-outcome.ts';
import type { SubscriptionBook } from './subscription-book.ts';
import { ask } from './wrpc-ask.ts';
import { type Connection, openConnection, unreachable } from './wrpc-connection.ts';
import * as schemas from './wrpc-schemas.ts';
import type { NetworkId, ServerInfo } from './wrpc-types.ts';

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

/** A line to one node that mends itself. */
export interface NodeLine {
  readonly url: string;
  /** The connection to ask over, its network checked. @throws KeyturnError ledgerUnreachable while there is none */
  connection(): Connection;
  /** Tells the node what the book says now; without a connection the next one will. */
  settleSubscriptions(): Promise<void>;
  onLine(listener: (event: LineEvent) => void): () => void;
  close(): void;
}

/**
 * Opens a line and keeps it open until `close()`.
 * @throws KeyturnError invalidInput (url), ledgerUnreachable, ledgerWrongNetwork, ledgerNotReady, ledgerRefused
 */
export async function openLine(options: NodeOptions, book: SubscriptionBook): Promise<NodeLine> {
  const url = parseNodeUrl(options.url);
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
  async function settleSubscriptions(): Promise<void> {
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

  await establish();
  return {
    url,
    connection() {
      if (live?.phase !== 'ready') throw unreachable(url, 'is not connected');
      return live.connection;
    },
    settleSubscriptions,
    onLine(listener) {
      lineListeners.add(listener);
      return () => void lineListeners.delete(listener);
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
