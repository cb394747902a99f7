import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/core/base/bytes.ts';
import type { TransactionId } from '../../src/core/base/ids.ts';
import { addressToScript, decodeAddress, encodeAddress, scriptToAddress } from '../../src/core/kaspa/address.ts';
import { decodeCashAddress, encodeCashAddress } from '../../src/core/kaspa/cashaddr.ts';
import {
  blockMassLimits,
  dimensionOverLimit,
  massOf,
  massOfSketch,
  minimumFeeRateSompiPerGram,
  storageMass,
} from '../../src/core/kaspa/mass.ts';
import { type SighashType, sighash, sighashes } from '../../src/core/kaspa/sighash.ts';
import {
  decodeTransaction,
  encodeTransaction,
  type Transaction,
  transactionHash,
  transactionId,
  type UtxoEntry,
} from '../../src/core/kaspa/transaction.ts';
import { officialVectors } from './official.ts';

// The shapes of the vector files. Amounts are decimal strings there.
type Script = { readonly version: number; readonly script: string };
type TxVector = {
  readonly version: number;
  readonly inputs: readonly {
    readonly transactionId?: string;
    readonly index?: number;
    readonly previousOutpoint?: { readonly transactionId: string; readonly index: number };
    readonly signatureScript: string;
    readonly sequence: string;
    readonly sigOpCount: number;
  }[];
  readonly outputs: readonly { readonly value: string; readonly scriptPublicKey: Script }[];
  readonly lockTime: string;
  readonly subnetworkId: string;
  readonly gas: string;
  readonly payload: string;
};
type IdVector = TxVector & { readonly expectedId: string; readonly expectedHash: string };
type SighashVector = {
  readonly name: string;
  readonly hashType: number;
  readonly inputIndex: number;
  readonly tx: TxVector;
  readonly utxos: readonly { readonly amount: string; readonly scriptPublicKey: Script }[];
  readonly expectedSighash: string;
};
type AddressVectors = {
  readonly scriptToAddress: readonly { readonly script: string; readonly prefix: string; readonly address: string }[];
  readonly gen1: { readonly receive: string[]; readonly change: string[]; readonly testnetReceive: string[] };
  readonly codecCases: readonly { readonly version: number; readonly payload: string; readonly address: string }[];
  readonly invalid: readonly string[];
};
type Worked = {
  readonly id: number;
  readonly name: string;
  readonly txVersion: number;
  readonly payloadBytes: number;
  readonly inputs: {
    readonly count: number;
    readonly amountSompiEach: string;
    readonly scriptPublicKeyBytes: number;
    readonly signatureScriptBytes: number;
    readonly sigOpCount?: number;
    readonly computeBudget?: number;
  };
  readonly outputs: readonly { readonly amountSompi: string; readonly scriptPublicKeyBytes: number }[];
  readonly withinBlockLimits: boolean;
} & Readonly<Record<WorkedFigure, string>>;
type WorkedFigure =
  | 'serializedSize'
  | 'computeMass'
  | 'transientMass'
  | 'normalizedTransientMass'
  | 'storageMass'
  | 'storageFormula'
  | 'selectionMass'
  | 'minimumFeeSompi';
type Amounts = { readonly inputs: readonly string[]; readonly outputs: readonly string[] };
type MassVectors = {
  readonly constants: {
    readonly blockMassLimits: { readonly compute: number; readonly storage: number; readonly transient: number };
    readonly minRelaySompiPerKg: number;
  };
  readonly storageMass: readonly {
    readonly ins: readonly string[];
    readonly outs: readonly string[];
    readonly mass: string;
  }[];
  readonly plurality: readonly {
    readonly name: string;
    readonly tx1: Amounts;
    readonly tx2: Amounts;
    readonly pluralityIndex: number;
    readonly plurality: number;
    readonly overrideOutput: boolean;
  }[];
};

