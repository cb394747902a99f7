import { writeFileSync } from 'node:fs';
import { startProcess, type StartedProcess } from '../processes/start-process.ts';

/** A child process as its parent sees it, so that a host can start it its own way. */
export type ChildChannel = StartedProcess;

/**
 * Start a process that holds secrets, in the way of this host.
 * @param writableFolder  the one place it may write in; none when undefined
 */
export function forkGuarded(
  entry: 'process' | 'backup-prover-process',
  writableFolder: string | undefined,
): ChildChannel {
  return startProcess(
    entry === 'process' ? 'vault' : 'backupProver',
    writableFolder === undefined ? {} : { writableFolder },
  );
}

/** Which parts of memory the kernel writes into a core dump; none of them leaves nothing worth reading. */
const coreDumpFilter = '/proc/self/coredump_filter';

/** Nothing of this process's memory goes into a dump or a report, as far as a program can say that about itself. */
export function refuseDumps(): void {
  const { report } = process;
  report.reportOnFatalError = false;
  report.reportOnSignal = false;
  report.reportOnUncaughtException = false;
  report.excludeEnv = true;
  if (process.platform !== 'linux') return;
  try {
    writeFileSync(coreDumpFilter, '0');
  } catch {
    return; // A kernel without it writes dumps only where its owner allowed them.
  }
}
