import { Entry } from '@napi-rs/keyring';
import { KeyturnError } from '../../core/base/errors.ts';
import { assertSecret, type Keychain } from './keychain.ts';

/**
 * The operating system's keychain: Secret Service (GNOME Keyring, KWallet) on Linux, Keychain on macOS, Credential Manager on Windows.
 * @param profileName  part of the service name a person sees in their keychain program: `keyturn/<profile>`
 */
export function systemKeychain(profileName: string): Keychain {
  const on = <T>(name: string, use: (entry: Entry) => T): T => {
    try {
      // Always pinned: unpinned, a Linux without a keychain service gets the kernel's keyring, which forgets at shutdown.
      return use(new Entry(`keyturn/${profileName}`, name, { linux: { store: 'secret-service' } }));
    } catch (cause) {
      throw keychainFailure(cause);
    }
  };
  return {
    kind: kindHere(),
    get(name) {
      assertSecret(name);
      const secret = on(name, (entry) => entry.getSecret());
      return secret === null ? undefined : Uint8Array.from(secret);
    },
    set(name, secret) {
      assertSecret(name, secret);
      on(name, (entry) => entry.setSecret(secret));
    },
    delete(name) {
      assertSecret(name);
      return on(name, (entry) => entry.deleteCredential());
    },
  };
}

/**
 * There is no keychain, or there is one that does not open? Only the first may ever lead to a file, so only what certainly means
 * "none" counts as none; whatever is not understood counts as locked.
 */
export function keychainFailure(cause: unknown): KeyturnError {
  const reported = cause instanceof Error ? cause.message : String(cause);
  if (noKeychain.some((pattern) => pattern.test(reported)))
    return new KeyturnError(
      'keychainAbsent',
      'This computer offers no keychain to Keyturn. Nothing was stored or lost. Install or start one (on Linux GNOME Keyring or KWallet, in a desktop session), then start Keyturn again.',
      { cause },
    );
  return new KeyturnError(
    'keychainLocked',
    'The keychain of this computer is locked or did not answer. Nothing was stored or lost. Unlock it (on Linux with "Passwords and Keys" or KWallet, on a Mac with Keychain Access), then try again.',
    { cause },
  );
}

/** Reports of the Linux bus: no bus address, nobody behind the address, no program that offers the service. */
const noKeychain: readonly RegExp[] = [
  /DBus error: .*autolaunch.*DBUS_SESSION_BUS_ADDRESS/i,
  /DBus error: Unable to autolaunch/i,
  /DBus error: Failed to connect to socket/i,
  /DBus error: The name org\.freedesktop\.secrets was not provided by any \.service files/i,
];

function kindHere(): Keychain['kind'] {
  if (process.platform === 'darwin') return 'macos';
  return process.platform === 'win32' ? 'windows' : 'secret-service';
}
