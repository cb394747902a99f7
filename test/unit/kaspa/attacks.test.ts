import { describe, expect, it } from 'vitest';
import { scriptToAddress, decodeAddress } from '../../../src/core/kaspa/address.ts';
import { decodeCashAddress } from '../../../src/core/kaspa/cashaddr.ts';
import { massOf } from '../../../src/core/kaspa/mass.ts';
import { MAX_SOMPI } from '../../../src/core/kaspa/network.ts';
import { payToPublicKeyEcdsa, payToScriptHash, scriptKind } from '../../../src/core/kaspa/script.ts';
import {
  checkShape,
  feeCeilingBuiltInSompi,
  type ShapeLimits,
  type ShapeRefusal,
} from '../../../src/core/kaspa/shape.ts';
import type { Transaction, TransactionInput, UtxoEntry } from '../../../src/core/kaspa/transaction.ts';
import { acmeScript, coin, ecdsaKey, groupScript, kas, pay, payment, txId, utxos } from './sample.ts';

const limits: ShapeLimits = { groupScript, network: 'mainnet', virtualDaaScore: 6_000n };

const refusalOf = (
  tx: Transaction,
  coins: readonly UtxoEntry[] = utxos,
  over: Partial<ShapeLimits> = {},
): ShapeRefusal | 'accepted' => {
  const result = checkShape(tx, coins, { ...limits, ...over });
  return result.ok ? 'accepted' : result.error;
};
const withInput = (at: number, over: Partial<TransactionInput>): Transaction => ({
  ...payment,
  inputs: payment.inputs.map((input, i) => (i === at ? { ...input, ...over } : input)),
});
const withUtxo = (at: number, over: Partial<UtxoEntry>): readonly UtxoEntry[] =>
  utxos.map((utxo, i) => (i === at ? { ...utxo, ...over } : utxo));
const change = payment.outputs[1]!;

