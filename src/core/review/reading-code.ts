import { wordlist } from '@scure/bip39/wordlists/english.js';
import { assert } from '../base/errors.ts';

/**
 * The short form of a reading's digest: two words and two digits, like `fox-lamp-31`, about 28 bits. It is for noticing
 * by eye that two screens differ; approvals compare the whole digest.
 * @param digest  32 bytes; bits 0–10 and 11–21 choose the words, bytes 4 and 5 the digits
 */
export function readingCode(digest: Uint8Array): string {
  assert(digest.length === 32, 'a reading digest has 32 bytes');
  const [a = 0, b = 0, c = 0, , e = 0, f = 0] = digest;
  const bits = (a << 16) | (b << 8) | c;
  const digits = (((e << 8) | f) % 100).toString().padStart(2, '0');
  return `${wordAt(bits >>> 13)}-${wordAt((bits >>> 2) & 0x7ff)}-${digits}`;
}

function wordAt(index: number): string {
  const word = wordlist[index];
  assert(word !== undefined, 'eleven bits name one of 2048 words');
  return word;
}
