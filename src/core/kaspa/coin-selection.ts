import { assert } from '../base/errors.ts';
import type { Sompi } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { dimensionOverLimit, type Mass, massOfSketch, minimumFeeRateSompiPerGram } from './mass.ts';
import { MAX_SOMPI } from './network.ts';
import { type ScriptPublicKey, signatureScriptBytes } from './script.ts';
import { isMature, isSameScript, lowerCeiling } from './shape.ts';
import {
  inputsMax as inputsMaxOfShape,
  nativeSubnetworkId,
  type Outpoint,
  paymentsMax,
  type Transaction,
  type TransactionOutput,
  type UtxoEntry,
} from './transaction.ts';

export type Coin = { readonly outpoint: Outpoint; readonly entry: UtxoEntry };

export type SelectionRequest = {
  /** Coins of the group that may be spent; reserved ones are left out by the caller. */
  readonly coins: readonly Coin[];
  /** Coins that must be spent, first of all: a rebuild or a taking-back has to conflict with what it replaces. */
  readonly mustSpend?: readonly Coin[];
  /** 0..100 payments in the order they are to appear. None at all moves `mustSpend` back to the group. */
  readonly payments: readonly TransactionOutput[];
  /** The group's own script, of every coin and of the change. */
  readonly changeScript: ScriptPublicKey;
  /** What nodes ask for, rounded up to a whole number. The network's floor of 100 holds below that. */
  readonly feeRateSompiPerGram: bigint;
  readonly feeCeilingSompi?: Sompi;
  readonly virtualDaaScore: bigint;
  readonly inputsMax?: number;
  /** 1 and 66 by default: a Schnorr key. */
  readonly sigOpCount?: number;
  readonly signatureScriptBytes?: number;
};

export type Selection = {
  readonly inputs: readonly Coin[];
  /** The payments, then the change if there is any. */
  readonly outputs: readonly TransactionOutput[];
  readonly changeSompi: Sompi;
  readonly feeSompi: Sompi;
  readonly mass: Mass;
  readonly sigOpCount: number;
};

export type SelectionRefusal =
  | { readonly code: 'nothingToPay' }
  | { readonly code: 'tooManyPayments'; readonly paymentsMax: number }
  | { readonly code: 'paymentValue' | 'paymentToGroup'; readonly paymentIndex: number }
  | { readonly code: 'requiredCoinImmature' }
  | { readonly code: 'fundsInsufficient'; readonly availableSompi: Sompi; readonly immatureSompi: Sompi }
  /** Enough funds, but in too many coins; `reachableSompi` is what the largest ones hold before the fee. */
  | { readonly code: 'tooManyInputs'; readonly inputsMax: number; readonly reachableSompi: Sompi }
  /** The payments are so small that no block could hold the transaction. */
  | { readonly code: 'massTooHigh' }
  /** What would be left is too little for an output and too much to give away as a fee. */
  | { readonly code: 'changeTooSmall'; readonly leftoverSompi: Sompi }
  | { readonly code: 'feeAboveCeiling'; readonly feeSompi: Sompi; readonly ceilingSompi: Sompi };

/**
 * The most that is ever left to the fee because a change output for it would cost more than it holds. Alone, the
 * network takes no output below 0.02 KAS; the rest of the 0.03 pays for the output itself, so that there is no amount
 * of leftover between "too much to give away" and "too little to keep" in an ordinary payment.
 */
export const changeForgoneMaxSompi: Sompi = 3_000_000n;

/** How many more coins than needed are added to get a change output worth having, before a cheaper place in line is taken. */
const extraInputsMax = 4;

/** Rounds of raising the fee for a change output that shrinks as the fee grows. Slower than this is a change not worth having. */
const feeRoundsMax = 64;

/**
 * Chooses coins and fee for some payments: as few coins as pay for them (the largest first; equal ones by outpoint, so
 * that everybody who asks gets the same answer), value conserved to the sompi, mined coins only once mature.
 *
 * The fee is the rate times the mass by which nodes order transactions, storage included, because a transaction that is
 * light on fee for its storage relays but may wait for long. Where no coins make that possible (one coin, a small
 * rest), the fee is the rate times what relaying costs, which is never below the network's floor.
 */
