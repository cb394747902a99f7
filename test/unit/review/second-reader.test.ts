import { afterAll, describe, expect, it } from 'vitest';
import { createSecondReader } from '../../../src/main/reader/reader.ts';
import type { Payment, Proposal } from '../../../src/core/proposal/proposal.ts';
import { secondReadingDiffers } from '../../../src/core/review/summary.ts';
import { kasSompi, lee, proposalOf, readingOf, stranger, toAcme, withTransaction } from './fixtures.ts';

const reader = createSecondReader();
afterAll(() => reader.close());

async function secondReadingOf({ transaction, utxos }: Proposal) {
  const coins = utxos.map((utxo) => ({ ...utxo, signedScriptBytes: 66 }));
  const read = await reader.read({ networkPrefixKind: 'testnet-10', transactionBytes: transaction, utxos: coins });
  if (!read.ok) throw new Error(read.error.kind);
  return read.value;
}

const toLee = (amountSompi: bigint): Payment => ({ name: 'Lee', script: lee, amountSompi });
const shapes: readonly (readonly [what: string, payments: readonly Payment[]])[] = [
  ['one coin, one payment and change', [toAcme]],
  ['one coin and no change', [{ ...toAcme, amountSompi: 60_000n * kasSompi - 300_000n }]],
  ['two coins, one payment and change', [{ ...toAcme, amountSompi: 70_000n * kasSompi }]],
  [
    'two coins and two payments, one of them small',
    [{ ...toAcme, amountSompi: 70_000n * kasSompi }, toLee(kasSompi / 5n)],
  ],
  ['thirty payments', Array.from({ length: 30 }, (_, i) => toLee(10n * kasSompi + BigInt(i)))],
];

describe('kaspa-wasm, which shares no code with our reading,', () => {
  it.each(shapes)('reads the same in %s', async (_, payments) => {
    const proposal = proposalOf(payments);
    expect(secondReadingDiffers(readingOf(proposal), await secondReadingOf(proposal))).toEqual([]);
  });

  it('is heard when it reads another recipient', async () => {
    const proposal = proposalOf();
    const other = withTransaction(proposal, readingOf(proposal), (tx) => ({
      ...tx,
      outputs: tx.outputs.with(0, { ...tx.outputs[0]!, scriptPublicKey: { version: 0, script: stranger } }),
    }));
    const differences = secondReadingDiffers(readingOf(proposal), await secondReadingOf(other));
    expect(differences.map((line) => line.split(':')[0])).toEqual([
      'the transaction id',
      'the script of output 1',
      'the address of output 1',
    ]);
  });
});
