import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/core/group/charter.ts';
import { judgeRules, judgeStaticRules } from '../../../src/core/policy/policy.ts';
import type { PolicyFacts } from '../../../src/core/policy/rule.ts';
import { charterWith, contextOf, factsOf, hourMs, nowMs, scriptOf, txId } from './fixtures.ts';

const judge = (rule: Rule, facts: Partial<PolicyFacts> = {}) =>
  judgeRules(charterWith([rule]), factsOf(facts), contextOf()).verdicts[0]!;
const paying = (...payments: readonly (readonly [fill: number, amountSompi: bigint])[]): Partial<PolicyFacts> => ({
  payments: payments.map(([fill, amountSompi]) => ({ script: scriptOf(fill), amountSompi })),
});

describe('The allowlist', () => {
  const rule: Rule = { kind: 'allowlist', scripts: [scriptOf(1), scriptOf(2)] };
  it('passes when every recipient is listed', () =>
    expect(judge(rule, paying([1, 5n], [2, 5n])).code).toBe('recipientsListed'));
  it('blocks when one of many is not, wherever it stands', () => {
    expect(judge(rule, paying([1, 5n], [2, 5n], [3, 1n]))).toMatchObject({
      outcome: 'blocks',
      code: 'recipientNotListed',
    });
    expect(judge(rule, paying([3, 1n], [2, 5n])).sentence).toBe(
      'Only to recipients on the list: 1 of 2 payments would go elsewhere.',
    );
  });
  it.each(Array.from({ length: 34 }, (_, i) => i))(
    'blocks a script that differs from a listed one in byte %i',
    (at) => {
      const script = scriptOf(1).map((byte, i) => (i === at ? byte ^ 1 : byte));
      expect(judge(rule, { payments: [{ script, amountSompi: 1n }] }).outcome).toBe('blocks');
    },
  );
  it('blocks a listed script with a byte more, and with a byte less', () => {
    expect(judge(rule, { payments: [{ script: Uint8Array.of(...scriptOf(1), 0), amountSompi: 1n }] }).outcome).toBe(
      'blocks',
    );
    expect(judge(rule, { payments: [{ script: scriptOf(1).slice(0, 33), amountSompi: 1n }] }).outcome).toBe('blocks');
  });
});

describe('The maximum per payment', () => {
  const rule: Rule = { kind: 'maxPerPayment', amountSompi: 100n };
  it('passes exactly the maximum', () => expect(judge(rule, paying([1, 100n])).outcome).toBe('passes'));
  it('blocks one sompi more', () => expect(judge(rule, paying([1, 101n])).outcome).toBe('blocks'));
  it('passes many payments to different recipients, each at the maximum', () =>
    expect(judge(rule, paying([1, 100n], [2, 100n], [3, 100n])).outcome).toBe('passes'));
  it('blocks one payment cut into slices for the same recipient', () => {
    expect(judge(rule, paying([1, 60n], [2, 1n], [1, 41n])).outcome).toBe('blocks');
    expect(judge(rule, paying([1, 60n], [2, 1n], [1, 40n])).outcome).toBe('passes');
  });
  it('leaves the fee out', () => expect(judge(rule, { ...paying([1, 100n]), feeSompi: 50n }).outcome).toBe('passes'));
  it('says both amounts', () =>
    expect(judge(rule, paying([1, 100_000_101n])).sentence).toBe(
      'At most 0.000001 KAS to one recipient at once: this would pay 1.00000101 KAS.',
    ));
});

describe('The reason', () => {
  it.each(['', ' ', '\n', '.', '— …'])('is missing when the note is %j', (note) =>
    expect(judge({ kind: 'reasonRequired' }, { note })).toMatchObject({ outcome: 'blocks', code: 'reasonMissing' }),
  );
  it.each(['7', 'Rent', 'оренда', '家賃'])('is given by the note %j', (note) =>
    expect(judge({ kind: 'reasonRequired' }, { note }).outcome).toBe('passes'),
  );
});

