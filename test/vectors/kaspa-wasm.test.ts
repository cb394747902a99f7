import { schnorr } from '@noble/curves/secp256k1.js';
import {
  addressFromScriptPublicKey,
  calculateTransactionMass,
  createInputSignature,
  NetworkType,
  payToAddressScript,
  PrivateKey,
  ScriptPublicKey as WasmScript,
  SighashType as WasmSighashType,
  signTransaction,
  Transaction as WasmTransaction,
} from 'kaspa-wasm32-sdk';
import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/core/base/bytes.ts';
import { scriptToAddress } from '../../src/core/kaspa/address.ts';
import { buildTransaction, selectCoins } from '../../src/core/kaspa/coin-selection.ts';
import { massOf } from '../../src/core/kaspa/mass.ts';
import {
  payToPublicKeyEcdsa,
  payToScriptHash,
  type ScriptPublicKey,
  signatureScript,
} from '../../src/core/kaspa/script.ts';
import { type SighashType, sighash, sighashes } from '../../src/core/kaspa/sighash.ts';
import { type Transaction, transactionId, type UtxoEntry } from '../../src/core/kaspa/transaction.ts';
import {
  acmeScript,
  coin,
  ecdsaKey,
  groupScript,
  groupSecret,
  kas,
  pay,
  payment,
  utxos,
} from '../unit/kaspa/sample.ts';

// A second, independent reader: the network's own code (an older release of it), compiled to WebAssembly.

const wasmScript = ({ version, script }: ScriptPublicKey): WasmScript => new WasmScript(version, bytesToHex(script));

const wasmOf = (tx: Transaction, coins: readonly UtxoEntry[]): WasmTransaction =>
  new WasmTransaction({
    version: tx.version,
    inputs: tx.inputs.map((input, i) => {
      const { transactionId: id, index } = input.previousOutpoint;
      const outpoint = { transactionId: id as string, index };
      const entry = coins[i]!;
      return {
        previousOutpoint: outpoint,
        signatureScript: bytesToHex(input.signatureScript),
        sequence: input.sequence,
        sigOpCount: input.sigOpCount,
        // The declared type wants an instance, the code takes the plain object.
        utxo: {
          outpoint,
          amount: entry.amountSompi,
          scriptPublicKey: wasmScript(entry.scriptPublicKey),
          blockDaaScore: entry.blockDaaScore,
          isCoinbase: entry.isCoinbase,
        } as never,
      };
    }),
    outputs: tx.outputs.map((output) => ({
      value: output.valueSompi,
      scriptPublicKey: wasmScript(output.scriptPublicKey),
    })),
    lockTime: tx.lockTime,
    subnetworkId: bytesToHex(tx.subnetworkId),
    gas: tx.gas,
    payload: bytesToHex(tx.payload),
  });

const signed = (tx: Transaction, coins: readonly UtxoEntry[]): Transaction => {
  const messages = sighashes(tx, coins);
  return {
    ...tx,
    inputs: tx.inputs.map((input, i) => ({
      ...input,
      signatureScript: signatureScript(schnorr.sign(messages[i]!, groupSecret, new Uint8Array(32))),
    })),
  };
};

const transactions: readonly (readonly [string, Transaction, readonly UtxoEntry[]])[] = [
  ['two inputs, a payment and change', payment, utxos],
  ...[
    [1, 1],
    [5, 3],
    [20, 2],
  ].map(([inputs = 0, payments = 0]) => {
    const result = selectCoins({
      coins: [],
      mustSpend: Array.from({ length: inputs }, (_, i) => coin(i + 1, kas(10 + i))),
      payments: Array.from({ length: payments }, (_, i) =>
        pay(kas(2 + i), i % 2 === 0 ? acmeScript : payToPublicKeyEcdsa(ecdsaKey)),
      ),
      changeScript: groupScript,
      feeRateSompiPerGram: 100n,
      virtualDaaScore: 10_000n,
    });
    if (!result.ok) throw new Error(result.error.code);
    const entries = result.value.inputs.map(({ entry }) => entry);
    return [`${inputs} inputs, ${payments} payments and change`, buildTransaction(result.value), entries] as const;
  }),
];

