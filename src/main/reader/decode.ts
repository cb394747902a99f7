import { PARTS_MAX, TRANSACTION_BYTES_MAX } from './messages.ts';

// A decoder of its own, sharing no line with core's: the second reading is worth something only because
// a mistake made there cannot be made here by the same keystroke.

export interface DecodedTransaction {
  readonly version: number;
  readonly inputs: readonly {
    readonly transactionId: string;
    readonly index: number;
    readonly signatureScript: string;
    readonly sigOpCount: number;
    readonly sequence: bigint;
  }[];
  readonly outputs: readonly { readonly value: bigint; readonly scriptVersion: number; readonly script: string }[];
  readonly lockTime: bigint;
  readonly subnetworkId: string;
  readonly gas: bigint;
  readonly payload: string;
}

/**
 * Reads the network's full encoding of a version-0 transaction, little-endian throughout:
 * version u16, inputs (count u64; txid 32, index u32, script u64+bytes, sig-op count u8, sequence u64),
 * outputs (count u64; value u64, script version u16, script u64+bytes), lock time u64, subnetwork 20, gas u64, payload u64+bytes.
 * @returns the fields, or the name of the field at which the bytes stop making sense
 * @see rusty-kaspa consensus/core/src/hashing/tx.rs
 */
export function decodeTransaction(bytes: Uint8Array): DecodedTransaction | { readonly failedAt: string } {
  const cursor = cursorOver(bytes);
  try {
    if (bytes.length > TRANSACTION_BYTES_MAX) throw new Unreadable('length');
    const version = cursor.number(2, 'version');
    const inputs = cursor.list('inputs', () => ({
      transactionId: cursor.hex(32, 'input transaction id'),
      index: cursor.number(4, 'input index'),
      signatureScript: cursor.counted('signature script'),
      sigOpCount: cursor.number(1, 'sig-op count'),
      sequence: cursor.u64('sequence'),
    }));
    const outputs = cursor.list('outputs', () => ({
      value: cursor.u64('output value'),
      scriptVersion: cursor.number(2, 'script version'),
      script: cursor.counted('output script'),
    }));
    const lockTime = cursor.u64('lock time');
    const subnetworkId = cursor.hex(20, 'subnetwork');
    const gas = cursor.u64('gas');
    const payload = cursor.counted('payload');
    if (!cursor.isAtEnd()) throw new Unreadable('end');
    return { version, inputs, outputs, lockTime, subnetworkId, gas, payload };
  } catch (error) {
    if (error instanceof Unreadable) return { failedAt: error.message };
    throw error;
  }
}

/** Never leaves this file: carries the field's name out of the nested reads. */
class Unreadable extends Error {}

function cursorOver(bytes: Uint8Array) {
  let at = 0;
  const take = (length: number, field: string): Uint8Array => {
    if (length > bytes.length - at) throw new Unreadable(field);
    at += length;
    return bytes.subarray(at - length, at);
  };
  const bigintOf = (length: number, field: string): bigint =>
    take(length, field).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  const length = (max: number, field: string): number => {
    const value = bigintOf(8, field);
    if (value > BigInt(max)) throw new Unreadable(field);
    return Number(value);
  };
  const hex = (size: number, field: string) => Buffer.from(take(size, field)).toString('hex');
  return {
    u64: (field: string) => bigintOf(8, field),
    number: (size: 1 | 2 | 4, field: string) => Number(bigintOf(size, field)),
    hex,
    counted: (field: string) => hex(length(TRANSACTION_BYTES_MAX, field), field),
    list: <T>(field: string, item: () => T): T[] => Array.from({ length: length(PARTS_MAX, field) }, item),
    isAtEnd: () => at === bytes.length,
  };
}
