import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../core/ports.ts';
import { insecureFileKeychain } from '../keychain/insecure-file-keychain.ts';

const prefix = 'keyturn-practice-';

/** A folder for everything of one practice, named after this process so that a crash's left-overs are known as such. */
export function makePracticeFolder(): string {
  return mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
}

/**
 * A profile in it whose keys lie in a file there. They never touch the person's own keychain, where a crash would leave
 * them, and they go with the folder.
 */
export function makePracticeProfile(folder: string, name: string): string {
  const profile = join(folder, name);
  insecureFileKeychain(profile).set('practice', Uint8Array.of(1));
  return profile;
}

/** A process that is just ending may still hold a file for a moment. */
export function removePracticeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** What practices left that ended with a crash of their app. */
export function removeLeftOverPractices(report: Report): void {
  try {
    removeThoseOfTheDead();
  } catch (problem) {
    report('practice', problem); // They are in the way of nobody.
  }
}

function removeThoseOfTheDead(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${prefix}(\\d{1,10})-[A-Za-z0-9]{6}$`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const folder = join(tmpdir(), name);
    const found = lstatSync(folder, { throwIfNoEntry: false });
    // A link or somebody else's folder is none of ours.
    if (found?.isDirectory() === true && found.uid === (process.getuid?.() ?? found.uid)) removePracticeFolder(folder);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (problem) {
    return problem instanceof Error && 'code' in problem && problem.code === 'EPERM';
  }
}
