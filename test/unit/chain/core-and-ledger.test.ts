import { schnorr } from '@noble/curves/secp256k1.js';
import { describe, expect, it } from 'vitest';
import { massOf } from '../../../src/core/kaspa/mass.ts';
import { addressToScript, decodeAddress } from '../../../src/core/kaspa/address.ts';
import { signatureScript } from '../../../src/core/kaspa/script.ts';
import { sighashAll, sighashes } from '../../../src/core/kaspa/sighash.ts';
import { type Transaction, transactionId } from '../../../src/core/kaspa/transaction.ts';
import { fromWireUtxo, toWireTransaction } from '../../../src/main/chain/core-shapes.ts';
import { createLedger } from '../../../src/main/chain/practice-ledger/ledger.ts';
import { person } from './payment.ts';

const KAS = 100_000_000n;
const dana = person(1);

/** Core builds and signs; the ledger, which shares no line with it, judges. */
describe('a payment made by core', () => {
  const ledger = createLedger('simnet', () => 0);
  ledger.faucet(dana.script, 100n * KAS, 3);
  const coins = ledger.coinsOf(dana.script).map((coin) => fromWireUtxo({ address: dana.address, ...coin }));
  const entries = coins.map(({ entry }) => entry);
  const lee = decodeAddress(person(2).address, 'simnet');
  if (!lee.ok) throw new Error('core reads the address the ledger wrote');

  const build = (feeSompi: bigint): Transaction => ({
    version: 0,
    inputs: coins.map(({ outpoint }) => ({
      previousOutpoint: outpoint,
      signatureScript: new Uint8Array(),
      sequence: 0n,
      sigOpCount: 1,
    })),
    outputs: [
      { valueSompi: 200n * KAS, scriptPublicKey: addressToScript(lee.value) },
      { valueSompi: 100n * KAS - feeSompi, scriptPublicKey: entries[0]!.scriptPublicKey },
    ],
    lockTime: 0n,
    subnetworkId: new Uint8Array(20),
    gas: 0n,
    payload: new Uint8Array(),
  });
  const sign = (tx: Transaction): Transaction => {
    const hashes = sighashes(tx, entries);
    const inputs = tx.inputs.map((input, at) => ({
      ...input,
      signatureScript: signatureScript(schnorr.sign(hashes[at]!, dana.secretKey), sighashAll),
    }));
    return { ...tx, inputs };
  };
  const mass = massOf(build(KAS), entries);
  if (!mass.ok) throw new Error('core weighs the payment');

  it('is refused one sompi under the fee core reckons, in the same sum', () => {
    const poor = ledger.submit(toWireTransaction(sign(build(mass.value.minimumFeeSompi - 1n))));
    expect(poor).toMatchObject({ ok: false });
    expect(!poor.ok && poor.message).toContain(`required amount of ${mass.value.minimumFeeSompi.toString()} for`);
  });
  it('is accepted at exactly that fee, under the id core gives it', () => {
    const tx = sign(build(mass.value.minimumFeeSompi));
    expect(ledger.submit(toWireTransaction(tx))).toEqual({ ok: true, transactionId: transactionId(tx) });
  });
});
