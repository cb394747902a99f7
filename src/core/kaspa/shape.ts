import { equalBytes } from '../base/bytes.ts';
import { assert } from '../base/errors.ts';
import type { Sompi, TransactionId } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { addressToScript, decodeAddress, scriptToAddress } from './address.ts';
import { dimensionOverLimit, type Mass, type MassRefusal, massOf } from './mass.ts';
import { coinbaseMaturityDaa, MAX_SOMPI, type NetworkName } from './network.ts';
import {
  type ScriptKindName,
  type ScriptPublicKey,
  type ScriptRefusal,
  scriptKind,
  signatureScriptBytes,
} from './script.ts';
import {
  inputsMax,
  nativeSubnetworkId,
  paymentsMax,
  type Transaction,
  transactionId,
  type UtxoEntry,
} from './transaction.ts';

/**
 * No payment costs more, whatever a fee estimate says; a charter can lower it, never raise it. The heaviest transaction
 * a block can hold (500,000 grams) relays for 0.5 KAS, so 1 KAS leaves every payable shape room to pay double the
 * floor, while an ordinary payment (about 0.002 KAS) has room for a very busy network, and a fee typed by mistake or
 * hidden on purpose costs the group no more than this.
 */
export const feeCeilingBuiltInSompi: Sompi = 100_000_000n;

/** What the group is on the chain, and what its charter allows. */
export type ShapeLimits = {
  readonly groupScript: ScriptPublicKey;
  readonly network: NetworkName;
  /** The charter's own ceiling; above {@link feeCeilingBuiltInSompi} it has no effect. */
  readonly feeCeilingSompi?: Sompi;
  /** Needed to spend mined coins: without it every one of them is refused. */
  readonly virtualDaaScore?: bigint;
  /** Signature checks per input: 1, the default, for a Schnorr key; n for an m-of-n script hash. */
  readonly sigOpCount?: number;
  /** Size an input's signature script will have; by default a Schnorr key's 66. */
  readonly signatureScriptBytes?: number;
};

/** Everything a reading needs about a transaction of the right shape; amounts in sompi. */
export type ShapeFacts = {
  readonly transactionId: TransactionId;
  readonly inputsSompi: Sompi;
  readonly outputsSompi: Sompi;
  readonly feeSompi: Sompi;
  /** What leaves the group: every output that is not change. */
  readonly paidSompi: Sompi;
  /** 0 when there is no change output. */
  readonly changeSompi: Sompi;
  readonly outputs: readonly OutputFacts[];
  readonly mass: Mass;
};
export type OutputFacts = {
  readonly valueSompi: Sompi;
  readonly kind: ScriptKindName;
  /** The script's one address on the group's network. */
  readonly address: string;
  readonly isChange: boolean;
};

/** One name per way a transaction can be off. */
export type ShapeRefusal =
  | { readonly code: 'version'; readonly version: number }
  | { readonly code: 'lockTime'; readonly lockTime: bigint }
  | { readonly code: 'subnetwork' }
  | { readonly code: 'gas'; readonly gas: bigint }
  | { readonly code: 'payload'; readonly bytes: number }
  | { readonly code: 'inputCount' | 'outputCount'; readonly count: number }
  | { readonly code: 'utxoCount'; readonly inputs: number; readonly utxos: number }
  | InputRefusal
  | OutputRefusal
  | { readonly code: 'sumTooLarge'; readonly side: 'inputs' | 'outputs' }
  | { readonly code: 'outputsExceedInputs'; readonly inputsSompi: Sompi; readonly outputsSompi: Sompi }
  | { readonly code: 'massTooHigh'; readonly dimension: 'compute' | 'storage' | 'transient' }
  | { readonly code: 'feeTooLow'; readonly feeSompi: Sompi; readonly minimumSompi: Sompi }
  | { readonly code: 'feeAboveCeiling'; readonly feeSompi: Sompi; readonly ceilingSompi: Sompi };
type InputRefusal = {
  readonly code:
    | 'sequence'
    | 'sigOpCount'
    | 'signatureScript'
    | 'repeatedInput'
    | 'inputNotOurs'
    | 'inputAmount'
    | 'coinbaseImmature'
    | 'coinbaseAgeUnknown';
  readonly inputIndex: number;
};
type OutputRefusal = { readonly code: ScriptRefusal | 'outputValue' | 'secondChange'; readonly outputIndex: number };

