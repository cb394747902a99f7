import { describe, expect, it } from 'vitest';
import { bytesToHex } from '../../../src/core/base/bytes.ts';
import type { MemberId } from '../../../src/core/base/ids.ts';
import type { Charter } from '../../../src/core/group/charter.ts';
import { judgeRules } from '../../../src/core/policy/policy.ts';
import type { Proposal } from '../../../src/core/proposal/proposal.ts';
import type { History, LivePayment } from '../../../src/core/review/history.ts';
import { policyFactsOf } from '../../../src/core/review/reading.ts';
import type { KnownAddress } from '../../../src/core/review/look-alike.ts';
import { reviewVerdict, type VerdictInput } from '../../../src/core/review/verdict.ts';
import { unusualFee } from '../../../src/core/review/verdict-items.ts';
import {
  acme,
  charter,
  charterOf,
  kasSompi,
  lee,
  nowMs,
  proposalOf,
  readingOf,
  scriptOf,
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
  return reviewVerdict({ reading, policy, history: known, live: [], differing: [], known: [], ...more });
};
const codesOf = (...args: Parameters<typeof verdictOf>) => verdictOf(...args).items.map(({ code }) => code);
const proposal = proposalOf();
const member = (name: string) => ({
  member: bytesToHex(new TextEncoder().encode(name)).padEnd(64, '0') as MemberId,
  name,
});

describe('The verdict', () => {
  it('is routine when nothing is unusual', () =>
    expect(verdictOf(proposal)).toEqual({ level: 'routine', heading: 'Looks routine', items: [], mayApprove: true }));

  it('counts the things to check', () => {
    const one = verdictOf(proposal, { differing: [member('Lee')] });
    expect(one).toMatchObject({ level: 'check', heading: 'Check 1 thing', mayApprove: true });
    expect(one.items[0]!.sentence).toBe('Lee’s app reads this payment differently.');
    expect(verdictOf(proposal, { differing: [member('Lee'), member('Sam')] }).heading).toBe('Check 2 things');
  });

  it('is amber for a first payment to somebody known', () =>
    expect(verdictOf(proposal, { history: { ...known, timesPaid: {} } }).items).toEqual([
      {
        level: 'amber',
        code: 'firstPayment',
        id: `firstPayment/${bytesToHex(acme)}`,
        short: 'First payment',
        fact: 'First payment.',
        sentence: 'The group has never paid Acme Ltd before.',
        goOnWithout: undefined,
      },
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

  it('calls a fee high and says whether it is a small coin’s price or far more than anybody asks', () => {
    const sentenceOf = (feeSompi: bigint, selectionGrams: bigint): string | undefined =>
      unusualFee({ ...readingOf(proposal).model, feeSompi }, { minimumFeeSompi: 203_600n, selectionGrams })[0]
        ?.sentence;
    expect(sentenceOf(10_000_000n, 100_000n)).toBe(
      'The fee of 0.1 KAS is high because this payment makes a very small coin, which the network charges more for. Paying a larger amount costs less.',
    );
    expect(sentenceOf(100_000_001n, 100_000n)).toBe(
      'The fee of 1.00000001 KAS is more than 10 times what the network asks for (0.1 KAS).',
    );
    expect(sentenceOf(10_000_000n, 2_036n)).toBe(
      'The fee of 0.1 KAS is more than 10 times what the network asks for (0.002036 KAS).',
    );
  });

  it('is red, without a button, when a rule blocks', () => {
    const blocked = verdictOf({ ...proposal, note: '' });
    expect(blocked).toMatchObject({ level: 'stop', heading: 'Stop: do not sign', mayApprove: false });
    expect(blocked.items).toMatchObject([
      {
        level: 'red',
        code: 'ruleBlocks',
        id: 'ruleBlocks/2',
        fact: 'Breaks a rule.',
        sentence: 'Every payment says why: this one has no note.',
      },
    ]);
  });

  it('is not red when a rule only needs more members', () => {
    const under = charterOf({ rules: [{ kind: 'approvalsAbove', amountSompi: 1n, approvals: 3 }] });
    expect(verdictOf(proposal, {}, under)).toMatchObject({ level: 'routine', mayApprove: true });
  });

  it('puts red before amber', () =>
    expect(codesOf({ ...proposal, note: '' }, { differing: [member('Sam')] })).toEqual([
      'ruleBlocks',
      'readingsDiffer',
    ]));
});

describe('A payment that can still happen', () => {
  const live: LivePayment = {
    transactionId: txId(77),
    outpoints: [{ transactionId: txId(78), index: 0 }],
    payments: [{ script: acme, amountSompi: 500n * kasSompi }],
  };

  it('to the same recipient is red, but may be approved', () => {
    const verdict = verdictOf(proposal, { live: [live] });
    expect(verdict).toMatchObject({ level: 'red', heading: 'May pay twice', mayApprove: true });
    expect(verdict.items).toMatchObject([
      {
        level: 'red',
        code: 'mayPayTwice',
        fact: 'May pay twice.',
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

describe('An address that resembles another one', () => {
  const unlisted = proposalOf([{ name: undefined, script: stranger, amountSompi: kasSompi }]);
  const { address } = readingOf(unlisted).model.outputs[0]!;
  const alike = (script: Uint8Array): KnownAddress => ({
    name: 'Acme Ltd',
    phrase: 'the address of Acme Ltd',
    address: `${address.slice(0, 30)}q${address.slice(31)}`,
    script,
  });

  it('is red, says whose it is not, and may be approved all the same', () => {
    const verdict = verdictOf(unlisted, { known: [alike(acme)] });
    expect(verdict).toMatchObject({ level: 'red', heading: 'Looks like another address', mayApprove: true });
    expect(verdict.items[0]).toMatchObject({
      code: 'looksAlike',
      id: `looksAlike/${bytesToHex(stranger)}`,
      fact: 'This is not the address of Acme Ltd.',
      sentence: 'It resembles the address of Acme Ltd and differs in 1 character.',
    });
  });
  it('is no concern when it is the very same script', () =>
    expect(codesOf(unlisted, { known: [alike(stranger)] })).not.toContain('looksAlike'));
  it('is no concern in the address book, which the group agreed on', () =>
    expect(codesOf(proposal, { known: [{ ...alike(lee), address: readingOf().model.outputs[0]!.address }] })).toEqual(
      [],
    ));
});

describe('Every item', () => {
  it('of a member who reads it differently stands alone under that member, so that one going-on covers one', () => {
    const { items } = verdictOf(proposal, { differing: [member('Lee'), member('Sam')] });
    expect(items.map(({ id, goOnWithout }) => [id, goOnWithout])).toEqual([
      [`readingsDiffer/${member('Lee').member}`, 'Lee'],
      [`readingsDiffer/${member('Sam').member}`, 'Sam'],
    ]);
  });
  it('has its own id, a few words without a stop, and a fact that is a sentence', () => {
    const two = proposalOf([
      { name: undefined, script: stranger, amountSompi: kasSompi },
      { name: undefined, script: scriptOf(9), amountSompi: kasSompi },
    ]);
    const { items } = verdictOf({ ...two, note: '' }, { differing: [member('Lee')] });
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    expect(items.length).toBe(6);
    for (const { id, short, fact } of items) {
      expect(id.length).toBeLessThanOrEqual(160);
      expect(short).toMatch(/[^.]$/);
      expect(fact).toMatch(/^\p{Lu}.*\.$/u);
    }
  });
});
