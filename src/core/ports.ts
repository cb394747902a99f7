import type { DeviceId, GroupId, ProposalId, SessionId, TimeMs } from './base/ids.ts';
import type { NetworkName } from './kaspa/network.ts';
import type { UtxoEntry } from './kaspa/transaction.ts';
import type { TransactionSummary } from './proposal/second-reading.ts';
import type { Store, Turn } from './store-port.ts';

/** All that core asks of the world, beside the network (network-port.ts), the disk (store-port.ts) and the vault (vault-port.ts). */

export interface Clock {
  nowMs(): TimeMs;
  /** Call once after `delayMs`; the returned function cancels. At most one hour. */
  after(delayMs: number, then: () => void): () => void;
}

/** This installation's Ed25519 key. It signs feeds and links, never a decision and never a payment. */
export interface DeviceSigner {
  readonly device: DeviceId;
  /** @returns 64 bytes */
  sign(message: Uint8Array): Uint8Array;
}

/** Commits a turn that may hold entries of our own feeds, with the keychain's note of each (protocol.md §2.7). */
export interface Commits {
  readonly store: Store;
  /** `own`: our feeds that grow in this turn, their last stored seq before it and their last seq with it. */
  commit(
    turn: Turn,
    own: readonly { readonly group: GroupId; readonly before: number | undefined; readonly seq: number }[],
  ): void;
}

/** Kaspa nodes. Every answer is untrusted; the engine compares and pins. */
export interface Chain {
  /** @throws KeyturnError ledgerUnreachable, ledgerWrongNetwork, ledgerNotReady */
  observe(
    network: NetworkName,
    script: Uint8Array,
  ): Promise<{
    readonly daaScore: bigint;
    readonly coins: readonly { readonly outpoint: string; readonly utxo: UtxoEntry }[];
  }>;
  /** `taken` also when the network already knew it. @throws KeyturnError ledgerUnreachable */
  submit(
    network: NetworkName,
    transaction: Uint8Array,
  ): Promise<{ readonly kind: 'taken' } | { readonly kind: 'refused'; readonly reason: string }>;
  /** Tell the engine when coins of these scripts may have changed. Replaces the former list. */
  watch(
    scripts: readonly { readonly network: NetworkName; readonly script: Uint8Array }[],
    changed: (script: Uint8Array) => void,
  ): void;
}

/** kaspa-wasm, in a process of its own. @throws KeyturnError readerFailed */
export interface SecondReading {
  read(network: NetworkName, transaction: Uint8Array, utxos: readonly UtxoEntry[]): Promise<TransactionSummary>;
}

/** Opens partials the vault wrapped, with the key main holds in memory. @throws KeyturnError when they do not open */
export type OpenWrapped = (
  releaseKey: Uint8Array,
  wrapped: Uint8Array,
  proposal: ProposalId,
) => readonly { readonly session: SessionId; readonly partials: Uint8Array }[];

/** Where an operating failure goes that nobody is waiting for: the diagnostics, as a code. Never a secret. */
export type Report = (where: string, error: unknown) => void;
