import { describe, expect, it } from 'vitest';
import type { Transaction } from '../../../src/core/kaspa/transaction.ts';
import type { Payment, Proposal } from '../../../src/core/proposal/proposal.ts';
import { readProposal } from '../../../src/core/review/reading.ts';
import { refusalSentence, type ReadingRefusal } from '../../../src/core/review/refusal.ts';
import {
  acme,
  charter,
  charterOf,
  groupScript,
  kasSompi,
  lee,
  proposalOf,
  readingOf,
  stranger,
  toAcme,
  txId,
  withTransaction,
} from './fixtures.ts';

const toLee: Payment = { name: 'Lee', script: lee, amountSompi: 7n * kasSompi };
const proposal = proposalOf([toAcme, toLee]);
const reading = readingOf(proposal);
const refusalOf = (changed: Proposal, under = charter): ReadingRefusal | undefined => {
  const read = readProposal(changed, under, groupScript);
  return read.ok ? undefined : read.error;
};
const refusalOfTransaction = (change: (tx: Transaction) => Transaction) =>
  refusalOf(withTransaction(proposal, reading, change));
const output = (tx: Transaction, i: number, more: Partial<Transaction['outputs'][number]>) => ({
  ...tx,
  outputs: tx.outputs.with(i, { ...tx.outputs[i]!, ...more }),
});
const input = (tx: Transaction, more: Partial<Transaction['inputs'][number]>) => ({
  ...tx,
  inputs: tx.inputs.with(0, { ...tx.inputs[0]!, ...more }),
});

