import type { z } from 'zod';
import { KeyturnError } from '../../core/base/errors.ts';
import { type LineEvent, type NodeOptions, openLine } from './node-line.ts';
import { readRefusal, type SubmitOutcome } from './submit-outcome.ts';
import { ADDRESSES_MAX, subscriptionBook } from './subscription-book.ts';
import { ask, read, refuse, unusable } from './wrpc-ask.ts';
import * as schemas from './wrpc-schemas.ts';
import type { FeeEstimate, MempoolEntry, ServerInfo, UtxosChange, WireTransaction, WireUtxo } from './wrpc-types.ts';
import { wireTransaction } from './wrpc-write.ts';

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
  const book = subscriptionBook();
  const line = await openLine(options, book);
  const { url } = line;
  const call = <S extends z.ZodType>(method: string, params: object, schema: S): Promise<z.output<S>> =>
    ask(url, line.connection(), method, params, schema);
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
      const answer = await line.connection().request('getMempoolEntry', params);
      if (!answer.ok && /^Transaction [0-9a-f]{64} not found/.test(answer.error)) return undefined;
      return answer.ok ? read(url, answer.value, schemas.mempoolEntry) : refuse(url, answer.error);
    },
    async submitTransaction(transaction, transactionId) {
      const params = { transaction: wireTransaction(transaction), allowOrphan: false };
      const answer = await line.connection().request('submitTransaction', params);
      if (!answer.ok) return readRefusal(answer.error, transactionId);
      const named = read(url, answer.value, schemas.submitted).transactionId;
      return named === transactionId
        ? { kind: 'submitted', transactionId }
        : { kind: 'other', text: `The node answered with another transaction id: ${named}` };
    },
    async onUtxosChanged(addresses, listener) {
      checkAddresses(addresses);
      const stop = book.addUtxos(addresses, listener);
      await line.settleSubscriptions();
      return () => {
        stop();
        void line.settleSubscriptions();
      };
    },
    async onVirtualDaaScoreChanged(listener) {
      const stop = book.addDaaScore(listener);
      await line.settleSubscriptions();
      return () => {
        stop();
        void line.settleSubscriptions();
      };
    },
    onLine: (listener) => line.onLine(listener),
    async ping() {
      await call('ping', {}, schemas.nothing);
    },
    close: () => line.close(),
  };
}

function checkAddresses(addresses: readonly string[]): void {
  const fits = addresses.length >= 1 && addresses.length <= ADDRESSES_MAX;
  if (!fits || !addresses.every((address) => schemas.address.safeParse(address).success)) {
    throw new KeyturnError('addressInvalid', `A question to a node names 1 to ${ADDRESSES_MAX} full addresses.`);
  }
}
