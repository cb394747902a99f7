import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { NetworkId, WireScript } from '../wrpc-types.ts';

export const PREFIXES: Readonly<Record<NetworkId, string>> = {
  mainnet: 'kaspa',
  'testnet-10': 'kaspatest',
  simnet: 'kaspasim',
  devnet: 'kaspadev',
};

/** The script an address stands for; undefined where it is not an address of this prefix in its one written form. */
export function scriptOfAddress(text: string, prefix: string): WireScript | undefined {
  const [found, payload = '', ...rest] = text.split(':');
  if (found !== prefix || rest.length > 0 || payload.length < 9 || payload.length > 100) return undefined;
  const groups = Array.from(payload, (character) => ALPHABET.indexOf(character));
  if (groups.includes(-1)) return undefined;
  const bytes = regroup(groups.slice(0, -8), 5, 8, false);
  const body = bytesToHex(Uint8Array.from(bytes.slice(1)));
  const form = FORMS.find(({ version }) => version === bytes[0]);
  if (form === undefined || body.length !== form.bytes * 2) return undefined;
  const script = { version: 0, script: form.before + body + form.after };
  // Writing it again checks the checksum, the padding bits and the letters' case in one comparison.
  return addressOfScript(script, prefix) === text ? script : undefined;
}

/** The address of a standard script; undefined for any other, which no address can name. */
export function addressOfScript({ version, script }: WireScript, prefix: string): string | undefined {
  if (version !== 0) return undefined;
  const form = FORMS.find(
    ({ before, after, bytes }) =>
      script.length === before.length + bytes * 2 + after.length && script.startsWith(before) && script.endsWith(after),
  );
  if (form === undefined) return undefined;
  const body = hexToBytes(script.slice(form.before.length, form.before.length + form.bytes * 2));
  const groups = regroup([form.version, ...body], 8, 5, true);
  const checksum = checksumOf(prefix, groups);
  const tail = Array.from({ length: 8 }, (_, i) => Number((checksum >> BigInt(5 * (7 - i))) & 31n));
  return `${prefix}:${[...groups, ...tail].map((group) => ALPHABET.charAt(group)).join('')}`;
}

/** The three standard scripts: to a Schnorr key, to an ECDSA key, to the hash of a script. */
const FORMS = [
  { version: 0, bytes: 32, before: '20', after: 'ac' },
  { version: 1, bytes: 33, before: '21', after: 'ab' },
  { version: 8, bytes: 32, before: 'aa20', after: '87' },
] as const;

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATORS = [0x98f2bc8e61n, 0x79b76d99e2n, 0xf33e5fb3c4n, 0xae2eabe2a8n, 0x1e4f43e470n];

function checksumOf(prefix: string, groups: readonly number[]): bigint {
  const letters = Array.from(prefix, (character) => character.charCodeAt(0) & 31);
  let state = 1n;
  for (const value of [...letters, 0, ...groups, 0, 0, 0, 0, 0, 0, 0, 0]) {
    const top = state >> 35n;
    state = ((state & 0x07ffffffffn) << 5n) ^ BigInt(value);
    for (const [bit, generator] of GENERATORS.entries()) if ((top >> BigInt(bit)) & 1n) state ^= generator;
  }
  return state ^ 1n;
}

function regroup(values: readonly number[], from: number, to: number, pad: boolean): number[] {
  const out: number[] = [];
  let held = 0;
  let bits = 0;
  for (const value of values) {
    held = (held << from) | value;
    bits += from;
    while (bits >= to) {
      bits -= to;
      out.push((held >> bits) & ((1 << to) - 1));
      held &= (1 << bits) - 1;
    }
  }
  if (pad && bits > 0) out.push((held << (to - bits)) & ((1 << to) - 1));
  return out;
}
