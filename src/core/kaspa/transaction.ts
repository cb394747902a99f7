import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex, concatBytes, equalBytes, hexToBytes, utf8ToBytes } from '../base/bytes.ts';
import { assert } from '../base/errors.ts';
import type { Sompi, TransactionId } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { Reader, u16, u32, u64, u8, varBytes } from './little-endian.ts';
import type { ScriptPublicKey } from './script.ts';

export type Outpoint = { readonly transactionId: TransactionId; readonly index: number };

export type TransactionInput = {
  readonly previousOutpoint: Outpoint;
  /** Empty until signed. */
  readonly signatureScript: Uint8Array;
  readonly sequence: bigint;
  /** An upper limit on executed signature checks, committed to by the signatures. */
  readonly sigOpCount: number;
};
export type TransactionOutput = { readonly valueSompi: Sompi; readonly scriptPublicKey: ScriptPublicKey };

export type Transaction = {
  readonly version: number;
  readonly inputs: readonly TransactionInput[];
  readonly outputs: readonly TransactionOutput[];
  readonly lockTime: bigint;
  /** 20 bytes; all zero is the native subnetwork, the only one where plain payments live. */
  readonly subnetworkId: Uint8Array;
  readonly gas: bigint;
  readonly payload: Uint8Array;
};

/** The coin an input spends, as nodes report it. */
export type UtxoEntry = {
  readonly amountSompi: Sompi;
  readonly scriptPublicKey: ScriptPublicKey;
  readonly blockDaaScore: bigint;
  readonly isCoinbase: boolean;
};

export const nativeSubnetworkId: Uint8Array = new Uint8Array(20);
const coinbaseSubnetworkId: Uint8Array = Uint8Array.of(1, ...new Uint8Array(19));

/** More inputs would make signing trips, mass and reviewing long; a group that needs them sends two payments. */
export const inputsMax = 100;
/** A payroll is one payment run of up to a hundred; a longer list could not be read through by the people who approve it. */
export const paymentsMax = 100;
/** 100 payments and one change output fit, and one more decodes, so that the shape check can refuse it by name. */
export const outputsDecodedMax = paymentsMax + 2;
/** The network's own cap on an output script; standard ones have at most 35 bytes. */
export const scriptBytesMax = 10_000;
/** One entry of a member's feed. The largest permitted transaction is under a third of it. */
export const transactionBytesMax = 64 * 1024;

const inputBytesMin = 32 + 4 + 8 + 1 + 8;
const outputBytesMin = 8 + 2 + 8;

type DecodeFault =
  | 'tooLong'
  | 'truncated'
  | 'trailingBytes'
  | 'tooManyInputs'
  | 'tooManyOutputs'
  | 'scriptTooLong'
  | 'payloadTooLong';
/** `version` says which, so that a person can be told that a newer app wrote it. */
export type TransactionDecodeError =
  | { readonly code: DecodeFault }
  | { readonly code: 'version'; readonly version: number };

/**
 * The canonical bytes of a version-0 transaction: exactly what the network hashes for it, signature scripts included
 * (little-endian, every length a u64). One transaction has one encoding.
 * @see rusty-kaspa consensus/core/src/hashing/tx.rs
 */
export function encodeTransaction(tx: Transaction): Uint8Array {
  return encode(tx, true);
}

/**
 * Strict inverse of {@link encodeTransaction}, for bytes from anyone: every bound is checked before anything is
 * allocated, trailing bytes are refused, and what is accepted encodes to the same bytes. Fields may still hold values a
 * payment must not have; refusing those by name is the shape check's part.
 */
