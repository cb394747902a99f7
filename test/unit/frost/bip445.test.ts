import { schnorr } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schnorrVerify } from '../../../src/core/frost/bip340.ts';
import { addPartials, combine } from '../../../src/core/frost/combine.ts';
import { multiplyBase, pointToBytes, Scalar, scalarToBytes } from '../../../src/core/frost/secp256k1.ts';
import { verifyPartial } from '../../../src/core/frost/signing.ts';
import { applyTweaks } from '../../../src/core/frost/tweak.ts';
import { bytesFrom } from './dealer.ts';
import { opened, ready, type Round, round, signedBy, withEntry } from './round.ts';

/** Few runs: each is a whole signing round of up to six signers. */
const runs = { numRuns: 12 };

/** A random t-of-n, a random subset of t..n of its members in random order, and a message of any length. */
const anyRound = fc
  .integer({ min: 1, max: 6 })
  .chain((memberCount) =>
    fc.record({
      memberCount: fc.constant(memberCount),
      threshold: fc.integer({ min: 1, max: memberCount }),
      order: fc.shuffledSubarray([...Array(memberCount).keys()], { minLength: memberCount }),
      extra: fc.nat({ max: memberCount }),
      seed: fc.uint8Array({ minLength: 8, maxLength: 8 }),
      message: fc.uint8Array({ maxLength: 80 }),
    }),
  )
  .map(({ memberCount, threshold, order, extra, seed, message }) =>
    round({ threshold, memberCount, ids: order.slice(0, Math.min(memberCount, threshold + extra)), seed, message }),
  );

describe('A signing round of any t of n', () => {
  it('ends in a signature that BIP-340 and another implementation accept', () => {
    fc.assert(
      fc.property(anyRound, (signing) => {
        const signature = combine(signing.session, signing.psigs);
        if (!signature.ok) throw new Error(JSON.stringify(signature.error));
        expect(schnorrVerify(signature.value, signing.message, signing.dealt.thresholdKey.subarray(1))).toBe(true);
        expect(schnorr.verify(signature.value, signing.message, signing.dealt.thresholdKey.subarray(1))).toBe(true);
      }),
      runs,
    );
  });

  it('names exactly the signer whose partial signature has one bit flipped', () => {
    fc.assert(
      fc.property(anyRound, fc.nat(), fc.nat({ max: 255 }), (signing, which, bit) => {
        const culprit = signing.ids[which % signing.ids.length]!;
        const psigs = withEntry(signing.psigs, culprit, flipped(signing.psigs.get(culprit)!, bit));
        expect(combine(signing.session, psigs)).toEqual(blamed(culprit));
        for (const id of signing.ids) expect(verifyPartial(signing.session, id, psigs.get(id)!)).toBe(id !== culprit);
      }),
      runs,
    );
  });

  it('signs for a tweaked key as for its own', () => {
    fc.assert(
      fc.property(anyRound, fc.array(fc.boolean(), { maxLength: 3 }), (signing, modes) => {
        const tweaks = modes.map((xOnly, index) => ({ bytes: bytesFrom(signing.seed, 900 + index), xOnly }));
        const key = applyTweaks(signing.signers.key, tweaks);
        if (!key.ok) throw new Error(key.error.reason);
        const session = opened(signing, { key: key.value });
        const signature = combine(session, signedBy(signing, session));
        expect(signature.ok && schnorr.verify(signature.value, signing.message, key.value.xOnly)).toBe(true);
      }),
      runs,
    );
  });
});

