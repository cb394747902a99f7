import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { KeyturnError } from '../core/base/errors.ts';
import type { NetworkName } from '../core/kaspa/network.ts';
import type { Store } from '../core/store-port.ts';
import { openKeychain } from './keychain/open-keychain.ts';
import type { Keychain } from './keychain/keychain.ts';
import { openStore } from './store/sqlite-store.ts';

/** One person's installation on one network: a folder, its keychain entries and its database. */
export type Profile = {
  readonly folder: string;
  readonly network: NetworkName;
  readonly keychain: Keychain;
  readonly store: Store;
  /** Seed of the device key: random per installation, never backed up (protocol.md §1). */
  readonly deviceSeed: Uint8Array;
  readonly vaultFile: string;
  vaultSecret(): Uint8Array;
  readonly warnings: readonly string[];
};

const secretBytes = 32;

/**
 * Open a profile, or begin it.
 * @throws KeyturnError keychainAbsent, keychainLocked, keychainRefusedOnMainnet, profileInUse, databaseForeign, databaseDamaged …
 */
export function openProfile(place: {
  readonly folder: string;
  readonly name: string;
  readonly network: NetworkName;
}): Profile {
  const { keychain, warning } = openKeychain({
    profileFolder: place.folder,
    profileName: place.name,
    network: place.network,
  });
  if (place.network === 'mainnet')
    throw new KeyturnError(
      'ledgerNotReady',
      'Payments on mainnet are checked with three Kaspa nodes of your choice, and this version can ask only one. No keys were made. Use a practice or test network.',
    );
  const storeKey = secretOf(keychain, 'store-key');
  const store = openStore({ folder: place.folder, key: storeKey });
  storeKey.fill(0);
  return {
    folder: place.folder,
    network: place.network,
    keychain,
    store,
    deviceSeed: secretOf(keychain, 'device-key'),
    vaultFile: join(place.folder, 'vault.ktv'),
    vaultSecret: () => secretOf(keychain, 'vault-secret'),
    warnings: warning === undefined ? [] : [warning],
  };
}

/** A secret of this installation, made when first asked for and read back, so that a keychain that forgets is noticed at once. */
function secretOf(keychain: Keychain, name: string): Uint8Array {
  const known = keychain.get(name);
  if (known !== undefined) return known;
  keychain.set(name, new Uint8Array(randomBytes(secretBytes)));
  const kept = keychain.get(name);
  if (kept === undefined) throw new Error('Invariant broken: the keychain keeps what it was given');
  return kept;
}
