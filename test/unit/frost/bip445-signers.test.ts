import { describe, expect, it } from 'vitest';
import { multiplyBase, pointToBytes, Scalar } from '../../../src/core/frost/secp256k1.ts';
import { interpolatingValues, prepareSigners, type SignersContext } from '../../../src/core/frost/signers.ts';
import { contextOf, deal } from './dealer.ts';

const dealt = deal(3, 5, Uint8Array.of(8));
const good = contextOf(dealt, [0, 2, 4]);

describe('Preparing signers', () => {
  it('accepts every subset of at least t members, in any order', () => {
    for (const ids of [
      [0, 1, 2],
      [4, 2, 0],
      [1, 2, 3, 4],
      [4, 3, 2, 1, 0],
    ])
      expect(prepareSigners(contextOf(dealt, ids)).ok).toBe(true);
  });

  it.each<[string, Partial<SignersContext>, string]>([
    ['no threshold', { threshold: 0 }, 'thresholdOutOfRange'],
    ['a threshold above n', { threshold: 6 }, 'thresholdOutOfRange'],
    ['a threshold that is no whole number', { threshold: 2.5 }, 'thresholdOutOfRange'],
    ['more members than an identifier can number', { memberCount: 2 ** 32 }, 'thresholdOutOfRange'],
    ['no number of members', { memberCount: Number.NaN }, 'thresholdOutOfRange'],
    ['fewer signers than t', contextOf(dealt, [0, 2]), 'signerCountOutOfRange'],
    ['more signers than n', { memberCount: 3, threshold: 2, ids: [0, 1, 2, 3] }, 'signerCountOutOfRange'],
    ['a public share too few', { pubshares: good.pubshares.slice(1) }, 'pubshareCountDiffers'],
    ['an identifier of n', { ids: [0, 2, 5] }, 'signerIdOutOfRange'],
    ['a negative identifier', { ids: [-1, 2, 4] }, 'signerIdOutOfRange'],
    ['a fractional identifier', { ids: [0, 2.5, 4] }, 'signerIdOutOfRange'],
    ['an identifier twice', { ids: [0, 2, 2] }, 'signerIdDuplicate'],
    ['a public share of 32 bytes', { pubshares: spoilt((share) => share.subarray(1)) }, 'pubshareInvalid'],
    ['a public share at infinity', { pubshares: spoilt(() => new Uint8Array(33)) }, 'pubshareInvalid'],
    ['someone else’s public share', { pubshares: spoilt(() => dealt.pubshares[1]!) }, 'thresholdKeyDiffers'],
    ['the right shares under wrong identifiers', { ids: [2, 0, 4] }, 'thresholdKeyDiffers'],
    ['another threshold key', { thresholdKey: dealt.pubshares[0]! }, 'thresholdKeyDiffers'],
    ['the negated threshold key', { thresholdKey: negated(dealt.thresholdKey) }, 'thresholdKeyDiffers'],
    ['a threshold key without its first byte', { thresholdKey: dealt.thresholdKey.subarray(1) }, 'thresholdKeyDiffers'],
  ])('refuses %s', (_, change, reason) => {
    expect(prepareSigners({ ...good, ...change })).toEqual({ ok: false, error: { kind: 'precondition', reason } });
  });

  it('refuses shares that cancel out to no key at all, even if the key is named as zeros', () => {
    // λ = 2 and −1 for members 0 and 1, so 2·P₀ − P₁ is infinity where P₁ is P₀ doubled.
    const pubshares = [multiplyBase(5n), multiplyBase(10n)].map(pointToBytes);
    const context = { memberCount: 2, threshold: 2, ids: [0, 1], pubshares, thresholdKey: new Uint8Array(33) };
    expect(prepareSigners(context)).toEqual({
      ok: false,
      error: { kind: 'precondition', reason: 'thresholdKeyDiffers' },
    });
  });

  it('serializes the identifiers sorted as numbers, four bytes each', () => {
    const wide = deal(2, 300, Uint8Array.of(9));
    const prepared = prepareSigners(contextOf(wide, [256, 3]));
    expect(prepared.ok && [...prepared.value.serializedIds]).toEqual([0, 0, 0, 3, 0, 0, 1, 0]);
  });
});

describe('Interpolating values', () => {
  it('are 2 and −1 for the first two of three', () => {
    expect(interpolatingValues([0, 1])).toEqual([2n, Scalar.neg(1n)]);
  });

  it('are 1 for a signer alone, and follow the order of the identifiers', () => {
    expect(interpolatingValues([7])).toEqual([1n]);
    expect(interpolatingValues([1, 0])).toEqual([Scalar.neg(1n), 2n]);
  });

  it('sum to 1 for any set, since a constant polynomial is its own value at zero', () => {
    for (const ids of [
      [0, 1, 2],
      [4, 9, 20, 3],
      [0xffff_fffe, 0],
    ])
      expect(interpolatingValues(ids).reduce((sum, value) => Scalar.add(sum, value), 0n)).toBe(1n);
  });
});

function spoilt(spoil: (share: Uint8Array) => Uint8Array): readonly Uint8Array[] {
  return good.pubshares.map((share, index) => (index === 1 ? spoil(share) : share));
}

function negated(point: Uint8Array): Uint8Array {
  return point.map((byte, index) => (index === 0 ? byte ^ 1 : byte));
}
