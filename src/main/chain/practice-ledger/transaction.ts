import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { WireOutput, WireTransaction } from '../wrpc-types.ts';

// This folder is a second witness: it reads the network's rules for itself and shares no line with core's own hashing,
// so a mistake on one side shows as a refused transaction instead of agreeing with itself.

/** Id of a version-0 transaction: everything but the signature scripts and sig-op counts. @see rusty-kaspa hashing/tx.rs */
export function transactionIdOf(tx: WireTransaction): string {
  const inputs = tx.inputs.map((input) =>
    concatBytes(outpointBytes(input.previousOutpoint), u64(0n), u64(input.sequence)),
  );
  const body = concatBytes(
    u16(tx.version),
    u64(BigInt(tx.inputs.length)),
    ...inputs,
    u64(BigInt(tx.outputs.length)),
    ...tx.outputs.map(outputBytes),
    u64(tx.lockTime),
    hexToBytes(tx.subnetworkId),
    u64(tx.gas),
    varBytes(tx.payload),
  );
  return bytesToHex(keyed('TransactionID', body));
}

const ALL = 1;
const NONE = 2;
const SINGLE = 4;
const ANYONE_CAN_PAY = 0x80;

/** The six signature hash types the network knows, as they end a signature. */
export const SIGHASH_TYPES: ReadonlySet<number> = new Set(
  [ALL, NONE, SINGLE].flatMap((type) => [type, type | ANYONE_CAN_PAY]),
);

export interface SpentOutput {
  readonly amountSompi: bigint;
  readonly scriptPublicKey: { readonly version: number; readonly script: string };
}

/**
 * What a Schnorr signature of input `index` signs, version 0.
 * @returns 32 bytes
 * @see rusty-kaspa hashing/sighash.rs
 */
export function signatureHashOf(tx: WireTransaction, index: number, spent: SpentOutput, hashType: number): Uint8Array {
  const input = tx.inputs[index];
  if (input === undefined) throw new RangeError('a signature belongs to an input of its transaction');
  const anyone = (hashType & ANYONE_CAN_PAY) !== 0;
  const base = hashType & 0x7f;
  const over = (parts: readonly Uint8Array[]) => keyed(SIGNING, concatBytes(...parts));
  const outputs = () => {
    if (base === NONE) return ZERO;
    if (base === ALL) return over(tx.outputs.map(outputBytes));
    const own = tx.outputs[index];
    return own === undefined ? ZERO : over([outputBytes(own)]);
  };
  const isNative = /^0+$/.test(tx.subnetworkId);
  return over([
    u16(tx.version),
    anyone ? ZERO : over(tx.inputs.map((each) => outpointBytes(each.previousOutpoint))),
    anyone || base !== ALL ? ZERO : over(tx.inputs.map((each) => u64(each.sequence))),
    anyone ? ZERO : over(tx.inputs.map((each) => Uint8Array.of(each.sigOpCount))),
    outpointBytes(input.previousOutpoint),
    u16(spent.scriptPublicKey.version),
    varBytes(spent.scriptPublicKey.script),
    u64(spent.amountSompi),
    u64(input.sequence),
    Uint8Array.of(input.sigOpCount),
    outputs(),
    u64(tx.lockTime),
    hexToBytes(tx.subnetworkId),
    u64(tx.gas),
    isNative && tx.payload === '' ? ZERO : over([varBytes(tx.payload)]),
    Uint8Array.of(hashType),
  ]);
}

const SIGNING = 'TransactionSigningHash';
const ZERO = new Uint8Array(32);

function keyed(domain: string, body: Uint8Array): Uint8Array {
  return blake2b(body, { dkLen: 32, key: utf8ToBytes(domain) });
}

function outpointBytes({
  transactionId,
  index,
}: {
  readonly transactionId: string;
  readonly index: number;
}): Uint8Array {
  const number = new Uint8Array(4);
  new DataView(number.buffer).setUint32(0, index, true);
  return concatBytes(hexToBytes(transactionId), number);
}

function outputBytes({ value, scriptPublicKey }: WireOutput): Uint8Array {
  return concatBytes(u64(value), u16(scriptPublicKey.version), varBytes(scriptPublicKey.script));
}

function varBytes(hex: string): Uint8Array {
  return concatBytes(u64(BigInt(hex.length / 2)), hexToBytes(hex));
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >> 8);
}

function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}
