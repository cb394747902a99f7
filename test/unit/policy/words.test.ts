import { describe, expect, it } from 'vitest';
import {
  expiryWords,
  listed,
  ruleNote,
  ruleSentence,
  ruleWords,
  thresholdWords,
} from '../../../src/core/policy/sentences.ts';

const kas = 100_000_000n;
const limit = { kind: 'limit24h', amountSompi: 40_000n * kas } as const;

describe('A rule in its own words', () => {
  it('says every kind in one sentence', () => {
    expect(ruleWords(limit)).toBe('At most 40,000 KAS in 24 hours, fees included.');
    expect(ruleWords({ kind: 'allowlist', scripts: [new Uint8Array(34)] })).toBe('Only to 1 listed recipient.');
    expect(ruleWords({ kind: 'maxPerPayment', amountSompi: 5n * kas })).toBe('At most 5 KAS to one recipient at once.');
    expect(ruleWords({ kind: 'reasonRequired' })).toBe('Every payment says why.');
    expect(ruleWords({ kind: 'feeCeiling', feeSompi: kas / 2n })).toBe('A fee of at most 0.5 KAS.');
    expect(ruleWords({ kind: 'approvalsAbove', amountSompi: kas, approvals: 3 })).toBe(
      'Above 1 KAS, 3 members must agree.',
    );
  });
  it('says how many must agree, by name once the people are fixed', () => {
    expect(thresholdWords({ memberCount: 3, threshold: 2 })).toBe('2 of 3 members must agree.');
    expect(thresholdWords({ memberCount: 3, threshold: 2 }, ['Dana', 'Lee', 'Sam'])).toBe(
      '2 of Dana, Lee and Sam must agree.',
    );
  });
  it('says how long a proposal stays open', () =>
    expect(expiryWords({ proposalExpiryMs: 24 * 3_600_000 })).toBe('Proposals stay open for at most 24 hours.'));
  it('lists names with one word before the last', () => {
    expect(listed(['Lee'], 'or')).toBe('Lee');
    expect(listed(['Lee', 'Sam', 'Kim'], 'or')).toBe('Lee, Sam or Kim');
  });
});

describe('What a limit cannot promise', () => {
  it('is limit × (n − threshold + 1), once per side that cannot hear the others', () => {
    expect(ruleNote(limit, { memberCount: 3, threshold: 2 })).toContain('80,000 KAS at worst');
    expect(ruleNote(limit, { memberCount: 5, threshold: 2 })).toContain('160,000 KAS at worst');
  });
  it('is nothing where everybody must agree, and for rules that hold whoever is heard', () => {
    expect(ruleNote(limit, { memberCount: 3, threshold: 3 })).toBeUndefined();
    expect(ruleNote({ kind: 'reasonRequired' }, { memberCount: 3, threshold: 2 })).toBeUndefined();
  });
  it('stands behind the rule in the one sentence of the wizard', () =>
    expect(ruleSentence(limit, { memberCount: 3, threshold: 2 })).toBe(
      'At most 40,000 KAS in 24 hours, fees included. While laptops are cut off from one another, more than this could leave: 80,000 KAS at worst.',
    ));
});
