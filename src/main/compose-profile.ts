import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { equalBytes } from '../core/base/bytes.ts';
import { KeyturnError } from '../core/base/errors.ts';
import type { DeviceId } from '../core/base/ids.ts';
import { valuesOf, type EngineState } from '../core/engine/state.ts';
import type { NetworkName } from '../core/kaspa/network.ts';
import type { Commits } from '../core/ports.ts';
import type { Store } from '../core/store-port.ts';
import { openKeychain } from './keychain/open-keychain.ts';
import type { Keychain } from './keychain/keychain.ts';
import { feedRecord, guardedCommit, judge } from './store/feed-record.ts';
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
 * @throws KeyturnError keychainAbsent, keychainLocked, keychainRefusedOnMainnet, profileInUse, databaseForeign, databaseDamaged …:
 *   nothing is left open
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
  let storeKey: Uint8Array | undefined;
  let store: Store | undefined;
  try {
    // Only whoever has the profile writes into its keychain: an app that came a moment later must not put its own key there.
    store = openStore({
      folder: place.folder,
      key: (isNew) => (storeKey = isNew ? secretOf(keychain, 'store-key') : keychain.get('store-key')),
    });
    if (storeKey !== undefined) keepStoreKey(keychain, storeKey);
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
  } catch (problem) {
    store?.close();
    throw problem;
  } finally {
    storeKey?.fill(0);
  }
}

/** The feed this installation writes: each turn that extends it is noted in the keychain first (protocol.md §2.7). */
export function ownFeed(
  { store, keychain }: Profile,
  device: DeviceId,
): {
  readonly commits: Commits;
  /** @throws KeyturnError databaseForeign */
  refuseRestoredCopy(state: EngineState): void;
} {
  const records = feedRecord(keychain);
  return {
    commits: {
      store,
      commit: (turn, own) =>
        guardedCommit(
          store,
          records,
          turn,
          own.map(({ group, before, seq }) => ({ feed: { group, author: device }, before, seq })),
        ),
    },
    /**
     * A database older than the keychain remembers is a restored or copied one: continuing its feeds would equivocate, and its
     * one-time codes may have been used elsewhere. Superseding the device comes with device replacement.
     */
    refuseRestoredCopy(state) {
      const isRestored = valuesOf(state.groups).some(
        (group) => judge(records.read({ group: group.id, author: device }), group.feeds[device]?.seq) === 'restored',
      );
      if (isRestored)
        throw new KeyturnError(
          'databaseForeign',
          'This profile was restored from an older copy, or copied from another computer. Its one-time codes may have been used, so it does not sign. Nothing was changed. Use the newest copy of the profile folder on the laptop it was made on.',
        );
    },
  };
}

/**
 * The key the database was opened with is the right one, whatever stands in the keychain by now: a keychain that was put
 * back meanwhile, or one that another app wrote to. Otherwise nothing would open it again.
 */
function keepStoreKey(keychain: Keychain, storeKey: Uint8Array): void {
  const kept = keychain.get('store-key');
  if (kept === undefined || !equalBytes(kept, storeKey)) keychain.set('store-key', storeKey);
  kept?.fill(0);
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
