import { describe, expect, it } from 'vitest';
import { quoted, readRefusal } from '../../../src/main/chain/submit-outcome.ts';

const ID = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const read = (inner: string) => readRefusal(`Rejected transaction ${ID}: ${inner}`, ID);

describe('a refusal by a node', () => {
  it('that knows the transaction already counts as sent', () => {
    expect(read(`transaction ${ID} is already in the mempool`)).toEqual({
      kind: 'alreadyKnown',
      where: 'mempool',
      transactionId: ID,
    });
    expect(read(`transaction ${ID} was already accepted by the consensus`)).toEqual({
      kind: 'alreadyKnown',
      where: 'chain',
      transactionId: ID,
    });
  });
  it('for a double spend names the other transaction', () => {
    expect(read(`output (${ID}, 0) already spent by transaction ${OTHER} in the mempool`)).toEqual({
      kind: 'doubleSpend',
      otherTransactionId: OTHER,
    });
  });
  it('for the fee says what was paid and what is asked', () => {
    const text = (name: string) =>
      `transaction has 203599 fees which is under the required amount of 203600 for ${name} 2036`;
    const expected = { kind: 'feeTooLow', feeSompi: 203_599n, requiredSompi: 203_600n };
    expect(read(`transaction ${ID} is not standard: ${text('compute mass')}`)).toEqual(expected);
    expect(read(`transaction ${ID} is not standard: ${text('normalized transient mass')}`)).toEqual(expected);
  });
  it.each([
    [`transaction ${ID} is an orphan where orphan is disallowed`, 'coinUnknown'],
    ['impossible to have a matching UTXO entry', 'coinUnknown'],
    ['transaction storage mass of 502514 is larger than max allowed size of 500000', 'massTooHigh'],
    ['transaction transient (storage) mass of 1000004 is larger than max allowed size of 1000000', 'massTooHigh'],
    ['storage mass is incomputable', 'massTooHigh'],
    ['one of the transaction inputs spends an immature UTXO', 'coinImmature'],
    ['transaction is not finalized', 'notYetFinal'],
    ['sequence locks conditions was not met', 'notYetFinal'],
    ['failed to verify the signature script: script ran, but verification failed', 'signatureInvalid'],
    ['failed to verify empty signature script', 'signatureInvalid'],
    ['transaction tries to spend 5 while its total inputs amount is 4', 'spendsTooMuch'],
    ['output 0 has zero value', 'notStandard'],
    ['output 0: non-standard script form', 'notStandard'],
    ["could not be added because it's full with transactions with higher priority", 'mempoolFull'],
  ])('%s', (text, kind) => {
    expect(read(text)).toEqual({ kind });
  });
  it('in other words is quoted, printable and bounded', () => {
    const outcome = read(`\u0007\u202e${'x'.repeat(1000)}`);
    expect(outcome.kind).toBe('other');
    expect(outcome.kind === 'other' && outcome.text).toMatch(/^[\x20-\x7e]{300}$/);
    expect(quoted('a\nb')).toBe('a?b');
  });
});
