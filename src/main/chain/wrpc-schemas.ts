import { z } from 'zod';
import type { FeeEstimate, MempoolEntry, ServerInfo, WireScript, WireTransaction, WireUtxo } from './wrpc-types.ts';

/** Coins in one answer. A group holds hundreds; a hundred thousand is already an address nobody can spend from sensibly. */
export const UTXOS_MAX = 100_000;
/** Consensus allows 1000 inputs and 1000 outputs. */
const PARTS_MAX = 1_000;
/** Consensus allows a signature script of 250,000 bytes; a payload cannot be longer than a block either. */
const LONG_HEX_MAX = 2 * 250_000;
/** Consensus allows an output script of 10,000 bytes; two more for the version. */
const SCRIPT_HEX_MAX = 2 * 10_002;
/** A node offers four fee buckets; sixteen leaves room for a newer one. */
const BUCKETS_MAX = 16;
/** The node's error text is only ever matched and quoted in part. */
const ERROR_TEXT_MAX = 4_096;

const U64_MAX = 2n ** 64n - 1n;
export const u64 = z.bigint().min(0n).max(U64_MAX);
export const u32 = z.bigint().min(0n).max(0xffff_ffffn).transform(Number);
const u16 = z.bigint().min(0n).max(0xffffn).transform(Number);
const u8 = z.bigint().min(0n).max(0xffn).transform(Number);
const finite = z.union([z.number(), z.bigint().transform(Number)]).pipe(z.number().min(0).max(1e18));
const hex = (charactersMax: number) =>
  z
    .string()
    .max(charactersMax)
    .regex(/^(?:[0-9a-f]{2})*$/);
export const hash = z.string().regex(/^[0-9a-f]{64}$/);
export const address = z.string().regex(/^[a-z]{1,20}:[02-9ac-hj-np-z]{8,100}$/);

const scriptText = hex(SCRIPT_HEX_MAX)
  .min(4)
  .transform((text): WireScript => ({ version: Number.parseInt(text.slice(0, 4), 16), script: text.slice(4) }));
const scriptObject = z.object({ version: u16, script: hex(SCRIPT_HEX_MAX) });
export const script: z.ZodType<WireScript> = z.union([scriptText, scriptObject]);

const outpoint = z.object({ transactionId: hash, index: u32 });

export const transaction: z.ZodType<WireTransaction> = z.object({
  version: u16,
  inputs: z
    .array(z.object({ previousOutpoint: outpoint, signatureScript: hex(LONG_HEX_MAX), sequence: u64, sigOpCount: u8 }))
    .max(PARTS_MAX),
  outputs: z.array(z.object({ value: u64, scriptPublicKey: script })).max(PARTS_MAX),
  lockTime: u64,
  subnetworkId: z.string().regex(/^[0-9a-f]{40}$/),
  gas: u64,
  payload: hex(LONG_HEX_MAX),
});

const utxo: z.ZodType<WireUtxo> = z
  .object({
    address,
    outpoint,
    utxoEntry: z.object({ amount: u64, scriptPublicKey: script, blockDaaScore: u64, isCoinbase: z.boolean() }),
  })
  .transform(({ address, outpoint, utxoEntry: { amount, ...rest } }) => ({
    address,
    outpoint,
    amountSompi: amount,
    ...rest,
  }));

export const utxos = z
  .object({ entries: z.array(utxo).max(UTXOS_MAX) })
  .transform(({ entries }) => entries)
  .refine(
    (entries) =>
      new Set(entries.map(({ outpoint }) => `${outpoint.transactionId}:${outpoint.index}`)).size === entries.length,
    'one coin is listed once',
  );

export const serverInfo: z.ZodType<ServerInfo> = z.object({
  serverVersion: z.string().max(100),
  networkId: z.string().max(40),
  hasUtxoIndex: z.boolean(),
  isSynced: z.boolean(),
  virtualDaaScore: u64,
});

const bucket = z.object({ feerate: finite, estimatedSeconds: finite });
export const feeEstimate: z.ZodType<FeeEstimate> = z
  .object({
    estimate: z.object({
      priorityBucket: bucket,
      normalBuckets: z.array(bucket).max(BUCKETS_MAX),
      lowBuckets: z.array(bucket).max(BUCKETS_MAX),
    }),
  })
  .transform(({ estimate }) => estimate);

export const mempoolEntry: z.ZodType<MempoolEntry> = z
  .object({ mempoolEntry: z.object({ fee: u64, transaction, is_orphan: z.boolean() }) })
  .transform(({ mempoolEntry: { fee, transaction, is_orphan } }) => ({
    feeSompi: fee,
    isOrphan: is_orphan,
    transaction,
  }));

export const submitted = z.object({ transactionId: hash });
export const nothing = z.object({});

export const envelope = z.object({
  id: u64.nullish(),
  method: z.string().max(100).nullish(),
  params: z.record(z.string().max(100), z.unknown()).nullish(),
  error: z.object({ message: z.string().transform((text) => text.slice(0, ERROR_TEXT_MAX)) }).nullish(),
});

const changedCoins = z.array(utxo).max(UTXOS_MAX);
export const utxosChanged = z.object({ UtxosChanged: z.object({ added: changedCoins, removed: changedCoins }) });
export const daaScoreChanged = z.object({ VirtualDaaScoreChanged: z.object({ virtualDaaScore: u64 }) });
