import { safeStorage } from 'electron';
import { KeyturnError } from '../../core/base/errors.ts';

/*
 * Keyturn keeps no secret in Electron's safeStorage. Its keychain is asked directly and pinned (system-keychain.ts), which
 * is stronger on Linux: there safeStorage picks a store by the name of the desktop, and where it knows none it encrypts
 * with a password that is written in its own source (`basic_text`), without saying so. On macOS and Windows both reach the
 * same store, and a second copy of a secret would only be a second place to steal it from.
 *
 * What is left is to be honest about it: Chromium encrypts its cookies with safeStorage, and a report names the store.
 */

export type SafeStorageReport = {
  /** A name of Electron's; `system` where the system has only one. */
  readonly store: string;
  readonly isProtected: boolean;
  readonly sentence: string;
};

type Asked = Pick<Electron.SafeStorage, 'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable'>;

/** Once the app is ready; before that Linux answers `unknown`, which counts as unprotected. */
export async function safeStorageReport(
  platform: NodeJS.Platform = process.platform,
  asked: Asked = safeStorage,
): Promise<SafeStorageReport> {
  const store = platform === 'linux' ? asked.getSelectedStorageBackend() : 'system';
  const isStore = store !== 'basic_text' && store !== 'unknown';
  const isProtected = isStore && (await asked.isAsyncEncryptionAvailable());
  return {
    store,
    isProtected,
    sentence: isProtected
      ? 'Electron’s own storage is protected by the keychain of this computer. Keyturn keeps no secret in it.'
      : 'Electron’s own storage is not protected on this computer. Keyturn keeps no secret in it, so nothing of yours is at risk there.',
  };
}

/**
 * For whoever would put a secret there after all: refuses a store that anybody can open.
 * @throws KeyturnError keychainAbsent
 */
export async function requireProtectedStorage(
  platform: NodeJS.Platform = process.platform,
  asked: Asked = safeStorage,
): Promise<void> {
  const { isProtected, store } = await safeStorageReport(platform, asked);
  if (isProtected) return;
  throw new KeyturnError(
    'keychainAbsent',
    `This computer offers Electron no protected storage (${store}). Nothing was stored. Install or start a keychain (on Linux GNOME Keyring or KWallet), then start Keyturn again.`,
  );
}
