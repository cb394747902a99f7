import { describe, expect, it } from 'vitest';
import { judgeRules } from '../../../src/core/policy/policy.ts';
import type { PolicyContext } from '../../../src/core/policy/rule.ts';
import { limitWorstCaseSompi, ruleSentence } from '../../../src/core/policy/sentences.ts';
import { charterWith, contextOf, factsOf, hourMs, kasSompi, nowMs } from './fixtures.ts';

const judge = (expiresAtMs: number, context: Partial<PolicyContext> = {}) =>
  judgeRules(charterWith([]), factsOf({ expiresAtMs }), contextOf(context)).verdicts[0]!;

describe('The expiry', () => {
  it('passes a millisecond before it and blocks on it', () => {
    expect(judge(nowMs + 1).outcome).toBe('passes');
    expect(judge(nowMs)).toMatchObject({ outcome: 'blocks', code: 'expired', static: false, index: undefined });
  });
  it('may lie as far ahead as the group allows and two minutes more, and no further', () => {
    const furthestMs = nowMs + 24 * hourMs + 120_000;
    expect(judge(furthestMs).code).toBe('expiryAhead');
    expect(judge(furthestMs + 1).code).toBe('expiryTooFar');
  });
  it('is counted from our first sight: what came too early does not become right by waiting', () => {
    const expiresAtMs = nowMs + 30 * hourMs;
    expect(judge(expiresAtMs, { firstSeenAtMs: nowMs, nowMs: nowMs + 20 * hourMs }).code).toBe('expiryTooFar');
  });
  it('blocks the whole proposal', () =>
    expect(judgeRules(charterWith([]), factsOf({ expiresAtMs: nowMs }), contextOf()).blocks).toBe(true));
  it('says how much is left', () =>
    expect(judge(nowMs + 3 * hourMs).sentence).toBe(
      'Proposals stay open for at most 24 hours: this one has 3 hours left.',
    ));
});

describe('A rule in its own words', () => {
  it('says how often a limit could be reached between people who cannot hear each other', () => {
    expect(limitWorstCaseSompi(20_000n * kasSompi, { memberCount: 5, threshold: 2 })).toBe(80_000n * kasSompi);
    expect(ruleSentence({ kind: 'limit24h', amountSompi: 20_000n * kasSompi }, { memberCount: 5, threshold: 2 })).toBe(
      'At most 20,000 KAS in 24 hours, fees included. While laptops are cut off from one another, more than this could leave: 80,000 KAS at worst.',
    );
  });
  it('says nothing of sides when everybody must agree', () =>
    expect(ruleSentence({ kind: 'limit24h', amountSompi: kasSompi }, { memberCount: 3, threshold: 3 })).toBe(
      'At most 1 KAS in 24 hours, fees included.',
    ));
});