describe('Combining', () => {
  it('names both of two bad signers, and not the good one', () => {
    const signing = ready({ ids: [0, 1, 2], threshold: 3 });
    const psigs = withEntry(withEntry(signing.psigs, 0, bytesFrom(signing.seed, 1)), 2, bytesFrom(signing.seed, 2));
    expect(combine(signing.session, psigs)).toEqual(blamed(0, 2));
  });

  it.each([
    ['one byte short', (psig: Uint8Array) => psig.subarray(1)],
    ['one byte long', (psig: Uint8Array) => new Uint8Array([...psig, 0])],
    ['empty', () => new Uint8Array(0)],
    ['the group order', () => orderBytes],
    ['2²⁵⁶ − 1', () => new Uint8Array(32).fill(0xff)],
    ['zero', () => new Uint8Array(32)],
  ])('names the signer whose partial signature is %s', (_, spoil) => {
    const signing = ready();
    const psigs = withEntry(signing.psigs, 2, spoil(signing.psigs.get(2)!));
    expect(combine(signing.session, psigs)).toEqual(blamed(2));
  });

  it('names a signer who sends another signer’s partial signature, and one who signed another message', () => {
    const signing = ready();
    const copied = withEntry(signing.psigs, 2, signing.psigs.get(0)!);
    expect(combine(signing.session, copied)).toEqual(blamed(2));
    const other = signedBy(signing, opened(signing, { message: Uint8Array.of(1) }));
    expect(combine(signing.session, withEntry(signing.psigs, 0, other.get(0)!))).toEqual(blamed(0));
  });

  it('refuses too few and too many partial signatures, and a stranger’s, without blaming anyone', () => {
    const signing = ready();
    const refused = { ok: false, error: { kind: 'precondition', reason: 'psigCountDiffers' } };
    const psig = signing.psigs.get(0)!;
    expect(combine(signing.session, new Map([[0, psig]]))).toEqual(refused);
    expect(combine(signing.session, withEntry(signing.psigs, 1, psig))).toEqual(refused);
    expect(combine(signing.session, new Map([...signing.psigs].map(([id, s]) => [id + 1, s] as const)))).toEqual(
      refused,
    );
  });

  it('does not combine partial signatures of different subsets', () => {
    const signing = ready({ ids: [0, 2] });
    const other = ready({ ids: [0, 1] });
    const mixed = new Map([
      [0, other.psigs.get(0)!],
      [2, signing.psigs.get(2)!],
    ]);
    expect(combine(signing.session, mixed)).toEqual(blamed(0));
  });

  it('survives signers who conspire over nonces that cancel out, and names all of them', () => {
    // Each partial signature verifies, and still no signature comes of it, because R = G stands for a sum of zero.
    const signing = ready();
    const negated = scalarToBytes(Scalar.neg(7n));
    const pubnonce = (k: bigint) =>
      new Uint8Array([...pointToBytes(multiplyBase(k)), ...pointToBytes(multiplyBase(k))]);
    const secnonces = new Map([
      [0, new Uint8Array([...scalarToBytes(7n), ...scalarToBytes(7n)])],
      [2, new Uint8Array([...negated, ...negated])],
    ]);
    const pubnonces = new Map([
      [0, pubnonce(7n)],
      [2, pubnonce(Scalar.neg(7n))],
    ]);
    const session = opened(signing, { pubnonces });
    const psigs = signedBy({ ...signing, secnonces }, session);
    expect(session.nonceCancelled).toBe(true);
    for (const [id, psig] of psigs) expect(verifyPartial(session, id, psig)).toBe(true);
    expect(combine(session, psigs)).toEqual(blamed(0, 2));
  });

  it('adds up without verifying only where asked to', () => {
    const signing = ready();
    const psigs = withEntry(signing.psigs, 0, bytesFrom(signing.seed, 3));
    const sum = addPartials(signing.session, psigs);
    expect(sum.ok && schnorrVerify(sum.value, signing.message, signing.signers.key.xOnly)).toBe(false);
    expect(sum.ok).toBe(true);
  });
});

describe('Checking a partial signature', () => {
  it('is false for a stranger and for any length but 32', () => {
    const { session, psigs }: Round = ready();
    const psig = psigs.get(0)!;
    expect(verifyPartial(session, 0, psig)).toBe(true);
    expect(verifyPartial(session, 1, psig)).toBe(false);
    expect(verifyPartial(session, -1, psig)).toBe(false);
    expect(verifyPartial(session, 0, psig.subarray(1))).toBe(false);
    expect(verifyPartial(session, 0, new Uint8Array([...psig, 0]))).toBe(false);
  });
});

const orderBytes = (() => {
  const bytes = scalarToBytes(Scalar.neg(1n));
  bytes[31]! += 1;
  return bytes;
})();

function blamed(...signers: readonly number[]) {
  return { ok: false, error: { kind: 'culprits', signers } };
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}
