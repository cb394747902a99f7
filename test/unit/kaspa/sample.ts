import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import type { TransactionId } from '../../../src/core/base/ids.ts';
import type { Coin } from '../../../src/core/kaspa/coin-selection.ts';
import { payToPublicKey, type ScriptPublicKey } from '../../../src/core/kaspa/script.ts';
import {
  nativeSubnetworkId,
  type Transaction,
  type TransactionOutput,
  type UtxoEntry,
} from '../../../src/core/kaspa/transaction.ts';

/** Fixed keys of the tests: no randomness, so a failure is the same failure tomorrow. */
export const secretOf = (name: number): Uint8Array => new Uint8Array(32).fill(name);
export const groupSecret = secretOf(7);
export const groupScript: ScriptPublicKey = payToPublicKey(schnorr.getPublicKey(groupSecret));
export const acmeScript: ScriptPublicKey = payToPublicKey(schnorr.getPublicKey(secretOf(8)));
export const ecdsaKey = secp256k1.getPublicKey(secretOf(9), true);

export const kas = (amount: number): bigint => BigInt(Math.round(amount * 1e8));

export const txId = (n: number): TransactionId => n.toString(16).padStart(64, '0') as TransactionId;

export const coin = (n: number, amountSompi: bigint, over: Partial<UtxoEntry> = {}): Coin => ({
  outpoint: { transactionId: txId(n), index: n % 3 },
  entry: { amountSompi, scriptPublicKey: groupScript, blockDaaScore: 5_000n, isCoinbase: false, ...over },
});

export const pay = (valueSompi: bigint, scriptPublicKey: ScriptPublicKey = acmeScript): TransactionOutput => ({
  valueSompi,
  scriptPublicKey,
});

/** 2 inputs of 50 KAS, 40 KAS to Acme, the rest less 0.004 KAS back to the group. Fee floor: 315,400 sompi. */
export const utxos: readonly UtxoEntry[] = [coin(1, kas(50)).entry, coin(2, kas(50)).entry];
export const payment: Transaction = {
  version: 0,
  inputs: [1, 2].map((n) => ({
    previousOutpoint: coin(n, kas(50)).outpoint,
    signatureScript: new Uint8Array(),
    sequence: 0n,
    sigOpCount: 1,
  })),
  outputs: [pay(kas(40)), pay(kas(59.996), groupScript)],
  lockTime: 0n,
  subnetworkId: nativeSubnetworkId,
  gas: 0n,
  payload: new Uint8Array(),
};
