import { describe, expect, it } from 'vitest';
import { bytesToHex } from '../../../src/core/base/bytes.ts';
import type { Charter } from '../../../src/core/group/charter.ts';
import { judgeRules } from '../../../src/core/policy/policy.ts';
import type { Proposal } from '../../../src/core/proposal/proposal.ts';
import type { History, LivePayment } from '../../../src/core/review/history.ts';
import { policyFactsOf } from '../../../src/core/review/reading.ts';
import { reviewVerdict, type VerdictInput } from '../../../src/core/review/verdict.ts';
import {
  acme,
  charter,
  charterOf,
  kasSompi,
  lee,
  nowMs,
  proposalOf,
  readingOf,
  stranger,
  toAcme,
  txId,
  withTransaction,
} from './fixtures.ts';

const known: History = {
  timesPaid: { [bytesToHex(acme)]: 7, [bytesToHex(lee)]: 1 },
  largestPaidSompi: 20_000n * kasSompi,
  balanceSompi: 100_000n * kasSompi,
};
const verdictOf = (
  proposal: Proposal,
  more: Partial<Omit<VerdictInput, 'reading' | 'policy'>> = {},
  under: Charter = charter,
) => {
  const reading = readingOf(proposal, under);
  const policy = judgeRules(under, policyFactsOf(proposal, reading.facts), { nowMs, firstSeenAtMs: nowMs, spends: [] });
  return reviewVerdict({ reading, policy, history: known, live: [], differing: [], ...more });
};
const codesOf = (...args: Parameters<typeof verdictOf>) => verdictOf(...args).items.map(({ code }) => code);
const proposal = proposalOf();

describe('The verdict', () => {
  it('is routine when nothing is unusual', () =>
    expect(verdictOf(proposal)).toEqual({ level: 'routine', heading: 'Looks routine', items: [], mayApprove: true }));

  it('counts the things to check', () => {
    const one = verdictOf(proposal, { differing: ['Lee'] });
    expect(one).toMatchObject({ level: 'check', heading: 'Check 1 thing', mayApprove: true });
    expect(one.items[0]!.sentence).toBe("Lee's app reads this payment differently.");
    expect(verdictOf(proposal, { differing: ['Lee', 'Sam'] }).heading).toBe('Check 2 things');
  });

  it('is amber for a first payment to somebody known', () =>
    expect(verdictOf(proposal, { history: { ...known, timesPaid: {} } }).items).toEqual([
      { level: 'amber', code: 'firstPayment', sentence: 'The group has never paid Acme Ltd before.' },
    ]));

  it('is amber for an address that is not in the book, paid before or not', () => {
    const unlisted = proposalOf([{ name: undefined, script: stranger, amountSompi: kasSompi }]);
    expect(codesOf(unlisted)).toEqual(['notInBook', 'firstPayment']);
    expect(codesOf(unlisted, { history: { ...known, timesPaid: { [bytesToHex(stranger)]: 3 } } })).toEqual([
      'notInBook',
    ]);
  });

  it('is amber one sompi above three times the largest payment so far, and not on it', () => {
    const history = { ...known, largestPaidSompi: 4_000n * kasSompi };
    const paying = (amountSompi: bigint) => proposalOf([{ ...toAcme, amountSompi }]);
    expect(codesOf(paying(12_000n * kasSompi), { history })).toEqual([]);
    expect(codesOf(paying(12_000n * kasSompi + 1n), { history })).toEqual(['muchLarger']);
    expect(codesOf(paying(12_000n * kasSompi + 1n), { history: { ...known, largestPaidSompi: undefined } })).toEqual(
      [],
    );
  });

  it('compares what several payments come to together', () => {
    const three = proposalOf([toAcme, { ...toAcme, amountSompi: 5_000n * kasSompi }]);
    expect(codesOf(three, { history: { ...known, largestPaidSompi: 5_000n * kasSompi } })).toEqual(['muchLarger']);
    expect(codesOf(three, { history: { ...known, largestPaidSompi: 6_000n * kasSompi } })).toEqual([]);
  });

  it('is amber one sompi above ten times the least fee, and not on it', () => {
    const reading = readingOf(proposal);
    const minimumSompi = reading.facts.mass.minimumFeeSompi;
    const withFee = (feeSompi: bigint) =>
      withTransaction(proposal, reading, (tx) => ({
        ...tx,
        outputs: tx.outputs.with(1, {
          ...tx.outputs[1]!,
          valueSompi: tx.outputs[1]!.valueSompi + reading.facts.feeSompi - feeSompi,
        }),
      }));
    expect(codesOf(withFee(10n * minimumSompi))).toEqual([]);
    expect(codesOf(withFee(10n * minimumSompi + 1n))).toEqual(['highFee']);
  });

  it('is red, without a button, when a rule blocks', () => {
    const blocked = verdictOf({ ...proposal, note: '' });
    expect(blocked).toMatchObject({ level: 'stop', heading: 'Stop: do not sign', mayApprove: false });
    expect(blocked.items).toEqual([
      { level: 'red', code: 'ruleBlocks', sentence: 'Every payment says why: this one has no note.' },
    ]);
  });

  it('is not red when a rule only needs more members', () => {
    const under = charterOf({ rules: [{ kind: 'approvalsAbove', amountSompi: 1n, approvals: 3 }] });
    expect(verdictOf(proposal, {}, under)).toMatchObject({ level: 'routine', mayApprove: true });
  });

  it('puts red before amber', () =>
    expect(codesOf({ ...proposal, note: '' }, { differing: ['Sam'] })).toEqual(['ruleBlocks', 'readingsDiffer']));
});

describe('A payment that can still happen', () => {
  const live: LivePayment = {
    transactionId: txId(77),
    outpoints: [{ transactionId: txId(78), index: 0 }],
    payments: [{ script: acme, amountSompi: 500n * kasSompi }],
  };

  it('to the same recipient is red, but may be approved', () => {
    const verdict = verdictOf(proposal, { live: [live] });
    expect(verdict).toMatchObject({ level: 'stop', mayApprove: true });
    expect(verdict.items).toEqual([
      {
        level: 'red',
        code: 'mayPayTwice',
        sentence: 'A payment of 500 KAS to Acme Ltd was already let go and can still happen: this may pay twice.',
      },
    ]);
  });
  it('to somebody else is no concern', () =>
    expect(codesOf(proposal, { live: [{ ...live, payments: [{ script: lee, amountSompi: kasSompi }] }] })).toEqual([]));
  it('that spends one of the same coins cannot happen besides', () => {
    const [{ transactionId, index } = { transactionId: txId(0), index: 0 }] = readingOf(proposal).model.inputs;
    expect(
      codesOf(proposal, { live: [{ ...live, outpoints: [...live.outpoints, { transactionId, index }] }] }),
    ).toEqual([]);
    expect(codesOf(proposal, { live: [{ ...live, outpoints: [{ transactionId, index: index + 1 }] }] })).toEqual([
      'mayPayTwice',
    ]);
  });
  it('is not the proposal itself', () =>
    expect(codesOf(proposal, { live: [{ ...live, transactionId: readingOf(proposal).model.transactionId }] })).toEqual(
      [],
    ));
  it('counts together with others to the same recipient', () => {
    const other = { ...live, transactionId: txId(79) };
    expect(verdictOf(proposal, { live: [live, other] }).items[0]!.sentence).toContain('1,000 KAS');
  });
});
