import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openProfile } from '../../src/main/compose-profile.ts';
import { insecureFileKeychain } from '../../src/main/keychain/insecure-file-keychain.ts';
import type * as SqliteStore from '../../src/main/store/sqlite-store.ts';

process.env['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nonexistent/keyturn-tests';
let meanwhile: (() => void) | undefined;

// Another app of the same new profile writes its own key into the keychain while this one opens the database.
vi.mock('../../src/main/store/sqlite-store.ts', async (original) => {
  const real = await original<typeof SqliteStore>();
  return {
    ...real,
    openStore(...args: Parameters<typeof real.openStore>) {
      const store = real.openStore(...args);
      meanwhile?.();
      return store;
    },
  };
});

it('a profile that two apps began at the same moment opens again with the key of the one that got it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-first-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const profile = join(folder, 'dana');
  const open = () => openProfile({ folder: profile, name: 'dana', network: 'practice' });

  meanwhile = () => insecureFileKeychain(profile).set('store-key', new Uint8Array(32).fill(7));
  open().store.close();
  meanwhile = undefined;
  const again = open();
  expect(again.store.auditHead()).toBeUndefined();
  again.store.close();
});
