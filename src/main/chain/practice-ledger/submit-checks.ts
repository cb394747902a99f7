import { hexToBytes } from '@noble/hashes/utils.js';
import type { WireOutpoint, WireTransaction } from '../wrpc-types.ts';
import { addressOfScript } from './address.ts';
import {
  COMPUTE_LIMIT,
  massesOf,
  SOMPI_PER_GRAM_MIN,
  STORAGE_LIMIT,
  storageMassOf,
  type Stored,
  TRANSIENT_LIMIT,
} from './mass.ts';
import { checkInputScript, parseMultisig, pushesOf } from './script-check.ts';

export interface Coin {
  readonly outpoint: WireOutpoint;
  readonly amountSompi: bigint;
  readonly scriptPublicKey: { readonly version: number; readonly script: string };
  readonly blockDaaScore: bigint;
  readonly isCoinbase: boolean;
}

/** What the checks ask of the ledger. */
export interface LedgerView {
  readonly virtualDaaScore: bigint;
  readonly nowMs: number;
  readonly isInMempool: (transactionId: string) => boolean;
  readonly wasAccepted: (transactionId: string) => boolean;
  /** The mempool transaction that spends this output already. */
  readonly spenderInMempool: (outpoint: WireOutpoint) => string | undefined;
  /** An accepted coin, or the output of a transaction still in the mempool. */
  readonly coin: (outpoint: WireOutpoint) => Coin | undefined;
}

export type Verdict = { readonly feeSompi: bigint } | { readonly refusal: string };

const PARTS_MAX = 1_000;
const COINBASE_MATURITY = 1_000n;
const P2SH_SIG_OPS_MAX = 15;
/** 29 billion KAS: more than will ever exist. */
export const SOMPI_MAX = 2_900_000_000_000_000_000n;

/**
 * A node's checks of a submitted transaction, in the node's order and in the node's words, so that whoever reads refusals
 * from one can read them from the other.
 */
export function checkSubmitted(tx: WireTransaction, id: string, ledger: LedgerView): Verdict {
  const known =
    (ledger.isInMempool(id) && `transaction ${id} is already in the mempool`) ||
    (ledger.wasAccepted(id) && `transaction ${id} was already accepted by the consensus`);
  const refusal = known || checkAlone(tx) || notStandard(id, checkBytes(tx)) || checkConflicts(tx, id, ledger);
  if (refusal) return { refusal };

  const coins = tx.inputs.map((input) => ledger.coin(input.previousOutpoint)).filter((coin) => coin !== undefined);
  const inSompi = coins.reduce((sum, coin) => sum + coin.amountSompi, 0n);
  const outSompi = tx.outputs.reduce((sum, output) => sum + output.value, 0n);
  const spending = checkSpending(tx, coins, inSompi, outSompi, ledger);
  if (spending !== undefined) return { refusal: spending };
  const feeSompi = inSompi - outSompi;
  const late = notStandard(id, checkStorage(tx, coins) ?? checkInputForms(tx, coins) ?? checkFee(tx, feeSompi));
  return late === undefined ? { feeSompi } : { refusal: late };
}

/** What is wrong with a transaction whatever it spends. */
function checkAlone(tx: WireTransaction): string | undefined {
  if (tx.version !== 0) return `the practice ledger knows transaction version 0, not ${tx.version}`;
  if (!/^0{40}$/.test(tx.subnetworkId)) return 'the practice ledger knows the native subnetwork only';
  if (tx.gas !== 0n) return `transaction in the native subnetwork has gas ${tx.gas.toString()}`;
  if (tx.inputs.length === 0) return 'transaction has no inputs';
  if (tx.inputs.length > PARTS_MAX)
    return `transaction has ${tx.inputs.length} inputs where the max allowed is ${PARTS_MAX}`;
  if (tx.outputs.length > PARTS_MAX) {
    return `transaction has ${tx.outputs.length} outputs where the max allowed is ${PARTS_MAX}`;
  }
  if (new Set(tx.inputs.map((input) => describe(input.previousOutpoint))).size !== tx.inputs.length) {
    return 'transaction has duplicate inputs';
  }
  let total = 0n;
  for (const [at, output] of tx.outputs.entries()) {
    if (output.value === 0n) return `transaction output ${at} has zero value`;
    total += output.value;
    if (total > SOMPI_MAX)
      return `total transaction output value is higher than the max allowed ${SOMPI_MAX.toString()}`;
  }
  return undefined;
}

function checkBytes(tx: WireTransaction): string | undefined {
  const { compute, transient } = massesOf(tx);
  if (compute > COMPUTE_LIMIT) return tooLarge('compute mass', compute, COMPUTE_LIMIT);
  if (transient > TRANSIENT_LIMIT) return tooLarge('transient (storage) mass', transient, TRANSIENT_LIMIT);
  const odd = tx.outputs.findIndex((output) => addressOfScript(output.scriptPublicKey, 'any') === undefined);
  return odd === -1 ? undefined : `output ${odd}: non-standard script form`;
}