describe('one-field-off', () => {
  it('starts from a payment that is accepted, with these facts', () => {
    const result = checkShape(payment, utxos, limits);
    if (!result.ok) throw new Error(result.error.code);
    expect(result.value).toMatchObject({
      inputsSompi: kas(100),
      outputsSompi: kas(99.996),
      feeSompi: kas(0.004),
      paidSompi: kas(40),
      changeSompi: kas(59.996),
    });
    expect(result.value.outputs.map(({ isChange, kind }) => ({ isChange, kind }))).toEqual([
      { isChange: false, kind: 'publicKey' },
      { isChange: true, kind: 'publicKey' },
    ]);
    expect(result.value.mass.minimumFeeSompi).toBe(315_400n);
  });

  it.each<[string, Transaction, ShapeRefusal]>([
    ['version 1', { ...payment, version: 1 }, { code: 'version', version: 1 }],
    ['version 65535', { ...payment, version: 65535 }, { code: 'version', version: 65535 }],
    ['lock time 1, a DAA score', { ...payment, lockTime: 1n }, { code: 'lockTime', lockTime: 1n }],
    [
      'lock time in milliseconds',
      { ...payment, lockTime: 1_900_000_000_000n },
      { code: 'lockTime', lockTime: 1_900_000_000_000n },
    ],
    ['lock time 2^64-1', { ...payment, lockTime: (1n << 64n) - 1n }, { code: 'lockTime', lockTime: (1n << 64n) - 1n }],
    [
      'the coinbase subnetwork',
      { ...payment, subnetworkId: Uint8Array.of(1, ...new Uint8Array(19)) },
      { code: 'subnetwork' },
    ],
    [
      'a subnetwork off in its last byte',
      { ...payment, subnetworkId: Uint8Array.of(...new Uint8Array(19), 1) },
      { code: 'subnetwork' },
    ],
    ['a subnetwork of 19 bytes', { ...payment, subnetworkId: new Uint8Array(19) }, { code: 'subnetwork' }],
    ['gas 1', { ...payment, gas: 1n }, { code: 'gas', gas: 1n }],
    ['a payload of one zero byte', { ...payment, payload: new Uint8Array(1) }, { code: 'payload', bytes: 1 }],
    ['no inputs', { ...payment, inputs: [] }, { code: 'inputCount', count: 0 }],
    ['no outputs', { ...payment, outputs: [] }, { code: 'outputCount', count: 0 }],
    ['sequence 1 on the first input', withInput(0, { sequence: 1n }), { code: 'sequence', inputIndex: 0 }],
    ['sequence 1 on the last input', withInput(1, { sequence: 1n }), { code: 'sequence', inputIndex: 1 }],
    [
      'sequence 2^64-1, which others call final',
      withInput(1, { sequence: (1n << 64n) - 1n }),
      { code: 'sequence', inputIndex: 1 },
    ],
    ['sequence bit 63 alone', withInput(0, { sequence: 1n << 63n }), { code: 'sequence', inputIndex: 0 }],
    ['sig-op count 0', withInput(0, { sigOpCount: 0 }), { code: 'sigOpCount', inputIndex: 0 }],
    ['sig-op count 2', withInput(1, { sigOpCount: 2 }), { code: 'sigOpCount', inputIndex: 1 }],
    ['sig-op count 255', withInput(1, { sigOpCount: 255 }), { code: 'sigOpCount', inputIndex: 1 }],
    [
      'a signature script of one byte',
      withInput(0, { signatureScript: new Uint8Array(1) }),
      { code: 'signatureScript', inputIndex: 0 },
    ],
    [
      'a signature script of full size',
      withInput(1, { signatureScript: new Uint8Array(66) }),
      { code: 'signatureScript', inputIndex: 1 },
    ],
    [
      'one coin twice',
      withInput(1, { previousOutpoint: payment.inputs[0]!.previousOutpoint }),
      { code: 'repeatedInput', inputIndex: 1 },
    ],
    ['a payment of 0', { ...payment, outputs: [pay(0n), change] }, { code: 'outputValue', outputIndex: 0 }],
    ['a negative payment', { ...payment, outputs: [pay(-1n), change] }, { code: 'outputValue', outputIndex: 0 }],
    [
      'a payment above the supply',
      { ...payment, outputs: [change, pay(MAX_SOMPI + 1n)] },
      { code: 'outputValue', outputIndex: 1 },
    ],
    [
      'payments that sum above the supply',
      { ...payment, outputs: [pay(MAX_SOMPI), pay(1n)] },
      { code: 'sumTooLarge', side: 'outputs' },
    ],
    [
      'payments whose sum wraps 64 bits',
      { ...payment, outputs: new Array(7).fill(pay(MAX_SOMPI)) },
      { code: 'sumTooLarge', side: 'outputs' },
    ],
    [
      'outputs one sompi above the inputs',
      { ...payment, outputs: [pay(kas(100) + 1n)] },
      { code: 'outputsExceedInputs', inputsSompi: kas(100), outputsSompi: kas(100) + 1n },
    ],
    [
      'an empty script',
      { ...payment, outputs: [pay(kas(40), { version: 0, script: new Uint8Array() }), change] },
      { code: 'scriptForm', outputIndex: 0 },
    ],
    [
      'a script that anyone can spend',
      { ...payment, outputs: [pay(kas(40), { version: 0, script: Uint8Array.of(0x51) }), change] },
      { code: 'scriptForm', outputIndex: 0 },
    ],
    [
      'a script with one byte after it',
      { ...payment, outputs: [change, pay(kas(40), { version: 0, script: Uint8Array.of(...acmeScript.script, 0) })] },
      { code: 'scriptForm', outputIndex: 1 },
    ],
    [
      'change under script version 1',
      { ...payment, outputs: [pay(kas(40)), { ...change, scriptPublicKey: { ...groupScript, version: 1 } }] },
      { code: 'scriptVersion', outputIndex: 1 },
    ],
    [
      'two change outputs',
      { ...payment, outputs: [change, pay(kas(1), groupScript), pay(kas(1))] },
      { code: 'secondChange', outputIndex: 1 },
    ],
    [
      'two change outputs, the second last',
      { ...payment, outputs: [pay(kas(1), groupScript), pay(kas(1)), change] },
      { code: 'secondChange', outputIndex: 2 },
    ],
    [
      'no fee',
      { ...payment, outputs: [pay(kas(40)), pay(kas(60), groupScript)] },
      { code: 'feeTooLow', feeSompi: 0n, minimumSompi: 315_400n },
    ],
  ])('%s is refused by its name', (_name, tx, refusal) => {
    expect(refusalOf(tx)).toEqual(refusal);
  });

  it.each<[string, readonly UtxoEntry[], ShapeRefusal]>([
    ['a coin of somebody else', withUtxo(1, { scriptPublicKey: acmeScript }), { code: 'inputNotOurs', inputIndex: 1 }],
    [
      'a coin with our script under version 1',
      withUtxo(0, { scriptPublicKey: { ...groupScript, version: 1 } }),
      { code: 'inputNotOurs', inputIndex: 0 },
    ],
    ['a coin of 0', withUtxo(0, { amountSompi: 0n }), { code: 'inputAmount', inputIndex: 0 }],
    ['a coin above the supply', withUtxo(1, { amountSompi: MAX_SOMPI + 1n }), { code: 'inputAmount', inputIndex: 1 }],
    [
      'coins that sum above the supply',
      withUtxo(1, { amountSompi: MAX_SOMPI }),
      { code: 'sumTooLarge', side: 'inputs' },
    ],
    ['one coin too few', utxos.slice(1), { code: 'utxoCount', inputs: 2, utxos: 1 }],
    ['one coin too many', [...utxos, ...utxos.slice(1)], { code: 'utxoCount', inputs: 2, utxos: 3 }],
  ])('%s is refused by its name', (_name, coins, refusal) => {
    expect(refusalOf(payment, coins)).toEqual(refusal);
  });

  it('a key off the curve is refused, Schnorr and ECDSA alike', () => {
    const off = { version: 0, script: Uint8Array.of(0x20, ...new Uint8Array(32), 0xac) };
    const offEcdsa = payToPublicKeyEcdsa(Uint8Array.of(2, ...new Uint8Array(32)));
    const badTag = payToPublicKeyEcdsa(Uint8Array.of(5, ...ecdsaKey.slice(1)));
    for (const script of [off, offEcdsa, badTag])
      expect(refusalOf({ ...payment, outputs: [pay(kas(40), script), change] })).toEqual({
        code: 'keyNotOnCurve',
        outputIndex: 0,
      });
  });

  it('all three standard forms can be paid', () => {
    for (const script of [acmeScript, payToPublicKeyEcdsa(ecdsaKey), payToScriptHash(new Uint8Array(32))])
      expect(refusalOf({ ...payment, outputs: [pay(kas(40), script), change] })).toBe('accepted');
  });

  it('a mined coin waits for exactly 1,000 DAA score', () => {
    const mined = withUtxo(1, { isCoinbase: true, blockDaaScore: 5_000n });
    expect(refusalOf(payment, mined, { virtualDaaScore: 6_000n })).toBe('accepted');
    expect(refusalOf(payment, mined, { virtualDaaScore: 5_999n })).toEqual({ code: 'coinbaseImmature', inputIndex: 1 });
    const { virtualDaaScore: _, ...withoutScore } = limits;
    const unknown = checkShape(payment, mined, withoutScore);
    expect(unknown).toEqual({ ok: false, error: { code: 'coinbaseAgeUnknown', inputIndex: 1 } });
    expect(checkShape(payment, utxos, withoutScore).ok).toBe(true);
  });

  it('the fee is at least the network minimum, to the sompi', () => {
    const withFee = (fee: bigint): Transaction => ({
      ...payment,
      outputs: [pay(kas(40)), pay(kas(60) - fee, groupScript)],
    });
    expect(refusalOf(withFee(315_400n))).toBe('accepted');
    expect(refusalOf(withFee(315_399n))).toEqual({ code: 'feeTooLow', feeSompi: 315_399n, minimumSompi: 315_400n });
  });

  it('the fee is at most the ceiling, which a charter can lower and never raise', () => {
    const withFee = (fee: bigint): Transaction => ({
      ...payment,
      outputs: [pay(kas(40)), pay(kas(60) - fee, groupScript)],
    });
    const above = feeCeilingBuiltInSompi + 1n;
    const refused = (feeSompi: bigint, ceilingSompi: bigint) => ({ code: 'feeAboveCeiling', feeSompi, ceilingSompi });
    expect(refusalOf(withFee(feeCeilingBuiltInSompi))).toBe('accepted');
    expect(refusalOf(withFee(above))).toEqual(refused(above, feeCeilingBuiltInSompi));
    expect(refusalOf(withFee(above), utxos, { feeCeilingSompi: kas(5) })).toEqual(
      refused(above, feeCeilingBuiltInSompi),
    );
    expect(refusalOf(withFee(400_000n), utxos, { feeCeilingSompi: 400_000n })).toBe('accepted');
    expect(refusalOf(withFee(400_001n), utxos, { feeCeilingSompi: 400_000n })).toEqual(refused(400_001n, 400_000n));
  });

  it('100 inputs and 100 payments with change pass; one more of either does not', () => {
    const many = (inputs: number, payments: number): [Transaction, UtxoEntry[]] => {
      const coins = Array.from({ length: inputs }, (_, i) => coin(i + 1, kas(100)));
      const paid = Array.from({ length: payments }, () => pay(kas(50)));
      const rest = kas(100) * BigInt(inputs) - kas(50) * BigInt(payments) - kas(0.5);
      const tx: Transaction = {
        ...payment,
        inputs: coins.map(({ outpoint }) => ({ ...payment.inputs[0]!, previousOutpoint: outpoint })),
        outputs: [...paid, pay(rest, groupScript)],
      };
      return [tx, coins.map(({ entry }) => entry)];
    };
    expect(refusalOf(...many(100, 100))).toBe('accepted');
    expect(refusalOf(...many(101, 100))).toEqual({ code: 'inputCount', count: 101 });
    expect(refusalOf(...many(100, 101))).toEqual({ code: 'outputCount', count: 102 });
  });

  it('storage mass above what a block holds is refused, one sompi less in an output and no more', () => {
    // One input of 10 KAS frees 1,000 grams; the rest of the budget goes to one small output.
    const coins = [coin(1, kas(10)).entry];
    const small = (value: bigint): Transaction => ({
      ...payment,
      inputs: payment.inputs.slice(0, 1),
      outputs: [pay(value), pay(kas(10) - value - kas(0.003), groupScript)],
    });
    const storage = (value: bigint): bigint => {
      const mass = massOf(small(value), coins);
      return mass.ok ? mass.value.storageGrams : -1n;
    };
    let value = 1_990_000n;
    while (storage(value) > 500_000n) value++;
    expect(refusalOf(small(value), coins)).toBe('accepted');
    expect(refusalOf(small(value - 1n), coins)).toEqual({ code: 'massTooHigh', dimension: 'storage' });
    expect(refusalOf(small(1n), coins)).toEqual({ code: 'massTooHigh', dimension: 'storage' });
  });

  it('a group of several keys commits to its own sig-op count and weighs its own signature size', () => {
    const multisig = payToScriptHash(new Uint8Array(32).fill(6));
    const coins = utxos.map((utxo) => ({ ...utxo, scriptPublicKey: multisig }));
    const tx: Transaction = {
      ...payment,
      inputs: payment.inputs.map((input) => ({ ...input, sigOpCount: 3 })),
      outputs: [pay(kas(40)), pay(kas(59.99), multisig)],
    };
    const over = { groupScript: multisig, sigOpCount: 3, signatureScriptBytes: 236 };
    expect(refusalOf(tx, coins, over)).toBe('accepted');
    expect(refusalOf({ ...tx, inputs: payment.inputs }, coins, over)).toEqual({ code: 'sigOpCount', inputIndex: 0 });
  });

  it('a taking-back, which only returns a coin to the group, is of the shape', () => {
    expect(refusalOf({ ...payment, outputs: [pay(kas(99.99), groupScript)] })).toBe('accepted');
  });
});