/**
 * Holds a decoded transaction against the one shape this app signs (protocol §5.2b). The first deviation is returned by
 * name; nothing is repaired, nothing is tolerated, and no input of any kind makes it throw.
 * @param utxos  the coin of each input, in the same order, with amounts the caller has established
 */
export function checkShape(
  tx: Transaction,
  utxos: readonly UtxoEntry[],
  limits: ShapeLimits,
): Result<ShapeFacts, ShapeRefusal> {
  const refusal =
    refuseFrame(tx, utxos) ?? refuseInputs(tx, utxos, limits) ?? refuseOutputs(tx, limits) ?? refuseSums(tx, utxos);
  if (refusal !== undefined) return err(refusal);
  const mass = massOf(tx, utxos, limits.signatureScriptBytes ?? signatureScriptBytes);
  if (!mass.ok) return err(massRefusal(mass.error));
  return judgeCost(tx, utxos, limits, mass.value);
}

function refuseFrame(tx: Transaction, utxos: readonly UtxoEntry[]): ShapeRefusal | undefined {
  if (tx.version !== 0) return { code: 'version', version: tx.version };
  if (tx.lockTime !== 0n) return { code: 'lockTime', lockTime: tx.lockTime };
  if (!equalBytes(tx.subnetworkId, nativeSubnetworkId)) return { code: 'subnetwork' };
  if (tx.gas !== 0n) return { code: 'gas', gas: tx.gas };
  if (tx.payload.length !== 0) return { code: 'payload', bytes: tx.payload.length };
  if (tx.inputs.length < 1 || tx.inputs.length > inputsMax) return { code: 'inputCount', count: tx.inputs.length };
  if (tx.outputs.length < 1) return { code: 'outputCount', count: tx.outputs.length };
  if (utxos.length !== tx.inputs.length) return { code: 'utxoCount', inputs: tx.inputs.length, utxos: utxos.length };
  return undefined;
}

function refuseInputs(tx: Transaction, utxos: readonly UtxoEntry[], limits: ShapeLimits): ShapeRefusal | undefined {
  const seen = new Set<string>();
  for (const [inputIndex, input] of tx.inputs.entries()) {
    const refused = (code: InputRefusal['code']): InputRefusal => ({ code, inputIndex });
    const utxo = utxos[inputIndex];
    assert(utxo !== undefined, 'every input has its coin beside it');
    const outpoint = `${input.previousOutpoint.transactionId}:${input.previousOutpoint.index}`;
    if (seen.has(outpoint)) return refused('repeatedInput');
    seen.add(outpoint);
    // Any other sequence can post-date the payment: it would be final on paper and spendable only later.
    if (input.sequence !== 0n) return refused('sequence');
    if (input.sigOpCount !== (limits.sigOpCount ?? 1)) return refused('sigOpCount');
    if (input.signatureScript.length !== 0) return refused('signatureScript');
    if (!isSameScript(utxo.scriptPublicKey, limits.groupScript)) return refused('inputNotOurs');
    if (!isAmount(utxo.amountSompi)) return refused('inputAmount');
    if (!utxo.isCoinbase) continue;
    if (limits.virtualDaaScore === undefined) return refused('coinbaseAgeUnknown');
    if (!isMature(utxo, limits.virtualDaaScore)) return refused('coinbaseImmature');
  }
  return undefined;
}

function refuseOutputs(tx: Transaction, { groupScript }: ShapeLimits): ShapeRefusal | undefined {
  let changeOutputs = 0;
  for (const [outputIndex, { valueSompi, scriptPublicKey }] of tx.outputs.entries()) {
    if (!isAmount(valueSompi)) return { code: 'outputValue', outputIndex };
    const kind = scriptKind(scriptPublicKey);
    if (!kind.ok) return { code: kind.error, outputIndex };
    if (isSameScript(scriptPublicKey, groupScript)) changeOutputs++;
    if (changeOutputs > 1) return { code: 'secondChange', outputIndex };
  }
  const payments = tx.outputs.length - changeOutputs;
  return payments > paymentsMax ? { code: 'outputCount', count: tx.outputs.length } : undefined;
}

