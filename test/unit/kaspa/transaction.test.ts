import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalBytes } from '../../../src/core/base/bytes.ts';
import type { TransactionId } from '../../../src/core/base/ids.ts';
import {
  decodeTransaction,
  encodeTransaction,
  type Transaction,
  transactionBytesMax,
  transactionHash,
  transactionId,
} from '../../../src/core/kaspa/transaction.ts';
import { payment } from './sample.ts';

const u64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const transactions: fc.Arbitrary<Transaction> = fc.record({
  version: fc.constant(0),
  inputs: fc.array(
    fc.record({
      previousOutpoint: fc.record({
        transactionId: fc.string({
          unit: fc.constantFrom(...'0123456789abcdef'.split('')),
          minLength: 64,
          maxLength: 64,
        }) as unknown as fc.Arbitrary<TransactionId>,
        index: fc.integer({ min: 0, max: 0xffffffff }),
      }),
      signatureScript: fc.uint8Array({ maxLength: 80 }),
      sequence: u64,
      sigOpCount: fc.integer({ min: 0, max: 255 }),
    }),
    { maxLength: 6 },
  ),
  outputs: fc.array(
    fc.record({
      valueSompi: u64,
      scriptPublicKey: fc.record({
        version: fc.integer({ min: 0, max: 65535 }),
        script: fc.uint8Array({ maxLength: 60 }),
      }),
    }),
    { maxLength: 6 },
  ),
  lockTime: u64,
  subnetworkId: fc.uint8Array({ minLength: 20, maxLength: 20 }),
  gas: u64,
  payload: fc.uint8Array({ maxLength: 60 }),
});

const bytes = encodeTransaction(payment);
const withBytes = (at: number, ...values: number[]): Uint8Array => {
  const changed = bytes.slice();
  changed.set(values, at);
  return changed;
};
const codeOf = (candidate: Uint8Array): string => {
  const decoded = decodeTransaction(candidate);
  return decoded.ok ? 'ok' : decoded.error.code;
};
const withInputs = (count: number): Transaction => ({ ...payment, inputs: new Array(count).fill(payment.inputs[0]) });
const withOutputs = (count: number): Transaction => ({
  ...payment,
  outputs: new Array(count).fill(payment.outputs[0]),
});
const withScript = (length: number): Transaction => ({
  ...payment,
  outputs: [{ valueSompi: 1n, scriptPublicKey: { version: 0, script: new Uint8Array(length) } }],
});
const withPayload = (length: number): Transaction => ({ ...payment, payload: new Uint8Array(length) });

describe('The canonical bytes of a transaction', () => {
  it('decode to the same transaction, whatever its fields', () => {
    fc.assert(
      fc.property(transactions, (tx) => {
        expect(decodeTransaction(encodeTransaction(tx))).toEqual({ ok: true, value: tx });
      }),
    );
  });

  it('never make the decoder throw when mutated, and what still decodes encodes to the same bytes', () => {
    let accepted = 0;
    const mutated = fc.tuple(
      transactions,
      fc.nat(),
      fc.nat({ max: 255 }),
      fc.nat({ max: 3 }),
      fc.uint8Array({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(mutated, ([tx, position, byte, cut, tail]) => {
        const original = encodeTransaction(tx);
        original[position % original.length] = byte;
        const candidate = Uint8Array.of(...original.slice(0, original.length - cut), ...tail);
        const decoded = decodeTransaction(candidate);
        if (!decoded.ok) return;
        accepted++;
        expect(equalBytes(encodeTransaction(decoded.value), candidate)).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  it('are not found in random bytes without re-encoding to them', () => {
    const random = fc.uint8Array({ maxLength: 400 }).map((rest) => Uint8Array.of(0, 0, ...rest));
    fc.assert(
      fc.property(random, (candidate) => {
        const decoded = decodeTransaction(candidate);
        if (decoded.ok) expect(equalBytes(encodeTransaction(decoded.value), candidate)).toBe(true);
      }),
    );
  });

  it('are refused when cut anywhere, or with one byte after them', () => {
    for (let length = 0; length < bytes.length; length++) expect(codeOf(bytes.slice(0, length))).toBe('truncated');
    expect(codeOf(bytes)).toBe('ok');
    expect(codeOf(Uint8Array.of(...bytes, 0))).toBe('trailingBytes');
  });

  it('of another version are refused with the version, so that a person can be told', () => {
    expect(decodeTransaction(withBytes(0, 1))).toEqual({ ok: false, error: { code: 'version', version: 1 } });
    expect(decodeTransaction(withBytes(0, 0, 2))).toEqual({ ok: false, error: { code: 'version', version: 512 } });
  });

  it('hold up to 100 inputs and 102 outputs', () => {
    expect(codeOf(encodeTransaction(withInputs(100)))).toBe('ok');
    expect(codeOf(encodeTransaction(withInputs(101)))).toBe('tooManyInputs');
    expect(codeOf(encodeTransaction(withOutputs(102)))).toBe('ok');
    expect(codeOf(encodeTransaction(withOutputs(103)))).toBe('tooManyOutputs');
  });

  it('hold scripts up to 10,000 bytes and are at most 64 KiB', () => {
    expect(codeOf(encodeTransaction(withScript(10_000)))).toBe('ok');
    expect(codeOf(encodeTransaction(withScript(10_001)))).toBe('scriptTooLong');
    const overhead = encodeTransaction(withPayload(0)).length;
    expect(codeOf(encodeTransaction(withPayload(transactionBytesMax - overhead)))).toBe('ok');
    expect(codeOf(encodeTransaction(withPayload(transactionBytesMax - overhead + 1)))).toBe('tooLong');
  });

  it('that claim more than there is are refused before anything is set aside for it', () => {
    const countAt = 2;
    expect(codeOf(withBytes(countAt, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff))).toBe('tooManyInputs');
    expect(codeOf(withBytes(countAt, 100))).toBe('truncated');
    expect(codeOf(withBytes(bytes.length - 8, 1))).toBe('truncated');
    expect(codeOf(withBytes(bytes.length - 8, 0, 0, 0, 0, 1))).toBe('payloadTooLong');
  });
});

describe('The id of a transaction', () => {
  const [first, ...others] = payment.inputs;
  const signed: Transaction = {
    ...payment,
    inputs: [{ ...first!, signatureScript: new Uint8Array(66).fill(1) }, ...others],
  };

  it('does not change when it is signed, while its hash does', () => {
    expect(transactionId(signed)).toBe(transactionId(payment));
    expect(transactionHash(signed)).not.toEqual(transactionHash(payment));
  });

  it('changes with every other field', () => {
    const changed: Transaction[] = [
      { ...payment, inputs: others },
      { ...payment, inputs: [{ ...first!, sequence: 1n }, ...others] },
      { ...payment, outputs: payment.outputs.slice(1) },
      { ...payment, lockTime: 1n },
      { ...payment, gas: 1n },
      { ...payment, subnetworkId: new Uint8Array(20).fill(9) },
      { ...payment, payload: Uint8Array.of(1) },
    ];
    expect(new Set([payment, ...changed].map(transactionId)).size).toBe(changed.length + 1);
  });
});
