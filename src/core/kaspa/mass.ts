import type { Sompi } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { signatureScriptBytes } from './script.ts';
import type { Transaction, UtxoEntry } from './transaction.ts';

/** Mass in grams, KIP-9's unit: what a transaction costs a node to verify, to relay and to store. */
export type Mass = {
  /** Bytes of the signed transaction as the network estimates them. */
  readonly sizeBytes: bigint;
  readonly computeGrams: bigint;
  readonly transientGrams: bigint;
  /** Transient mass on the scale of the other two: a block holds twice as much of it. */
  readonly normalizedTransientGrams: bigint;
  readonly storageGrams: bigint;
  readonly storageFormula: 'relaxed' | 'arithmetic';
  /** The largest of compute, normalized transient and storage: what the fee is divided by when nodes order transactions. */
  readonly selectionGrams: bigint;
  /** Below this no node relays. Storage mass is not part of it. */
  readonly minimumFeeSompi: Sompi;
};

/** One transaction may fill a block since Toccata; above a limit no block can hold it. */
export const blockMassLimits = { computeGrams: 500_000n, storageGrams: 500_000n, transientGrams: 1_000_000n } as const;
/** The relay floor since Toccata (100,000 sompi per 1000 grams). */
export const minimumFeeRateSompiPerGram = 100n;

/** `zeroAmount` and `noInputs` have no storage mass; `overflow`: the network counts it as infinitely heavy. */
export type MassRefusal = 'utxoCount' | 'noInputs' | 'zeroAmount' | 'overflow';

/** All that mass depends on, so that a transaction can be weighed before it exists. */
export type MassSketch = {
  readonly version: number;
  readonly payloadBytes: number;
  readonly inputs: readonly {
    readonly amountSompi: Sompi;
    readonly scriptPublicKeyBytes: number;
    readonly signatureScriptBytes: number;
    readonly sigOpCount: number;
    /** Version 1 only, where it takes the place of `sigOpCount`. */
    readonly computeBudget?: number;
  }[];
  readonly outputs: readonly { readonly valueSompi: Sompi; readonly scriptPublicKeyBytes: number }[];
};

const gramsPerByte = 1n;
const gramsPerScriptByte = 10n;
const gramsPerSigOp = 1_000n;
const gramsPerComputeBudget = 100n;
const transientGramsPerByte = 4n;
/** C of KIP-9: 10,000 KAS in sompi, per gram. */
const storageParameter = 1_000_000_000_000n;
/** What one stored coin takes beside its script, and the unit storage is counted in. */
const utxoFixedBytes = 63;
const utxoUnitBytes = 100;
/** Version, counts, lock time, subnetwork, gas, payload hash and payload length. */
const transactionFixedBytes = 94n;
const u64Max = (1n << 64n) - 1n;

/**
 * The masses of a transaction and the least fee that relays it.
 * An input without a signature is counted at the size it will have once signed.
 * @param utxos  the coin of each input, in the same order
 * @param unsignedScriptBytes  size of a signature script still to come; 66 for a Schnorr key, more for a script hash
 * @see rusty-kaspa consensus/core/src/mass, KIP-9, KIP-13
 */
export function massOf(
  tx: Transaction,
  utxos: readonly UtxoEntry[],
  unsignedScriptBytes: number = signatureScriptBytes,
): Result<Mass, MassRefusal> {
  if (utxos.length !== tx.inputs.length) return err('utxoCount');
  return massOfSketch({
    version: tx.version,
    payloadBytes: tx.payload.length,
    inputs: tx.inputs.map((input, i) => ({
      amountSompi: utxos[i]?.amountSompi ?? 0n,
      scriptPublicKeyBytes: utxos[i]?.scriptPublicKey.script.length ?? 0,
      signatureScriptBytes: input.signatureScript.length > 0 ? input.signatureScript.length : unsignedScriptBytes,
      sigOpCount: input.sigOpCount,
    })),
    outputs: tx.outputs.map(({ valueSompi, scriptPublicKey }) => ({
      valueSompi,
      scriptPublicKeyBytes: scriptPublicKey.script.length,
    })),
  });
}

