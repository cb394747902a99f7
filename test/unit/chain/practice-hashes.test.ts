import { describe, expect, it } from 'vitest';
import { addressOfScript, PREFIXES, scriptOfAddress } from '../../../src/main/chain/practice-ledger/address.ts';
import { massesOf, storageMassOf } from '../../../src/main/chain/practice-ledger/mass.ts';
import { signatureHashOf, transactionIdOf } from '../../../src/main/chain/practice-ledger/transaction.ts';
import type { WireTransaction } from '../../../src/main/chain/wrpc-types.ts';
import { officialVectors } from '../../vectors/official.ts';
import { bytesToHex } from '@noble/hashes/utils.js';

const sighashVectors = officialVectors('kaspa/sighash.json') as { readonly data: SighashCase[] } | undefined;
const idVectors = officialVectors('kaspa/txid-v0.json') as { readonly data: IdCase[] } | undefined;
const massVectors = officialVectors('kaspa/mass.json') as { readonly storageMass: StorageCase[] } | undefined;
const workedVectors = officialVectors('kaspa/mass-worked.json') as { readonly examples: WorkedCase[] } | undefined;

type Outpoint = { readonly transactionId: string; readonly index: number };
type Script = { readonly version: number; readonly script: string };
type VectorInput = { readonly signatureScript: string; readonly sequence: string; readonly sigOpCount: number };
type VectorTransaction = {
  readonly version: number;
  readonly inputs: (VectorInput & (Outpoint | { readonly previousOutpoint: Outpoint }))[];
  readonly outputs: { readonly value: string; readonly scriptPublicKey: Script }[];
  readonly lockTime: string;
  readonly subnetworkId: string;
  readonly gas: string;
  readonly payload: string;
};
type SighashCase = {
  readonly name: string;
  readonly tx: VectorTransaction;
  readonly utxos: { readonly amount: string; readonly scriptPublicKey: Script }[];
  readonly inputIndex: number;
  readonly hashType: number;
  readonly expectedSighash: string;
};
type IdCase = VectorTransaction & { readonly expectedId: string };
type StorageCase = { readonly ins: string[]; readonly outs: string[]; readonly C: string; readonly mass: string };
type WorkedCase = {
  readonly name: string;
  readonly txVersion: number;
  readonly payloadBytes: number;
  readonly inputs: {
    readonly count: number;
    readonly amountSompiEach: string;
    readonly scriptPublicKeyBytes: number;
    readonly signatureScriptBytes: number;
    readonly sigOpCount: number;
  };
  readonly outputs: { readonly amountSompi: string; readonly scriptPublicKeyBytes: number }[];
  readonly computeMass: string;
  readonly transientMass: string;
  readonly storageMass: string;
};

function fromVector(tx: VectorTransaction): WireTransaction {
  return {
    version: tx.version,
    subnetworkId: tx.subnetworkId,
    payload: tx.payload,
    inputs: tx.inputs.map((input) => ({
      previousOutpoint:
        'previousOutpoint' in input
          ? input.previousOutpoint
          : { transactionId: input.transactionId, index: input.index },
      signatureScript: input.signatureScript,
      sequence: BigInt(input.sequence),
      sigOpCount: input.sigOpCount,
    })),
    outputs: tx.outputs.map((output) => ({ ...output, value: BigInt(output.value) })),
    lockTime: BigInt(tx.lockTime),
    gas: BigInt(tx.gas),
  };
}

