import { schnorr } from '@noble/curves/secp256k1.js';
import { describe, expect, it } from 'vitest';
import { bytesToHex } from '../../../src/core/base/bytes.ts';
import { sighash, sighashes } from '../../../src/core/kaspa/sighash.ts';
import type { Transaction, UtxoEntry } from '../../../src/core/kaspa/transaction.ts';
import { coin, groupScript, groupSecret, kas, pay, payment, utxos } from './sample.ts';

const messages = (tx: Transaction, coins: readonly UtxoEntry[] = utxos): string[] =>
  sighashes(tx, coins).map(bytesToHex);

describe('The messages of a transaction', () => {
  it('are, for 100 inputs hashed together, what each input hashed alone gives, and all different', () => {
    const coins = Array.from({ length: 100 }, (_, i) => coin(i + 1, kas(i + 1)));
    const tx: Transaction = {
      ...payment,
      inputs: coins.map(({ outpoint }) => ({ ...payment.inputs[0]!, previousOutpoint: outpoint })),
    };
    const entries = coins.map(({ entry }) => entry);
    const together = messages(tx, entries);
    expect(together).toEqual(coins.map((_, i) => bytesToHex(sighash(tx, entries, i, 0x01))));
    expect(new Set(together).size).toBe(100);
  });

  it('change for every input with anything the payment says', () => {
    const [first, second] = payment.inputs;
    const variants: Transaction[] = [
      { ...payment, version: 1 },
      { ...payment, lockTime: 1n },
      { ...payment, gas: 1n },
      { ...payment, payload: new Uint8Array(1) },
      { ...payment, subnetworkId: new Uint8Array(20).fill(1) },
      { ...payment, inputs: [first!, { ...second!, sequence: 1n }] },
      { ...payment, inputs: [first!, { ...second!, sigOpCount: 2 }] },
      { ...payment, inputs: [first!, { ...second!, previousOutpoint: coin(9, 1n).outpoint }] },
      { ...payment, outputs: [pay(kas(40) + 1n), payment.outputs[1]!] },
      { ...payment, outputs: [...payment.outputs].reverse() },
      { ...payment, outputs: payment.outputs.slice(0, 1) },
      { ...payment, outputs: [pay(kas(40), groupScript), payment.outputs[1]!] },
      {
        ...payment,
        outputs: [pay(kas(40), { ...payment.outputs[0]!.scriptPublicKey, version: 1 }), payment.outputs[1]!],
      },
    ];
    for (const index of [0, 1]) {
      const all = [payment, ...variants].map((tx) => messages(tx)[index]);
      expect(new Set(all).size).toBe(all.length);
    }
  });

  it('do not depend on the signatures already there', () => {
    const [first, second] = payment.inputs;
    expect(messages({ ...payment, inputs: [{ ...first!, signatureScript: new Uint8Array(66) }, second!] })).toEqual(
      messages(payment),
    );
  });

  it('commit to the amount of their own coin only: another input’s amount can be lied about', () => {
    const lied = [utxos[0]!, { ...utxos[1]!, amountSompi: kas(5000) }];
    expect(messages(payment, lied)[0]).toBe(messages(payment)[0]);
    expect(messages(payment, lied)[1]).not.toBe(messages(payment)[1]);
  });

  it('are signed with plain BIP-340 signatures', () => {
    const [message] = sighashes(payment, utxos);
    const signature = schnorr.sign(message!, groupSecret, new Uint8Array(32));
    expect(schnorr.verify(signature, message!, groupScript.script.slice(1, 33))).toBe(true);
  });

  it('are not computed when a coin is missing', () => {
    expect(() => sighashes(payment, utxos.slice(1))).toThrow('every input has its coin beside it');
    expect(() => sighash(payment, utxos, 2, 0x01)).toThrow('the input whose hash is asked for exists');
  });
});
