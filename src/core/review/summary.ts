import { bytesToHex } from '../base/bytes.ts';
import { summariesDiffer, type TransactionSummary } from '../proposal/second-reading.ts';
import type { Reading } from './reading.ts';

/**
 * In what the second reader's summary differs from our reading, one plain line for each field; empty where they agree.
 * Only then is a person asked (protocol.md §5.2a).
 */
export function secondReadingDiffers(reading: Reading, second: TransactionSummary): readonly string[] {
  return summariesDiffer(summaryOfReading(reading), second);
}

/** Our reading in the words of the second reader. Every number is taken from our own decoding and weighing. */
export function summaryOfReading({ transaction, facts }: Pick<Reading, 'transaction' | 'facts'>): TransactionSummary {
  const { computeGrams, storageGrams } = facts.mass;
  return {
    transactionId: facts.transactionId,
    version: transaction.version,
    lockTime: transaction.lockTime,
    subnetworkId: bytesToHex(transaction.subnetworkId),
    gas: transaction.gas,
    payloadBytes: transaction.payload.length,
    inputs: transaction.inputs.map(({ previousOutpoint, sequence, sigOpCount, signatureScript }) => ({
      transactionId: previousOutpoint.transactionId,
      index: previousOutpoint.index,
      sequence,
      sigOpCount,
      signatureScriptBytes: signatureScript.length,
    })),
    outputs: transaction.outputs.map(({ valueSompi, scriptPublicKey }, i) => ({
      valueSompi,
      scriptVersion: scriptPublicKey.version,
      script: bytesToHex(scriptPublicKey.script),
      address: facts.outputs[i]?.address,
    })),
    totalInSompi: facts.inputsSompi,
    totalOutSompi: facts.outputsSompi,
    feeSompi: facts.feeSompi,
    // The second reader knows no transient mass; it weighs by the larger of the other two.
    massGrams: computeGrams > storageGrams ? computeGrams : storageGrams,
  };
}
