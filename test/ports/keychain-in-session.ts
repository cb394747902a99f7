// Run as a child inside a desktop session of its own: asks the real keychain and prints one line of JSON.
import { readdirSync } from 'node:fs';
import { KeyturnError } from '../../src/core/base/errors.ts';
import { openKeychain } from '../../src/main/keychain/open-keychain.ts';
import { systemKeychain } from '../../src/main/keychain/system-keychain.ts';
import { keychainPromises } from './keychain-suite.ts';

const [, , task, folder] = process.argv as [string, string, string, string];
const outcome = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (cause) {
    return cause instanceof KeyturnError ? cause.code : String(cause);
  }
};
const profile = (profileName: string) => systemKeychain(profileName);
const opened = (network: 'mainnet' | 'practice') =>
  outcome(() => {
    const { keychain, warning } = openKeychain({ profileFolder: folder, profileName: 'test', network });
    return { kind: keychain.kind, warning };
  });

const tasks: Record<string, () => unknown> = {
  promises: () =>
    Object.fromEntries(
      Object.entries(keychainPromises).map(([name, check]) => [
        name,
        outcome(() => {
          check(profile('test'), () => profile('test'));
          return 'kept';
        }),
      ]),
    ),
  open: () => ({ mainnet: opened('mainnet'), practice: opened('practice'), files: outcome(() => readdirSync(folder)) }),
  leave: () => outcome(() => profile('dana').set('vault-secret', new Uint8Array([1, 2, 3]))) ?? 'left',
  find: () => ({
    own: outcome(() => [...(profile('dana').get('vault-secret') ?? [])]),
    other: outcome(() => profile('lee').get('vault-secret') ?? 'nothing'),
  }),
  use: () => ({
    set: outcome(() => profile('dana').set('vault-secret', new Uint8Array([9]))),
    get: outcome(() => profile('dana').get('vault-secret')),
    delete: outcome(() => profile('dana').delete('vault-secret')),
  }),
};
console.log(JSON.stringify(tasks[task]!()));
