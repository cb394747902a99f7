import { schnorr } from '@noble/curves/secp256k1.js';
import type { DeviceId, GroupId, TransactionId } from '../../../src/core/base/ids.ts';
import { firstCharter, type Charter, type FirstCharter } from '../../../src/core/group/charter.ts';
import { buildTransaction, selectCoins, type Coin } from '../../../src/core/kaspa/coin-selection.ts';
import { payToPublicKey } from '../../../src/core/kaspa/script.ts';
import { encodeTransaction, type Transaction } from '../../../src/core/kaspa/transaction.ts';
import type { Payment, Proposal } from '../../../src/core/proposal/proposal.ts';
import type { Reading } from '../../../src/core/review/reading.ts';
import { readProposal } from '../../../src/core/review/reading.ts';

export const kasSompi = 100_000_000n;
export const nowMs = 1_800_000_000_000;
/** A real key's script: a made-up one would not be on the curve. */
export const scriptOf = (n: number): Uint8Array =>
  payToPublicKey(schnorr.getPublicKey(new Uint8Array(32).fill(n))).script;
export const groupScript = scriptOf(1);
export const acme = scriptOf(2);
export const lee = scriptOf(3);
export const stranger = scriptOf(4);
export const group = '11'.repeat(32) as GroupId;
export const txId = (n: number): TransactionId => n.toString(16).padStart(64, '0') as TransactionId;

export const charterOf = (more: Partial<FirstCharter> = {}): Charter =>
  firstCharter({
    group,
    name: 'Treasury',
    network: 'testnet-10',
    memberCount: 3,
    threshold: 2,
    rules: [
      { kind: 'limit24h', amountSompi: 1_000_000n * kasSompi },
      { kind: 'maxPerPayment', amountSompi: 50_000n * kasSompi },
      { kind: 'reasonRequired' },
      { kind: 'approvalsAbove', amountSompi: 20_000n * kasSompi, approvals: 3 },
    ],
    proposalExpiryMs: 24 * 3_600_000,
    buriedDaa: 100,
    book: [
      { name: 'Acme Ltd', script: acme },
      { name: 'Lee', script: lee },
    ],
    ...more,
  });
export const charter = charterOf();

export const coinOf = (n: number, amountSompi: bigint): Coin => ({
  outpoint: { transactionId: txId(n), index: n },
  entry: {
    amountSompi,
    scriptPublicKey: { version: 0, script: groupScript },
    blockDaaScore: 5_000n + BigInt(n),
    isCoinbase: false,
  },
});
export const coins = [coinOf(0xa1, 60_000n * kasSompi), coinOf(0xa2, 40_000n * kasSompi)];
export const toAcme: Payment = { name: 'Acme Ltd', script: acme, amountSompi: 12_500n * kasSompi };

/** A proposal as an honest author's app makes it: real coin selection, real transaction. */
export function proposalOf(payments: readonly Payment[] = [toAcme], more: Partial<Proposal> = {}): Proposal {
  const selection = selectCoins({
    coins,
    payments: payments.map(({ script, amountSompi }) => ({
      valueSompi: amountSompi,
      scriptPublicKey: { version: 0, script },
    })),
    changeScript: { version: 0, script: groupScript },
    feeRateSompiPerGram: 100n,
    virtualDaaScore: 10_000n,
  });
  if (!selection.ok) throw new Error(selection.error.code);
  return {
    group,
    author: '22'.repeat(32) as DeviceId,
    k: 3,
    charterVersion: charter.version,
    bookVersion: charter.book.version,
    epoch: 1,
    expiresAtMs: nowMs + 3_600_000,
    payments,
    note: 'Invoice 7',
    externalId: 'INV-7',
    evidence: Uint8Array.of(1, 2, 3),
    transaction: encodeTransaction(buildTransaction(selection.value)),
    utxos: selection.value.inputs.map(({ entry }) => ({
      amountSompi: entry.amountSompi,
      scriptVersion: entry.scriptPublicKey.version,
      script: entry.scriptPublicKey.script,
      blockDaaScore: entry.blockDaaScore,
      isCoinbase: entry.isCoinbase,
    })),
    ...more,
  };
}

export function readingOf(proposal: Proposal = proposalOf(), under: Charter = charter): Reading {
  const reading = readProposal(proposal, under, groupScript);
  if (!reading.ok)
    throw new Error(
      JSON.stringify(reading.error, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
    );
  return reading.value;
}

/** The same proposal around another transaction. */
export function withTransaction(
  proposal: Proposal,
  reading: Reading,
  change: (tx: Transaction) => Transaction,
): Proposal {
  return { ...proposal, transaction: encodeTransaction(change(reading.transaction)) };
}
