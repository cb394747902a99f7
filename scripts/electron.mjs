// Can Electron's window run here? Its program is no npm package: it is fetched from GitHub when it is first needed.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { Stop } from './install.mjs';

/** 120 MB over a slow line; past this the download is stuck. */
const fetchMsMax = 10 * 60_000;
const setuidRoot = 0o4000;

/**
 * Fetch Electron's program if it is missing, with its progress shown.
 * @param {string} root the project's folder
 * @returns {Promise<string | undefined>} why there can be no desktop window, as half a sentence; undefined when there can
 * @throws {Stop} when the person stopped the download
 */
export async function reasonAgainstElectron(root) {
  if (!hasScreen()) return 'there is no screen to open a window on';
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    return 'Electron refuses to run as root with its sandbox on, and Keyturn does not turn the sandbox off';
  }
  if (!existsSync(join(root, 'node_modules/electron/package.json'))) return 'Electron is not installed';
  if (!isFetched(root)) {
    const reason = await fetchElectron(root);
    if (reason !== undefined) return reason;
  }
  if (process.platform === 'linux' && !canSandbox(root)) {
    return `this system lets no program make its own sandbox, and ${sandboxHelper(root)} does not belong to root with mode 4755`;
  }
  return undefined;
}

/** The program to start, once there is no reason against it. */
export function electronProgram(root) {
  return join(distFolder(root), readFileSync(join(root, 'node_modules/electron/path.txt'), 'utf8'));
}

function hasScreen() {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function isFetched(root) {
  return existsSync(join(root, 'node_modules/electron/path.txt')) && existsSync(electronProgram(root));
}

async function fetchElectron(root) {
  console.log("Fetching Electron's program (once, about 120 MB).");
  const end = await runChild(process.execPath, [join(root, 'node_modules/electron/install.js')], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeoutMs: fetchMsMax,
  });
  if (end.stopped !== null) throw new Stop('The download was stopped. The next start begins it again.');
  if (end.timedOut) return `fetching Electron's program took more than ${fetchMsMax / 60_000} minutes`;
  return end.code === 0 && isFetched(root)
    ? undefined
    : "Electron's program could not be fetched (GitHub was not reached, or refused); the next start tries again";
}

/** Chromium makes its sandbox with user namespaces where the kernel allows them, otherwise with a helper that root installed. */
function canSandbox(root) {
  const isAllowed =
    reads('/proc/sys/kernel/unprivileged_userns_clone') !== '0' &&
    reads('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') !== '1' &&
    reads('/proc/sys/user/max_user_namespaces') !== '0';
  if (isAllowed) return true;
  const helper = statSync(sandboxHelper(root), { throwIfNoEntry: false });
  return helper !== undefined && helper.uid === 0 && (helper.mode & setuidRoot) !== 0;
}

function sandboxHelper(root) {
  return join(distFolder(root), 'chrome-sandbox');
}

function distFolder(root) {
  return process.env.ELECTRON_OVERRIDE_DIST_PATH || join(root, 'node_modules/electron/dist');
}

/** @returns the file's only line, or undefined where this kernel has no such switch */
function reads(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
