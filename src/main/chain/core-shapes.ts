import { bytesToHex, hexToBytes } from '../../core/base/bytes.ts';
import type { TransactionId } from '../../core/base/ids.ts';
import type { Outpoint, Transaction, UtxoEntry } from '../../core/kaspa/transaction.ts';
import type { WireTransaction, WireUtxo } from './wrpc-types.ts';

/** A transaction of core as `submitTransaction` takes it. */
export function toWireTransaction(tx: Transaction): WireTransaction {
  return {
    version: tx.version,
    inputs: tx.inputs.map(({ previousOutpoint, signatureScript, sequence, sigOpCount }) => ({
      previousOutpoint,
      signatureScript: bytesToHex(signatureScript),
      sequence,
      sigOpCount,
    })),
    outputs: tx.outputs.map(({ valueSompi, scriptPublicKey: { version, script } }) => ({
      value: valueSompi,
      scriptPublicKey: { version, script: bytesToHex(script) },
    })),
    lockTime: tx.lockTime,
    subnetworkId: bytesToHex(tx.subnetworkId),
    gas: tx.gas,
    payload: bytesToHex(tx.payload),
  };
}

/** A coin as a node reported it, in core's shape. The address the node wrote beside it is dropped: the script decides. */
export function fromWireUtxo(utxo: WireUtxo): { readonly outpoint: Outpoint; readonly entry: UtxoEntry } {
  const { outpoint, amountSompi, scriptPublicKey, blockDaaScore, isCoinbase } = utxo;
  return {
    outpoint: { transactionId: outpoint.transactionId as TransactionId, index: outpoint.index },
    entry: {
      amountSompi,
      scriptPublicKey: { version: scriptPublicKey.version, script: hexToBytes(scriptPublicKey.script) },
      blockDaaScore,
      isCoinbase,
    },
  };
}