describe('script-version-1-looks-like-acme', () => {
  it('the very bytes of a known payee under script version 1 are refused: anyone could spend them', () => {
    const lookalike = { version: 1, script: acmeScript.script };
    expect(scriptKind(acmeScript).ok).toBe(true);
    expect(scriptKind(lookalike)).toEqual({ ok: false, error: 'scriptVersion' });
    expect(scriptToAddress(lookalike, 'mainnet')).toEqual({ ok: false, error: 'scriptVersion' });
    expect(refusalOf({ ...payment, outputs: [pay(kas(40), lookalike), change] })).toEqual({
      code: 'scriptVersion',
      outputIndex: 0,
    });
  });
});

describe('address-noncanonical', () => {
  it('a second text of one address, made with padding bits and a checksum of its own, is refused', () => {
    const text = scriptToAddress(payToScriptHash(new Uint8Array(32).fill(3)), 'mainnet');
    if (!text.ok) throw new Error(text.error);
    expect(decodeAddress(text.value, 'mainnet').ok).toBe(true);
    expect(twinOf(text.value)).not.toBe(text.value);
    expect(decodeAddress(twinOf(text.value), 'mainnet')).toEqual({ ok: false, error: 'notCanonical' });
    expect(decodeCashAddress(twinOf(text.value))).toEqual({ ok: false, error: 'padding' });
  });

  it.each([
    ['upper case', (text: string) => text.toUpperCase()],
    ['an upper-case prefix', (text: string) => text.replace('kaspa', 'Kaspa')],
    ['no prefix', (text: string) => text.replace('kaspa:', '')],
    ['an empty prefix', (text: string) => text.replace('kaspa', '')],
    ['a space before', (text: string) => ` ${text}`],
    ['a line break after', (text: string) => `${text}\n`],
    ['a letter of another alphabet', (text: string) => text.replace('q', 'ԛ')],
    ['a second colon', (text: string) => text.replace(':', '::')],
    ['a prefix of another coin', (text: string) => text.replace('kaspa', 'bitcoincash')],
    ['nothing after the colon', () => 'kaspa:'],
    ['a novel', (text: string) => text.repeat(1000)],
  ])('with %s is refused', (_name, change) => {
    const text = scriptToAddress(acmeScript, 'mainnet');
    if (!text.ok) throw new Error(text.error);
    expect(decodeAddress(text.value, 'mainnet').ok).toBe(true);
    expect(decodeAddress(change(text.value), 'mainnet').ok).toBe(false);
  });
});

