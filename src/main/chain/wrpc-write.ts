import type { WireScript, WireTransaction } from './wrpc-types.ts';

/** A script as the node writes and reads it: version as two big-endian bytes, then the script, in one hex string. */
export function wireScript({ version, script }: WireScript): string {
  return version.toString(16).padStart(4, '0') + script;
}

/**
 * A version-0 transaction as `submitTransaction` wants it.
 * `mass` is required but overwritten by the node, so it says 0; its newer name is left out because older nodes do not know it.
 */
export function wireTransaction(transaction: WireTransaction): object {
  const { version, inputs, outputs, lockTime, subnetworkId, gas, payload } = transaction;
  return {
    version,
    inputs: inputs.map((input) => ({
      previousOutpoint: input.previousOutpoint,
      signatureScript: input.signatureScript,
      sequence: input.sequence,
      sigOpCount: input.sigOpCount,
    })),
    outputs: outputs.map(({ value, scriptPublicKey }) => ({ value, scriptPublicKey: wireScript(scriptPublicKey) })),
    lockTime,
    subnetworkId,
    gas,
    payload,
    mass: 0,
  };
}