function checkConflicts(tx: WireTransaction, id: string, ledger: LedgerView): string | undefined {
  for (const { previousOutpoint } of tx.inputs) {
    const other = ledger.spenderInMempool(previousOutpoint);
    if (other !== undefined) {
      return `output ${describe(previousOutpoint)} already spent by transaction ${other} in the mempool`;
    }
  }
  for (const { previousOutpoint } of tx.inputs) {
    if (ledger.coin(previousOutpoint) !== undefined) continue;
    return ledger.isInMempool(previousOutpoint.transactionId)
      ? `transaction ${id} spends output ${describe(previousOutpoint)}: impossible to have a matching UTXO entry`
      : `transaction ${id} is an orphan where orphan is disallowed`;
  }
  return undefined;
}

/** Locks under this number are DAA scores, from it on milliseconds since 1970. */
const LOCK_TIME_THRESHOLD = 500_000_000_000n;
const SEQUENCE_FINAL = 2n ** 64n - 1n;
const SEQUENCE_LOCK_DISABLED = 2n ** 63n;

function checkSpending(
  tx: WireTransaction,
  coins: readonly Coin[],
  inSompi: bigint,
  outSompi: bigint,
  ledger: LedgerView,
): string | undefined {
  const score = ledger.virtualDaaScore;
  const lockReached = tx.lockTime < (tx.lockTime < LOCK_TIME_THRESHOLD ? score : BigInt(ledger.nowMs));
  if (tx.lockTime !== 0n && !lockReached && !tx.inputs.every((input) => input.sequence === SEQUENCE_FINAL)) {
    return 'transaction is not finalized';
  }
  const immature = coins.find((coin) => coin.isCoinbase && coin.blockDaaScore + COINBASE_MATURITY > score);
  if (immature !== undefined) {
    return `one of the transaction inputs spends an immature UTXO: ${describe(immature.outpoint)} of DAA score ${immature.blockDaaScore.toString()}`;
  }
  if (outSompi > inSompi) {
    return `transaction tries to spend ${outSompi.toString()} while its total inputs amount is ${inSompi.toString()}`;
  }
  for (const [at, { sequence }] of tx.inputs.entries()) {
    if ((sequence & SEQUENCE_LOCK_DISABLED) !== 0n) continue;
    const coin = coins[at];
    if (coin !== undefined && coin.blockDaaScore + (sequence & 0xffff_ffffn) > score) {
      return 'transaction sequence locks conditions was not met';
    }
  }
  for (const [at, coin] of coins.entries()) {
    const failure = checkInputScript(tx, at, coin);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function checkStorage(tx: WireTransaction, coins: readonly Coin[]): string | undefined {
  const stored = (amountSompi: bigint, script: string): Stored => ({ amountSompi, scriptBytes: script.length / 2 });
  const mass = storageMassOf(
    coins.map((coin) => stored(coin.amountSompi, coin.scriptPublicKey.script)),
    tx.outputs.map((output) => stored(output.value, output.scriptPublicKey.script)),
  );
  if (mass === undefined) return 'transaction storage mass is incomputable';
  return mass > STORAGE_LIMIT ? tooLarge('storage mass', mass, STORAGE_LIMIT) : undefined;
}

function checkInputForms(tx: WireTransaction, coins: readonly Coin[]): string | undefined {
  for (const [at, coin] of coins.entries()) {
    if (!coin.scriptPublicKey.script.startsWith('aa20')) continue;
    const redeem = pushesOf(hexToBytes(tx.inputs[at]?.signatureScript ?? ''))?.at(-1);
    const keys = redeem === undefined ? 0 : (parseMultisig(redeem)?.keys.length ?? 0);
    if (keys > P2SH_SIG_OPS_MAX) {
      return `transaction input ${at} has ${keys} signature operations which is more than the allowed max amount of ${P2SH_SIG_OPS_MAX}`;
    }
  }
  return undefined;
}

function checkFee(tx: WireTransaction, feeSompi: bigint): string | undefined {
  const { compute, normalizedTransient } = massesOf(tx);
  const [name, mass] =
    compute >= normalizedTransient
      ? (['compute mass', compute] as const)
      : (['normalized transient mass', normalizedTransient] as const);
  const required = SOMPI_PER_GRAM_MIN * mass;
  if (feeSompi >= required) return undefined;
  return `transaction has ${feeSompi.toString()} fees which is under the required amount of ${required.toString()} for ${name} ${mass.toString()}`;
}

function tooLarge(name: string, mass: bigint, limit: bigint): string {
  return `transaction ${name} of ${mass.toString()} is larger than max allowed size of ${limit.toString()}`;
}

function notStandard(id: string, reason: string | undefined): string | undefined {
  return reason === undefined ? undefined : `transaction ${id} is not standard: ${reason}`;
}

function describe({ transactionId, index }: WireOutpoint): string {
  return `(${transactionId}, ${index})`;
}
