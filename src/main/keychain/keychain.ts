import { assert } from '../../core/base/errors.ts';

/** Small secrets kept by the operating system, apart from the profile folder. Synchronous: a few milliseconds a call. */
export interface Keychain {
  readonly kind: 'secret-service' | 'macos' | 'windows' | 'insecure-file';
  /** @throws KeyturnError keychainLocked, keychainAbsent; also where a locked keychain hides whether the name exists */
  get(name: string): Uint8Array | undefined;
  /** @param secret 1 to {@link secretBytesMax} bytes; copied */
  set(name: string, secret: Uint8Array): void;
  /** @returns whether there was one */
  delete(name: string): boolean;
}

/** Windows keeps 2,560 bytes in one credential; our largest secret is 32. */
export const secretBytesMax = 2_048;
/** Names are ours: two 64-digit ids and a word. */
export const secretNameCharactersMax = 200;

/** Names and sizes are ours to keep, in every keychain alike. */
export function assertSecret(name: string, secret?: Uint8Array): void {
  assert(/^[a-z0-9/-]+$/.test(name) && name.length <= secretNameCharactersMax, 'a secret has a short plain name');
  if (secret !== undefined)
    assert(secret.length >= 1 && secret.length <= secretBytesMax, 'a secret has 1 to 2,048 bytes');
}