const txOf = (vector: TxVector): Transaction => ({
  version: vector.version,
  inputs: vector.inputs.map((input) => ({
    previousOutpoint: {
      transactionId: (input.previousOutpoint?.transactionId ?? input.transactionId ?? '') as TransactionId,
      index: input.previousOutpoint?.index ?? input.index ?? -1,
    },
    signatureScript: hexToBytes(input.signatureScript),
    sequence: BigInt(input.sequence),
    sigOpCount: input.sigOpCount,
  })),
  outputs: vector.outputs.map(({ value, scriptPublicKey }) => ({
    valueSompi: BigInt(value),
    scriptPublicKey: scriptOf(scriptPublicKey),
  })),
  lockTime: BigInt(vector.lockTime),
  subnetworkId: hexToBytes(vector.subnetworkId),
  gas: BigInt(vector.gas),
  payload: hexToBytes(vector.payload),
});
const scriptOf = ({ version, script }: Script) => ({ version, script: hexToBytes(script) });
const utxoOf = (vector: SighashVector['utxos'][number]): UtxoEntry => ({
  amountSompi: BigInt(vector.amount),
  scriptPublicKey: scriptOf(vector.scriptPublicKey),
  blockDaaScore: 0n,
  isCoinbase: false,
});
const data = (name: string): unknown => (officialVectors(`kaspa/${name}.json`) as { data: unknown } | undefined)?.data;

const ids = data('txid-v0') as readonly IdVector[] | undefined;
const hashes = data('sighash') as readonly SighashVector[] | undefined;
const addresses = data('addresses') as AddressVectors | undefined;
const worked = (officialVectors('kaspa/mass-worked.json') as { examples: readonly Worked[] } | undefined)?.examples;
const masses = officialVectors('kaspa/mass.json') as MassVectors | undefined;

describe('The network’s own vectors, as far as they are carried here', () => {
  const vector: TxVector = {
    version: 0,
    inputs: [
      {
        previousOutpoint: {
          transactionId: '59b3d6dc6cdc660c389c3fdb5704c48c598d279cdf1bab54182db586a4c95dd5',
          index: 2,
        },
        signatureScript: '0102',
        sequence: '7',
        sigOpCount: 5,
      },
    ],
    outputs: [{ value: '1564', scriptPublicKey: { version: 7, script: '0102030405' } }],
    lockTime: '54',
    subnetworkId: '00'.repeat(20),
    gas: '3',
    payload: '',
  };

  it('give a transaction its id and its hash', () => {
    expect(transactionId(txOf(vector))).toBe('c9dd78e818445f617a28348d6db752142e2fab440effa58140ad2773e638b628');
    expect(bytesToHex(transactionHash(txOf(vector)))).toBe(
      '1be9978bcab9424f15adac6fca0a64c3f56344a7cd0ec92a225496e19a0d122c',
    );
  });

  it('give an input its message to sign', () => {
    const first = '208325613d2eeaf7176ac6c670b13c0043156c427438ed72d74b7800862ad884e8ac';
    const second = '20fcef4c106cf11135bbd70f02a726a92162d2fb8b22f0469126f800862ad884e8ac';
    const id = '880eb9819a31821d9d2399e2f35e2433b72637e393d71ecc9b8d0250f49153c3';
    const tx = txOf({
      ...vector,
      inputs: [0, 1, 2].map((index) => ({
        previousOutpoint: { transactionId: id, index },
        signatureScript: '',
        sequence: String(index),
        sigOpCount: 0,
      })),
      outputs: [second, first].map((script) => ({ value: '300', scriptPublicKey: { version: 0, script } })),
      lockTime: '1615462089000',
      gas: '0',
    });
    const utxos = [first, second, second].map((script, i) =>
      utxoOf({ amount: String(100 * (i + 1)), scriptPublicKey: { version: 0, script } }),
    );
    const expected = '03b7ac6927b2b67100734c3cc313ff8c2e8b3ce3e746d46dd660b706a916b1f5';
    expect(bytesToHex(sighash(tx, utxos, 0, 0x01))).toBe(expected);
    expect(sighashes(tx, utxos).map(bytesToHex)[0]).toBe(expected);
  });

  it('give a script its address', () => {
    const address = 'kaspa:qpauqsvk7yf9unexwmxsnmg547mhyga37csh0kj53q6xxgl24ydxjsgzthw5j';
    const script = '207bc04196f1125e4f2676cd09ed14afb77223b1f62177da5488346323eaa91a69ac';
    expect(scriptToAddress({ version: 0, script: hexToBytes(script) }, 'mainnet')).toEqual({
      ok: true,
      value: address,
    });
    const read = decodeAddress(address, 'mainnet');
    expect(read.ok && bytesToHex(addressToScript(read.value).script)).toBe(script);
  });

  it('give amounts their storage mass', () => {
    const mass = storageMass(
      cells(['1000000000000', '1000000000000', '2000000000000']),
      cells(['1000000000', '1000000000000', '1000000000000', '1000000000000']),
    );
    expect(mass).toEqual({ ok: true, value: { grams: 1003n, formula: 'arithmetic' } });
  });
});

