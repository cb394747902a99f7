import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/main/store/sqlite-store.ts';
import { memoryDisk, memoryStore } from '../simulation/memory-store.ts';
import { storeSuite } from './store-suite.ts';

storeSuite('a store in the simulator’s memory', () => {
  const disk = memoryDisk();
  return { open: () => memoryStore(disk), dispose: () => undefined };
});

storeSuite('a store in an encrypted SQLite file', () => {
  const parent = mkdtempSync(join(tmpdir(), 'keyturn-store-'));
  return {
    open: () => openStore({ folder: join(parent, 'profile'), key: new Uint8Array(32).fill(7) }),
    dispose: () => rmSync(parent, { recursive: true }),
  };
});