function refuseSums(tx: Transaction, utxos: readonly UtxoEntry[]): ShapeRefusal | undefined {
  const inputsSompi = sumInputs(utxos);
  const outputsSompi = sumOutputs(tx);
  if (inputsSompi > MAX_SOMPI) return { code: 'sumTooLarge', side: 'inputs' };
  if (outputsSompi > MAX_SOMPI) return { code: 'sumTooLarge', side: 'outputs' };
  if (outputsSompi > inputsSompi) return { code: 'outputsExceedInputs', inputsSompi, outputsSompi };
  return undefined;
}

/** The inputs and outputs were checked before, so only too much storage is left to go wrong. */
function massRefusal(refusal: MassRefusal): ShapeRefusal {
  assert(refusal === 'overflow', 'amounts and counts are checked before a transaction is weighed');
  return { code: 'massTooHigh', dimension: 'storage' };
}

function judgeCost(
  tx: Transaction,
  utxos: readonly UtxoEntry[],
  { groupScript, network, feeCeilingSompi }: ShapeLimits,
  mass: Mass,
): Result<ShapeFacts, ShapeRefusal> {
  const dimension = dimensionOverLimit(mass);
  if (dimension !== undefined) return err({ code: 'massTooHigh', dimension });

  const inputsSompi = sumInputs(utxos);
  const outputsSompi = sumOutputs(tx);
  const feeSompi = inputsSompi - outputsSompi;
  if (feeSompi < mass.minimumFeeSompi) return err({ code: 'feeTooLow', feeSompi, minimumSompi: mass.minimumFeeSompi });
  const ceilingSompi = lowerCeiling(feeCeilingSompi);
  if (feeSompi > ceilingSompi) return err({ code: 'feeAboveCeiling', feeSompi, ceilingSompi });

  const outputs = tx.outputs.map(({ valueSompi, scriptPublicKey }): OutputFacts => {
    const kind = scriptKind(scriptPublicKey);
    const address = scriptToAddress(scriptPublicKey, network);
    assert(kind.ok && address.ok, 'an output that passed has a standard script');
    const again = decodeAddress(address.value, network);
    assert(again.ok && isSameScript(addressToScript(again.value), scriptPublicKey), 'an address names its own script');
    return {
      valueSompi,
      kind: kind.value.kind,
      address: address.value,
      isChange: isSameScript(scriptPublicKey, groupScript),
    };
  });
  const changeSompi = outputs.find(({ isChange }) => isChange)?.valueSompi ?? 0n;
  return ok({
    transactionId: transactionId(tx),
    inputsSompi,
    outputsSompi,
    feeSompi,
    paidSompi: outputsSompi - changeSompi,
    changeSompi,
    outputs,
    mass,
  });
}

/** The ceiling in force: the charter's where it is lower than the built-in one. */
export function lowerCeiling(charterSompi: Sompi | undefined): Sompi {
  return charterSompi !== undefined && charterSompi < feeCeilingBuiltInSompi ? charterSompi : feeCeilingBuiltInSompi;
}

/** Can this coin be spent by a transaction accepted at this DAA score? Only mined coins have to wait. */
export function isMature(utxo: UtxoEntry, virtualDaaScore: bigint): boolean {
  return !utxo.isCoinbase || utxo.blockDaaScore + coinbaseMaturityDaa <= virtualDaaScore;
}

/** Same version and same bytes: only then do two scripts mean the same. */
export function isSameScript(a: ScriptPublicKey, b: ScriptPublicKey): boolean {
  return a.version === b.version && equalBytes(a.script, b.script);
}

const isAmount = (sompi: Sompi): boolean => sompi >= 1n && sompi <= MAX_SOMPI;
const sumInputs = (utxos: readonly UtxoEntry[]): Sompi => utxos.reduce((sum, utxo) => sum + utxo.amountSompi, 0n);
const sumOutputs = (tx: Transaction): Sompi => tx.outputs.reduce((sum, output) => sum + output.valueSompi, 0n);
