import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToHex, equalBytes } from '../../core/base/bytes.ts';
import { KeyturnError } from '../../core/base/errors.ts';
import type { NetworkName } from '../../core/kaspa/network.ts';
import { makePrivateFolder, writePrivateFile } from '../files/private-file.ts';
import { insecureFileKeychain, insecureFileName } from './insecure-file-keychain.ts';
import type { Keychain } from './keychain.ts';
import { systemKeychain } from './system-keychain.ts';

export type KeychainRequest = {
  readonly profileFolder: string;
  readonly profileName: string;
  /** Only mainnet insists on a real keychain. */
  readonly network: NetworkName;
  /** The system keychain to try; tests hand in another. */
  readonly system?: () => Keychain;
};

export type OpenedKeychain = {
  readonly keychain: Keychain;
  /** A sentence that must stay on screen, when the keys are not in a keychain. */
  readonly warning: string | undefined;
};

/**
 * The keychain of this profile: the system's, proved by writing, reading and deleting. Where the computer has none, a profile that is
 * not for mainnet may begin in a file. A profile stays where it began: keys that moved silently would look like keys that were lost.
 * @throws KeyturnError keychainLocked (never downgraded), keychainAbsent, keychainRefusedOnMainnet
 */
export function openKeychain(request: KeychainRequest): OpenedKeychain {
  const beganInFile = existsSync(join(request.profileFolder, insecureFileName));
  const marker = join(request.profileFolder, 'keys-are-in-the-system-keychain');
  if (beganInFile) {
    if (request.network === 'mainnet') throw refusedOnMainnet(undefined);
    return inFile(request.profileFolder);
  }
  try {
    const keychain = request.system?.() ?? systemKeychain(request.profileName);
    probe(keychain);
    if (!existsSync(marker)) {
      makePrivateFolder(request.profileFolder);
      writePrivateFile(marker, new Uint8Array());
    }
    return { keychain, warning: undefined };
  } catch (cause) {
    if (!(cause instanceof KeyturnError) || cause.code !== 'keychainAbsent') throw cause;
    if (existsSync(marker)) throw cause;
    if (request.network === 'mainnet') throw refusedOnMainnet(cause);
    return inFile(request.profileFolder);
  }
}

function inFile(folder: string): OpenedKeychain {
  return {
    keychain: insecureFileKeychain(folder),
    warning: `This computer has no keychain, so what opens this profile’s files lies in ${insecureFileName} in its folder, where anyone who can read your files finds it. Your passphrase alone protects your key part. Use this profile for practice and test networks only.`,
  };
}

function probe(keychain: Keychain): void {
  const name = `probe/${bytesToHex(randomBytes(8))}`;
  const secret = new Uint8Array(randomBytes(32));
  keychain.set(name, secret);
  const found = keychain.get(name);
  const isGone = keychain.delete(name) && keychain.get(name) === undefined;
  if (found === undefined || !equalBytes(found, secret) || !isGone)
    throw new KeyturnError(
      'keychainLocked',
      'The keychain of this computer took a trial secret but did not give it back as it was. Nothing was stored. Check that your keychain works, then start Keyturn again.',
    );
}

function refusedOnMainnet(cause: unknown): KeyturnError {
  return new KeyturnError(
    'keychainRefusedOnMainnet',
    'Real funds need a real keychain, and this profile has none: its keys would lie in an ordinary file. Nothing was created. Install or start a keychain (on Linux GNOME Keyring or KWallet), then start again with a new profile.',
    { cause },
  );
}
