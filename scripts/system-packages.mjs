// What some tests need from the machine itself, beside npm's packages.
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runChild } from './child.mjs';

/** Each program some test starts, the Debian package that brings it, and what skips without it. */
const needed = [
  { program: 'gnome-keyring-daemon', debian: 'gnome-keyring', without: 'the keychain tests skip' },
  { program: 'dbus-run-session', debian: 'dbus', without: 'the keychain tests skip' },
  { program: 'dbus-launch', debian: 'dbus-x11', without: 'the keychain tests skip' },
  { program: 'chromium', debian: 'chromium', without: 'the browser tests skip' },
];
/** Chromium and what it needs are 400 MB unpacked; a mirror that needs longer than this is not answering. */
const aptMsMax = 12 * 60_000;

/**
 * On Debian as root, install what is missing; elsewhere, and where that fails, say what is missing.
 * @returns {Promise<string | null>} the signal that asked us to stop meanwhile, if one did
 */
export async function prepareSystem() {
  if (process.platform !== 'linux') return null;
  let missing = stillMissing();
  if (missing.length > 0 && isDebian() && process.getuid?.() === 0) {
    const packages = missing.map(({ debian }) => debian);
    console.log(`Installing for the tests: ${packages.join(' ')}`);
    const stopped = (await apt(['update'])) ?? (await apt(['install', '-y', '--no-install-recommends', ...packages]));
    if (stopped !== null) return stopped;
    missing = stillMissing();
  }
  for (const { program, debian, without } of missing) {
    console.log(`MISSING: ${program} (Debian package ${debian}), so ${without}.`);
  }
  return null;
}

function stillMissing() {
  return needed.filter(({ program }) => !isOnPath(program));
}

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));
}

function isDebian() {
  if (!existsSync('/etc/os-release') || !isOnPath('apt-get')) return false;
  return /^ID(_LIKE)?=.*\bdebian\b/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** A failure is not the end: what stays missing is said, and those tests skip. */
async function apt(args) {
  const end = await runChild('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=60', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeoutMs: aptMsMax,
  });
  return end.stopped;
}
