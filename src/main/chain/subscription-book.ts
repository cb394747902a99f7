import type { z } from 'zod';
import { assert } from '../../core/base/errors.ts';
import { daaScoreChanged, utxosChanged } from './wrpc-schemas.ts';
import type { UtxosChange } from './wrpc-types.ts';

/** Who listens to what. It outlives connections: after a reconnect the node is told all of it again. */
export interface SubscriptionBook {
  addresses(): ReadonlySet<string>;
  wantsDaaScore(): boolean;
  addUtxos(addresses: readonly string[], listener: (change: UtxosChange) => void): () => void;
  addDaaScore(listener: (virtualDaaScore: bigint) => void): () => void;
  /** False where the notification was not readable. */
  deliver(method: string, params: unknown): boolean;
}

/** One group watches a handful of addresses; this is room for many groups on one node. */
export const ADDRESSES_MAX = 1_000;
const LISTENERS_MAX = 256;

export function subscriptionBook(): SubscriptionBook {
  const utxoListeners = new Set<{
    readonly addresses: ReadonlySet<string>;
    readonly listener: (c: UtxosChange) => void;
  }>();
  const daaListeners = new Set<{ readonly listener: (virtualDaaScore: bigint) => void }>();
  const addresses = () => new Set([...utxoListeners].flatMap((entry) => [...entry.addresses]));

  function deliverUtxos(change: UtxosChange): void {
    for (const entry of [...utxoListeners]) {
      const mine = {
        added: change.added.filter((utxo) => entry.addresses.has(utxo.address)),
        removed: change.removed.filter((utxo) => entry.addresses.has(utxo.address)),
      };
      if (mine.added.length + mine.removed.length > 0) entry.listener(mine);
    }
  }

  return {
    addresses,
    wantsDaaScore: () => daaListeners.size > 0,
    addUtxos(list, listener) {
      const entry = { addresses: new Set(list), listener };
      assert(entry.addresses.size > 0, 'a listener names the addresses it listens to');
      assert(utxoListeners.size < LISTENERS_MAX, 'listeners to one node stay within their bound');
      assert(
        new Set([...addresses(), ...entry.addresses]).size <= ADDRESSES_MAX,
        'watched addresses stay within their bound',
      );
      utxoListeners.add(entry);
      return () => void utxoListeners.delete(entry);
    },
    addDaaScore(listener) {
      assert(daaListeners.size < LISTENERS_MAX, 'listeners to one node stay within their bound');
      const entry = { listener };
      daaListeners.add(entry);
      return () => void daaListeners.delete(entry);
    },
    deliver(method, params) {
      if (method === 'utxosChangedNotification') {
        return readThen(utxosChanged, params, ({ UtxosChanged }) => deliverUtxos(UtxosChanged));
      }
      if (method === 'virtualDaaScoreChangedNotification') {
        return readThen(daaScoreChanged, params, ({ VirtualDaaScoreChanged: { virtualDaaScore } }) => {
          for (const { listener } of [...daaListeners]) listener(virtualDaaScore);
        });
      }
      return true;
    },
  };
}

function readThen<S extends z.ZodType>(schema: S, params: unknown, act: (value: z.output<S>) => void): boolean {
  const read = schema.safeParse(params);
  if (read.success) act(read.data);
  return read.success;
}
