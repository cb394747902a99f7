import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { KeyturnError } from '../../core/base/errors.ts';

/** Longer than any start of a practice ledger: a lock this old belongs to a process that hangs, or to another's number. */
const heldMsMax = 60_000;
const tryEveryMs = 50;
const waitMsMax = 90_000;

/**
 * Do something that one process of this computer does at a time. A lock that was left behind, by a process that is gone or
 * by one that held it for a minute, is taken away.
 * @param path  of the lock file, which holds the process's number
 * @throws KeyturnError ledgerUnreachable when somebody else held it all the time; and whatever `work` throws
 */
export async function holdWhile<T>(path: string, work: () => Promise<T>): Promise<T> {
  const giveUpAtMs = Date.now() + waitMsMax;
  while (!take(path)) {
    if (Date.now() > giveUpAtMs)
      throw new KeyturnError(
        'ledgerUnreachable',
        `Another Keyturn on this computer is starting the practice ledger and does not finish. Nothing was changed and no real money is at risk. Quit every Keyturn, delete ${path} and start again.`,
      );
    removeLeftBehind(path);
    await new Promise((resolve) => setTimeout(resolve, tryEveryMs));
  }
  try {
    return await work();
  } finally {
    if (holderOf(path) === process.pid) rmSync(path, { force: true });
  }
}

/** The file appears with its content in one step, or somebody else's is there. */
function take(path: string): boolean {
  const own = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(own, `${process.pid}\n`, { mode: 0o600 });
  try {
    linkSync(own, path);
    return true;
  } catch (problem) {
    if (problem instanceof Error && 'code' in problem && problem.code === 'EEXIST') return false;
    throw problem;
  } finally {
    rmSync(own, { force: true });
  }
}

function removeLeftBehind(path: string): void {
  if (!isLeftBehind(path)) return;
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, aside);
    // Two may have looked at the same old lock: what was moved may be the other's new one, and then goes back.
    if (!isLeftBehind(aside)) linkSync(aside, path);
  } catch {
    // Somebody else was quicker.
  }
  rmSync(aside, { force: true });
}

function isLeftBehind(path: string): boolean {
  const holder = holderOf(path);
  const since = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (holder === undefined || since === undefined) return false;
  return !isAlive(holder) || Math.abs(Date.now() - since) > heldMsMax;
}

function holderOf(path: string): number | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return /^\d{1,10}$/.test(text) ? Number(text) : 0;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (problem) {
    // A process of another user is alive too.
    return problem instanceof Error && 'code' in problem && problem.code === 'EPERM';
  }
}
