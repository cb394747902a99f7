import { wordlist } from '@scure/bip39/wordlists/english.js';
import { describe, expect, it } from 'vitest';
import type { MemberId } from '../../../src/core/base/ids.ts';
import {
  codeCommitmentOf,
  codeHashOf,
  codeWords,
  codeWordsOf,
  wordsMatch,
  type CodeInputs,
} from '../../../src/core/group/code.ts';
import { personOf, secretOf } from './small-group.ts';

const inputs: CodeInputs = {
  transcriptHash: secretOf('transcript'),
  charterHash: '01'.repeat(32),
  rosterHash: '02'.repeat(32),
  openings: ['Dana', 'Lee', 'Sam'].map((name) => ({ member: personOf(name).member, opening: personOf(name).opening })),
};

describe('the spoken code', () => {
  it('is six words of the list, the first 66 bits of the hash', () => {
    const words = codeWordsOf(codeHashOf(inputs));
    expect(words).toHaveLength(codeWords);
    for (const word of words) expect(wordlist).toContain(word);
    expect(codeWordsOf(new Uint8Array(32))).toEqual(Array<string>(6).fill('abandon'));
    expect(codeWordsOf(new Uint8Array(32).fill(255))).toEqual(Array<string>(6).fill('zoo'));
    const lastBit = new Uint8Array(32);
    lastBit[8] = 0b0100_0000;
    expect(codeWordsOf(lastBit)).toEqual([...Array<string>(5).fill('abandon'), 'ability']);
    const beyond = new Uint8Array(32).fill(255, 9);
    beyond[8] = 0b0011_1111;
    expect(codeWordsOf(beyond)).toEqual(Array<string>(6).fill('abandon'));
  });

  it('differs with the transcript, the charter, the roster, every opening and their order', () => {
    const [a, b, c] = inputs.openings;
    const others: readonly CodeInputs[] = [
      inputs,
      { ...inputs, transcriptHash: secretOf('other') },
      { ...inputs, charterHash: '03'.repeat(32) },
      { ...inputs, rosterHash: '03'.repeat(32) },
      { ...inputs, charterHash: inputs.rosterHash, rosterHash: inputs.charterHash },
      { ...inputs, openings: [b!, a!, c!] },
      { ...inputs, openings: [a!, b!] },
      ...inputs.openings.map((_, at) => ({
        ...inputs,
        openings: inputs.openings.map((o, i) => (i === at ? { ...o, opening: secretOf('changed') } : o)),
      })),
      {
        ...inputs,
        openings: inputs.openings.map((o, i) => (i === 0 ? { ...o, member: '77'.repeat(32) as MemberId } : o)),
      },
    ];
    expect(new Set(others.map((one) => codeHashOf(one).join())).size).toBe(others.length);
  });

  it('forgives case, spaces, hyphens and commas, and nothing else', () => {
    const words = ['abandon', 'ability', 'able', 'about', 'above', 'absent'];
    for (const typed of [
      words.join(' '),
      words.join('-'),
      words.join(', '),
      `  ${words.join('\t')}\n`,
      words.join(' ').toUpperCase(),
      'Abandon  ability-ABLE about,above absent',
    ])
      expect(wordsMatch(typed, words)).toBe(true);
    for (const typed of [
      '',
      words.slice(0, 5).join(' '),
      [...words, 'zoo'].join(' '),
      [...words].reverse().join(' '),
      words.join(''),
      words.join('.'),
      words.join(' ').replace('able', 'abel'),
      `${words.join(' ')} absent`,
      words.map((word) => word.slice(0, 4)).join(' '),
    ])
      expect(wordsMatch(typed, words)).toBe(false);
  });

  it('a commitment gives nothing away and fits one opening only', () => {
    const commitments = Array.from({ length: 200 }, (_, i) => codeCommitmentOf(secretOf('opening', i)).join());
    expect(new Set(commitments).size).toBe(200);
    expect(codeCommitmentOf(secretOf('opening', 0))).not.toEqual(secretOf('opening', 0));
  });
});

describe('last-mover-grinding', () => {
  const bits = 6;
  const short = (of: CodeInputs): number => (codeHashOf(of)[0] ?? 0) >> (8 - bits);
  /** Between two ceremonies somebody sits who wants both sides to hear the same words. */
  const sides = (trial: number): readonly [CodeInputs, CodeInputs] => [
    {
      ...inputs,
      transcriptHash: secretOf('left', trial),
      openings: inputs.openings.map((o) => ({ ...o, opening: secretOf(o.member, 'left', trial) })),
    },
    {
      ...inputs,
      transcriptHash: secretOf('right', trial),
      openings: inputs.openings.map((o) => ({ ...o, opening: secretOf(o.member, 'right', trial) })),
    },
  ];
  const withOpening = (of: CodeInputs, opening: Uint8Array): CodeInputs => ({
    ...of,
    openings: of.openings.map((o, i) => (i === 2 ? { ...o, opening } : o)),
  });
  const trials = 2_000;

  it('whoever must commit first and opens last gains one chance in 2^bits for each try, not more', () => {
    let met = 0;
    for (let trial = 0; trial < trials; trial++) {
      // Committed before anybody opened: everything is seen, nothing can be changed any more.
      const opening = secretOf('committed', trial);
      const commitment = codeCommitmentOf(opening);
      const [left, right] = sides(trial).map((side) => withOpening(side, opening)) as [CodeInputs, CodeInputs];
      const openable = Array.from({ length: 8 }, (_, i) => secretOf('wish', trial, i)).filter(
        (wish) => codeCommitmentOf(wish).join() === commitment.join(),
      );
      expect(openable).toEqual([]);
      if (short(left) === short(right)) met++;
    }
    const expected = trials / 2 ** bits;
    expect(met).toBeGreaterThan(expected / 2);
    expect(met).toBeLessThan(expected * 2);
  });

  it('without the commitment the last mover would meet nearly always: the test can see the difference', () => {
    let met = 0;
    for (let trial = 0; trial < 50; trial++) {
      const [left, right] = sides(trial);
      const target = short(left);
      const grinds = Array.from({ length: 4 * 2 ** bits }, (_, i) => secretOf('ground', trial, i));
      if (grinds.some((opening) => short(withOpening(right, opening)) === target)) met++;
    }
    expect(met).toBeGreaterThan(40);
  });
});
