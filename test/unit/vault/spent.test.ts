import { beforeEach, describe, expect, it } from 'vitest';
import { KeyturnError } from '../../../src/core/base/errors.ts';
import type { DeviceId } from '../../../src/core/base/ids.ts';
import { decodeContent, spentAuthorsMax, spentNumbersMax, type VaultGroup } from '../../../src/main/vault/content.ts';
import { isSpent, spend } from '../../../src/main/vault/verbs/spent.ts';
import { approve, click, deviceOf, payment, readyTeam, sheetOf, type Person, type Ready } from './people.ts';

let team: Ready;
let dana: Person;
beforeEach(async () => {
  team = await readyTeam(2, 3);
  dana = team.people[0]!;
});

const known = (): VaultGroup => dana.vault.content.groups[0]!;
const onDisk = (): VaultGroup => decodeContent(dana.written.at(-1)!).groups[0]!;
const spendOf = (author: DeviceId, k: number): void => spend(dana.vault, known(), { author, k });
const author = deviceOf(1);
/** As many numbers as are remembered one by one, without the work of an approval each. */
function remember(numbers: readonly number[], floor = 0): void {
  const { content } = dana.vault;
  dana.vault.content = { ...content, groups: [{ ...known(), spent: [{ author, floor, numbers: [...numbers] }] }] };
}
const evenNumbers = Array.from({ length: spentNumbersMax }, (_, i) => 2 * i);

describe('used one-time codes', () => {
  it('are remembered on the disk by author and number, and by nothing else', () => {
    spendOf(author, 7);
    for (const group of [known(), onDisk()]) {
      expect(isSpent(group, { author, k: 7 })).toBe(true);
      expect(isSpent(group, { author, k: 6 })).toBe(false);
      expect(isSpent(group, { author: deviceOf(2), k: 7 })).toBe(false);
    }
  });

  it('stay used when there are more than are remembered one by one: then everything older counts as used', () => {
    remember(evenNumbers);
    expect(isSpent(known(), { author, k: 1 })).toBe(false);
    spendOf(author, 1_001);
    for (const group of [known(), onDisk()]) {
      for (const k of [...evenNumbers, 1_001]) expect(isSpent(group, { author, k }), `number ${k}`).toBe(true);
      expect(isSpent(group, { author, k: 1 })).toBe(false);
      expect(isSpent(group, { author, k: 1_000 })).toBe(false);
      expect(group.spent[0]!.numbers).toHaveLength(spentNumbersMax);
    }
    expect(() => spendOf(author, 0)).toThrow(KeyturnError);
    spendOf(author, 1_003);
    for (const k of [0, 1, 2]) expect(isSpent(onDisk(), { author, k }), `number ${k}`).toBe(true);
    expect(isSpent(onDisk(), { author, k: 3 })).toBe(false);
  });

  it('below what is remembered stay used as newer ones are added', () => {
    remember([40], 30);
    spendOf(author, 50);
    for (const k of [0, 29, 40, 50]) expect(isSpent(onDisk(), { author, k }), `number ${k}`).toBe(true);
    expect(isSpent(onDisk(), { author, k: 30 })).toBe(false);
    expect(() => spendOf(author, 29)).toThrow(KeyturnError);
  });

  it('are refused for an author too many, rather than forgotten for another', () => {
    const { content } = dana.vault;
    const all = Array.from({ length: spentAuthorsMax }, (_, i) => ({
      author: (i + 1).toString(16).padStart(2, '0').repeat(32) as DeviceId,
      floor: 0,
      numbers: [3],
    }));
    dana.vault.content = { ...content, groups: [{ ...known(), spent: all }] };
    expect(() => spendOf('ff'.repeat(32) as DeviceId, 0)).toThrow('an author too many');
    expect(known().spent).toEqual(all);
    spendOf(all[5]!.author, 4);
    expect(isSpent(onDisk(), { author: all[5]!.author, k: 4 })).toBe(true);
    expect(known().spent).toHaveLength(spentAuthorsMax);
  });

  it('are not opened when that cannot be written down, and not twice by this process where the note of it is lost', () => {
    const paid = payment(team, 1, 0);
    const all = team.people.map((one) => sheetOf(one, paid.proposal.author, paid.proposal.k));
    const request = () => click(team, dana, paid, all[0]!, [all[1]!.signed, all[2]!.signed]);
    const before = dana.vault.content;
    const full = new KeyturnError('diskFull', 'The disk is full. Nothing was signed.');
    const broken: Person = {
      ...dana,
      vault: {
        ...dana.vault,
        write: () => {
          throw full;
        },
      },
    };
    expect(() => approve(broken, request())).toThrow(full);
    expect(broken.vault.usedSheets.size).toBe(0);
    expect(approve(dana, request()).sessions).toHaveLength(2);
    dana.vault.content = before;
    expect(isSpent(known(), paid.proposal)).toBe(false);
    expect(() => approve(dana, request())).toThrow('were already used for an approval');
    const other = payment(team, 2, paid.proposal.k);
    expect(() => approve(dana, click(team, dana, other, all[0]!, []))).toThrow('were already used for an approval');
  });
});
