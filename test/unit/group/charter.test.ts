import { describe, expect, it } from 'vitest';
import type { GroupId } from '../../../src/core/base/ids.ts';
import {
  charterHashOf,
  checkCharter,
  decodeCharter,
  encodeCharter,
  feeCeilingOf,
  inputsPerSheet,
  membersMax,
  membersMin,
  nameKey,
  pairsPerSheetMax,
  subsetsWithMember,
  type Charter,
  type Rule,
} from '../../../src/core/group/charter.ts';
import { combinations, placeOfSubset, subsetsWith } from '../../../src/core/signature/subsets.ts';
import { charterFor } from './small-group.ts';

const script = (n: number): Uint8Array => new Uint8Array(34).fill(n);
const codeOf = (charter: Charter, confirmed = false): string => {
  const checked = checkCharter(charter, confirmed);
  return checked.ok ? 'ok' : checked.error.code;
};
const withRules = (...rules: readonly Rule[]): string => codeOf(charterFor(3, 2, { rules }));

describe('a charter', () => {
  it('takes a threshold of 2 to n and no other', () => {
    expect([0, 1, 2, 3, 4].map((threshold) => codeOf(charterFor(3, threshold)))).toEqual([
      'thresholdInvalid',
      'thresholdInvalid',
      'ok',
      'ok',
      'thresholdInvalid',
    ]);
    expect(codeOf(charterFor(2, 2))).toBe('ok');
  });

  it('asks for a typed confirmation when half of the members or fewer can pay', () => {
    expect([2, 3].map((t) => codeOf(charterFor(4, t)))).toEqual(['thresholdNeedsConfirmation', 'ok']);
    expect([2, 3].map((t) => codeOf(charterFor(5, t)))).toEqual(['thresholdNeedsConfirmation', 'ok']);
    expect([2, 3].map((t) => codeOf(charterFor(6, t), true))).toEqual(['ok', 'ok']);
    expect(codeOf(charterFor(6, 3))).toBe('thresholdNeedsConfirmation');
  });

  it('a confirmation does not make an impossible threshold possible', () => {
    for (const threshold of [1, 5]) expect(codeOf(charterFor(4, threshold), true)).toBe('thresholdInvalid');
  });

  it('is refused where no sheet of one-time codes can hold one input: 7 of 13 and the others beyond the frontier', () => {
    expect(subsetsWithMember(13, 7)).toBe(924);
    expect(codeOf(charterFor(13, 7))).toBe('groupTooLarge');
    const possible: Record<number, readonly number[]> = {};
    for (let n = membersMin; n <= membersMax; n++)
      possible[n] = Array.from({ length: n - 1 }, (_, i) => i + 2).filter(
        (t) => codeOf(charterFor(n, t), true) === 'ok',
      );
    const all = (n: number): readonly number[] => Array.from({ length: n - 1 }, (_, i) => i + 2);
    const {
      13: of13,
      14: of14,
      15: of15,
      16: of16,
      17: of17,
      18: of18,
      19: of19,
      20: of20,
      21: of21,
      ...small
    } = possible;
    for (const [n, thresholds] of Object.entries(small)) expect(thresholds).toEqual(all(Number(n)));
    expect({ of13, of14, of15, of16, of17, of18, of19, of20, of21 }).toEqual({
      of13: [2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13],
      of14: [2, 3, 4, 5, 10, 11, 12, 13, 14],
      of15: [2, 3, 4, 12, 13, 14, 15],
      of16: [2, 3, 4, 13, 14, 15, 16],
      of17: [2, 3, 4, 14, 15, 16, 17],
      of18: [2, 3, 4, 15, 16, 17, 18],
      of19: [2, 3, 4, 16, 17, 18, 19],
      of20: [2, 3, 18, 19, 20],
      of21: [2, 3, 19, 20, 21],
    });
  });

  it('covers as many inputs as 900 pairs allow, up to 32', () => {
    const sheets = [
      [3, 2],
      [5, 3],
      [9, 5],
      [13, 6],
      [12, 6],
    ].map(([n = 0, t = 0]) => [subsetsWithMember(n, t), inputsPerSheet(n, t)]);
    expect(sheets).toEqual([
      [2, 32],
      [6, 32],
      [70, 12],
      [792, 1],
      [462, 1],
    ]);
    for (let n = membersMin; n <= membersMax; n++)
      for (let t = 2; t <= n; t++)
        expect(inputsPerSheet(n, t) * subsetsWithMember(n, t)).toBeLessThanOrEqual(pairsPerSheetMax);
  });

  it('counts subsets as they are', () => {
    for (let n = 2; n <= 9; n++)
      for (let t = 1; t <= n; t++)
        for (let member = 0; member < n; member++) {
          const subsets = subsetsWith(n, t, member);
          expect(subsets).toHaveLength(subsetsWithMember(n, t));
          expect(subsets.map((subset) => placeOfSubset(n, t, member, subset))).toEqual(subsets.map((_, i) => i));
        }
    expect(combinations(4, 2)).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ]);
    expect(placeOfSubset(4, 2, 0, [1, 2])).toBe(-1);
    expect(placeOfSubset(4, 2, 0, [1, 0])).toBe(-1);
  });

  it('has at most one rule of a kind, and approval steps at different amounts', () => {
    const steps = (...of: readonly [bigint, number][]): Rule[] =>
      of.map(([amountSompi, approvals]) => ({ kind: 'approvalsAbove', amountSompi, approvals }));
    expect(
      withRules(
        { kind: 'maxPerPayment', amountSompi: 5n },
        { kind: 'limit24h', amountSompi: 9n },
        { kind: 'reasonRequired' },
      ),
    ).toBe('ok');
    for (const twice of [
      [
        { kind: 'maxPerPayment', amountSompi: 5n },
        { kind: 'maxPerPayment', amountSompi: 6n },
      ],
      [
        { kind: 'limit24h', amountSompi: 5n },
        { kind: 'limit24h', amountSompi: 5n },
      ],
      [
        { kind: 'feeCeiling', feeSompi: 5n },
        { kind: 'feeCeiling', feeSompi: 6n },
      ],
      [{ kind: 'reasonRequired' }, { kind: 'reasonRequired' }],
      [
        { kind: 'allowlist', scripts: [script(1)] },
        { kind: 'allowlist', scripts: [script(2)] },
      ],
    ] as const satisfies readonly (readonly Rule[])[])
      expect(withRules(...twice)).toBe('invalidInput');
    expect(withRules(...steps([5n, 2], [6n, 3]))).toBe('ok');
    expect(withRules(...steps([5n, 2], [5n, 3]))).toBe('invalidInput');
    expect(withRules(...steps([5n, 4]))).toBe('invalidInput');
    expect(withRules({ kind: 'allowlist', scripts: [script(1), script(2), script(1)] })).toBe('invalidInput');
  });

  it('has an address book in which no name and no recipient stands twice', () => {
    const book = (...entries: readonly (readonly [string, number])[]): string =>
      codeOf(
        charterFor(3, 2, { book: { version: 1, entries: entries.map(([name, n]) => ({ name, script: script(n) })) } }),
      );
    expect(book(['Acme Ltd', 1], ['Lee', 2])).toBe('ok');
    expect(book(['Acme Ltd', 1], ['Acme Ltd', 2])).toBe('invalidInput');
    expect(book(['Acme Ltd', 1], ['Acme', 1])).toBe('invalidInput');
    for (const lookalike of ['acme ltd', 'ACME LTD', 'Acme  Ltd', ' Acme Ltd', 'Ａcme Ltd'])
      expect(book(['Acme Ltd', 1], [lookalike, 2])).toBe('invalidInput');
    expect(nameKey('Acme Ltd')).not.toBe(nameKey('AcmeLtd'));
  });

  it('refusals say that nothing was created', () => {
    for (const charter of [
      charterFor(3, 1),
      charterFor(3, 4),
      charterFor(13, 7),
      charterFor(4, 2),
      charterFor(3, 2, { rules: [{ kind: 'reasonRequired' }, { kind: 'reasonRequired' }] }),
    ]) {
      const checked = checkCharter(charter, false);
      expect(checked.ok ? '' : checked.error.message).toMatch(/Nothing was created\./u);
    }
  });

  it('is read back as it was written, and its hash differs with every field', () => {
    const charter = charterFor(3, 2);
    expect(decodeCharter(encodeCharter(charter))).toEqual({ ok: true, value: charter });
    const changes: readonly Partial<Charter>[] = [
      {},
      { group: '99'.repeat(32) as GroupId },
      { name: 'treasury' },
      { network: 'simnet' },
      { memberCount: 4 },
      { threshold: 3 },
      { rules: [{ kind: 'reasonRequired' }] },
      { proposalExpiryMs: charter.proposalExpiryMs + 1 },
      { buriedDaa: 11 },
      { book: { version: 2, entries: [] } },
      { version: 2 },
      { replaces: 1 },
      { round: 1 },
      { versionPin: '0.1.0' },
    ];
    expect(new Set(changes.map((change) => charterHashOf({ ...charter, ...change }))).size).toBe(changes.length);
  });

  it('is refused outside its bounds', () => {
    const readable = (change: Partial<Charter>): boolean => decodeCharter(encodeCharter(charterFor(3, 2, change))).ok;
    for (const memberCount of [2, 21]) expect(readable({ memberCount })).toBe(true);
    for (const memberCount of [1, 22]) expect(readable({ memberCount })).toBe(false);
    for (const [name, expected] of [
      ['n'.repeat(64), true],
      ['n'.repeat(65), false],
      ['', false],
      ['Trea\u202esury', false],
    ] as const)
      expect(readable({ name })).toBe(expected);
    for (const [ms, expected] of [
      [300_000, true],
      [299_999, false],
      [604_800_000, true],
      [604_800_001, false],
    ] as const)
      expect(readable({ proposalExpiryMs: ms })).toBe(expected);
    for (const [bytes, expected] of [
      [33, false],
      [34, true],
      [35, true],
      [36, false],
    ] as const)
      expect(readable({ book: { version: 1, entries: [{ name: 'Acme Ltd', script: new Uint8Array(bytes) }] } })).toBe(
        expected,
      );
  });

  it('the lowest fee ceiling is the one in force', () => {
    expect(feeCeilingOf(charterFor(3, 2))).toBeUndefined();
    expect(
      feeCeilingOf(
        charterFor(3, 2, {
          rules: [
            { kind: 'feeCeiling', feeSompi: 9n },
            { kind: 'feeCeiling', feeSompi: 4n },
          ],
        }),
      ),
    ).toBe(4n);
  });
});
