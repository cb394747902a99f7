import { equalBytes } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';

/** The text form of addresses: `<prefix>:<5-bit groups of (version ‖ payload), then 8 checksum characters>`. */
export type CashAddress = { readonly prefix: string; readonly version: number; readonly payload: Uint8Array };

export type CashAddressError = 'tooLong' | 'form' | 'checksum' | 'padding';

const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const checksumCharacters = 8;

/** The longest known address has 73 characters; the codec's own vectors reach 83. */
const addressCharactersMax = 100;

const generators = [0x98f2bc8e61n, 0x79b76d99e2n, 0xf33e5fb3c4n, 0xae2eabe2a8n, 0x1e4f43e470n] as const;

/** @param prefix  lower case letters; @param version  0..255 */
export function encodeCashAddress({ prefix, version, payload }: CashAddress): string {
  const groups = toGroups(Uint8Array.of(version, ...payload));
  const checksum = polymod([...prefixGroups(prefix), 0, ...groups, ...new Array<number>(checksumCharacters).fill(0)]);
  const checksumGroups = Array.from({ length: checksumCharacters }, (_, i) =>
    Number((checksum >> BigInt(5 * (checksumCharacters - 1 - i))) & 31n),
  );
  return `${prefix}:${[...groups, ...checksumGroups].map((group) => alphabet.charAt(group)).join('')}`;
}

/**
 * Strict: lower case only, prefix mandatory, checksum right, padding bits zero, so that one address has one text.
 * (The network's own decoder drops padding bits unchecked; a second text for one address would slip past a comparison.)
 */
export function decodeCashAddress(text: string): Result<CashAddress, CashAddressError> {
  if (text.length > addressCharactersMax) return err('tooLong');
  const match = /^([a-z]+):([a-z0-9]+)$/.exec(text);
  const prefix = match?.[1] ?? '';
  const groups = Array.from(match?.[2] ?? '', (character) => alphabet.indexOf(character));
  // Two groups are the least that hold a version byte.
  if (groups.length < checksumCharacters + 2 || groups.includes(-1)) return err('form');
  if (polymod([...prefixGroups(prefix), 0, ...groups]) !== 0n) return err('checksum');

  const body = groups.slice(0, -checksumCharacters);
  const bytes = toBytes(body);
  if (!equalBytes(Uint8Array.from(toGroups(bytes)), Uint8Array.from(body))) return err('padding');
  return ok({ prefix, version: bytes[0] ?? 0, payload: bytes.slice(1) });
}

/** The 40-bit BCH code of CashAddr; zero over a whole address with its checksum. */
function polymod(groups: readonly number[]): bigint {
  let checksum = 1n;
  for (const group of groups) {
    const top = checksum >> 35n;
    checksum = ((checksum & 0x07ffffffffn) << 5n) ^ BigInt(group);
    generators.forEach((generator, bit) => {
      if (((top >> BigInt(bit)) & 1n) === 1n) checksum ^= generator;
    });
  }
  return checksum ^ 1n;
}

function prefixGroups(prefix: string): number[] {
  return Array.from(prefix, (character) => character.charCodeAt(0) & 31);
}

function toGroups(bytes: Uint8Array): number[] {
  return regroup(bytes, 8, 5, true);
}

function toBytes(groups: readonly number[]): Uint8Array {
  return Uint8Array.from(regroup(groups, 5, 8, false));
}

function regroup(values: Iterable<number>, from: number, to: number, keepRest: boolean): number[] {
  const out: number[] = [];
  let held = 0;
  let bits = 0;
  for (const value of values) {
    held = ((held << from) | value) & 0xfff;
    bits += from;
    while (bits >= to) {
      bits -= to;
      out.push((held >> bits) & ((1 << to) - 1));
    }
  }
  if (keepRest && bits > 0) out.push((held << (to - bits)) & ((1 << to) - 1));
  return out;
}
