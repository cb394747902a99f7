import { equalBytes } from '../../core/base/bytes.ts';
import { KeyturnError } from '../../core/base/errors.ts';
import {
  dailyCost,
  deriveDailyKey,
  deriveRecoveryKey,
  keychainMark,
  recoveryCost,
  saltBytes,
  type Argon2Cost,
} from './key-derivation.ts';
import { inspectSealed, openSealed, sealBytes, type SealedHeader } from './sealed-file.ts';
import { systemRandom, type RandomSource } from './sealing.ts';

/** An opened sealed file. Keep header and key to seal the next version with {@link sealBytes}, and wipe key and content when done. */
export type Opened = { readonly header: SealedHeader; readonly key: Uint8Array; readonly content: Uint8Array };
export type Sealed = { readonly header: SealedHeader; readonly key: Uint8Array; readonly file: Uint8Array };

/** For tests alone, which would otherwise spend most of their time in Argon2id; product code passes none of it. */
export type ForTests = { readonly cost?: Argon2Cost; readonly floorMiB?: number; readonly random?: RandomSource };

/**
 * Seal a new vault, or the same content under a new daily passphrase: with a new salt, so with a new key.
 * @param passphrase  UTF-8 NFKC, already judged (passphrase.ts); wiped
 */
export async function sealVault(
  content: Uint8Array,
  passphrase: Uint8Array,
  keychainSecret: Uint8Array,
  tests: ForTests = {},
): Promise<Sealed> {
  const random = tests.random ?? systemRandom;
  const derivation = { ...(tests.cost ?? dailyCost), salt: random(saltBytes) };
  const header: SealedHeader = { purpose: 'vault', derivation, mark: keychainMark(keychainSecret) };
  const key = await deriveDailyKey(passphrase, keychainSecret, derivation);
  return { header, key, file: sealBytes(header, key, content, random) };
}

/**
 * Open the vault with both factors. The passphrase is wiped, also on a refusal.
 * @throws KeyturnError passphraseWrong, vaultDamaged, databaseNewer; databaseForeign when the keychain holds another secret than
 *         the vault was sealed with, so that nobody is told again and again that a right passphrase is wrong
 */
export async function openVault(
  file: Uint8Array,
  passphrase: Uint8Array,
  keychainSecret: Uint8Array,
  tests: ForTests = {},
): Promise<Opened> {
  try {
    const header = inspectSealed(file, 'vault', tests.floorMiB);
    if (header.mark === undefined || !equalBytes(header.mark, keychainMark(keychainSecret)))
      throw new KeyturnError(
        'databaseForeign',
        'The keychain of this computer does not hold the other half of this vault, so no passphrase can open it here. Nothing was changed. Restore from a backup.',
      );
    return opened(file, header, await deriveDailyKey(passphrase, keychainSecret, header.derivation));
  } finally {
    passphrase.fill(0);
  }
}

/**
 * Seal a backup, or the seed inside the vault, under the recovery passphrase alone.
 * @param passphrase  as in {@link sealVault}; wiped
 */
export async function sealForRecovery(
  purpose: 'backup' | 'seed',
  content: Uint8Array,
  passphrase: Uint8Array,
  tests: ForTests = {},
): Promise<Sealed> {
  const random = tests.random ?? systemRandom;
  const derivation = { ...(tests.cost ?? recoveryCost), salt: random(saltBytes) };
  const header: SealedHeader = { purpose, derivation, mark: undefined };
  const key = await deriveRecoveryKey(passphrase, derivation);
  return { header, key, file: sealBytes(header, key, content, random) };
}

/**
 * Open what {@link sealForRecovery} made. The passphrase is wiped, also on a refusal.
 * @throws KeyturnError passphraseWrong, databaseNewer; backupDamaged and backupForeign, or vaultDamaged for the seed
 */
export async function openForRecovery(
  purpose: 'backup' | 'seed',
  file: Uint8Array,
  passphrase: Uint8Array,
  tests: ForTests = {},
): Promise<Opened> {
  try {
    const header = inspectSealed(file, purpose, tests.floorMiB);
    return opened(file, header, await deriveRecoveryKey(passphrase, header.derivation));
  } finally {
    passphrase.fill(0);
  }
}

function opened(file: Uint8Array, header: SealedHeader, key: Uint8Array): Opened {
  try {
    return { header, key, content: openSealed(file, key) };
  } catch (cause) {
    key.fill(0);
    throw cause;
  }
}
