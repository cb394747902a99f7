// One install at a time: two terminals may start Keyturn at once, and two npm runs in one folder destroy each other's work.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 250;
/** A lock file without readable content is one being written; that takes far less than this. */
const writingMs = 10_000;

/**
 * Hold the lock in this folder while `work` runs.
 * @param {string} folder made when missing; holds `lock` and, for an instant, `takeover`
 * @param {{holdMsMax: number, onWait: () => void}} bounds no holder works longer than `holdMsMax`; an older lock is stale
 * @param {(addPid: (pid: number) => void) => Promise<void>} work `addPid` names a process that keeps the lock alive as well
 * @returns {Promise<boolean>} false when the lock was not to be had in time; `work` did not run
 */
export async function withLock(folder, { holdMsMax, onWait }, work) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'lock');
  const pids = [process.pid];
  const write = (flag) => writeFileSync(file, JSON.stringify(pids), { flag });
  const giveUpAtMs = Date.now() + holdMsMax + writingMs;
  for (let waited = false; !taken(() => write('wx')); waited = true) {
    if (Date.now() > giveUpAtMs) return false;
    if (isStale(file, holdMsMax)) removeStale(folder, file, holdMsMax);
    else if (!waited) onWait();
    await sleep(pollMs);
  }
  try {
    await work((pid) => {
      pids.push(pid);
      write('w');
    });
  } finally {
    rmSync(file, { force: true });
  }
  return true;
}

function taken(create) {
  try {
    create();
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Only one process may remove a stale lock, and looks again before it does: it may be somebody's new one by now. */
function removeStale(folder, file, holdMsMax) {
  const guard = join(folder, 'takeover');
  if (!taken(() => writeFileSync(guard, String(process.pid), { flag: 'wx' }))) return;
  try {
    if (isStale(file, holdMsMax)) rmSync(file, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

function isStale(file, holdMsMax) {
  try {
    const ageMs = Date.now() - statSync(file).mtimeMs;
    if (ageMs > holdMsMax) return true;
    const pids = parsePids(readFileSync(file, 'utf8'));
    return pids === undefined ? ageMs > writingMs : !pids.some(isAlive);
  } catch (error) {
    if (error.code === 'ENOENT') return false; // Released this instant.
    throw error;
  }
}

function parsePids(text) {
  try {
    const pids = JSON.parse(text);
    return Array.isArray(pids) && pids.every((pid) => Number.isSafeInteger(pid) && pid > 0) ? pids : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
