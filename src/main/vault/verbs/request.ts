import { isHex } from '../../../core/base/bytes.ts';
import { KeyturnError } from '../../../core/base/errors.ts';

/*
 * What the vault is asked comes from main, which may be the one that was broken into. Whatever a codec does not check
 * anyway is checked here, before anything is signed or opened.
 */

/** An id: 32 bytes in lowercase hex. */
export function requireHex(id: string): void {
  if (typeof id !== 'string' || !isHex(id, 32)) throw malformed();
}

/** Bytes of exactly this length, or of any up to a bound. */
export function requireBytes(value: Uint8Array, lengthMin: number, lengthMax = lengthMin): void {
  if (!(value instanceof Uint8Array) || value.length < lengthMin || value.length > lengthMax) throw malformed();
}

export function requireInteger(value: number, min: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < min || value > max) throw malformed();
}

export function requireList(value: readonly unknown[], countMin: number, countMax: number): void {
  if (!Array.isArray(value) || value.length < countMin || value.length > countMax) throw malformed();
}

export function malformed(): KeyturnError {
  return new KeyturnError(
    'invalidInput',
    'The vault was asked for something it does not understand. Nothing was signed. Restart Keyturn; if it stays so, install it anew.',
  );
}
