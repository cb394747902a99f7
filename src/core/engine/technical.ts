import { assert } from '../base/errors.ts';
import { bytesToHex } from '../base/bytes.ts';
import { decodeTransaction } from '../kaspa/transaction.ts';
import { readingOf } from './case-facts.ts';
import type { Case } from './state.ts';

/** A payment in every detail a stranger needs to check it. 64-bit quantities as decimal text, bytes as hex. */
export type TechnicalView = {
  readonly signed: boolean;
  readonly transactionId: string;
  readonly transaction: {
    readonly version: number;
    readonly inputs: readonly {
      readonly previousOutpoint: { readonly transactionId: string; readonly index: number };
      readonly signatureScript: string;
      readonly sequence: string;
      readonly sigOpCount: number;
    }[];
    readonly outputs: readonly {
      readonly value: string;
      readonly scriptPublicKey: { readonly version: number; readonly script: string };
    }[];
    readonly lockTime: string;
    readonly subnetworkId: string;
    readonly gas: string;
    readonly payload: string;
  };
  readonly utxos: readonly {
    readonly outpoint: { readonly transactionId: string; readonly index: number };
    readonly amountSompi: string;
    readonly scriptPublicKey: { readonly version: number; readonly script: string };
  }[];
};

/** @returns undefined while the proposal could not be read */
export function technicalView(known: Case): TechnicalView | undefined {
  const reading = readingOf(known);
  if (reading === undefined) return undefined;
  const signed = known.signed === undefined ? undefined : decodeTransaction(known.signed.transaction);
  const tx = signed?.ok === true ? signed.value : reading.transaction;
  assert(signed?.ok !== false, 'a transaction we signed decodes');
  return {
    signed: signed !== undefined,
    transactionId: reading.facts.transactionId,
    transaction: {
      version: tx.version,
      inputs: tx.inputs.map(({ previousOutpoint, signatureScript, sequence, sigOpCount }) => ({
        previousOutpoint,
        signatureScript: bytesToHex(signatureScript),
        sequence: sequence.toString(),
        sigOpCount,
      })),
      outputs: tx.outputs.map(({ valueSompi, scriptPublicKey: { version, script } }) => ({
        value: valueSompi.toString(),
        scriptPublicKey: { version, script: bytesToHex(script) },
      })),
      lockTime: tx.lockTime.toString(),
      subnetworkId: bytesToHex(tx.subnetworkId),
      gas: tx.gas.toString(),
      payload: bytesToHex(tx.payload),
    },
    utxos: tx.inputs.flatMap(({ previousOutpoint }, i) => {
      const utxo = reading.utxos[i];
      return utxo === undefined
        ? []
        : [
            {
              outpoint: previousOutpoint,
              amountSompi: utxo.amountSompi.toString(),
              scriptPublicKey: {
                version: utxo.scriptPublicKey.version,
                script: bytesToHex(utxo.scriptPublicKey.script),
              },
            },
          ];
    }),
  };
}