/** As {@link massOf}, from sizes and amounts alone. */
export function massOfSketch(sketch: MassSketch): Result<Mass, MassRefusal> {
  if (sketch.inputs.length === 0) return err('noInputs');
  const storage = storageMass(
    sketch.inputs.map((input) => cell(input.amountSompi, input.scriptPublicKeyBytes)),
    sketch.outputs.map((output) => cell(output.valueSompi, output.scriptPublicKeyBytes)),
  );
  if (!storage.ok) return storage;

  const sizeBytes = estimatedSize(sketch);
  const scriptBytes = sum(sketch.outputs.map((output) => BigInt(2 + output.scriptPublicKeyBytes)));
  const checks = sum(sketch.inputs.map((input) => checkGrams(sketch.version, input)));
  const computeGrams = sizeBytes * gramsPerByte + scriptBytes * gramsPerScriptByte + checks;
  const transientGrams = sizeBytes * transientGramsPerByte;
  const normalizedTransientGrams = ceilDivide(
    transientGrams * blockMassLimits.computeGrams,
    blockMassLimits.transientGrams,
  );
  const relayGrams = max(computeGrams, normalizedTransientGrams);
  return ok({
    sizeBytes,
    computeGrams,
    transientGrams,
    normalizedTransientGrams,
    storageGrams: storage.value.grams,
    storageFormula: storage.value.formula,
    selectionGrams: max(relayGrams, storage.value.grams),
    minimumFeeSompi: relayGrams * minimumFeeRateSompiPerGram,
  });
}

/** The one of the three block limits this mass is above, if any: no block could ever hold the transaction. */
export function dimensionOverLimit(mass: Mass): 'compute' | 'storage' | 'transient' | undefined {
  if (mass.computeGrams > blockMassLimits.computeGrams) return 'compute';
  if (mass.transientGrams > blockMassLimits.transientGrams) return 'transient';
  if (mass.storageGrams > blockMassLimits.storageGrams) return 'storage';
  return undefined;
}

/** A stored coin: its amount, and how many storage units it takes (1 for every standard script). */
export type UtxoCell = { readonly amountSompi: Sompi; readonly units: bigint };

/**
 * KIP-9: C·Σ(p²/amount) over outputs, less what the inputs give back, never below 0.
 * The inputs count by their harmonic mean where that cannot be gamed (one output, one input, or two and two), else by
 * the arithmetic one.
 */
export function storageMass(
  inputs: readonly UtxoCell[],
  outputs: readonly UtxoCell[],
): Result<{ readonly grams: bigint; readonly formula: 'relaxed' | 'arithmetic' }, MassRefusal> {
  if (inputs.length === 0) return err('noInputs');
  if ([...inputs, ...outputs].some(({ amountSompi }) => amountSompi <= 0n)) return err('zeroAmount');
  const harmonic = ({ amountSompi, units }: UtxoCell): bigint => (storageParameter * units * units) / amountSompi;
  const created = sum(outputs.map(harmonic));
  if (created > u64Max) return err('overflow');

  const unitsIn = sum(inputs.map(({ units }) => units));
  const unitsOut = sum(outputs.map(({ units }) => units));
  const relaxed = unitsOut === 1n || unitsIn === 1n || (unitsIn === 2n && unitsOut === 2n);
  const meanSompi = max(1n, sum(inputs.map(({ amountSompi }) => amountSompi)) / unitsIn);
  const freed = relaxed ? sum(inputs.map(harmonic)) : unitsIn * (storageParameter / meanSompi);
  return ok({ grams: max(0n, created - freed), formula: relaxed ? 'relaxed' : 'arithmetic' });
}

function cell(amountSompi: Sompi, scriptBytes: number): UtxoCell {
  return { amountSompi, units: BigInt(Math.ceil((utxoFixedBytes + scriptBytes) / utxoUnitBytes)) };
}

/** Outpoint 36, script length 8, sequence 8, and the compute budget's 2 in version 1; value 8, version 2, length 8. */
function estimatedSize({ version, payloadBytes, inputs, outputs }: MassSketch): bigint {
  const perInput = version === 0 ? 52 : 54;
  return (
    transactionFixedBytes +
    BigInt(payloadBytes) +
    sum(inputs.map((input) => BigInt(perInput + input.signatureScriptBytes))) +
    sum(outputs.map((output) => BigInt(18 + output.scriptPublicKeyBytes)))
  );
}

function checkGrams(version: number, input: MassSketch['inputs'][number]): bigint {
  if (version === 0) return BigInt(input.sigOpCount) * gramsPerSigOp;
  return BigInt(input.computeBudget ?? 0) * gramsPerComputeBudget;
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
const ceilDivide = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