export function selectCoins(request: SelectionRequest): Result<Selection, SelectionRefusal> {
  const refusal = refuseRequest(request);
  if (refusal !== undefined) return err(refusal);

  const required = request.mustSpend ?? [];
  const spendable = spendableCoins(request);
  const inputsMax = Math.min(request.inputsMax ?? inputsMaxOfShape, inputsMaxOfShape);
  const countMax = Math.min(required.length + spendable.length, inputsMax);
  const candidate = (count: number): readonly Coin[] => [...required, ...spendable.slice(0, count - required.length)];
  const countMin = Math.max(1, required.length);
  let nearest: SelectionRefusal | undefined;

  for (const pricing of ['selection', 'relay'] as const) {
    let affordable = 0;
    nearest = undefined;
    for (let count = countMin; count <= countMax; count++) {
      if (pricing === 'selection' && affordable > extraInputsMax) break;
      const attempt = attemptWith(candidate(count), request, pricing);
      if (attempt.ok) return attempt;
      if (attempt.error === 'short') continue;
      affordable++;
      nearest ??= attempt.error;
    }
  }
  if (nearest !== undefined) return err(nearest);
  const availableSompi = sumCoins([...required, ...spendable]);
  if (required.length + spendable.length > countMax && availableSompi >= sumPayments(request))
    return err({ code: 'tooManyInputs', inputsMax, reachableSompi: sumCoins(candidate(countMax)) });
  const immature = request.coins.filter(({ entry }) => !isMature(entry, request.virtualDaaScore));
  return err({ code: 'fundsInsufficient', availableSompi, immatureSompi: sumCoins(immature) });
}

/** The unsigned version-0 transaction of a selection, in the one shape that is ever signed. */
export function buildTransaction({ inputs, outputs, sigOpCount }: Selection): Transaction {
  return {
    version: 0,
    inputs: inputs.map(({ outpoint }) => ({
      previousOutpoint: outpoint,
      signatureScript: new Uint8Array(),
      sequence: 0n,
      sigOpCount,
    })),
    outputs,
    lockTime: 0n,
    subnetworkId: nativeSubnetworkId,
    gas: 0n,
    payload: new Uint8Array(),
  };
}

function refuseRequest(request: SelectionRequest): SelectionRefusal | undefined {
  const { coins, mustSpend = [], payments, changeScript, virtualDaaScore } = request;
  assert(
    [...coins, ...mustSpend].every(({ entry }) => isSameScript(entry.scriptPublicKey, changeScript)),
    'every coin on offer is the group’s own',
  );
  if (payments.length === 0 && mustSpend.length === 0) return { code: 'nothingToPay' };
  if (payments.length > paymentsMax) return { code: 'tooManyPayments', paymentsMax };
  for (const [paymentIndex, { valueSompi, scriptPublicKey }] of payments.entries()) {
    if (valueSompi < 1n || valueSompi > MAX_SOMPI) return { code: 'paymentValue', paymentIndex };
    if (isSameScript(scriptPublicKey, changeScript)) return { code: 'paymentToGroup', paymentIndex };
  }
  if (mustSpend.some(({ entry }) => !isMature(entry, virtualDaaScore))) return { code: 'requiredCoinImmature' };
  return undefined;
}

/** Mature coins, each once, none that is already required; largest first, then by outpoint. */
function spendableCoins({ coins, mustSpend = [], virtualDaaScore }: SelectionRequest): readonly Coin[] {
  const taken = new Set(mustSpend.map(outpointKey));
  const unique = coins.filter((coin) => {
    const key = outpointKey(coin);
    if (taken.has(key) || !isMature(coin.entry, virtualDaaScore)) return false;
    taken.add(key);
    return true;
  });
  return unique.sort(largestFirst);
}

function largestFirst(a: Coin, b: Coin): number {
  if (a.entry.amountSompi !== b.entry.amountSompi) return a.entry.amountSompi > b.entry.amountSompi ? -1 : 1;
  if (a.outpoint.transactionId !== b.outpoint.transactionId)
    return a.outpoint.transactionId < b.outpoint.transactionId ? -1 : 1;
  return a.outpoint.index - b.outpoint.index;
}

type Pricing = 'selection' | 'relay';
/** One way to spend some coins; `short` when they do not even pay for the payments and the least fee. */
type Attempt = Result<Selection, SelectionRefusal | 'short'>;

/** Change if it is worth its cost, else no change where little is left, else not these coins. */
function attemptWith(inputs: readonly Coin[], request: SelectionRequest, pricing: Pricing): Attempt {
  const changed = attemptWithChange(inputs, request, pricing);
  if (request.payments.length === 0) return changed;
  const plain = attemptWithoutChange(inputs, request, pricing);
  if (!changed.ok) {
    const costsTooMuch = changed.error !== 'short' && changed.error.code === 'feeAboveCeiling';
    return costsTooMuch && !plain.ok ? changed : plain;
  }
  if (isWorthKeeping(changed.value, request, pricing)) return changed;
  // At the relay price a change output costs next to nothing, so one that is in doubt is still better kept.
  return pricing === 'relay' ? changed : plain;
}

