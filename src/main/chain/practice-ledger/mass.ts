import type { WireTransaction } from '../wrpc-types.ts';

/** Grams, all of version 0. `transient` is compared with its own limit; a fee is paid on half of it. */
export interface Masses {
  readonly compute: bigint;
  readonly transient: bigint;
  readonly normalizedTransient: bigint;
}

/** Since the Toccata upgrade one transaction may fill a block. */
export const COMPUTE_LIMIT = 500_000n;
export const TRANSIENT_LIMIT = 1_000_000n;
export const STORAGE_LIMIT = 500_000n;

/** Sompi per gram under which no node relays a transaction. */
export const SOMPI_PER_GRAM_MIN = 100n;

/** What a transaction's bytes cost to check and to pass on. @see rusty-kaspa consensus/core/src/mass/mod.rs */
export function massesOf(tx: WireTransaction): Masses {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const bytes = (hex: string) => hex.length / 2;
  const size =
    94 +
    bytes(tx.payload) +
    sum(tx.inputs.map((input) => 52 + bytes(input.signatureScript))) +
    sum(tx.outputs.map((output) => 18 + bytes(output.scriptPublicKey.script)));
  const scripts = sum(tx.outputs.map((output) => 2 + bytes(output.scriptPublicKey.script)));
  const sigOps = sum(tx.inputs.map((input) => input.sigOpCount));
  return {
    compute: BigInt(size + 10 * scripts + 1000 * sigOps),
    transient: BigInt(4 * size),
    normalizedTransient: BigInt(2 * size),
  };
}

export interface Stored {
  readonly amountSompi: bigint;
  readonly scriptBytes: number;
}

/** 10,000 KAS in sompi, per gram. */
const STORAGE_PARAMETER = 1_000_000_000_000n;

/**
 * What a transaction adds to the set every node must keep: high where small coins are made from large ones (KIP-9).
 * @returns grams; undefined where an amount is zero and it cannot be computed
 */
export function storageMassOf(inputs: readonly Stored[], outputs: readonly Stored[]): bigint | undefined {
  if ([...inputs, ...outputs].some((part) => part.amountSompi === 0n)) return undefined;
  // A script longer than usual counts as several outputs (KIP-13 calls this plurality).
  const plurality = (part: Stored) => BigInt(Math.ceil((63 + part.scriptBytes) / 100));
  const total = (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n);
  const harmonic = (parts: readonly Stored[]) =>
    total(parts.map((part) => (STORAGE_PARAMETER * plurality(part) ** 2n) / part.amountSompi));
  const countIn = total(inputs.map(plurality));
  const countOut = total(outputs.map(plurality));
  const relaxed = countOut === 1n || countIn === 1n || (countIn === 2n && countOut === 2n);
  const arithmetic = () => {
    const mean = total(inputs.map((part) => part.amountSompi)) / countIn;
    return countIn * (STORAGE_PARAMETER / (mean > 1n ? mean : 1n));
  };
  const mass = harmonic(outputs) - (relaxed ? harmonic(inputs) : arithmetic());
  return mass > 0n ? mass : 0n;
}