describe('A proposal is refused by name', () => {
  it('under other versions than those in force', () => {
    expect(refusalOf(proposal, { ...charter, version: 2 })).toEqual({ code: 'charterVersion', named: 1, inForce: 2 });
    expect(refusalOf(proposal, { ...charter, book: { ...charter.book, version: 2 } })).toEqual({
      code: 'bookVersion',
      named: 1,
      inForce: 2,
    });
    expect(refusalOf({ ...proposal, group: '99'.repeat(32) as Proposal['group'] })).toEqual({ code: 'otherGroup' });
  });

  it('when its transaction cannot be read', () => {
    expect(refusalOf({ ...proposal, transaction: proposal.transaction.slice(0, -1) })).toEqual({
      code: 'transactionUnreadable',
      error: { code: 'truncated' },
    });
    expect(refusalOf({ ...proposal, transaction: Uint8Array.of(...proposal.transaction, 0) })).toEqual({
      code: 'transactionUnreadable',
      error: { code: 'trailingBytes' },
    });
    const later = proposal.transaction.with(0, 1);
    expect(refusalOf({ ...proposal, transaction: later })).toEqual({
      code: 'transactionUnreadable',
      error: { code: 'version', version: 1 },
    });
  });

  it('when it describes another number of coins than it spends', () => {
    expect(refusalOf({ ...proposal, utxos: [...proposal.utxos, proposal.utxos[0]!] })).toMatchObject({
      code: 'shape',
      refusal: { code: 'utxoCount' },
    });
    expect(refusalOf({ ...proposal, utxos: [] })).toMatchObject({ code: 'shape', refusal: { code: 'utxoCount' } });
  });

  it('when its transaction is of another shape', () => {
    const shapes: readonly (readonly [string, (tx: Transaction) => Transaction])[] = [
      ['lockTime', (tx) => ({ ...tx, lockTime: 1n })],
      ['payload', (tx) => ({ ...tx, payload: Uint8Array.of(1) })],
      ['gas', (tx) => ({ ...tx, gas: 1n })],
      ['subnetwork', (tx) => ({ ...tx, subnetworkId: new Uint8Array(20).fill(1) })],
      ['sequence', (tx) => input(tx, { sequence: 1n })],
      ['sigOpCount', (tx) => input(tx, { sigOpCount: 2 })],
      ['signatureScript', (tx) => input(tx, { signatureScript: Uint8Array.of(0) })],
      ['repeatedInput', (tx) => ({ ...tx, inputs: [tx.inputs[0]!, tx.inputs[0]!] })],
      ['scriptVersion', (tx) => output(tx, 0, { scriptPublicKey: { version: 1, script: acme } })],
      ['scriptForm', (tx) => output(tx, 0, { scriptPublicKey: { version: 0, script: acme.slice(1) } })],
      [
        'keyNotOnCurve',
        (tx) =>
          output(tx, 0, {
            scriptPublicKey: { version: 0, script: Uint8Array.of(0x20, ...new Uint8Array(32).fill(0xff), 0xac) },
          }),
      ],
      ['outputValue', (tx) => output(tx, 0, { valueSompi: 0n })],
      ['secondChange', (tx) => output(tx, 0, { scriptPublicKey: { version: 0, script: groupScript } })],
      ['outputsExceedInputs', (tx) => output(tx, 0, { valueSompi: 90_000n * kasSompi })],
      ['feeTooLow', (tx) => output(tx, 2, { valueSompi: tx.outputs[2]!.valueSompi + reading.facts.feeSompi - 1n })],
      ['feeAboveCeiling', (tx) => output(tx, 2, { valueSompi: tx.outputs[2]!.valueSompi - 100_000_000n })],
    ];
    for (const [code, change] of shapes) {
      const extraCoins = code === 'repeatedInput' ? [proposal.utxos[0]!, proposal.utxos[0]!] : proposal.utxos;
      const changed = { ...withTransaction(proposal, reading, change), utxos: extraCoins };
      expect(refusalOf(changed), code).toMatchObject({ code: 'shape', refusal: { code } });
    }
  });

  it('when a coin is not the group’s', () =>
    expect(refusalOf({ ...proposal, utxos: [{ ...proposal.utxos[0]!, script: stranger }] })).toMatchObject({
      refusal: { code: 'inputNotOurs', inputIndex: 0 },
    }));

  it('when the charter’s lower fee ceiling is passed by one sompi', () => {
    const fee = reading.facts.feeSompi;
    const under = (feeSompi: bigint) => charterOf({ rules: [{ kind: 'feeCeiling', feeSompi }] });
    expect(refusalOf(proposal, under(fee))).toBeUndefined();
    expect(refusalOf(proposal, under(fee - 1n))).toMatchObject({
      refusal: { code: 'feeAboveCeiling', feeSompi: fee, ceilingSompi: fee - 1n },
    });
  });

  it('when the charter tries to raise the built-in fee ceiling', () => {
    const under = charterOf({ rules: [{ kind: 'feeCeiling', feeSompi: 1_000n * kasSompi }] });
    const dear = withTransaction(proposal, reading, (tx) =>
      output(tx, 2, { valueSompi: tx.outputs[2]!.valueSompi - 100_000_000n }),
    );
    expect(refusalOf(dear, under)).toMatchObject({ refusal: { code: 'feeAboveCeiling', ceilingSompi: 100_000_000n } });
  });

  it('when it pays the group itself', () => {
    const toOurselves: Payment = { name: undefined, script: groupScript, amountSompi: 7n * kasSompi };
    expect(refusalOf({ ...proposal, payments: [toAcme, toOurselves] })).toEqual({
      code: 'paymentToGroup',
      paymentIndex: 1,
    });
  });

  it('when transaction and intent differ in any payment', () => {
    expect(refusalOfTransaction((tx) => output(tx, 0, { scriptPublicKey: { version: 0, script: stranger } }))).toEqual({
      code: 'outputDiffers',
      paymentIndex: 0,
      field: 'recipient',
    });
    expect(refusalOfTransaction((tx) => output(tx, 1, { valueSompi: toLee.amountSompi - 1n }))).toEqual({
      code: 'outputDiffers',
      paymentIndex: 1,
      field: 'amount',
    });
    expect(
      refusalOfTransaction((tx) => ({ ...tx, outputs: [tx.outputs[1]!, tx.outputs[0]!, tx.outputs[2]!] })),
    ).toMatchObject({ code: 'outputDiffers', paymentIndex: 0 });
    expect(
      refusalOfTransaction((tx) => ({ ...tx, outputs: [tx.outputs[2]!, tx.outputs[0]!, tx.outputs[1]!] })),
    ).toMatchObject({ code: 'outputDiffers', paymentIndex: 0 });
  });

  it('when the transaction leaves a payment out', () => {
    // The whole coin is paid, so nothing but a missing output is wrong.
    const whole = proposalOf([{ ...toAcme, amountSompi: 60_000n * kasSompi - 300_000n }]);
    expect(refusalOf({ ...whole, payments: [...whole.payments, toLee] })).toEqual({
      code: 'outputMissing',
      paymentIndex: 1,
    });
  });

  it('when the transaction pays somebody more', () => {
    expect(refusalOf({ ...proposal, payments: [toAcme] })).toEqual({ code: 'outputUnexpected', outputIndex: 1 });
    expect(
      refusalOfTransaction((tx) => ({
        ...tx,
        outputs: [
          tx.outputs[0]!,
          tx.outputs[1]!,
          { ...tx.outputs[2]!, scriptPublicKey: { version: 0, script: stranger } },
        ],
      })),
    ).toEqual({ code: 'outputUnexpected', outputIndex: 2 });
    const behindChange = (tx: Transaction) => {
      const change = tx.outputs[2]!;
      const half = change.valueSompi / 2n;
      return {
        ...tx,
        outputs: [
          tx.outputs[0]!,
          tx.outputs[1]!,
          { ...change, valueSompi: half - 100_000n },
          { valueSompi: half, scriptPublicKey: { version: 0, script: stranger } },
        ],
      };
    };
    expect(refusalOfTransaction(behindChange)).toEqual({ code: 'outputUnexpected', outputIndex: 3 });
  });

  it('when a name is not the address book’s', () => {
    const named = (payment: Payment, under = charter) => refusalOf({ ...proposal, payments: [payment, toLee] }, under);
    expect(named({ ...toAcme, name: 'Lee' })).toEqual({
      code: 'nameDiffers',
      paymentIndex: 0,
      named: 'Lee',
      book: 'Acme Ltd',
    });
    expect(named({ ...toAcme, name: 'acme ltd' })).toMatchObject({ code: 'nameDiffers' });
    expect(named({ ...toAcme, name: undefined })).toEqual({
      code: 'nameDiffers',
      paymentIndex: 0,
      named: undefined,
      book: 'Acme Ltd',
    });
    const unlisted = proposalOf([{ name: 'Acme Ltd', script: stranger, amountSompi: kasSompi }]);
    expect(refusalOf(unlisted)).toEqual({ code: 'nameDiffers', paymentIndex: 0, named: 'Acme Ltd', book: undefined });
  });

  it('when the address book knows one recipient by two names, so that an author could pick', () => {
    const under = charterOf({ book: [...charter.book.entries, { name: 'Landlord', script: acme }] });
    expect(refusalOf(proposal, under)).toEqual({
      code: 'nameAmbiguous',
      paymentIndex: 0,
      names: ['Acme Ltd', 'Landlord'],
    });
  });
});