describe.skipIf(ids === undefined)('Official transaction ids', () => {
  it('are eight', () => expect(ids?.length).toBe(8));
  it.each(ids?.map((vector, i) => [i, vector] as const) ?? [])('case %i: id, hash and canonical bytes', (_, vector) => {
    const tx = txOf(vector);
    expect(transactionId(tx)).toBe(vector.expectedId);
    expect(bytesToHex(transactionHash(tx))).toBe(vector.expectedHash);
    expect(decodeTransaction(encodeTransaction(tx))).toEqual({ ok: true, value: tx });
  });
});

describe.skipIf(hashes === undefined)('Official signature hashes', () => {
  it('are thirty-four, of versions 0 and 1 and all six types', () => {
    expect(hashes?.length).toBe(34);
    expect(new Set(hashes?.map(({ hashType }) => hashType))).toEqual(new Set([0x01, 0x02, 0x04, 0x81, 0x82, 0x84]));
    expect(new Set(hashes?.map(({ tx }) => tx.version))).toEqual(new Set([0, 1]));
  });
  it.each(hashes?.map((vector) => [vector.name, vector] as const) ?? [])('%s', (_, vector) => {
    const tx = txOf(vector.tx);
    const utxos = vector.utxos.map(utxoOf);
    const type = vector.hashType as SighashType;
    expect(bytesToHex(sighash(tx, utxos, vector.inputIndex, type))).toBe(vector.expectedSighash);
    if (type === 0x01) expect(bytesToHex(sighashes(tx, utxos)[vector.inputIndex]!)).toBe(vector.expectedSighash);
  });
});

describe.skipIf(addresses === undefined)('Official addresses', () => {
  it.each(addresses?.codecCases ?? [])('codec: $address', ({ version, payload, address }) => {
    const prefix = address.slice(0, address.indexOf(':'));
    expect(encodeCashAddress({ prefix, version, payload: hexToBytes(payload) })).toBe(address);
    expect(decodeCashAddress(address)).toEqual({ ok: true, value: { prefix, version, payload: hexToBytes(payload) } });
  });
  it('name the scripts of the vectors; the second has a key that is no point, which only the codec lets pass', () => {
    const [schnorrCase, ecdsaCase] = addresses!.scriptToAddress.map(({ script, address }) => ({
      script: { version: 0, script: hexToBytes(script) },
      address,
    }));
    expect(scriptToAddress(schnorrCase!.script, 'mainnet')).toEqual({ ok: true, value: schnorrCase!.address });
    const payload = ecdsaCase!.script.script.slice(1, 34);
    expect(encodeAddress({ version: 1, payload }, 'testnet-10')).toBe(ecdsaCase!.address);
    expect(addressToScript({ version: 1, payload })).toEqual(ecdsaCase!.script);
    expect(payload[0]).toBe(0xba);
    expect(scriptToAddress(ecdsaCase!.script, 'testnet-10')).toEqual({ ok: false, error: 'keyNotOnCurve' });
    expect(decodeAddress(ecdsaCase!.address, 'testnet-10')).toEqual({ ok: false, error: 'keyNotOnCurve' });
  });
  it('of wallets are read and written back', () => {
    const { receive, change, testnetReceive } = addresses!.gen1;
    expect([receive.length, change.length, testnetReceive.length]).toEqual([21, 20, 20]);
    for (const [network, list] of [
      ['mainnet', [...receive, ...change]],
      ['testnet-10', testnetReceive],
    ] as const) {
      for (const text of list) {
        const address = decodeAddress(text, network);
        expect(address.ok && encodeAddress(address.value, network)).toBe(text);
      }
    }
  });
  it.each(addresses?.invalid ?? [])('refused: %s', (text) => {
    expect(decodeAddress(text, 'mainnet').ok).toBe(false);
    expect(decodeCashAddress(text).ok).toBe(false);
  });
});

