import { fileURLToPath } from 'node:url';
import type { ProcessName } from './start-process.ts';

/** Where the first file of each process lies, from src/main; the build keeps these places. */
const entries: Readonly<Record<ProcessName, string>> = {
  vault: 'vault/process',
  backupProver: 'vault/backup-prover-process',
  reader: 'reader/reader-process',
  practiceLedger: 'chain/practice-ledger/process',
  member: 'hosts/headless',
};

/** The file to run: TypeScript from a source tree, JavaScript from a build. */
export function entryFile(name: ProcessName): string {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../${entries[name]}.${ending}`, import.meta.url));
}
