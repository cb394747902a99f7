import { describe, expect, it } from 'vitest';
import { judgeRules } from '../../../src/core/policy/policy.ts';
import type { PolicyContext, PolicyFacts, Spend } from '../../../src/core/policy/rule.ts';
import { charterWith, contextOf, factsOf, hourMs, kasSompi, nowMs, scriptOf, txId } from './fixtures.ts';

const limitOf = (amountSompi: bigint) => charterWith([{ kind: 'limit24h', amountSompi }]);
const judge = (facts: Partial<PolicyFacts>, context: Partial<PolicyContext> = {}, limitSompi = 100n) =>
  judgeRules(limitOf(limitSompi), factsOf(facts), contextOf(context)).verdicts[0]!;
const pay = (amountSompi: bigint, feeSompi = 0n): Partial<PolicyFacts> => ({
  payments: [{ script: scriptOf(1), amountSompi }],
  feeSompi,
});
const spend = (amountSompi: bigint, atMs = nowMs - hourMs, n = 99): Spend => ({
  amountSompi,
  atMs,
  transactionId: txId(n),
});

describe('The 24-hour limit', () => {
  it('passes a proposal that lands exactly on the limit', () => expect(judge(pay(100n)).outcome).toBe('passes'));
  it('blocks the first sompi above it', () => expect(judge(pay(101n)).outcome).toBe('blocks'));
  it('counts the fee as outflow: 99 and a fee of 1 pass', () => expect(judge(pay(99n, 1n)).outcome).toBe('passes'));
  it('counts the fee as outflow: 99 and a fee of 2 do not', () => expect(judge(pay(99n, 2n)).outcome).toBe('blocks'));
  it('counts every payment of a proposal', () => {
    const payments = [40n, 40n, 21n].map((amountSompi, i) => ({ script: scriptOf(i), amountSompi }));
    expect(judge({ payments }).outcome).toBe('blocks');
  });
  it('counts what was spent an hour ago', () =>
    expect(judge(pay(60n), { spends: [spend(41n)] }).outcome).toBe('blocks'));
  it('forgets what was spent exactly a day ago', () =>
    expect(judge(pay(60n), { spends: [spend(60n, nowMs - 24 * hourMs)] }).outcome).toBe('passes'));
  it('still counts what was spent a millisecond less than a day ago', () =>
    expect(judge(pay(60n), { spends: [spend(60n, nowMs - 24 * hourMs + 1)] }).outcome).toBe('blocks'));
  it('counts a spend that seems to lie ahead: a clock that was set back frees nothing', () =>
    expect(judge(pay(60n), { spends: [spend(60n, nowMs + 100 * hourMs)] }).outcome).toBe('blocks'));
  it('counts one transaction once, however many reports speak of it', () => {
    const spends = [spend(40n), spend(40n), spend(40n, nowMs - 2 * hourMs)];
    expect(judge(pay(60n), { spends }).outcome).toBe('passes');
    expect(judge(pay(61n), { spends }).outcome).toBe('blocks');
  });
  it('counts a transaction that reports disagree about as the dearest of them, in whichever order they came', () => {
    const reports = [spend(40n), spend(41n)];
    expect(judge(pay(60n), { spends: reports }).outcome).toBe('blocks');
    expect(judge(pay(60n), { spends: reports.toReversed() }).outcome).toBe('blocks');
  });
  it('counts a transaction inside the window although an older report of it lies outside', () =>
    expect(judge(pay(60n), { spends: [spend(60n, nowMs - 25 * hourMs), spend(60n)] }).outcome).toBe('blocks'));
  it('does not count the proposal against itself', () =>
    expect(judge(pay(60n), { spends: [spend(60n, nowMs, 1)] }).outcome).toBe('passes'));
  it('adds beyond 2^53 without losing a sompi', () => {
    const limitSompi = 2_000_000_000_000_000_001n;
    const half = 1_000_000_000_000_000_000n;
    expect(judge(pay(half + 1n), { spends: [spend(half)] }, limitSompi).outcome).toBe('passes');
    expect(judge(pay(half + 2n), { spends: [spend(half)] }, limitSompi).outcome).toBe('blocks');
  });
  it('says limit and total in KAS, and that fees are in it', () => {
    const verdict = judge(pay(12_500n * kasSompi), { spends: [spend(8_800n * kasSompi)] }, 20_000n * kasSompi);
    expect(verdict.sentence).toBe('At most 20,000 KAS in 24 hours: this would make 21,300 KAS, fees included.');
    expect(verdict).toMatchObject({ rule: 'limit24h', index: 0, static: false, code: 'above24hLimit' });
  });
});

describe('Many approvals at once', () => {
  it('of 32 concurrent approvals at 40 % of the limit each, exactly two pass', () => {
    const charter = limitOf(100n);
    const spends: Spend[] = [];
    const passed = Array.from({ length: 32 }, (_, i) => i).filter((i) => {
      const facts = factsOf({ ...pay(40n), transactionId: txId(1_000 + i) });
      const { blocks } = judgeRules(charter, facts, contextOf({ nowMs: nowMs + i, firstSeenAtMs: nowMs, spends }));
      // What was approved is reserved at once: the next one is judged with it.
      if (!blocks) spends.push({ atMs: nowMs + i, amountSompi: 40n, transactionId: facts.transactionId });
      return !blocks;
    });
    expect(passed).toEqual([0, 1]);
  });

  it('lets the third through a day later, and not a millisecond sooner', () => {
    const spends = [spend(40n, nowMs, 2), spend(40n, nowMs + 5, 3)];
    const at = (ms: number) => judge(pay(40n), { nowMs: ms, spends }).outcome;
    expect(at(nowMs + 24 * hourMs - 1)).toBe('blocks');
    expect(at(nowMs + 24 * hourMs)).toBe('passes');
  });
});