/** Does the change hold at least what having it adds to the fee? */
function isWorthKeeping(
  { inputs, changeSompi, feeSompi }: Selection,
  request: SelectionRequest,
  pricing: Pricing,
): boolean {
  const plainMass = weigh(inputs, request.payments, request);
  const isPossible = plainMass !== undefined && dimensionOverLimit(plainMass) === undefined;
  return !isPossible || feeSompi - priceOf(plainMass, request, pricing) <= changeSompi;
}

function attemptWithChange(inputs: readonly Coin[], request: SelectionRequest, pricing: Pricing): Attempt {
  const restSompi = sumCoins(inputs) - sumPayments(request);
  // A change output of the whole rest weighs least: the fee starts there and rises as the change shrinks.
  let feeSompi = 0n;
  for (let round = 0; round < feeRoundsMax; round++) {
    const changeSompi = restSompi - feeSompi;
    if (changeSompi < 1n) return err('short');
    const outputs = [...request.payments, { valueSompi: changeSompi, scriptPublicKey: request.changeScript }];
    const mass = weigh(inputs, outputs, request);
    if (mass === undefined) return err({ code: 'massTooHigh' });
    const neededSompi = priceOf(mass, request, pricing);
    if (neededSompi > feeSompi) {
      feeSompi = neededSompi;
      continue;
    }
    if (dimensionOverLimit(mass) !== undefined) return err({ code: 'massTooHigh' });
    return withinCeiling({ inputs, outputs, changeSompi, feeSompi, mass, sigOpCount: sigOps(request) }, request);
  }
  return err({ code: 'changeTooSmall', leftoverSompi: restSompi });
}

function attemptWithoutChange(inputs: readonly Coin[], request: SelectionRequest, pricing: Pricing): Attempt {
  const feeSompi = sumCoins(inputs) - sumPayments(request);
  if (feeSompi < 0n) return err('short');
  const mass = weigh(inputs, request.payments, request);
  if (mass === undefined || dimensionOverLimit(mass) !== undefined) return err({ code: 'massTooHigh' });
  const leftoverSompi = feeSompi - priceOf(mass, request, pricing);
  if (leftoverSompi < 0n) return err('short');
  if (leftoverSompi > changeForgoneMaxSompi) return err({ code: 'changeTooSmall', leftoverSompi });
  const outputs = request.payments;
  return withinCeiling({ inputs, outputs, changeSompi: 0n, feeSompi, mass, sigOpCount: sigOps(request) }, request);
}

function withinCeiling(selection: Selection, request: SelectionRequest): Attempt {
  const ceilingSompi = lowerCeiling(request.feeCeilingSompi);
  if (selection.feeSompi <= ceilingSompi) return ok(selection);
  return err({ code: 'feeAboveCeiling', feeSompi: selection.feeSompi, ceilingSompi });
}

function priceOf(mass: Mass, { feeRateSompiPerGram }: SelectionRequest, pricing: Pricing): Sompi {
  const rate = feeRateSompiPerGram > minimumFeeRateSompiPerGram ? feeRateSompiPerGram : minimumFeeRateSompiPerGram;
  const relayGrams =
    mass.computeGrams > mass.normalizedTransientGrams ? mass.computeGrams : mass.normalizedTransientGrams;
  return rate * (pricing === 'selection' ? mass.selectionGrams : relayGrams);
}

function weigh(
  inputs: readonly Coin[],
  outputs: readonly TransactionOutput[],
  request: SelectionRequest,
): Mass | undefined {
  const mass = massOfSketch({
    version: 0,
    payloadBytes: 0,
    inputs: inputs.map(({ entry }) => ({
      amountSompi: entry.amountSompi,
      scriptPublicKeyBytes: entry.scriptPublicKey.script.length,
      signatureScriptBytes: request.signatureScriptBytes ?? signatureScriptBytes,
      sigOpCount: sigOps(request),
    })),
    outputs: outputs.map(({ valueSompi, scriptPublicKey }) => ({
      valueSompi,
      scriptPublicKeyBytes: scriptPublicKey.script.length,
    })),
  });
  return mass.ok ? mass.value : undefined;
}

const sigOps = ({ sigOpCount }: SelectionRequest): number => sigOpCount ?? 1;
const outpointKey = ({ outpoint }: Coin): string => `${outpoint.transactionId}:${outpoint.index}`;
const sumCoins = (coins: readonly Coin[]): Sompi => coins.reduce((sum, { entry }) => sum + entry.amountSompi, 0n);
const sumPayments = ({ payments }: SelectionRequest): Sompi => payments.reduce((sum, pay) => sum + pay.valueSompi, 0n);
