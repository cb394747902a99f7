import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/core/base/bytes.ts';
import { schnorrSign, schnorrVerify } from '../../src/core/frost/bip340.ts';
import { officialVectors } from './official.ts';

type Case = {
  readonly index: string;
  readonly 'secret key': string;
  readonly 'public key': string;
  readonly aux_rand: string;
  readonly message: string;
  readonly signature: string;
  readonly 'verification result': 'TRUE' | 'FALSE';
  readonly comment: string;
};

/** Case 1 of the official table, so that a fresh clone proves something. */
const carried: readonly Case[] = [
  {
    index: '1',
    'secret key': 'B7E151628AED2A6ABF7158809CF4F3C762E7160F38B4DA56A784D9045190CFEF',
    'public key': 'DFF1D77F2A671C5F36183726DB2341BE58FEAE1DA2DECED843240F7B502BA659',
    aux_rand: '0000000000000000000000000000000000000000000000000000000000000001',
    message: '243F6A8885A308D313198A2E03707344A4093822299F31D0082EFA98EC4E6C89',
    signature:
      '6896BD60EEAE296DB48A229FF71DFE071BDE413E6D43F917DC8DCF8C78DE33418906D11AC976ABCCB20B091292BFF4EA897EFCB639EA871CFA95F6DE339E4B0A',
    'verification result': 'TRUE',
    comment: '',
  },
];

const official = officialVectors('bip340/test-vectors.json') as { readonly data: readonly Case[] } | undefined;

describe('BIP-340, cases carried here', () => {
  for (const vector of carried) check(vector);

  it('refuses a signature, a key or a message that differs in one bit', () => {
    const { signature, message, key } = bytesOf(carried[0]!);
    expect(schnorrVerify(flipped(signature, 0), message, key)).toBe(false);
    expect(schnorrVerify(flipped(signature, 63), message, key)).toBe(false);
    expect(schnorrVerify(signature, flipped(message, 31), key)).toBe(false);
    expect(schnorrVerify(signature, message, flipped(key, 31))).toBe(false);
  });

  it('answers false, and never throws, on lengths that are one byte off', () => {
    const { signature, message, key } = bytesOf(carried[0]!);
    expect(schnorrVerify(signature.subarray(1), message, key)).toBe(false);
    expect(schnorrVerify(new Uint8Array([...signature, 0]), message, key)).toBe(false);
    expect(schnorrVerify(signature, message, key.subarray(1))).toBe(false);
    expect(schnorrVerify(signature, message, new Uint8Array([2, ...key]))).toBe(false);
    expect(schnorrVerify(signature, new Uint8Array(0), key)).toBe(false);
  });
});

describe('BIP-340, the official table', () => {
  it.skipIf(official === undefined)('has all 19 cases', () => expect(official?.data).toHaveLength(19));
  for (const vector of official?.data ?? []) check(vector);
});

function check(vector: Case): void {
  const { signature, message, key } = bytesOf(vector);
  const expected = vector['verification result'] === 'TRUE';
  it(`case ${vector.index} ${expected ? 'verifies' : 'is refused'} ${vector.comment}`, () =>
    expect(schnorrVerify(signature, message, key)).toBe(expected));
  if (vector['secret key'] === '') return;
  it(`case ${vector.index} signs to the same bytes`, () => {
    const signed = schnorrSign(message, hexToBytes(vector['secret key']), hexToBytes(vector.aux_rand));
    expect(bytesToHex(signed).toUpperCase()).toBe(vector.signature);
  });
}

function bytesOf(vector: Case) {
  return {
    signature: hexToBytes(vector.signature),
    message: hexToBytes(vector.message),
    key: hexToBytes(vector['public key']),
  };
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
}
