import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { NetworkId, WireScript, WireTransaction } from '../wrpc-types.ts';
import { addressOfScript, PREFIXES } from './address.ts';
import type { Block } from './ledger.ts';
import { massesOf } from './mass.ts';
import type { Coin } from './submit-checks.ts';
import { transactionIdOf } from './transaction.ts';

// How the ledger writes what it answers: the node's own names, its irregular ones included.

export function utxoOnWire(coin: Coin, networkId: NetworkId): object {
  return {
    address: addressOfScript(coin.scriptPublicKey, PREFIXES[networkId]) ?? null,
    outpoint: coin.outpoint,
    utxoEntry: {
      amount: coin.amountSompi,
      scriptPublicKey: scriptOnWire(coin.scriptPublicKey),
      blockDaaScore: coin.blockDaaScore,
      isCoinbase: coin.isCoinbase,
      covenantId: null,
    },
  };
}

export function transactionOnWire(tx: WireTransaction, networkId: NetworkId): object {
  const transactionId = transactionIdOf(tx);
  return {
    version: tx.version,
    inputs: tx.inputs.map((input) => ({ ...input, computeBudget: 0, verboseData: null })),
    outputs: tx.outputs.map(({ value, scriptPublicKey }) => ({
      value,
      scriptPublicKey: scriptOnWire(scriptPublicKey),
      verboseData: {
        scriptPublicKeyType: scriptType(scriptPublicKey),
        scriptPublicKeyAddress: addressOfScript(scriptPublicKey, PREFIXES[networkId]) ?? '',
      },
      covenant: null,
    })),
    lockTime: tx.lockTime,
    subnetworkId: tx.subnetworkId,
    gas: tx.gas,
    payload: tx.payload,
    storageMass: 0,
    mass: 0,
    verboseData: {
      transactionId,
      hash: transactionId,
      computeMass: massesOf(tx).compute,
      blockHash: '00'.repeat(32),
      blockTime: 0,
    },
  };
}

/** There is no proof of work here, so a block's hash is just its number under a label. */
export function blockHash(daaScore: bigint): string {
  return bytesToHex(blake2b(utf8ToBytes(`practice block ${daaScore.toString()}`), { dkLen: 32 }));
}

export function blockOnWire(block: Block, networkId: NetworkId): object {
  const zero = '00'.repeat(32);
  return {
    header: {
      hash: blockHash(block.daaScore),
      version: 2,
      parentsByLevel: [[blockHash(block.daaScore - 1n)]],
      hashMerkleRoot: zero,
      acceptedIdMerkleRoot: zero,
      utxoCommitment: zero,
      timestamp: 0,
      bits: 545_259_519,
      nonce: 0,
      daaScore: block.daaScore,
      blueWork: '00'.repeat(24),
      blueScore: block.daaScore,
      pruningPoint: blockHash(0n),
    },
    transactions: block.transactions.map((tx) => transactionOnWire(tx, networkId)),
    verboseData: null,
  };
}

function scriptOnWire({ version, script }: WireScript): string {
  return version.toString(16).padStart(4, '0') + script;
}

function scriptType({ script }: WireScript): string {
  if (/^20.{64}ac$/.test(script)) return 'PubKey';
  if (/^21.{66}ab$/.test(script)) return 'PubKeyECDSA';
  return /^aa20.{64}87$/.test(script) ? 'ScriptHash' : 'NonStandard';
}
