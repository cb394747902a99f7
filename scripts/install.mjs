// Brings node_modules to what package-lock.json says, once. Uses only what Node 20 has: it runs before there is a Node 24.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
import { runChild } from './child.mjs';
import { withLock } from './lock.mjs';

/** A slow line needs minutes for 600 MB; past this npm is stuck. */
const installMsMax = 15 * 60_000;
/** The end of npm's error output is where it names its reason. */
const tailCharactersMax = 20_000;

/** What stopped us, as a sentence a person can act on. */
export class Stop extends Error {}

/**
 * Install the locked packages unless they are there already. Safe to call from two terminals at once.
 * @param {string} root the project's folder
 * @throws {Stop} when the packages cannot be installed
 */
export async function ensureInstalled(root) {
  try {
    if (isInstalled(root)) return;
    const folder = join(root, '.keyturn', 'install');
    const onWait = () => console.error('Keyturn is being installed from another terminal; waiting for it.');
    const had = await withLock(folder, { holdMsMax: installMsMax + 30_000, onWait }, async (addPid) => {
      if (!isInstalled(root)) await install(root, addPid);
    });
    if (!had) {
      throw new Stop(`Another install of Keyturn did not finish. End it, remove the folder ${folder} and start again.`);
    }
  } catch (error) {
    if (error instanceof Stop || error.code === undefined) throw error;
    throw new Stop(`Keyturn could not prepare its folder ${root}: ${error.message}.`);
  }
}

function isInstalled(root) {
  const marker = join(root, 'node_modules', '.installed');
  if (existsSync(marker)) return readFileSync(marker, 'utf8') === markerText(root);
  if (!wasInstalledByHand(root)) return false;
  writeMarker(root);
  return true;
}

async function install(root, addPid) {
  const packaged = packagedNodeFolder(root);
  if (process.platform === 'win32' && process.execPath.startsWith(packaged + sep)) {
    throw new Stop(
      'The packages have changed, and Windows cannot replace the Node that is running. Run: node scripts/start.mjs',
    );
  }
  console.error('Installing the locked packages first (once, about 600 MB).');
  const [program, ...before] = npmCommand();
  const flags = ['--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  let tail = '';
  const end = await runChild(program, [...before, 'ci', ...flags, '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 'pipe'],
    timeoutMs: installMsMax,
    onSpawn: (child) => {
      if (child.pid !== undefined) addPid(child.pid);
      child.stderr.setEncoding('utf8').on('data', (text) => {
        process.stderr.write(text);
        tail = (tail + text).slice(-tailCharactersMax);
      });
    },
  }).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Stop('npm was not found. Install Node.js 20 or later with npm (https://nodejs.org) and start again.');
  });
  if (end.stopped !== null) throw new Stop('The install was stopped. The next start begins it again.');
  if (end.timedOut) throw new Stop('The install took more than 15 minutes and was stopped. Start again to retry.');
  if (end.code !== 0) throw new Stop(failureSentence(tail, end.code ?? end.signal));
  if (isNodeLocked(root) && !existsSync(packaged)) {
    throw new Stop('npm left out Node 24, which happens when a download fails. Start again to retry.');
  }
  writeMarker(root);
}

function failureSentence(tail, how) {
  return /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ENOTCACHED)\b/.test(tail)
    ? 'The packages could not be fetched: the npm registry was not reached. Connect to the internet and start again.'
    : `The packages could not be installed (npm ended with ${how}; its reason is above). Start again to retry.`;
}

/**
 * How to run npm without a shell. npm tells the scripts it runs where it lives itself, and by which Node; started by
 * hand, PATH knows. On Windows `npm` is a batch file, which only a shell can run, so its JavaScript is looked for.
 */
function npmCommand() {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env;
  if (cli !== undefined && cli.endsWith('npm-cli.js') && existsSync(cli)) return [node ?? process.execPath, cli];
  if (process.platform !== 'win32') return ['npm'];
  const folders = [dirname(process.execPath), ...(process.env.PATH ?? '').split(delimiter)];
  const found = folders
    .map((folder) => join(folder, 'node_modules/npm/bin/npm-cli.js'))
    .find((file) => existsSync(file));
  return found === undefined ? ['npm'] : [process.execPath, found];
}

/** Written last, and at once: an interrupted install leaves no marker, so it is done again. */
function writeMarker(root) {
  const marker = join(root, 'node_modules', '.installed');
  writeFileSync(`${marker}.${process.pid}`, markerText(root));
  renameSync(`${marker}.${process.pid}`, marker);
}

function markerText(root) {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${hash} ${process.platform}-${process.arch}\n`;
}

/** Someone ran `npm ci` or `npm install` themselves: npm leaves its own list of what it put there, also written last. */
function wasInstalledByHand(root) {
  const list = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(list)) return false;
  const there = JSON.parse(readFileSync(list, 'utf8')).packages ?? {};
  const agrees = Object.entries(lockedPackages(root)).every(([place, locked]) => {
    if (!place.startsWith('node_modules/')) return true;
    const found = there[place];
    if (found === undefined) return locked.optional === true;
    return found.version === locked.version && found.integrity === locked.integrity;
  });
  return agrees && (!isNodeLocked(root) || existsSync(packagedNodeFolder(root)));
}

function lockedPackages(root) {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages ?? {};
}

function isNodeLocked(root) {
  return `node_modules/${nodePackage}` in lockedPackages(root);
}

const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** Where npm puts the Node 24 of this platform, if there is one. */
export function packagedNodeFolder(root) {
  return join(root, 'node_modules', nodePackage);
}
