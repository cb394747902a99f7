import { blake2b } from '@noble/hashes/blake2.js';
import { concatBytes, equalBytes, utf8ToBytes } from '../base/bytes.ts';
import { assert } from '../base/errors.ts';
import { u16, u64, u8, varBytes } from './little-endian.ts';
import {
  encodeOutpoint,
  encodeOutput,
  encodeScriptPublicKey,
  nativeSubnetworkId,
  type Transaction,
  type TransactionOutput,
  type UtxoEntry,
} from './transaction.ts';

/** Everything is signed: all inputs, all outputs. The only type this app ever signs. */
export const sighashAll = 0x01;
const none = 0x02;
const single = 0x04;
const anyoneCanPay = 0x80;
const baseMask = 0x07;

/** ALL, NONE, SINGLE, and each with ANYONECANPAY. All are known here so that the whole rule is held to its vectors. */
export type SighashType = 0x01 | 0x02 | 0x04 | 0x81 | 0x82 | 0x84;

/**
 * The 32-byte message each input's signature signs, for SIGHASH_ALL, in the order of the inputs. What the inputs share
 * is hashed once, so 100 inputs cost a hundred short hashes and not ten thousand.
 * @param utxos  the coin of each input, in the same order
 * @see rusty-kaspa consensus/core/src/hashing/sighash.rs
 */
export function sighashes(tx: Transaction, utxos: readonly UtxoEntry[]): Uint8Array[] {
  const shared = sharedHashes(tx, sighashAll);
  return tx.inputs.map((_, index) => inputHash(tx, utxos, index, sighashAll, shared));
}

/** The message one input signs under any type. A signature commits to its own input's amount only. */
export function sighash(tx: Transaction, utxos: readonly UtxoEntry[], index: number, type: SighashType): Uint8Array {
  return inputHash(tx, utxos, index, type, sharedHashes(tx, type));
}

type SharedHashes = {
  readonly previousOutputs: Uint8Array;
  readonly sequences: Uint8Array;
  readonly sigOpCounts: Uint8Array;
  /** Undefined for SINGLE, where it depends on the input. */
  readonly outputs: Uint8Array | undefined;
  readonly payload: Uint8Array;
};

const zeroHash = new Uint8Array(32);

function sharedHashes(tx: Transaction, type: SighashType): SharedHashes {
  const alone = (type & anyoneCanPay) !== 0;
  const base = type & baseMask;
  const fixesSequences = !alone && base !== none && base !== single;
  return {
    previousOutputs: alone ? zeroHash : hash(...tx.inputs.map((input) => encodeOutpoint(input.previousOutpoint))),
    sequences: fixesSequences ? hash(...tx.inputs.map((input) => u64(input.sequence))) : zeroHash,
    sigOpCounts: alone ? zeroHash : hash(...tx.inputs.map((input) => u8(input.sigOpCount))),
    outputs: base === none ? zeroHash : base === single ? undefined : hash(...tx.outputs.map(outputPart(tx))),
    payload: payloadHash(tx),
  };
}

function inputHash(
  tx: Transaction,
  utxos: readonly UtxoEntry[],
  index: number,
  type: SighashType,
  shared: SharedHashes,
): Uint8Array {
  assert(utxos.length === tx.inputs.length, 'every input has its coin beside it');
  const input = tx.inputs[index];
  const utxo = utxos[index];
  assert(input !== undefined && utxo !== undefined, 'the input whose hash is asked for exists');
  // Version 1 no longer commits to signature-check counts.
  const counted = tx.version === 0;
  return hash(
    u16(tx.version),
    shared.previousOutputs,
    shared.sequences,
    ...(counted ? [shared.sigOpCounts] : []),
    encodeOutpoint(input.previousOutpoint),
    encodeScriptPublicKey(utxo.scriptPublicKey),
    u64(utxo.amountSompi),
    u64(input.sequence),
    ...(counted ? [u8(input.sigOpCount)] : []),
    shared.outputs ?? singleOutputHash(tx, index),
    u64(tx.lockTime),
    tx.subnetworkId,
    u64(tx.gas),
    shared.payload,
    u8(type),
  );
}

/** SINGLE signs the output beside the input; where there is none it signs zeros. */
function singleOutputHash(tx: Transaction, index: number): Uint8Array {
  const output = tx.outputs[index];
  return output === undefined ? zeroHash : hash(outputPart(tx)(output));
}

/** Version 1 adds a flag after each output: 0, because no output here carries a covenant. */
function outputPart(tx: Transaction): (output: TransactionOutput) => Uint8Array {
  return tx.version === 0 ? encodeOutput : (output) => concatBytes(encodeOutput(output), u8(0));
}

function payloadHash(tx: Transaction): Uint8Array {
  const plain = equalBytes(tx.subnetworkId, nativeSubnetworkId) && tx.payload.length === 0;
  return plain ? zeroHash : hash(varBytes(tx.payload));
}

function hash(...parts: readonly Uint8Array[]): Uint8Array {
  return blake2b(concatBytes(...parts), { key: utf8ToBytes('TransactionSigningHash'), dkLen: 32 });
}
