import { KeyturnError } from '../../../core/base/errors.ts';
import type { DeviceId } from '../../../core/base/ids.ts';
import { spentAuthorsMax, spentNumbersMax, type VaultGroup } from '../content.ts';
import { keep, type OpenVault } from '../open-vault.ts';
import { withGroup } from './known-group.ts';

/** What a sheet is for: one author's k-th proposal. */
export type Slot = { readonly author: DeviceId; readonly k: number };

/** Was a sheet for this proposal number used before, in this process or any earlier one? */
export function isSpent({ spent }: VaultGroup, { author, k }: Slot): boolean {
  const known = spent.find((one) => one.author === author);
  return known !== undefined && (k < known.floor || known.numbers.includes(k));
}

/**
 * Note on the disk that the sheet of this slot is used, before its secret halves are opened. A process that was locked and unlocked
 * knows it as well: two messages under one code would give the share away, whoever asks (protocol.md §6.9).
 * @throws KeyturnError notReadyToSign; diskFull and the like: then nothing was opened
 */
export function spend(vault: OpenVault, group: VaultGroup, slot: Slot): void {
  if (isSpent(group, slot)) throw refused('were already used for an approval');
  const others = group.spent.filter(({ author }) => author !== slot.author);
  if (others.length >= spentAuthorsMax) throw refused('are for an author too many');
  const known = group.spent.find(({ author }) => author === slot.author) ?? {
    author: slot.author,
    floor: 0,
    numbers: [],
  };
  const numbers = [...known.numbers, slot.k].sort((a, b) => a - b);
  const isFull = numbers.length > spentNumbersMax;
  const floor = isFull ? (numbers[0] ?? 0) + 1 : known.floor;
  const spent = [...others, { author: slot.author, floor, numbers: isFull ? numbers.slice(1) : numbers }];
  keep(vault, withGroup(vault.content, { ...group, spent }));
}

const refused = (why: string): KeyturnError =>
  new KeyturnError(
    'notReadyToSign',
    `The one-time codes for this proposal ${why}. Nothing was signed. Ask for the payment to be proposed again.`,
  );