describe('A refusal in words', () => {
  it('says what happened, that nothing was signed, and what to do', () => {
    expect(refusalSentence({ code: 'outputDiffers', paymentIndex: 0, field: 'recipient' })).toBe(
      'The transaction’s payment 1 has another recipient than the proposal says. Nothing was signed. Ask the proposer what happened; their app would not make such a proposal by itself.',
    );
    expect(refusalSentence({ code: 'charterVersion', named: 1, inForce: 2 })).toBe(
      'This proposal was made under version 1 of the group’s rules; version 2 is in force. Nothing was signed. Ask the proposer to update and propose again.',
    );
    expect(
      refusalSentence({
        code: 'shape',
        refusal: { code: 'feeAboveCeiling', feeSompi: 200_000_000n, ceilingSompi: 100_000_000n },
      }),
    ).toMatch(/^The fee of 2 KAS is above the highest allowed, 1 KAS\. Nothing was signed\./);
    expect(refusalSentence({ code: 'nameDiffers', paymentIndex: 0, named: undefined, book: 'Acme Ltd' })).toMatch(
      /^The proposal hides that the recipient of payment 1 is “Acme Ltd”/,
    );
    expect(refusalSentence({ code: 'shape', refusal: { code: 'repeatedInput', inputIndex: 0 } })).toMatch(
      /^Coin 1 is spent twice\./,
    );
  });
});

describe('Whether a coin exists', () => {
  it('is for Kaspa nodes to say: a reading names the coin it was given, and is another reading', () => {
    const elsewhere = withTransaction(proposal, reading, (tx) =>
      input(tx, { previousOutpoint: { transactionId: txId(5), index: 0 } }),
    );
    expect(readingOf(elsewhere).model.inputs[0]).toMatchObject({ transactionId: txId(5), index: 0 });
    expect(readingOf(elsewhere).digest).not.toEqual(reading.digest);
  });
});
