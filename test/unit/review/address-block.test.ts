import { describe, expect, it } from 'vitest';
import { addressBlock } from '../../../src/core/review/address-block.ts';
import { readingOf } from './fixtures.ts';

const { address } = readingOf().model.outputs[0]!;
const proposal = 'ab'.repeat(32);
const marksOf = (of: string, under: string): readonly number[] =>
  addressBlock(of, under).groups.flatMap(({ marked }, at) => (marked ? [at] : []));

describe('An address block', () => {
  it('is the whole address: prefix, then groups of four, and one character over', () => {
    const { text, prefix, groups } = addressBlock(address, proposal);
    expect(text).toBe(address);
    expect(prefix).toBe('kaspatest:');
    expect(prefix + groups.map((group) => group.text).join('')).toBe(address);
    expect(groups.map((group) => group.text.length)).toEqual([...Array<number>(15).fill(4), 1]);
  });

  it('marks the first two groups, the last two, and two different ones between them', () => {
    for (let n = 0; n < 200; n++) {
      const marks = marksOf(address, n.toString(16).padStart(64, '0'));
      expect(marks).toHaveLength(6);
      expect(marks.slice(0, 2)).toEqual([0, 1]);
      expect(marks.slice(-2)).toEqual([14, 15]);
      expect(new Set(marks).size).toBe(6);
    }
  });

  it('marks the same groups whenever and wherever it is asked, so that Review and Confirm agree', () =>
    expect(marksOf(address, proposal)).toEqual(marksOf(address, proposal)));

  it('marks other groups for another proposal and for another address of the same proposal', () => {
    const picks = new Set<string>();
    for (let n = 0; n < 400; n++) picks.add(marksOf(address, n.toString(16).padStart(64, '0')).slice(2, 4).join());
    // Twelve places give 66 pairs; four hundred draws miss hardly any.
    expect(picks.size).toBeGreaterThan(60);
    const other = `${address.slice(0, -1)}${address.endsWith('q') ? 'p' : 'q'}`;
    const moved = Array.from({ length: 40 }, (_, n) => n.toString(16).padStart(64, '0')).filter(
      (id) => marksOf(address, id).join() !== marksOf(other, id).join(),
    );
    expect(moved.length).toBeGreaterThan(30);
  });
});
