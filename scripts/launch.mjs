// Chooses the host, builds what it shows if that is stale, and starts it. Runs under Node 24, from start.mjs.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildDesktop, buildPage } from './build.mjs';
import { endLike, runChild } from './child.mjs';
import { electronProgram, reasonAgainstElectron } from './electron.mjs';
import { Stop } from './install.mjs';
import { root } from './node24.mjs';

/** A desktop window that ends this soon, in a way no app chooses, could not start on this system. */
const startMsMax = 15_000;

const ownOption = '--browser';
const given = process.argv.slice(2);
const args = given.filter((arg) => arg !== ownOption);

try {
  await launch(forcedHost());
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(error.message);
  process.exit(1);
}

/** @returns 'loopback', 'electron', or undefined when the system decides */
function forcedHost() {
  if (given.includes(ownOption)) return 'loopback';
  const named = process.env.KEYTURN_HOST;
  if (named === undefined || named === '') return undefined;
  if (named === 'loopback' || named === 'electron') return named;
  console.error('KEYTURN_HOST is loopback or electron.');
  process.exit(2);
}

async function launch(forced) {
  if (isOnlyAQuestion() || forced === 'loopback') return startInBrowser(undefined);
  const reason = await reasonAgainstElectron(root);
  if (reason === undefined) return startDesktop(forced === 'electron');
  if (forced === 'electron') throw new Stop(`The desktop window cannot run: ${reason}.`);
  return startInBrowser(reason);
}

/** Help needs no window and no build. */
function isOnlyAQuestion() {
  return args.includes('--help') || args.includes('-h');
}

async function startDesktop(isForced) {
  await buildDesktop(root);
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  const startedAtMs = Date.now();
  const end = await runChild(electronProgram(root), [join(root, 'out/main/index.js'), ...args], { cwd: root, env });
  const couldNotStart = end.signal !== null || end.code === 126 || end.code === 127 || end.code > 128;
  if (isForced || end.stopped !== null || !couldNotStart || Date.now() - startedAtMs > startMsMax) return endLike(end);
  return startInBrowser(`Electron could not start here (it ended with ${end.signal ?? end.code}, its words are above)`);
}

/** In this process: it has the terminal, its signals and nothing else to do. */
async function startInBrowser(reason) {
  if (reason !== undefined) console.log(`Keyturn opens in a browser, for practice and test networks only: ${reason}.`);
  if (!isOnlyAQuestion()) await buildPage(root);
  const host = join(root, 'src/main/hosts/loopback.ts');
  process.argv = [process.argv[0], host, ...args];
  await import(pathToFileURL(host).href);
}
