import { equalBytes } from '../base/bytes.ts';

/** An address a person may take another one for: in the book, the group's own, or paid before. */
export type KnownAddress = {
  readonly name: string;
  /** In a sentence, e.g. "the address of Acme Ltd", "this group's own address". */
  readonly phrase: string;
  readonly address: string;
  readonly script: Uint8Array;
};

export type LookAlike = {
  readonly known: KnownAddress;
  /** Places after the prefix, counted from 0, at which the two texts differ. */
  readonly differsAt: readonly number[];
};

/**
 * Ends that agree by this many bits or more are no accident: for two honest addresses it happens about five times in a
 * million pairs, so a book of two hundred is wrongly suspected once in a thousand new recipients. Somebody who copies the
 * ends that people compare has to reach it: the last four characters alone do, and so do the first four with two of the last.
 * The first four alone hold twelve bits, which two of two hundred honest addresses share as often as not.
 */
export const endsAlikeBitsMin = 20;
/** Addresses of one length that differ in fewer places than this were made from one another; strangers differ in about 59 of 61. */
export const differencesMax = 16;

/**
 * The known address that this one resembles most without being it, or undefined. Scripts decide what is the same; only
 * texts are compared for likeness, because texts are what people see.
 */
export function lookAlikeOf(
  recipient: { readonly address: string; readonly script: Uint8Array },
  known: readonly KnownAddress[],
): LookAlike | undefined {
  let closest: (LookAlike & { readonly bits: number }) | undefined;
  for (const candidate of known) {
    if (equalBytes(candidate.script, recipient.script)) continue;
    const [a, b] = [payloadOf(recipient.address), payloadOf(candidate.address)];
    const bits = endsAlikeBits(a, b);
    const isNear = a.length === b.length && countDifferences(a, b) <= differencesMax;
    if (bits < endsAlikeBitsMin && !isNear) continue;
    if (closest === undefined || bits > closest.bits)
      closest = { known: candidate, differsAt: differences(a, b), bits };
  }
  return closest === undefined ? undefined : { known: closest.known, differsAt: closest.differsAt };
}

const payloadOf = (address: string): string => address.slice(address.indexOf(':') + 1);

/** What a character at this place says: the first is the kind of address, the second mostly so, every other five bits. */
const bitsAt = (place: number): number => (place === 0 ? 0 : place === 1 ? 2 : 5);

function endsAlikeBits(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let bits = 0;
  let head = 0;
  while (head < shorter && a[head] === b[head]) bits += bitsAt(head++);
  for (let tail = 1; tail <= shorter - head && a.at(-tail) === b.at(-tail); tail++) bits += 5;
  return bits;
}

function differences(a: string, b: string): readonly number[] {
  return Array.from({ length: a.length }, (_, at) => at).filter((at) => a[at] !== b[at]);
}

function countDifferences(a: string, b: string): number {
  let count = 0;
  for (let at = 0; at < a.length && count <= differencesMax; at++) if (a[at] !== b[at]) count++;
  return count;
}
