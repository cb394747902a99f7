import { blake3 } from '@noble/hashes/blake3.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

export { bytesToHex, concatBytes, hexToBytes, utf8ToBytes };

/** Are two byte strings the same? Variable time: for public values only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Order of two byte strings, shorter first where one is the other's beginning. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/**
 * BLAKE3 under a label, so that bytes hashed for one purpose are never an id for another.
 * The label is BLAKE3's own key-derivation context, which separates domains by construction.
 * @param label  e.g. `keyturn/entry/1`
 * @returns 32 bytes
 */
export function labelledHash(label: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return blake3(concatBytes(...parts), { context: utf8ToBytes(label) });
}

/** True for exactly `bytes` bytes of lowercase hex. */
export function isHex(text: string, bytes: number): boolean {
  return text.length === bytes * 2 && /^[0-9a-f]*$/.test(text);
}
