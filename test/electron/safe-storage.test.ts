import { expect, it, vi } from 'vitest';
import { requireProtectedStorage, safeStorageReport } from '../../src/main/keychain/safe-storage.ts';

vi.mock('electron', () => import('./double/electron.ts'));

const asked = (store: string, isAvailable = true) =>
  ({ getSelectedStorageBackend: () => store, isAsyncEncryptionAvailable: () => Promise.resolve(isAvailable) }) as never;

it('a store that anybody can open is called so and refused; the system’s own is not', async () => {
  for (const store of ['basic_text', 'unknown']) {
    expect(await safeStorageReport('linux', asked(store))).toMatchObject({ store, isProtected: false });
    await expect(requireProtectedStorage('linux', asked(store)), store).rejects.toThrow(store);
  }
  await expect(requireProtectedStorage('linux', asked('kwallet6', false))).rejects.toThrow('no protected storage');
  for (const store of ['gnome_libsecret', 'kwallet5', 'kwallet6']) {
    expect(await safeStorageReport('linux', asked(store))).toMatchObject({ store, isProtected: true });
    await requireProtectedStorage('linux', asked(store));
  }
  expect(await safeStorageReport('darwin', asked('basic_text'))).toMatchObject({ store: 'system', isProtected: true });
});
