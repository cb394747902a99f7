import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { err, ok, type Result } from '../base/result.ts';

/** Points and scalars of secp256k1, in the words of BIP-340, BIP-445 and ChillDKG. Group arithmetic is noble's. */
export const Point = secp256k1.Point;
export type Point = InstanceType<typeof Point>;
/** The scalar field: integers modulo the group order n. */
export const Scalar = Point.Fn;
/** An integer in 0..n−1. */
export type Scalar = bigint;

/** The group's generator G. */
export const G = Point.BASE;

export const pointBytes = 33;
export const scalarBytes = 32;

const tagPrefixes = new Map<string, Uint8Array>();

/** BIP-340 tagged hash: SHA-256(SHA-256(tag) ‖ SHA-256(tag) ‖ data). @returns 32 bytes */
export function taggedHash(tag: string, ...data: readonly Uint8Array[]): Uint8Array {
  let prefix = tagPrefixes.get(tag);
  if (prefix === undefined) {
    const tagHash = sha256(utf8ToBytes(tag));
    prefix = concatBytes(tagHash, tagHash);
    tagPrefixes.set(tag, prefix);
  }
  return sha256(concatBytes(prefix, ...data));
}

/** int(bytes) mod n: how every hash becomes a scalar. */
export function scalarFromBytesWrapping(bytes: Uint8Array): Scalar {
  return Scalar.create(bytesToInteger(bytes));
}

/** 32 bytes as a scalar below n; zero allowed. */
export function scalarFromBytes(bytes: Uint8Array): Result<Scalar, 'length' | 'range'> {
  if (bytes.length !== scalarBytes) return err('length');
  const value = bytesToInteger(bytes);
  return value < Scalar.ORDER ? ok(value) : err('range');
}

/** A scalar as 32 bytes, big-endian. */
export function scalarToBytes(scalar: Scalar): Uint8Array {
  return Scalar.toBytes(scalar);
}

/** A compressed point that is on the curve and not infinity. */
export function pointFromBytes(bytes: Uint8Array): Result<Point, 'length' | 'notOnCurve'> {
  if (bytes.length !== pointBytes) return err('length');
  try {
    return ok(Point.fromBytes(bytes));
  } catch {
    return err('notOnCurve');
  }
}

/** As {@link pointFromBytes}, but 33 zero bytes are infinity. */
export function pointFromBytesWithInfinity(bytes: Uint8Array): Result<Point, 'length' | 'notOnCurve'> {
  if (bytes.length === pointBytes && bytes.every((byte) => byte === 0)) return ok(Point.ZERO);
  return pointFromBytes(bytes);
}

/** 33 bytes, compressed; infinity as 33 zeros. */
export function pointToBytesWithInfinity(point: Point): Uint8Array {
  return point.is0() ? new Uint8Array(pointBytes) : point.toBytes(true);
}

export function pointToBytes(point: Point): Uint8Array {
  return point.toBytes(true);
}

/** The x coordinate alone, 32 bytes. The point must not be infinity. */
export function pointToXOnlyBytes(point: Point): Uint8Array {
  return point.toBytes(true).subarray(1);
}

export function hasEvenY(point: Point): boolean {
  return point.toBytes(true)[0] === 2;
}

/** Secret times G: constant-time as far as bigint arithmetic can be. */
export function multiplyBase(secret: Scalar): Point {
  return G.multiply(secret);
}

/** Public scalar times public point; zero gives infinity. Variable time: all inputs public. */
export function multiplyPublic(point: Point, scalar: Scalar): Point {
  return scalar === 0n || point.is0() ? Point.ZERO : point.multiplyUnsafe(scalar);
}

export function bytesToInteger(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}