/**
 * The same address with its padding bit set and the checksum of that text: what the network's own decoder would accept.
 * A version byte and 32 bytes are 264 bits, which fill 53 groups of five with one bit to spare.
 */
function twinOf(text: string): string {
  const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
  const generators = [0x98f2bc8e61n, 0x79b76d99e2n, 0xf33e5fb3c4n, 0xae2eabe2a8n, 0x1e4f43e470n];
  const [prefix = '', body = ''] = text.split(':');
  const groups = Array.from(body, (character) => alphabet.indexOf(character)).slice(0, -8);
  groups.push((groups.pop() ?? 0) | 1);
  let checksum = 1n;
  for (const value of [...Array.from(prefix, (p) => p.charCodeAt(0) & 31), 0, ...groups, 0, 0, 0, 0, 0, 0, 0, 0]) {
    const top = checksum >> 35n;
    checksum = ((checksum & 0x07ffffffffn) << 5n) ^ BigInt(value);
    for (const [bit, generator] of generators.entries()) if (((top >> BigInt(bit)) & 1n) === 1n) checksum ^= generator;
  }
  const last = [35n, 30n, 25n, 20n, 15n, 10n, 5n, 0n].map((shift) => Number(((checksum ^ 1n) >> shift) & 31n));
  return `${prefix}:${[...groups, ...last].map((group) => alphabet.charAt(group)).join('')}`;
}

describe('repeated-outpoint', () => {
  it('the same transaction id with another index is another coin', () => {
    const sibling = { transactionId: txId(1), index: 2 };
    expect(refusalOf(withInput(1, { previousOutpoint: sibling }))).toBe('accepted');
  });
});
