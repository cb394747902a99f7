import { schnorr } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { addressOfScript } from '../../../src/main/chain/practice-ledger/address.ts';
import { massesOf } from '../../../src/main/chain/practice-ledger/mass.ts';
import {
  signatureHashOf,
  transactionIdOf,
  type SpentOutput,
} from '../../../src/main/chain/practice-ledger/transaction.ts';
import type { WireScript, WireTransaction, WireUtxo } from '../../../src/main/chain/wrpc-types.ts';

/** A person of the tests with one key, whose address is on the practice network. */
export function person(seed: number) {
  const secretKey = new Uint8Array(32).fill(seed);
  const publicKey = schnorr.getPublicKey(secretKey);
  const script: WireScript = { version: 0, script: `20${bytesToHex(publicKey)}ac` };
  return { secretKey, publicKey, script, address: addressOfScript(script, 'kaspasim') ?? '' };
}
export type Person = ReturnType<typeof person>;

export const FINAL = 2n ** 64n - 1n;

/** A payment from `utxos` of one person; signed in full unless changed afterwards. */
export function unsigned(
  utxos: readonly WireUtxo[],
  outputs: readonly (readonly [WireScript, bigint])[],
): WireTransaction {
  return {
    version: 0,
    inputs: utxos.map(({ outpoint }) => ({
      previousOutpoint: outpoint,
      signatureScript: '',
      sequence: 0n,
      sigOpCount: 1,
    })),
    outputs: outputs.map(([scriptPublicKey, value]) => ({ value, scriptPublicKey })),
    lockTime: 0n,
    subnetworkId: '00'.repeat(20),
    gas: 0n,
    payload: '',
  };
}

export function signed(tx: WireTransaction, spent: readonly SpentOutput[], by: Person, hashType = 1): WireTransaction {
  const inputs = tx.inputs.map((input, at) => {
    const signature = schnorr.sign(signatureHashOf(tx, at, spent[at]!, hashType), by.secretKey);
    return { ...input, signatureScript: `41${bytesToHex(signature)}${bytesToHex(Uint8Array.of(hashType))}` };
  });
  return { ...tx, inputs };
}

/** Pays `amountSompi` and returns the rest, less the network's least fee, plus `extraFeeSompi`. */
export function payment(from: Person, to: Person, utxos: readonly WireUtxo[], amountSompi: bigint, extraFeeSompi = 0n) {
  const total = utxos.reduce((sum, utxo) => sum + utxo.amountSompi, 0n);
  const sketch = signed(
    unsigned(utxos, [
      [to.script, amountSompi],
      [from.script, 1n],
    ]),
    utxos,
    from,
  );
  const feeSompi = 100n * massesOf(sketch).compute + extraFeeSompi;
  const tx = signed(
    unsigned(utxos, [
      [to.script, amountSompi],
      [from.script, total - amountSompi - feeSompi],
    ]),
    utxos,
    from,
  );
  return { tx, id: transactionIdOf(tx), feeSompi };
}

export const fromHex = hexToBytes;
