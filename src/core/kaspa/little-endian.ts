import { concatBytes } from '../base/bytes.ts';
import { assert } from '../base/errors.ts';

/** Little-endian integers and length-prefixed bytes: the words of everything Kaspa hashes. */

export const u8 = (value: number): Uint8Array => integer(BigInt(value), 1);
export const u16 = (value: number): Uint8Array => integer(BigInt(value), 2);
export const u32 = (value: number): Uint8Array => integer(BigInt(value), 4);
export const u64 = (value: bigint): Uint8Array => integer(value, 8);

/** Length as u64, then the bytes. */
export const varBytes = (bytes: Uint8Array): Uint8Array => concatBytes(u64(BigInt(bytes.length)), bytes);

function integer(value: bigint, bytes: number): Uint8Array {
  assert(value >= 0n && value >> BigInt(8 * bytes) === 0n, `an integer that is written fits in its ${bytes} bytes`);
  const out = new Uint8Array(bytes);
  for (let i = 0, rest = value; i < bytes; i++, rest >>= 8n) out[i] = Number(rest & 0xffn);
  return out;
}

/**
 * Reads from untrusted bytes without throwing. The first fault sticks; after it every read gives zeros and every count
 * is 0, so a loop over what follows ends at once and the caller asks for `fault` when done.
 */
export class Reader<Fault extends string> {
  readonly #bytes: Uint8Array;
  readonly #truncated: Fault;
  #position = 0;
  #fault: Fault | undefined;

  constructor(bytes: Uint8Array, truncated: Fault) {
    this.#bytes = bytes;
    this.#truncated = truncated;
  }

  get fault(): Fault | undefined {
    return this.#fault;
  }

  get unread(): number {
    return this.#bytes.length - this.#position;
  }

  u8 = (): number => Number(this.#integer(1));
  u16 = (): number => Number(this.#integer(2));
  u32 = (): number => Number(this.#integer(4));
  u64 = (): bigint => this.#integer(8);

  /** A copy of the next bytes, or that many zeros after a fault. `length` is always bounded by the caller. */
  bytes(length: number): Uint8Array {
    if (this.#fault !== undefined || length > this.unread) {
      this.#fault ??= this.#truncated;
      return new Uint8Array(length);
    }
    this.#position += length;
    return this.#bytes.slice(this.#position - length, this.#position);
  }

  /** A u64 count of things of at least `bytesEach` bytes: above `max`, or more than the rest could hold, is a fault. */
  count(max: number, tooMany: Fault, bytesEach: number): number {
    const count = this.u64();
    if (this.#fault !== undefined) return 0;
    if (count > BigInt(max)) this.#fault = tooMany;
    else if (count * BigInt(bytesEach) > BigInt(this.unread)) this.#fault = this.#truncated;
    return this.#fault === undefined ? Number(count) : 0;
  }

  #integer(length: number): bigint {
    return this.bytes(length).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  }
}