describe('The fee ceiling', () => {
  const rule: Rule = { kind: 'feeCeiling', feeSompi: 200n };
  it('passes exactly the ceiling', () => expect(judge(rule, { feeSompi: 200n }).outcome).toBe('passes'));
  it('blocks one sompi more', () => expect(judge(rule, { feeSompi: 201n }).outcome).toBe('blocks'));
});

describe('More approvals above an amount', () => {
  const rule: Rule = { kind: 'approvalsAbove', amountSompi: 100n, approvals: 4 };
  const needed = (facts: Partial<PolicyFacts>, rules: readonly Rule[] = [rule]) => {
    const { approvalsNeeded, blocks } = judgeRules(charterWith(rules), factsOf(facts), contextOf());
    return { approvalsNeeded, blocks };
  };
  it('asks for the threshold at exactly the amount', () =>
    expect(needed(paying([1, 100n]))).toEqual({ approvalsNeeded: 2, blocks: false }));
  it('asks for more one sompi above it, and does not block', () =>
    expect(needed(paying([1, 101n]))).toEqual({ approvalsNeeded: 4, blocks: false }));
  it('counts the fee', () => expect(needed({ ...paying([1, 100n]), feeSompi: 1n }).approvalsNeeded).toBe(4));
  it('asks for the most any of several rules asks for', () => {
    const rules: Rule[] = [
      { ...rule, approvals: 5, amountSompi: 1_000n },
      rule,
      { ...rule, approvals: 3, amountSompi: 10n },
    ];
    expect(needed(paying([1, 10n]), rules).approvalsNeeded).toBe(2);
    expect(needed(paying([1, 11n]), rules).approvalsNeeded).toBe(3);
    expect(needed(paying([1, 101n]), rules).approvalsNeeded).toBe(4);
    expect(needed(paying([1, 1_001n]), rules).approvalsNeeded).toBe(5);
  });
  it('never asks for fewer than the threshold', () => {
    expect(judge({ ...rule, approvals: 1 }, paying([1, 101n])).outcome).toBe('passes');
    expect(needed(paying([1, 101n]), [{ ...rule, approvals: 1 }]).approvalsNeeded).toBe(2);
  });
});

describe('Static results', () => {
  const charter = charterWith([
    { kind: 'limit24h', amountSompi: 1n },
    { kind: 'maxPerPayment', amountSompi: 1n },
    { kind: 'limit24h', amountSompi: 2n },
    { kind: 'reasonRequired' },
  ]);
  it('leave out the 24-hour limit and keep the place of every other rule', () =>
    expect(judgeStaticRules(charter, factsOf()).map(({ index, rule }) => [index, rule])).toEqual([
      [1, 'maxPerPayment'],
      [3, 'reasonRequired'],
    ]));
  it('are the same whatever the clock and the history say', () => {
    const late = judgeRules(
      charter,
      factsOf(),
      contextOf({ nowMs: nowMs + 100 * hourMs, spends: [{ atMs: nowMs, amountSompi: 5n, transactionId: txId(9) }] }),
    );
    expect(late.verdicts.filter((verdict) => verdict.static)).toEqual(judgeStaticRules(charter, factsOf()));
  });
  it('and dynamic ones stand in the order of the charter, the expiry last', () =>
    expect(judgeRules(charter, factsOf(), contextOf()).verdicts.map(({ index }) => index)).toEqual([
      0,
      1,
      2,
      3,
      undefined,
    ]));
  it('block when any one of them blocks', () => {
    expect(judgeRules(charterWith([{ kind: 'reasonRequired' }]), factsOf(), contextOf()).blocks).toBe(false);
    expect(
      judgeRules(
        charterWith([{ kind: 'reasonRequired' }, { kind: 'feeCeiling', feeSompi: 0n }]),
        factsOf({ feeSompi: 1n }),
        contextOf(),
      ).blocks,
    ).toBe(true);
  });
});
