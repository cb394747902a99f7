import { describe, expect, it } from 'vitest';
import { bytesToHex } from '../../../src/core/base/bytes.ts';
import type { Payment } from '../../../src/core/proposal/proposal.ts';
import type { History } from '../../../src/core/review/history.ts';
import { groupedAddress } from '../../../src/core/review/recipients.ts';
import { plain, receiptWords, reviewSentence, reviewWords, type Words } from '../../../src/core/review/sentence.ts';
import { acme, charterOf, kasSompi, lee, proposalOf, readingOf, scriptOf, stranger, toAcme } from './fixtures.ts';

const history: History = {
  timesPaid: { [bytesToHex(acme)]: 7, [bytesToHex(lee)]: 1 },
  largestPaidSompi: 20_000n * kasSompi,
  balanceSompi: 100_000n * kasSompi,
};
const sentenceOf = (payments: readonly Payment[], known: History = history) =>
  reviewSentence(readingOf(proposalOf(payments)).model, known);
const unknown = (n: number): Payment => ({ name: undefined, script: scriptOf(n), amountSompi: 10n * kasSompi });

describe('The sentence', () => {
  it('says who gets what, what it costs and what is left', () => {
    const { feeSompi } = readingOf().model;
    expect(feeSompi).toBe(203_600n);
    expect(sentenceOf([toAcme])).toBe(
      'Send 12,500 KAS to Acme Ltd (known, paid 7 times). Fee 0.002036 KAS. The group keeps 87,499.997964 KAS.',
    );
  });
  it('counts once and never in words', () => {
    expect(sentenceOf([{ ...toAcme, name: 'Lee', script: lee }])).toContain('to Lee (known, paid once).');
    expect(sentenceOf([toAcme], { ...history, timesPaid: {} })).toContain('to Acme Ltd (known, never paid before).');
  });
  it('says nothing of what is left while no node answered', () =>
    expect(sentenceOf([toAcme], { ...history, balanceSompi: undefined })).toMatch(/Fee 0\.002036 KAS\.$/));
  it('shows an unknown address whole, in groups of four', () => {
    const address = readingOf(proposalOf([unknown(4)])).model.outputs[0]!.address;
    expect(sentenceOf([unknown(4)])).toContain(
      `to an address not in the address book (never paid before). The address is ${groupedAddress(address)}. Fee`,
    );
  });
  it('gives the sum of several payments and names their recipients once', () => {
    const three: Payment[] = [
      toAcme,
      { name: 'Lee', script: lee, amountSompi: 7n * kasSompi },
      { ...toAcme, amountSompi: kasSompi },
    ];
    expect(sentenceOf(three)).toMatch(
      /^Send 3 payments, 12,508 KAS together, to Acme Ltd \(known, paid 7 times\) and Lee \(known, paid once\)\. Fee/,
    );
  });
  it('shows two unknown addresses whole, and counts three', () => {
    expect(sentenceOf([toAcme, unknown(4), unknown(5)])).toMatch(
      /Acme Ltd \(known, paid 7 times\) and 2 addresses not in the address book\. The addresses are kaspatest: .* and kaspatest: /,
    );
    const many = sentenceOf([unknown(4), unknown(5), unknown(6)]);
    expect(many).toContain('to 3 addresses not in the address book. Fee');
    expect(many).not.toContain('kaspatest');
  });
  it('names four known recipients and counts the rest', () => {
    const names = ['A', 'B', 'C', 'D', 'E', 'F'];
    const book = names.map((name, i) => ({ name, script: scriptOf(10 + i) }));
    const payments = book.map(({ name, script }): Payment => ({ name, script, amountSompi: 10n * kasSompi }));
    const sentence = reviewSentence(readingOf(proposalOf(payments), charterOf({ book })).model, history);
    expect(sentence).toContain('D (known, never paid before) and 2 more in the address book.');
    expect(sentence).not.toContain('E (');
  });
});

describe('The words of the sentence', () => {
  const strongIn = (words: Words) => words.flatMap(({ text, strong }) => (strong ? [text] : []));
  const shapes: readonly (readonly Payment[])[] = [
    [toAcme],
    [unknown(4)],
    [toAcme, unknown(4), unknown(5)],
    [unknown(4), unknown(5), unknown(6)],
  ];

  it('say exactly what the plain sentence says', () => {
    for (const payments of shapes) {
      const { model } = readingOf(proposalOf(payments));
      const { first, second } = reviewWords(model, history);
      expect(plain({ first, second })).toBe(reviewSentence(model, history));
      expect(first.map(({ text }) => text).join('')).toMatch(/^Send .*\.$/);
      expect(second.map(({ text }) => text).join('')).toMatch(/^(The address|Fee ).*\.$/);
    }
  });
  it('make amounts and recipients strong, and nothing else', () => {
    const { first, second } = reviewWords(readingOf(proposalOf([toAcme])).model, history);
    expect(strongIn(first)).toEqual(['12,500 KAS', 'Acme Ltd']);
    expect(strongIn(second)).toEqual(['0.002036 KAS', '87,499.997964 KAS']);
    const stray = reviewWords(readingOf(proposalOf([unknown(4)])).model, history);
    expect(strongIn(stray.first)).toEqual(['10 KAS', 'an address not in the address book']);
  });
  it('speak of the past once it is paid, and take nothing off the balance twice', () => {
    const words = receiptWords(readingOf(proposalOf([toAcme])).model, { ...history, balanceSompi: 87_000n * kasSompi });
    expect(plain(words)).toBe(
      'Sent 12,500 KAS to Acme Ltd (known, paid 7 times). Fee 0.002036 KAS. The group has 87,000 KAS.',
    );
  });
});

describe('A grouped address', () => {
  it('leaves nothing out', () => {
    const address = readingOf(proposalOf([{ name: undefined, script: stranger, amountSompi: kasSompi }])).model
      .outputs[0]!.address;
    const groups = groupedAddress(address).split(' ');
    expect(groups.join('')).toBe(address);
    expect(groups[0]).toBe('kaspatest:');
    expect(groups.slice(1, -1).every((four) => four.length === 4)).toBe(true);
  });
});
