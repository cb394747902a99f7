import { assert, KeyturnError } from '../../../core/base/errors.ts';
import type { NetworkId, WireOutpoint, WireScript, WireTransaction } from '../wrpc-types.ts';
import { PREFIXES, scriptOfAddress } from './address.ts';
import { checkSubmitted, type Coin, SOMPI_MAX } from './submit-checks.ts';
import { transactionIdOf } from './transaction.ts';

/** A ledger of practice money: coins, a mempool and a DAA score that only `mine` moves. Held in memory only; see journal.ts. */
export interface Ledger {
  readonly networkId: NetworkId;
  /** Asked of whoever wants practice money; undefined where anybody on this computer may have some. */
  readonly token?: string | undefined;
  virtualDaaScore(): bigint;
  coinsOf(script: WireScript): readonly Coin[];
  submit(tx: WireTransaction): Submitted;
  mempool(): ReadonlyMap<string, Waiting>;
  /** The coin an input of a mempool transaction spends. */
  spentCoin(outpoint: WireOutpoint): Coin | undefined;
  mine(blocks: number, payTo: WireScript | undefined): void;
  /** As if empty blocks had been mined until then. Nothing may wait, and nobody is told. */
  skipTo(daaScore: bigint): void;
  faucet(payTo: WireScript, amountSompi: bigint, count: number): string;
  transactions(): readonly KnownTransaction[];
  onBlock(listener: (block: Block) => void): () => void;
}

export type Submitted =
  | { readonly ok: true; readonly transactionId: string }
  | { readonly ok: false; readonly message: string };

export interface Waiting {
  readonly transaction: WireTransaction;
  readonly feeSompi: bigint;
}

export interface KnownTransaction {
  readonly transactionId: string;
  readonly transaction: WireTransaction;
  /** Undefined while it waits in the mempool. */
  readonly acceptedAtDaaScore: bigint | undefined;
}

export interface Block {
  readonly daaScore: bigint;
  readonly transactions: readonly WireTransaction[];
  readonly added: readonly Coin[];
  readonly removed: readonly Coin[];
}

/** Practice groups make dozens of transactions; a full mempool is refused in the node's words. */
const MEMPOOL_MAX = 1_000;
/** The client's own bound on coins in one answer. */
const COINS_MAX = 100_000;
/** Enough to look back over a long practice session; the oldest are forgotten first. */
const HISTORY_MAX = 10_000;
/** A node remembers accepted ids for about two minutes, which is this much DAA score at ten blocks a second. */
const REMEMBERED_DAA = 1_200n;
/** Coinbase maturity is 1000; ten times that is a second of work and ample for any test. */
export const BLOCKS_MAX = 10_000;
export const FAUCET_COUNT_MAX = 1_000;
/** What one mined block pays: the size does not matter, only that it is a coinbase coin. */
const REWARD_SOMPI = 5_000_000_000n;

