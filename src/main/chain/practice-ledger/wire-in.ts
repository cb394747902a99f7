import { z } from 'zod';
import type { WireScript } from '../wrpc-types.ts';

// A transaction as it comes in: from a client, or from the ledger's own journal.

const PARTS_MAX = 1_000;
const LONG_HEX_MAX = 500_000;

const u64 = z
  .bigint()
  .min(0n)
  .max(2n ** 64n - 1n);
const small = (max: bigint) => z.bigint().min(0n).max(max).transform(Number);
const hex = z
  .string()
  .max(LONG_HEX_MAX)
  .regex(/^(?:[0-9a-f]{2})*$/);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const scriptOnWire = z.union([
  hex
    .min(4)
    .transform((text): WireScript => ({ version: Number.parseInt(text.slice(0, 4), 16), script: text.slice(4) })),
  z.object({ version: small(0xffffn), script: hex }),
]);
/** Fields of a version-0 transaction; a client adds its mass. */
export const transactionOnWireIn = z.object({
  version: small(0xffffn),
  inputs: z
    .array(
      z.object({
        previousOutpoint: z.object({ transactionId: hash, index: small(0xffff_ffffn) }),
        signatureScript: hex,
        sequence: u64,
        sigOpCount: small(0xffn),
      }),
    )
    .max(PARTS_MAX + 1),
  outputs: z.array(z.object({ value: u64, scriptPublicKey: scriptOnWire })).max(PARTS_MAX + 1),
  lockTime: u64,
  subnetworkId: z.string().regex(/^[0-9a-f]{40}$/),
  gas: u64,
  payload: hex,
});
