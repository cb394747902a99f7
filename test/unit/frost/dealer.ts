import { concatBytes } from '../../../src/core/base/bytes.ts';
import { multiplyBase, pointToBytes, Scalar, scalarToBytes, taggedHash } from '../../../src/core/frost/secp256k1.ts';
import type { SignersContext } from '../../../src/core/frost/signers.ts';

export type Dealt = {
  readonly threshold: number;
  readonly secshares: readonly Uint8Array[];
  readonly pubshares: readonly Uint8Array[];
  readonly thresholdKey: Uint8Array;
};

/** A t-of-n key dealt from one seed, for tests alone: whoever deals knows the key. */
export function deal(threshold: number, memberCount: number, seed: Uint8Array): Dealt {
  const coefficients = Array.from({ length: threshold }, (_, degree) => scalarFrom(seed, degree));
  const shares = Array.from({ length: memberCount }, (_, id) =>
    coefficients.reduceRight((sum, coefficient) => Scalar.add(Scalar.mul(sum, BigInt(id) + 1n), coefficient), 0n),
  );
  return {
    threshold,
    secshares: shares.map(scalarToBytes),
    pubshares: shares.map((share) => pointToBytes(multiplyBase(share))),
    thresholdKey: pointToBytes(multiplyBase(coefficients[0]!)),
  };
}

/** The context of these members of a dealt key. */
export function contextOf(dealt: Dealt, ids: readonly number[]): SignersContext {
  return {
    memberCount: dealt.pubshares.length,
    threshold: dealt.threshold,
    ids,
    pubshares: ids.map((id) => dealt.pubshares[id]!),
    thresholdKey: dealt.thresholdKey,
  };
}

/** 32 bytes that differ for every seed and number: reproducible stand-ins for fresh randomness. */
export function bytesFrom(seed: Uint8Array, ...numbers: readonly number[]): Uint8Array {
  return taggedHash('test', seed, concatBytes(...numbers.map((number) => Uint8Array.of(number >> 8, number & 0xff))));
}

function scalarFrom(seed: Uint8Array, number: number): bigint {
  return Scalar.create(
    BigInt(`0x${Array.from(bytesFrom(seed, number), (b) => b.toString(16).padStart(2, '0')).join('')}`),
  );
}
