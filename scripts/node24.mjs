// Runs a file of the project under Node 24, whichever Node this is.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endLike, runChild } from './child.mjs';
import { ensureInstalled, packagedNodeFolder, Stop } from './install.mjs';

const majorMin = 24;
/** Asking a Node for its version takes a moment; one that does not answer is not a Node. */
const answerMsMax = 10_000;

/** The project's folder, wherever it was cloned to and wherever we were called from. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');

/**
 * Install what is missing, run `file` under Node 24, and end as it ended: same exit code, same signal.
 * @param {string} file relative to the project's folder
 * @param {readonly string[]} args passed through untouched
 */
export async function runUnderNode24(file, args) {
  try {
    const path = join(root, file);
    if (!existsSync(path)) throw new Stop(`There is no ${file} in ${root}. The copy of Keyturn is not complete.`);
    await ensureInstalled(root);
    const env = {
      // Types are stripped once and remembered, in the project's own folder: a shared one could be written by others.
      NODE_COMPILE_CACHE: join(root, '.keyturn', 'compile-cache'),
      ...process.env,
      PATH: join(root, 'node_modules', '.bin') + delimiter + (process.env.PATH ?? ''),
    };
    endLike(await runChild(findNode24(), [path, ...args], { env }));
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function findNode24() {
  const inBin = join(root, 'node_modules', '.bin', 'node');
  const packaged = process.platform === 'win32' ? join(packagedNodeFolder(root), 'bin', 'node.exe') : inBin;
  if (existsSync(packaged) && major(versionOf(packaged)) >= majorMin) return packaged;
  if (major(process.versions.node) >= majorMin) return process.execPath;
  throw new Stop(
    `Keyturn needs Node ${majorMin}, and npm has none for this machine (${process.platform} ${process.arch}, ` +
      `Node ${process.versions.node}). Install Node ${majorMin} or later from https://nodejs.org and start again.`,
  );
}

/** Asked, not read from a file: a Node made for another C library is there and does not run. */
function versionOf(node) {
  try {
    return execFileSync(node, ['-p', 'process.versions.node'], {
      encoding: 'utf8',
      timeout: answerMsMax,
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
    });
  } catch {
    return '0';
  }
}

function major(version) {
  return Number(version.trim().split('.')[0]);
}