describe('The network’s own code agrees', () => {
  it('on the address of every standard script, on every network', () => {
    const scripts = [
      groupScript,
      acmeScript,
      payToPublicKeyEcdsa(ecdsaKey),
      payToScriptHash(new Uint8Array(32).fill(3)),
    ];
    const networks = [
      ['mainnet', NetworkType.Mainnet],
      ['testnet-10', NetworkType.Testnet],
      ['simnet', NetworkType.Simnet],
      ['practice', NetworkType.Simnet],
      ['devnet', NetworkType.Devnet],
    ] as const;
    for (const script of scripts) {
      for (const [network, type] of networks) {
        const ours = scriptToAddress(script, network);
        if (!ours.ok) throw new Error(ours.error);
        expect(addressFromScriptPublicKey(wasmScript(script), type)?.toString()).toBe(ours.value);
        expect(payToAddressScript(ours.value).script).toBe(bytesToHex(script.script));
      }
    }
  });

  it.each(transactions)('on the id of %s', (_, tx, coins) => {
    expect(wasmOf(tx, coins).finalize().toString()).toBe(transactionId(tx));
    expect(wasmOf(signed(tx, coins), coins).finalize().toString()).toBe(transactionId(tx));
  });

  it.each(transactions)('that signatures over our messages spend %s, and that spoiled ones do not', (_, tx, coins) => {
    const good = signed(tx, coins);
    expect(() => signTransaction(wasmOf(good, coins), [], true)).not.toThrow();

    const last = tx.inputs.length - 1;
    const spoil = (change: (script: Uint8Array) => void): Transaction => ({
      ...good,
      inputs: good.inputs.map((input, i) => {
        const script = input.signatureScript.slice();
        if (i === last) change(script);
        return { ...input, signatureScript: script };
      }),
    });
    const flipped = spoil((script) => script.fill((script[40] ?? 0) ^ 1, 40, 41));
    expect(() => signTransaction(wasmOf(flipped, coins), [], true)).toThrow();
    // The signed amount of an input is part of its message: a coin one sompi larger is another message.
    const lied = coins.map((entry, i) => (i === last ? { ...entry, amountSompi: entry.amountSompi + 1n } : entry));
    expect(() => signTransaction(wasmOf(good, lied), [], true)).toThrow();
  });

  it('on the message of every input, under every type it can sign', () => {
    const key = new PrivateKey(bytesToHex(groupSecret));
    const publicKey = schnorr.getPublicKey(groupSecret);
    // ALL with ANYONECANPAY is left out: this release of the package writes a type byte of 0x80 for it.
    const types: readonly (readonly [WasmSighashType, SighashType])[] = [
      [WasmSighashType.All, 0x01],
      [WasmSighashType.None, 0x02],
      [WasmSighashType.Single, 0x04],
      [WasmSighashType.NoneAnyOneCanPay, 0x82],
      [WasmSighashType.SingleAnyOneCanPay, 0x84],
    ];
    for (const [, tx, coins] of transactions.slice(0, 3)) {
      for (const [wasmType, type] of types) {
        for (const index of tx.inputs.keys()) {
          const script = hexToBytes(createInputSignature(wasmOf(tx, coins), index, key, wasmType));
          expect(script.length).toBe(66);
          expect(script[65]).toBe(type);
          const message = sighash(tx, coins, index, type);
          expect(schnorr.verify(script.slice(1, 65), message, publicKey)).toBe(true);
          message[0] = (message[0] ?? 0) ^ 1;
          expect(schnorr.verify(script.slice(1, 65), message, publicKey)).toBe(false);
        }
      }
    }
  });

  it.each(transactions)('on the mass of %s', (_, tx, coins) => {
    const mass = massOf(tx, coins);
    if (!mass.ok) throw new Error(mass.error);
    // This release knows compute and storage mass, and adds the size of the signatures to an unsigned transaction itself.
    const { computeGrams, storageGrams } = mass.value;
    expect(calculateTransactionMass('mainnet', wasmOf(tx, coins), 1)).toBe(
      computeGrams > storageGrams ? computeGrams : storageGrams,
    );
    // With large amounts storage mass is nothing, which shows compute mass alone.
    const rich = coins.map((entry) => ({ ...entry, amountSompi: entry.amountSompi * 1000n }));
    const richTx = {
      ...tx,
      outputs: tx.outputs.map((output) => ({ ...output, valueSompi: output.valueSompi * 1000n })),
    };
    expect(calculateTransactionMass('mainnet', wasmOf(richTx, rich), 1)).toBe(computeGrams);
  });
});
