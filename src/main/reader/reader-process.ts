import * as kaspa from 'kaspa-wasm32-sdk';
import type { TransactionSummary } from '../../core/proposal/second-reading.ts';
import { parentChannel } from '../processes/parent-channel.ts';
import { type DecodedTransaction, decodeTransaction } from './decode.ts';
import type { NetworkPrefixKind, ReaderCoin, ReaderReply, ReaderRequest } from './messages.ts';

// The only place that loads kaspa-wasm. It reads what strangers sent, holds no secret, and may die without harm.

const parent = parentChannel();
parent.onMessage((request) => {
  answer(request as ReaderRequest, (reply, sent) => parent.send(reply, sent));
});

function answer(request: ReaderRequest, send: (reply: ReaderReply, sent: () => void) => void): void {
  try {
    send(read(request), () => undefined);
  } catch (error) {
    // After a panic the library's memory is in an unknown state, so this process answers once more and ends.
    const isPanic = error instanceof Error && error.name === 'RuntimeError';
    const text = String(error)
      .replace(/[^\x20-\x7e]/g, '?')
      .slice(0, 300);
    const refusal = isPanic ? ({ kind: 'libraryPanicked' } as const) : ({ kind: 'libraryRefused', text } as const);
    send({ ok: false, error: refusal }, () => {
      if (isPanic) process.exit(1);
    });
  }
}

function read({ networkPrefixKind, transactionBytes, utxos }: ReaderRequest): ReaderReply {
  const decoded = decodeTransaction(transactionBytes);
  if ('failedAt' in decoded) return { ok: false, error: { kind: 'notDecodable', at: decoded.failedAt } };
  const inputs = decoded.inputs.length;
  if (inputs !== utxos.length) {
    return { ok: false, error: { kind: 'coinsDoNotMatch', inputs, coins: utxos.length } };
  }
  const transaction = build(decoded, utxos, (input) => input.signatureScript);
  const reply: ReaderReply = { ok: true, value: summarize(transaction, networkPrefixKind, massOf(decoded, utxos)) };
  // Freed only when all went well: after a panic the library's handles throw and would hide it.
  transaction.free();
  return reply;
}

/** Every field as kaspa-wasm's own object gives it back, not as it was put in. */
function summarize(tx: kaspa.Transaction, network: NetworkPrefixKind, massGrams: bigint): TransactionSummary {
  const wasmInputs = tx.inputs as kaspa.TransactionInput[];
  const wasmOutputs = tx.outputs as kaspa.TransactionOutput[];
  const inputs = wasmInputs.map((input) => {
    const { transactionId, index } = input.previousOutpoint as kaspa.ITransactionOutpoint;
    const { sequence, sigOpCount } = input;
    return { transactionId, index, sequence, sigOpCount, signatureScriptBytes: hexBytes(input.signatureScript) };
  });
  const totalInSompi = wasmInputs.reduce((sum, input) => sum + (input.utxo?.amount ?? 0n), 0n);
  const outputs = wasmOutputs.map((output) => {
    const { scriptPublicKey } = output;
    const { version: scriptVersion, script } = scriptPublicKey;
    // Network ids as text have given a mainnet address for a testnet script elsewhere in this library; its enumeration has not.
    const address = kaspa.addressFromScriptPublicKey(scriptPublicKey, NETWORK_TYPE[network])?.toString();
    return { valueSompi: output.value, scriptVersion, script, address: scriptVersion === 0 ? address : undefined };
  });
  const totalOutSompi = outputs.reduce((sum, output) => sum + output.valueSompi, 0n);
  const summary: TransactionSummary = {
    transactionId: tx.id,
    version: tx.version,
    lockTime: tx.lockTime,
    subnetworkId: tx.subnetworkId as string,
    gas: tx.gas,
    payloadBytes: hexBytes(tx.payload),
    inputs,
    outputs,
    totalInSompi,
    totalOutSompi,
    feeSompi: totalInSompi - totalOutSompi,
    massGrams,
  };
  for (const part of [...wasmInputs, ...wasmOutputs]) part.free();
  return summary;
}

/** The library adds one signature of this many bytes to every input by itself, so it is left out of what it is given. */
const SIGNATURE_BYTES_ADDED = 66;

/**
 * Mass with every signature script at its final length.
 * Always asked as for mainnet: the rule is the same everywhere, but for simnet this version adds the two masses instead of taking the larger.
 */
function massOf(decoded: DecodedTransaction, utxos: readonly ReaderCoin[]): bigint {
  const filler = (_input: unknown, coin: ReaderCoin) =>
    '00'.repeat(Math.max(0, coin.signedScriptBytes - SIGNATURE_BYTES_ADDED));
  const transaction = build(decoded, utxos, filler);
  const massGrams = kaspa.calculateTransactionMass('mainnet', transaction, 1);
  transaction.free();
  return massGrams;
}

type DecodedInput = DecodedTransaction['inputs'][number];

function build(
  decoded: DecodedTransaction,
  utxos: readonly ReaderCoin[],
  signatureScript: (input: DecodedInput, coin: ReaderCoin) => string,
): kaspa.Transaction {
  return new kaspa.Transaction({
    version: decoded.version,
    inputs: decoded.inputs.map((input, at) => {
      const coin = utxos[at];
      if (coin === undefined) throw new RangeError('every input has its coin');
      const previousOutpoint = { transactionId: input.transactionId, index: input.index };
      const utxo = {
        outpoint: previousOutpoint,
        amount: coin.amountSompi,
        scriptPublicKey: { version: coin.scriptVersion, script: Buffer.from(coin.script).toString('hex') },
        blockDaaScore: coin.blockDaaScore,
        isCoinbase: coin.isCoinbase,
      };
      return {
        previousOutpoint,
        signatureScript: signatureScript(input, coin),
        sequence: input.sequence,
        sigOpCount: input.sigOpCount,
        // The declared type names the library's own class, but its reader takes the plain form and needs no handle to free.
        utxo: utxo as unknown as kaspa.UtxoEntryReference,
      };
    }),
    outputs: decoded.outputs.map(({ value, scriptVersion, script }) => ({
      value,
      scriptPublicKey: { version: scriptVersion, script },
    })),
    lockTime: decoded.lockTime,
    subnetworkId: decoded.subnetworkId,
    gas: decoded.gas,
    payload: decoded.payload,
  });
}

const NETWORK_TYPE: Readonly<Record<NetworkPrefixKind, kaspa.NetworkType>> = {
  mainnet: kaspa.NetworkType.Mainnet,
  'testnet-10': kaspa.NetworkType.Testnet,
  simnet: kaspa.NetworkType.Simnet,
  devnet: kaspa.NetworkType.Devnet,
};

function hexBytes(hex: unknown): number {
  return (hex as string).length / 2;
}
