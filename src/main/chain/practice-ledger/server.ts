import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { KeyturnError } from '../../../core/base/errors.ts';
import { parseWire, writeWire } from '../wrpc-json.ts';
import { addressOfScript, PREFIXES, scriptOfAddress } from './address.ts';
import type { Block, Ledger } from './ledger.ts';
import { addressList, type Answer, METHODS, UNREADABLE } from './methods.ts';
import type { Coin } from './submit-checks.ts';
import { blockOnWire, utxoOnWire } from './wire.ts';

/** A practice group is a handful of apps on one computer. */
const CONNECTIONS_MAX = 64;
/** The largest transaction a block can hold is 250,000 bytes, twice that in hex. */
const FRAME_BYTES_MAX = 2 * 1024 * 1024;
/** A listener that does not read is let go before what waits for it fills the memory. */
const UNREAD_BYTES_MAX = 128 * 1024 * 1024;
const WATCHED_ADDRESSES_MAX = 10_000;

/**
 * Serves a ledger as JSON wRPC on 127.0.0.1.
 * @param port  0 picks a free one
 * @throws KeyturnError portInUse
 */
export async function serveLedger(ledger: Ledger, port: number): Promise<{ port: number; close(): Promise<void> }> {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port,
    maxPayload: FRAME_BYTES_MAX,
    perMessageDeflate: false,
    // A web page always names its origin, `null` from a sandboxed frame; no page has business with this ledger.
    verifyClient: ({ origin }: { origin?: string }) => origin === undefined,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', (cause) => reject(listenFailed(port, cause)));
  });
  const subscribers = new Set<Subscriber>();
  let connections = 0n;
  server.on('connection', (socket) => {
    socket.on('error', () => socket.terminate());
    if (server.clients.size > CONNECTIONS_MAX) {
      socket.terminate();
      return;
    }
    const subscriber = attend(ledger, socket, ++connections);
    subscribers.add(subscriber);
    socket.on('close', () => subscribers.delete(subscriber));
  });
  const stopListening = ledger.onBlock((block) => {
    for (const subscriber of subscribers) subscriber.tell(block);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      stopListening();
      for (const socket of server.clients) socket.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Subscriber {
  tell(block: Block): void;
}

const request = z.object({
  id: z
    .bigint()
    .min(0n)
    .max(2n ** 64n - 1n)
    .nullish(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()),
});
const scope = z.union([
  z.object({ UtxosChanged: z.object({ addresses: addressList }) }),
  z.object({ VirtualDaaScoreChanged: z.object({}) }),
  z.object({ BlockAdded: z.object({}) }),
]);

function attend(ledger: Ledger, socket: WebSocket, number: bigint): Subscriber {
  const watched = new Set<string>();
  let wantsDaaScore = false;
  let wantsBlocks = false;

  const send = (message: object) => {
    if (socket.bufferedAmount > UNREAD_BYTES_MAX) {
      socket.terminate();
      return;
    }
    socket.send(writeWire(message));
  };

  function subscribe(params: unknown, on: boolean): Answer {
    const read = scope.safeParse(params);
    if (!read.success) return UNREADABLE;
    if ('VirtualDaaScoreChanged' in read.data) wantsDaaScore = on;
    else if ('BlockAdded' in read.data) wantsBlocks = on;
    else {
      const { addresses } = read.data.UtxosChanged;
      if (addresses.length === 0) return { error: 'Watching every address is not available: name them. (--unsaferpc)' };
      if (!addresses.every((text) => scriptOfAddress(text, PREFIXES[ledger.networkId]) !== undefined))
        return UNREADABLE;
      if (on && watched.size + addresses.length > WATCHED_ADDRESSES_MAX) return { error: 'Too many watched addresses' };
      for (const text of addresses) {
        if (on) watched.add(text);
        else watched.delete(text);
      }
    }
    return { params: on ? { id: number } : {} };
  }

  socket.on('message', (data, isBinary) => {
    const message = isBinary ? undefined : parseWire((data as Buffer).toString('utf8'), FRAME_BYTES_MAX);
    const read = request.safeParse(message);
    const answerer = read.success ? METHODS.get(read.data.method) : undefined;
    const subscribes = read.success && (read.data.method === 'subscribe' || read.data.method === 'unsubscribe');
    // A node drops the line at an envelope it cannot read, an unknown method included, and says nothing.
    if (!read.success || (answerer === undefined && !subscribes)) {
      socket.terminate();
      return;
    }
    const { id, method, params } = read.data;
    const answer = answerer?.(ledger, params) ?? subscribe(params, method === 'subscribe');
    if (id === null || id === undefined) return;
    if ('error' in answer) send({ id, method, error: { code: 0, message: answer.error, data: null } });
    else send({ id, method, params: answer.params });
  });

  const isWatched = (coin: Coin) =>
    watched.has(addressOfScript(coin.scriptPublicKey, PREFIXES[ledger.networkId]) ?? '');
  return {
    tell(block) {
      if (wantsBlocks) {
        const BlockAdded = { block: blockOnWire(block, ledger.networkId) };
        send({ method: 'blockAddedNotification', params: { BlockAdded } });
      }
      const added = block.added.filter(isWatched).map((coin) => utxoOnWire(coin, ledger.networkId));
      const removed = block.removed.filter(isWatched).map((coin) => utxoOnWire(coin, ledger.networkId));
      if (added.length + removed.length > 0) {
        send({ method: 'utxosChangedNotification', params: { UtxosChanged: { added, removed } } });
      }
      if (wantsDaaScore) {
        const VirtualDaaScoreChanged = { virtualDaaScore: ledger.virtualDaaScore() };
        send({ method: 'virtualDaaScoreChangedNotification', params: { VirtualDaaScoreChanged } });
      }
    },
  };
}

function listenFailed(port: number, cause: Error): KeyturnError {
  const isTaken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
  return new KeyturnError(
    isTaken ? 'portInUse' : 'networkUnavailable',
    isTaken
      ? `The practice ledger cannot start: port ${port} on this computer is already in use. Nothing is lost. Stop the other program, or choose another port.`
      : `The practice ledger cannot listen on this computer (port ${port}). Nothing is lost. Choose another port.`,
    { cause },
  );
}
