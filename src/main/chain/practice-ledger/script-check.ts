import { schnorr } from '@noble/curves/secp256k1.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { WireTransaction } from '../wrpc-types.ts';
import { SIGHASH_TYPES, signatureHashOf, type SpentOutput } from './transaction.ts';

/**
 * Runs the scripts this ledger knows: one Schnorr key, and a hash of an m-of-n Schnorr multisig script.
 * @returns undefined where the input may be spent, else the node's inner words for why not
 */
export function checkInputScript(tx: WireTransaction, index: number, spent: SpentOutput): string | undefined {
  const input = tx.inputs[index];
  if (input === undefined) throw new RangeError('an input belongs to its transaction');
  if (input.signatureScript === '') return 'failed to verify empty signature script';
  const pushes = pushesOf(hexToBytes(input.signatureScript));
  if (pushes === undefined) return failed('signature script is not push only');
  const isValid = (signature: Uint8Array, key: Uint8Array) => {
    const hashType = signature[64] ?? 0;
    return (
      signature.length === 65 &&
      SIGHASH_TYPES.has(hashType) &&
      schnorr.verify(signature.subarray(0, 64), signatureHashOf(tx, index, spent, hashType), key)
    );
  };

  const { script } = spent.scriptPublicKey;
  const oneKey = /^20([0-9a-f]{64})ac$/.exec(script)?.[1];
  if (oneKey !== undefined) {
    const [signature] = pushes;
    if (signature === undefined || pushes.length !== 1) return failed('false stack entry at end of script execution');
    if (input.sigOpCount < 1) return failed(tooFewSigOps(1, input.sigOpCount));
    return isValid(signature, hexToBytes(oneKey)) ? undefined : failed('false stack entry at end of script execution');
  }
  const scriptHash = /^aa20([0-9a-f]{64})87$/.exec(script)?.[1];
  if (scriptHash === undefined) return failed('the practice ledger runs Schnorr key and multisig scripts only');

  const redeem = pushes.at(-1) ?? new Uint8Array();
  if (bytesToHex(blake2b(redeem, { dkLen: 32 })) !== scriptHash) return failed('script ran, but verification failed');
  const multisig = parseMultisig(redeem);
  if (multisig === undefined) return failed('the practice ledger runs Schnorr key and multisig scripts only');
  const signatures = pushes.slice(0, -1);
  if (signatures.length !== multisig.threshold) return failed('script ran, but verification failed');
  // Keys and signatures stand in the same order; each key that is tried counts as one signature operation.
  let tried = 0;
  for (const signature of signatures) {
    let matched = false;
    while (!matched && tried < multisig.keys.length) {
      matched = isValid(signature, multisig.keys[tried] ?? new Uint8Array());
      tried++;
    }
    if (!matched) return failed('not all signatures empty on failed checkmultisig');
  }
  return tried > input.sigOpCount ? failed(tooFewSigOps(tried, input.sigOpCount)) : undefined;
}

/** Keys named by a multisig redeem script, or undefined where it is not one: the network's own count of its sig-ops. */
export function parseMultisig(
  redeem: Uint8Array,
): { readonly threshold: number; readonly keys: Uint8Array[] } | undefined {
  const threshold = (redeem[0] ?? 0) - OP_0;
  const count = (redeem.at(-2) ?? 0) - OP_0;
  const fits = threshold >= 1 && threshold <= count && count <= KEYS_MAX && redeem.length === 3 + 33 * count;
  if (!fits || redeem.at(-1) !== OP_CHECKMULTISIG) return undefined;
  const keys: Uint8Array[] = [];
  for (let at = 1; at < redeem.length - 2; at += 33) {
    if (redeem[at] !== 32) return undefined;
    keys.push(redeem.slice(at + 1, at + 33));
  }
  return { threshold, keys };
}

/** The byte strings a signature script pushes; undefined where it does anything but push. */
export function pushesOf(script: Uint8Array): Uint8Array[] | undefined {
  const pushes: Uint8Array[] = [];
  for (let at = 0; at < script.length; ) {
    const opcode = script[at++] ?? 0;
    let length = opcode;
    if (opcode === OP_PUSHDATA1) length = script[at++] ?? 0;
    else if (opcode === OP_PUSHDATA2) length = (script[at++] ?? 0) | ((script[at++] ?? 0) << 8);
    else if (opcode === 0 || opcode > 75) return undefined;
    if (at + length > script.length) return undefined;
    pushes.push(script.slice(at, at + length));
    at += length;
  }
  return pushes;
}

const OP_0 = 0x50;
const OP_PUSHDATA1 = 0x4c;
const OP_PUSHDATA2 = 0x4d;
const OP_CHECKMULTISIG = 0xae;
/** OP_16 is the largest number with an opcode of its own; standardness stops at 15 keys anyway. */
const KEYS_MAX = 16;
/** One Schnorr check costs this many script units; an input may use its commitment and a little less than a tenth more. */
const UNITS_PER_CHECK = 100_000;

function tooFewSigOps(used: number, committed: number): string {
  const limit = committed * UNITS_PER_CHECK + 9_999;
  return `script units exceeded the amount committed in the input: used=${used * UNITS_PER_CHECK}, limit=${limit}`;
}

function failed(inner: string): string {
  return `failed to verify the signature script: ${inner}`;
}