export function decodeTransaction(bytes: Uint8Array): Result<Transaction, TransactionDecodeError> {
  if (bytes.length > transactionBytesMax) return err({ code: 'tooLong' });
  const reader = new Reader<DecodeFault>(bytes, 'truncated');
  const version = reader.u16();
  if (reader.fault === undefined && version !== 0) return err({ code: 'version', version });

  const inputs = readList(reader, reader.count(inputsMax, 'tooManyInputs', inputBytesMin), readInput);
  const outputs = readList(reader, reader.count(outputsDecodedMax, 'tooManyOutputs', outputBytesMin), readOutput);
  const lockTime = reader.u64();
  const subnetworkId = reader.bytes(20);
  const gas = reader.u64();
  const payload = reader.bytes(reader.count(transactionBytesMax, 'payloadTooLong', 1));
  if (reader.fault !== undefined) return err({ code: reader.fault });
  if (reader.unread > 0) return err({ code: 'trailingBytes' });
  return ok({ version, inputs, outputs, lockTime, subnetworkId, gas, payload });
}

/** The id of a version-0 transaction. Signature scripts are left out, so signing does not change it. */
export function transactionId(tx: Transaction): TransactionId {
  const full = equalBytes(tx.subnetworkId, coinbaseSubnetworkId);
  return bytesToHex(blake2b(encode(tx, full), { key: utf8ToBytes('TransactionID'), dkLen: 32 })) as TransactionId;
}

/** The hash of everything, signature scripts included: 32 bytes. Different signatures give different hashes. */
export function transactionHash(tx: Transaction): Uint8Array {
  return blake2b(encode(tx, true), { key: utf8ToBytes('TransactionHash'), dkLen: 32 });
}

/** 32-byte transaction id and u32 index: how an outpoint is hashed. */
export function encodeOutpoint({ transactionId: id, index }: Outpoint): Uint8Array {
  return concatBytes(hexToBytes(id), u32(index));
}

/** u16 version and the script with its length: how an output script is hashed. */
export function encodeScriptPublicKey({ version, script }: ScriptPublicKey): Uint8Array {
  return concatBytes(u16(version), varBytes(script));
}

/** Value and script: how an output is hashed. */
export function encodeOutput({ valueSompi, scriptPublicKey }: TransactionOutput): Uint8Array {
  return concatBytes(u64(valueSompi), encodeScriptPublicKey(scriptPublicKey));
}

function encode(tx: Transaction, withSignatures: boolean): Uint8Array {
  assert(tx.version === 0, 'only version-0 transactions are encoded');
  assert(tx.subnetworkId.length === 20, 'a subnetwork id has 20 bytes');
  return concatBytes(
    u16(tx.version),
    u64(BigInt(tx.inputs.length)),
    ...tx.inputs.map((input) => encodeInput(input, withSignatures)),
    u64(BigInt(tx.outputs.length)),
    ...tx.outputs.map(encodeOutput),
    u64(tx.lockTime),
    tx.subnetworkId,
    u64(tx.gas),
    varBytes(tx.payload),
  );
}

function encodeInput(input: TransactionInput, withSignature: boolean): Uint8Array {
  const unlocking = withSignature
    ? concatBytes(varBytes(input.signatureScript), u8(input.sigOpCount))
    : varBytes(new Uint8Array());
  return concatBytes(encodeOutpoint(input.previousOutpoint), unlocking, u64(input.sequence));
}

function readInput(reader: Reader<DecodeFault>): TransactionInput {
  const id = bytesToHex(reader.bytes(32)) as TransactionId;
  const previousOutpoint: Outpoint = { transactionId: id, index: reader.u32() };
  const signatureScript = readScript(reader);
  const sigOpCount = reader.u8();
  return { previousOutpoint, signatureScript, sigOpCount, sequence: reader.u64() };
}

function readOutput(reader: Reader<DecodeFault>): TransactionOutput {
  const valueSompi = reader.u64();
  const version = reader.u16();
  return { valueSompi, scriptPublicKey: { version, script: readScript(reader) } };
}

function readScript(reader: Reader<DecodeFault>): Uint8Array {
  return reader.bytes(reader.count(scriptBytesMax, 'scriptTooLong', 1));
}

function readList<T>(reader: Reader<DecodeFault>, count: number, read: (reader: Reader<DecodeFault>) => T): T[] {
  const list: T[] = [];
  while (list.length < count && reader.fault === undefined) list.push(read(reader));
  return list;
}