describe.skipIf(worked === undefined)('Worked masses', () => {
  it('are fifteen', () => expect(worked?.length).toBe(15));
  it.each(worked?.map((example) => [example.id, example.name, example] as const) ?? [])(
    '%i: %s',
    (_id, _name, example) => {
      const {
        count,
        amountSompiEach,
        scriptPublicKeyBytes,
        signatureScriptBytes,
        sigOpCount = 0,
        computeBudget = 0,
      } = example.inputs;
      const result = massOfSketch({
        version: example.txVersion,
        payloadBytes: example.payloadBytes,
        inputs: Array.from({ length: count }, () => ({
          amountSompi: BigInt(amountSompiEach),
          scriptPublicKeyBytes,
          signatureScriptBytes,
          sigOpCount,
          computeBudget,
        })),
        outputs: example.outputs.map((output) => ({
          valueSompi: BigInt(output.amountSompi),
          scriptPublicKeyBytes: output.scriptPublicKeyBytes,
        })),
      });
      if (!result.ok) throw new Error(result.error);
      const mass = result.value;
      const figures: Readonly<Record<WorkedFigure, string>> = {
        serializedSize: String(mass.sizeBytes),
        computeMass: String(mass.computeGrams),
        transientMass: String(mass.transientGrams),
        normalizedTransientMass: String(mass.normalizedTransientGrams),
        storageMass: String(mass.storageGrams),
        storageFormula: mass.storageFormula,
        selectionMass: String(mass.selectionGrams),
        minimumFeeSompi: String(mass.minimumFeeSompi),
      };
      expect(example).toMatchObject(figures);
      expect(dimensionOverLimit(mass) === undefined).toBe(example.withinBlockLimits);

      // The same figures from a transaction itself, where the case is of version 0: unsigned, and with signatures of full size.
      if (example.txVersion !== 0) return;
      const utxos = Array.from(
        { length: count },
        (): UtxoEntry => ({
          amountSompi: BigInt(amountSompiEach),
          scriptPublicKey: { version: 0, script: new Uint8Array(scriptPublicKeyBytes) },
          blockDaaScore: 0n,
          isCoinbase: false,
        }),
      );
      const tx = (signatureBytes: number): Transaction => ({
        version: 0,
        inputs: utxos.map((_, index) => ({
          previousOutpoint: { transactionId: '00'.repeat(32) as TransactionId, index },
          signatureScript: new Uint8Array(signatureBytes),
          sequence: 0n,
          sigOpCount,
        })),
        outputs: example.outputs.map((output) => ({
          valueSompi: BigInt(output.amountSompi),
          scriptPublicKey: { version: 0, script: new Uint8Array(output.scriptPublicKeyBytes) },
        })),
        lockTime: 0n,
        subnetworkId: new Uint8Array(20),
        gas: 0n,
        payload: new Uint8Array(example.payloadBytes),
      });
      expect(massOf(tx(0), utxos, signatureScriptBytes)).toEqual(result);
      expect(massOf(tx(signatureScriptBytes), utxos)).toEqual(result);
      if (signatureScriptBytes === 66) expect(massOf(tx(0), utxos)).toEqual(result);
    },
  );
});

describe.skipIf(masses === undefined)('Official storage masses', () => {
  it('rest on the same limits and floor', () => {
    const { blockMassLimits: limits, minRelaySompiPerKg } = masses!.constants;
    expect(blockMassLimits).toEqual({
      computeGrams: BigInt(limits.compute),
      storageGrams: BigInt(limits.storage),
      transientGrams: BigInt(limits.transient),
    });
    expect(minimumFeeRateSompiPerGram * 1000n).toBe(BigInt(minRelaySompiPerKg));
  });
  it.each(masses?.storageMass ?? [])('$ins → $outs: $mass', ({ ins, outs, mass }) => {
    const result = storageMass(cells(ins), cells(outs));
    expect(result.ok && result.value.grams).toBe(BigInt(mass));
  });
  it.each(masses?.plurality ?? [])('a large script counts as several: $name', (vector) => {
    const { tx1, tx2, pluralityIndex, plurality, overrideOutput } = vector;
    const several = (list: readonly string[], here: boolean) =>
      cells(list).map((one, i) => (here && i === pluralityIndex ? { ...one, units: BigInt(plurality) } : one));
    const one = storageMass(cells(tx1.inputs), cells(tx1.outputs));
    const other = storageMass(several(tx2.inputs, !overrideOutput), several(tx2.outputs, overrideOutput));
    expect(one.ok && other.ok && other.value.grams).toBe(one.ok && one.value.grams);
    expect(storageMass(cells(tx2.inputs), cells(tx2.outputs))).not.toEqual(one);
  });
});

function cells(amounts: readonly string[]) {
  return amounts.map((amount) => ({ amountSompi: BigInt(amount), units: 1n }));
}
