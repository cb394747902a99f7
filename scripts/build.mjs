// Builds what a host shows, when it is older than its sources. Told by content, not by times: a checkout changes times.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runChild } from './child.mjs';
import { Stop } from './install.mjs';
import { withLock } from './lock.mjs';

/** The page takes a few seconds; on a busy small machine a minute. Past this the build hangs. */
const buildMsMax = 3 * 60_000;

const shared = ['package-lock.json', 'renderer.vite.ts', 'scripts/build.mjs'];
const page = {
  name: 'page',
  inputs: ['src/renderer', 'vite.renderer.config.ts', ...shared],
  outputs: ['out/renderer/index.html', 'out/renderer/confirm.html'],
  command: ['node_modules/vite/bin/vite.js', 'build', '--config', 'vite.renderer.config.ts', '--logLevel', 'warn'],
  /** The desktop build checks the page by its hashes, which are now others. */
  outdates: ['desktop'],
};
const desktop = {
  name: 'desktop',
  inputs: ['src', 'electron.vite.config.ts', 'package.json', ...shared],
  outputs: ['out/main/index.js', 'out/renderer/index.html'],
  command: ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
  outdates: ['page'],
};

/**
 * The page alone, in out/renderer, for the loopback host.
 * @param {string} root the project's folder
 * @throws {Stop} when it cannot be built; the reason was printed
 */
export const buildPage = (root) => build(root, page);

/** Page, preload and main, in out, for Electron. @throws {Stop} */
export const buildDesktop = (root) => build(root, desktop);

async function build(root, target) {
  if (isFresh(root, target)) return;
  const folder = join(root, '.keyturn', 'build');
  const onWait = () => console.error('Keyturn is being built from another terminal; waiting for it.');
  const had = await withLock(folder, { holdMsMax: buildMsMax + 30_000, onWait }, async (addPid) => {
    if (!isFresh(root, target)) await run(root, target, addPid);
  });
  if (!had) throw new Stop(`Another build of Keyturn did not finish. End it, remove ${folder} and start again.`);
}

async function run(root, target, addPid) {
  console.log(`Building the ${target.name === 'page' ? 'page' : 'app'}…`);
  // Taken before: a file saved meanwhile must count as newer.
  const hash = inputHash(root, target);
  for (const name of [target.name, ...target.outdates]) rmSync(stampFile(root, name), { force: true });
  const [program, ...args] = target.command;
  const end = await runChild(process.execPath, [join(root, program), ...args], {
    cwd: root,
    // A test runner says NODE_ENV=test, and the page would be built with React's development half.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeoutMs: buildMsMax,
    onSpawn: (child) => {
      if (child.pid !== undefined) addPid(child.pid);
    },
  });
  if (end.stopped !== null) throw new Stop('The build was stopped. The next start begins it again.');
  if (end.timedOut) throw new Stop(`The build took more than ${buildMsMax / 60_000} minutes and was stopped.`);
  const missing = target.outputs.find((name) => !existsSync(join(root, name)));
  if (end.code !== 0 || missing !== undefined) {
    throw new Stop('Keyturn could not be built; the reason is above. Nothing was started.');
  }
  mkdirSync(join(root, '.keyturn', 'build'), { recursive: true });
  writeFileSync(stampFile(root, target.name), hash);
}

function isFresh(root, target) {
  const stamp = stampFile(root, target.name);
  return (
    existsSync(stamp) &&
    target.outputs.every((name) => existsSync(join(root, name))) &&
    readFileSync(stamp, 'utf8') === inputHash(root, target)
  );
}

function stampFile(root, name) {
  return join(root, '.keyturn', 'build', `${name}.hash`);
}

/** Of every input's name and content; a missing input counts as empty, so that its appearance is a change. */
function inputHash(root, { inputs }) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => filesIn(join(root, input)))) {
    const bytes = readFileSync(file);
    hash.update(`${relative(root, file)}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

function filesIn(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
