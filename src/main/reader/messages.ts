import { z } from 'zod';
import type { TransactionSummary } from '../../core/proposal/second-reading.ts';

/** A transaction cannot be longer than a block holds: 250,000 bytes. */
export const TRANSACTION_BYTES_MAX = 250_000;
/** Consensus allows 1000 inputs and 1000 outputs. */
export const PARTS_MAX = 1_000;
const U64_MAX = 2n ** 64n - 1n;

/** Which prefix addresses carry; testnets share one. */
export type NetworkPrefixKind = 'mainnet' | 'testnet-10' | 'simnet' | 'devnet';

/** The coin an input spends, in the input's place. A script, never somebody's address text. */
export interface ReaderCoin {
  readonly amountSompi: bigint;
  readonly scriptVersion: number;
  readonly script: Uint8Array;
  readonly isCoinbase: boolean;
  readonly blockDaaScore: bigint;
  /** Length the signature script will have once signed, for the mass: 66 for one Schnorr key, at least 66 for any script. */
  readonly signedScriptBytes: number;
}

export interface ReaderRequest {
  readonly networkPrefixKind: NetworkPrefixKind;
  /** The network's own full encoding of a version-0 transaction; layout in `decode.ts`. */
  readonly transactionBytes: Uint8Array;
  readonly utxos: readonly ReaderCoin[];
}

/** Why the second reader will not stand behind these bytes. Deterministic: asking again changes nothing. */
export type ReadingRefusal =
  | { readonly kind: 'notDecodable'; readonly at: string }
  | { readonly kind: 'coinsDoNotMatch'; readonly inputs: number; readonly coins: number }
  /** kaspa-wasm refused the values, e.g. a number out of its range. */
  | { readonly kind: 'libraryRefused'; readonly text: string }
  /** kaspa-wasm broke while reading; its process was ended with it. */
  | { readonly kind: 'libraryPanicked' };

export type ReaderReply =
  | { readonly ok: true; readonly value: TransactionSummary }
  | { readonly ok: false; readonly error: ReadingRefusal };

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const u64 = z.bigint().min(0n).max(U64_MAX);
const sum = z
  .bigint()
  .min(-U64_MAX * 1000n)
  .max(U64_MAX * 1000n);
const count = (max: number) => z.number().int().min(0).max(max);

const summary: z.ZodType<TransactionSummary> = z.object({
  transactionId: hash,
  version: count(0xffff),
  lockTime: u64,
  subnetworkId: z.string().regex(/^[0-9a-f]{40}$/),
  gas: u64,
  payloadBytes: count(TRANSACTION_BYTES_MAX),
  inputs: z
    .array(
      z.object({
        transactionId: hash,
        index: count(0xffff_ffff),
        sequence: u64,
        sigOpCount: count(0xff),
        signatureScriptBytes: count(TRANSACTION_BYTES_MAX),
      }),
    )
    .max(PARTS_MAX),
  outputs: z
    .array(
      z.object({
        valueSompi: u64,
        scriptVersion: count(0xffff),
        script: z
          .string()
          .max(2 * TRANSACTION_BYTES_MAX)
          .regex(/^(?:[0-9a-f]{2})*$/),
        address: z.union([z.string().max(120), z.undefined()]),
      }),
    )
    .max(PARTS_MAX),
  totalInSompi: sum,
  totalOutSompi: sum,
  feeSompi: sum,
  massGrams: u64,
});

/** What the child may answer. It handles what a peer sent, so its own words are checked like a peer's. */
export const readerReply: z.ZodType<ReaderReply> = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: summary }),
  z.object({
    ok: z.literal(false),
    error: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('notDecodable'), at: z.string().max(100) }),
      z.object({ kind: z.literal('coinsDoNotMatch'), inputs: count(PARTS_MAX), coins: count(PARTS_MAX) }),
      z.object({ kind: z.literal('libraryRefused'), text: z.string().max(300) }),
      z.object({ kind: z.literal('libraryPanicked') }),
    ]),
  }),
]);
