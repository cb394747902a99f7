import { wordlist } from '@scure/bip39/wordlists/english.js';
import { hexToBytes, labelledHash } from '../base/bytes.ts';
import type { MemberId } from '../base/ids.ts';

/** Six words of 11 bits: 66 bits, so that grinding them in one call is hopeless (protocol.md §4.3). */
export const codeWords = 6;
export const codeTriesMax = 3;

/** The commitment a join entry carries to the 32 bytes it opens later. */
export const codeCommitmentOf = (opening: Uint8Array): Uint8Array => labelledHash('keyturn/code-commitment/1', opening);

/** Everybody's part of the code, in roster order. */
export type CodeInputs = {
  readonly transcriptHash: Uint8Array;
  readonly charterHash: string;
  readonly rosterHash: string;
  readonly openings: readonly { readonly member: MemberId; readonly opening: Uint8Array }[];
};

/** What the six words stand for, whole: this, not the words, is what a member's confirmation names. */
export function codeHashOf(inputs: CodeInputs): Uint8Array {
  return labelledHash(
    'keyturn/code/1',
    inputs.transcriptHash,
    hexToBytes(inputs.charterHash),
    hexToBytes(inputs.rosterHash),
    ...inputs.openings.flatMap(({ member, opening }) => [hexToBytes(member), opening]),
  );
}

/** The first 66 bits as six words of the BIP-39 list. */
export function codeWordsOf(codeHash: Uint8Array): readonly string[] {
  let bits = 0n;
  for (const byte of codeHash.subarray(0, 9)) bits = (bits << 8n) | BigInt(byte);
  bits >>= 6n; // 72 bits read, 66 used.
  return Array.from(
    { length: codeWords },
    (_, i) => wordlist[Number((bits >> BigInt(11 * (codeWords - 1 - i))) & 2047n)] ?? '',
  );
}

/** Did a person type these words? Case, spaces and hyphens are forgiven; nothing else is. */
export function wordsMatch(typed: string, words: readonly string[]): boolean {
  return (
    typed
      .toLowerCase()
      .split(/[\s,-]+/u)
      .filter((word) => word !== '')
      .join(' ') === words.join(' ')
  );
}
