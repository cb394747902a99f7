import { KeyturnError } from '../../core/base/errors.ts';
import { nodeNetworkId } from '../../core/kaspa/network.ts';
import { signatureScriptBytes } from '../../core/kaspa/script.ts';
import type { SecondReading } from '../../core/ports.ts';
import type { NetworkPrefixKind } from './messages.ts';
import type { SecondReader } from './reader.ts';

/** The second reader as the engine asks it. A refusal is a failure to agree, so it is thrown and the proposal stays unoffered. */
export function secondReading(reader: SecondReader): SecondReading {
  return {
    async read(network, transaction, utxos) {
      const summary = await reader.read({
        networkPrefixKind: nodeNetworkId(network) as NetworkPrefixKind,
        transactionBytes: transaction,
        utxos: utxos.map(({ amountSompi, scriptPublicKey, isCoinbase, blockDaaScore }) => ({
          amountSompi,
          scriptVersion: scriptPublicKey.version,
          script: scriptPublicKey.script,
          isCoinbase,
          blockDaaScore,
          signedScriptBytes: signatureScriptBytes,
        })),
      });
      if (summary.ok) return summary.value;
      throw new KeyturnError(
        'readerFailed',
        `The second reader could not read this payment (${summary.error.kind}). It cannot be approved on this laptop. Nothing was signed.`,
      );
    },
  };
}