describe('the practice ledger reads the network for itself', () => {
  it('hashes one known transaction as the network does (carried case)', () => {
    const script = (key: string) => ({ version: 0, script: `20${key}ac` });
    const first = script('fcef4c106cf11135bbd70f02a726a92162d2fb8b22f0469126f800862ad884e8');
    const second = script('8325613d2eeaf7176ac6c670b13c0043156c427438ed72d74b7800862ad884e8');
    const transactionId = '880eb9819a31821d9d2399e2f35e2433b72637e393d71ecc9b8d0250f49153c3';
    const tx: WireTransaction = {
      version: 0,
      inputs: [0, 1, 2].map((index) => ({
        previousOutpoint: { transactionId, index },
        signatureScript: '',
        sequence: BigInt(index),
        sigOpCount: 0,
      })),
      outputs: [
        { value: 300n, scriptPublicKey: first },
        { value: 300n, scriptPublicKey: second },
      ],
      lockTime: 1_615_462_089_000n,
      subnetworkId: '00'.repeat(20),
      gas: 0n,
      payload: '',
    };
    const hash = (type: number) =>
      bytesToHex(signatureHashOf(tx, 0, { amountSompi: 100n, scriptPublicKey: second }, type));
    expect(hash(1)).toBe('03b7ac6927b2b67100734c3cc313ff8c2e8b3ce3e746d46dd660b706a916b1f5');
    expect(hash(0x81).slice(0, 8)).toBe('24821e46');
    expect(hash(2).slice(0, 8)).toBe('38ce4bc9');
    expect(hash(4).slice(0, 8)).toBe('44a0b407');
  });

  it('knows the id of an empty transaction (carried case)', () => {
    const empty = {
      version: 0,
      inputs: [],
      outputs: [],
      lockTime: 0n,
      subnetworkId: '00'.repeat(20),
      gas: 0n,
      payload: '',
    };
    expect(transactionIdOf(empty)).toBe('2c18d5e59ca8fc4c23d9560da3bf738a8f40935c11c162017fbf2c907b7e665c');
  });

  it('writes and reads addresses of all three forms (carried cases), and no other spelling of them', () => {
    const key = '79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798';
    const cases = [
      [`20${key}ac`, 'kaspasim:qpumuen7l8wthtz45p3ftn58pvrs9xlumvkuu2xet8egzkcklqtes65ue9mw6'],
      [`2102${key}ab`, 'kaspasim:qyp8n0nx0muaewav2ksx99wwsu9swq5mlndjmn3gm9vl9q2mzmup0xq2p8vgd8x'],
      [`aa20${'11'.repeat(32)}87`, 'kaspasim:pqg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3z4984cgaz'],
    ] as const;
    for (const [script, address] of cases) {
      expect(addressOfScript({ version: 0, script }, 'kaspasim')).toBe(address);
      expect(scriptOfAddress(address, 'kaspasim')).toEqual({ version: 0, script });
      expect(scriptOfAddress(address, 'kaspa')).toBeUndefined();
      expect(scriptOfAddress(address.toUpperCase(), 'kaspasim')).toBeUndefined();
      expect(
        scriptOfAddress(
          address.replace(/.$/, (last) => (last === 'q' ? 'p' : 'q')),
          'kaspasim',
        ),
      ).toBeUndefined();
      expect(addressOfScript({ version: 1, script }, 'kaspasim')).toBeUndefined();
    }
    expect(PREFIXES.mainnet).toBe('kaspa');
  });

  it('weighs a payment of one input and two outputs (carried case)', () => {
    const script = { version: 0, script: `20${'11'.repeat(32)}ac` };
    const input = {
      previousOutpoint: { transactionId: '00'.repeat(32), index: 0 },
      signatureScript: '00'.repeat(66),
      sequence: 0n,
      sigOpCount: 1,
    };
    const output = { value: 1n, scriptPublicKey: script };
    const tx = {
      version: 0,
      inputs: [input],
      outputs: [output, output],
      lockTime: 0n,
      subnetworkId: '00'.repeat(20),
      gas: 0n,
      payload: '',
    };
    expect(massesOf(tx)).toEqual({ compute: 2036n, transient: 1264n, normalizedTransient: 632n });
    const part = (kas: number) => ({ amountSompi: BigInt(Math.round(kas * 1e8)), scriptBytes: 34 });
    expect(storageMassOf([part(100)], [part(40), part(59.997964)])).toBe(316n);
    expect(storageMassOf([part(10)], [part(0.0199), part(9.978064)])).toBe(502_514n);
    expect(storageMassOf([part(10)], [part(0), part(9)])).toBeUndefined();
  });

  it.skipIf(sighashVectors === undefined)('agrees with every official version-0 signature hash', () => {
    const cases = sighashVectors!.data.filter((each) => each.tx.version === 0);
    for (const { name, tx, utxos, inputIndex, hashType, expectedSighash } of cases) {
      const { amount, scriptPublicKey } = utxos[inputIndex]!;
      const hash = signatureHashOf(
        fromVector(tx),
        inputIndex,
        { amountSompi: BigInt(amount), scriptPublicKey },
        hashType,
      );
      expect(bytesToHex(hash), name).toBe(expectedSighash);
    }
    expect(cases.length).toBe(30);
  });

  it.skipIf(idVectors === undefined)('agrees with every official id but the coinbase one, which it never makes', () => {
    const cases = idVectors!.data.filter((each) => !each.subnetworkId.startsWith('01'));
    for (const each of cases) expect(transactionIdOf(fromVector(each))).toBe(each.expectedId);
    expect(cases.length).toBeGreaterThanOrEqual(7);
  });

  it.skipIf(massVectors === undefined)('agrees with every official storage mass', () => {
    for (const { ins, outs, C, mass } of massVectors!.storageMass) {
      if (C !== '1000000000000') continue;
      const parts = (amounts: string[]) => amounts.map((amount) => ({ amountSompi: BigInt(amount), scriptBytes: 34 }));
      expect(storageMassOf(parts(ins), parts(outs))).toBe(BigInt(mass));
    }
    expect(massVectors!.storageMass.length).toBeGreaterThan(3);
  });

  it.skipIf(workedVectors === undefined)('agrees with every worked example of version 0', () => {
    const cases = workedVectors!.examples.filter((each) => each.txVersion === 0);
    for (const each of cases) {
      const { count, amountSompiEach, scriptPublicKeyBytes, signatureScriptBytes, sigOpCount } = each.inputs;
      const input = {
        previousOutpoint: { transactionId: '00'.repeat(32), index: 0 },
        signatureScript: '00'.repeat(signatureScriptBytes),
        sequence: 0n,
        sigOpCount,
      };
      const tx: WireTransaction = {
        version: 0,
        inputs: Array.from({ length: count }, () => input),
        outputs: each.outputs.map((output) => ({
          value: BigInt(output.amountSompi),
          scriptPublicKey: { version: 0, script: '00'.repeat(output.scriptPublicKeyBytes) },
        })),
        lockTime: 0n,
        subnetworkId: '00'.repeat(20),
        gas: 0n,
        payload: '00'.repeat(each.payloadBytes),
      };
      const { compute, transient } = massesOf(tx);
      expect([compute, transient], each.name).toEqual([BigInt(each.computeMass), BigInt(each.transientMass)]);
      const coin = { amountSompi: BigInt(amountSompiEach), scriptBytes: scriptPublicKeyBytes };
      const outs = each.outputs.map((output) => ({
        amountSompi: BigInt(output.amountSompi),
        scriptBytes: output.scriptPublicKeyBytes,
      }));
      expect(
        storageMassOf(
          Array.from({ length: count }, () => coin),
          outs,
        ),
        each.name,
      ).toBe(BigInt(each.storageMass));
    }
    expect(cases.length).toBe(14);
  });
});