export function createLedger(networkId: NetworkId, nowMs: () => number): Ledger {
  const coins = new Map<string, Coin>();
  const coinsByScript = new Map<string, Map<string, Coin>>();
  const mempool = new Map<string, Waiting>();
  const spenders = new Map<string, string>();
  const accepted = new Map<string, KnownTransaction & { readonly acceptedAtDaaScore: bigint }>();
  const blockListeners = new Set<(block: Block) => void>();
  let virtualDaaScore = 1n;
  let mintedSompi = 0n;
  let mintings = 0n;

  function coin(outpoint: WireOutpoint): Coin | undefined {
    const held = coins.get(keyOf(outpoint));
    const parent = mempool.get(outpoint.transactionId)?.transaction;
    const output = parent?.outputs[outpoint.index];
    if (held !== undefined || output === undefined) return held;
    return { outpoint, ...amountAndScript(output), blockDaaScore: virtualDaaScore, isCoinbase: false };
  }

  function submit(tx: WireTransaction): Submitted {
    const id = transactionIdOf(tx);
    const verdict = checkSubmitted(tx, id, {
      virtualDaaScore,
      nowMs: nowMs(),
      isInMempool: (other) => mempool.has(other),
      wasAccepted: (other) => {
        const at = accepted.get(other)?.acceptedAtDaaScore;
        return at !== undefined && at + REMEMBERED_DAA > virtualDaaScore;
      },
      spenderInMempool: (outpoint) => spenders.get(keyOf(outpoint)),
      coin,
    });
    if ('refusal' in verdict) return { ok: false, message: `Rejected transaction ${id}: ${verdict.refusal}` };
    if (mempool.size >= MEMPOOL_MAX) {
      const reason =
        "transaction could not be added to the mempool because it's full with transactions with higher priority";
      return { ok: false, message: `Rejected transaction ${id}: ${reason}` };
    }
    mempool.set(id, { transaction: tx, feeSompi: verdict.feeSompi });
    for (const input of tx.inputs) spenders.set(keyOf(input.previousOutpoint), id);
    return { ok: true, transactionId: id };
  }

  /** One block: what it mints and accepts, in that order. */
  function addBlock(minted: readonly WireTransaction[], isCoinbase: boolean): void {
    const waiting = [...mempool.values()].map((entry) => entry.transaction);
    const added = new Map<string, Coin>();
    const removed = new Map<string, Coin>();
    const daaScore = virtualDaaScore;
    for (const [at, tx] of [...minted, ...waiting].entries()) {
      const transactionId = transactionIdOf(tx);
      for (const { previousOutpoint } of tx.inputs) {
        const key = keyOf(previousOutpoint);
        const spent = coins.get(key);
        if (spent !== undefined && !added.delete(key)) removed.set(key, spent);
        forget(key);
      }
      for (const [index, output] of tx.outputs.entries()) {
        const outpoint = { transactionId, index };
        const isReward = isCoinbase && at < minted.length;
        const made = { outpoint, ...amountAndScript(output), blockDaaScore: daaScore, isCoinbase: isReward };
        added.set(keyOf(outpoint), made);
        hold(keyOf(outpoint), made);
      }
      accepted.set(transactionId, { transactionId, transaction: tx, acceptedAtDaaScore: daaScore });
    }
    mempool.clear();
    spenders.clear();
    for (const oldest of accepted.keys()) {
      if (accepted.size <= HISTORY_MAX) break;
      accepted.delete(oldest);
    }
    virtualDaaScore += 1n;
    const block = {
      daaScore,
      transactions: [...minted, ...waiting],
      added: [...added.values()],
      removed: [...removed.values()],
    };
    for (const listener of [...blockListeners]) listener(block);
  }

  function hold(key: string, made: Coin): void {
    const script = scriptKey(made.scriptPublicKey);
    coins.set(key, made);
    coinsByScript.set(script, (coinsByScript.get(script) ?? new Map<string, Coin>()).set(key, made));
  }

  function forget(key: string): void {
    const spent = coins.get(key);
    if (spent === undefined) return;
    const script = scriptKey(spent.scriptPublicKey);
    coins.delete(key);
    coinsByScript.get(script)?.delete(key);
    if (coinsByScript.get(script)?.size === 0) coinsByScript.delete(script);
  }

  function mint(payTo: WireScript, amountSompi: bigint, count: number): WireTransaction {
    if (coins.size + count > COINS_MAX || mintedSompi + amountSompi * BigInt(count) > SOMPI_MAX) {
      throw new KeyturnError(
        'amountInvalid',
        'The practice ledger is full: no more practice money can be made in it. Start it again.',
      );
    }
    mintedSompi += amountSompi * BigInt(count);
    // The number in the payload makes each minting another transaction, so that no two share an id.
    const payload = (++mintings).toString(16).padStart(16, '0');
    const outputs = Array.from({ length: count }, () => ({ value: amountSompi, scriptPublicKey: payTo }));
    return { version: 0, inputs: [], outputs, lockTime: 0n, subnetworkId: '00'.repeat(20), gas: 0n, payload };
  }

  return {
    networkId,
    virtualDaaScore: () => virtualDaaScore,
    coinsOf: (script) => [...(coinsByScript.get(scriptKey(script))?.values() ?? [])],
    submit,
    mempool: () => mempool,
    spentCoin: coin,
    mine(blocks, payTo) {
      if (!isCount(blocks, BLOCKS_MAX)) {
        throw new KeyturnError('invalidInput', `The practice ledger mines 1 to ${BLOCKS_MAX} blocks at a time.`);
      }
      for (let i = 0; i < blocks; i++) addBlock(payTo === undefined ? [] : [mint(payTo, REWARD_SOMPI, 1)], true);
    },
    skipTo(daaScore) {
      assert(mempool.size === 0, 'empty blocks pass while nothing waits');
      if (daaScore > virtualDaaScore) virtualDaaScore = daaScore;
    },
    faucet(payTo, amountSompi, count) {
      if (amountSompi < 1n || amountSompi > SOMPI_MAX || !isCount(count, FAUCET_COUNT_MAX)) {
        throw new KeyturnError(
          'amountInvalid',
          `The faucet pays 1 to ${FAUCET_COUNT_MAX} coins of at least one sompi each.`,
        );
      }
      const minted = mint(payTo, amountSompi, count);
      addBlock([minted], false);
      return transactionIdOf(minted);
    },
    transactions: () => [
      ...accepted.values(),
      ...[...mempool].map(([transactionId, { transaction }]) => ({
        transactionId,
        transaction,
        acceptedAtDaaScore: undefined,
      })),
    ],
    onBlock(listener) {
      blockListeners.add(listener);
      return () => void blockListeners.delete(listener);
    },
  };
}

/** @throws KeyturnError addressWrongNetwork: also where it is no address at all */
export function payableScript(address: string, networkId: NetworkId): WireScript {
  const script = scriptOfAddress(address, PREFIXES[networkId]);
  if (script !== undefined) return script;
  throw new KeyturnError(
    'addressWrongNetwork',
    `That is not an address of the practice network. Practice addresses begin with "${PREFIXES[networkId]}:". Nothing was paid.`,
  );
}

function amountAndScript(output: WireTransaction['outputs'][number]) {
  return { amountSompi: output.value, scriptPublicKey: output.scriptPublicKey };
}

function keyOf({ transactionId, index }: WireOutpoint): string {
  return `${transactionId}:${index}`;
}

function scriptKey({ version, script }: WireScript): string {
  return `${version}:${script}`;
}

function isCount(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= max;
}
