// node scripts/manual-checks.mjs [--app PROGRAM] [--out FILE]: what only the real Electron and a person can tell, as JSON.
// docs/manual-checks.md says how, and what must come out.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');
/** The page has half a minute to load; then the file is there. */
const resultMsMax = 45_000;

const { values } = parseArgs({
  options: { app: { type: 'string' }, out: { type: 'string', default: 'manual-checks.json' } },
});
const program = values.app ?? electronProgram();
if (program === undefined) stop("Electron's program is not here. Run `npx install-electron`, then this again.");
if (!existsSync(join(root, 'out/main/index.js')))
  stop('The app is not built. Run `npx electron-vite build`, then this again.');

const report = { atIso: new Date().toISOString(), program, fuses: await fuses(program), app: undefined, person: {} };
const home = mkdtempSync(join(tmpdir(), 'keyturn-checks-'));
const child = values.app === undefined ? startWatched() : undefined;
try {
  if (child === undefined) {
    report.app = 'skipped: an installed app loads nothing but itself, so its pages are looked at in the unpacked one';
  } else {
    report.app = await resultOf(child.resultFile);
    report.verdict = verdictOn(report.app);
  }
  report.person = await askPerson();
} finally {
  child?.process.kill();
  rmSync(home, { recursive: true, force: true });
}
writeFileSync(values.out, `${JSON.stringify(report, undefined, 2)}\n`);
const wrong = [
  ...(report.verdict ?? []),
  ...Object.entries(report.person)
    .filter(([, said]) => said === 'no')
    .map(([question]) => question),
];
console.log(
  wrong.length === 0
    ? `Everything was as it should be. ${values.out}`
    : `Not as it should be:\n- ${wrong.join('\n- ')}\n${values.out}`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;

function electronProgram() {
  const folder = join(root, 'node_modules/electron');
  const named = join(folder, 'path.txt');
  if (!existsSync(named)) return undefined;
  return join(process.env.ELECTRON_OVERRIDE_DIST_PATH || join(folder, 'dist'), readFileSync(named, 'utf8'));
}

/** An empty home, so that no profile of the person's is touched. */
function startWatched() {
  const resultFile = join(home, 'result.json');
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  const started = spawn(program, [join(import.meta.dirname, 'manual-checks-main.mjs'), '--profile', 'checks'], {
    env: { ...env, XDG_DATA_HOME: join(home, 'data'), APPDATA: home, KEYTURN_CHECKS_FILE: resultFile },
    stdio: 'inherit',
  });
  return { process: started, resultFile };
}

async function resultOf(file) {
  const endMs = Date.now() + resultMsMax;
  while (!existsSync(file) && Date.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 250));
  return existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { problems: ['the app wrote nothing in time'], contents: [] };
}

async function fuses(path) {
  try {
    const { getCurrentFuseWire, FuseV1Options } = createRequire(join(root, 'package.json'))('@electron/fuses');
    const wire = await getCurrentFuseWire(path);
    return Object.fromEntries(
      Object.entries(wire).map(([number, state]) => [FuseV1Options[number] ?? number, String.fromCharCode(state)]),
    );
  } catch (problem) {
    return `SKIPPED: @electron/fuses is not installed or could not read the program (${problem.code ?? problem.name})`;
  }
}

/** @returns what is not as it should be, one sentence each */
function verdictOn({ contents = [], problems = [] }) {
  const [first] = contents;
  if (first === undefined) return ['no page was loaded', ...problems];
  const { page, preferences, sandboxed } = first;
  const must = [
    [page.origin === 'keyturn://app', 'the page has its own origin'],
    [page.isSecureContext === true, 'the page is a secure context'],
    [Object.values(page.node).every((type) => type === 'undefined'), 'the page has nothing of Node'],
    [
      page.exposed.includes('vault') && page.exposedConfirm === 'undefined',
      'the page has its door and not the confirm window’s',
    ],
    [sandboxed !== false, 'the page’s process is sandboxed'],
    [
      preferences?.contextIsolation !== false && preferences?.nodeIntegration !== true,
      'the preferences are as asked for',
    ],
    [page.shows.length > 0, 'the page shows something'],
    ...[
      'fetchOutside',
      'fetchOwn',
      'webSocket',
      'evaluation',
      'innerHTML',
      'newWindow',
      'microphone',
      'geolocation',
      'clipboardRead',
    ].map((name) => [page[name].startsWith('refused'), `${name} is refused`]),
  ];
  return [...must.filter(([isSo]) => !isSo).map(([, what]) => `not so: ${what}`), ...problems];
}

async function askPerson() {
  const questions = [
    'The window opened and shows the Welcome screen',
    'A tray glyph is visible and readable on the panel',
    'Closing the window says that Keyturn stays in the tray, and the tray opens it again',
    'After making an identity, locking the screen locks the vault (the tray shows a padlock)',
    'After sleep and waking up the vault is locked',
    'In practice mode the confirm window has no frame, cannot be resized or moved behind the app, and Esc closes it',
    'Holding the key for too short a time approves nothing; holding it long enough shows the tick, and the window closes by itself',
    'A notification names no amount and has no buttons; a click on it opens the window',
    'A second start with the same --profile shows the first window; one with another --profile opens beside it',
    'A link keyturn://join/… opens the Join screen and joins nothing (installed app only; "skip" otherwise)',
    'No key or menu reloads the page or opens developer tools (installed app only; "skip" otherwise)',
    'Quitting after an approval was given says what it takes back',
  ];
  if (!process.stdin.isTTY) return { note: 'SKIPPED: nobody sits at this terminal' };
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answers = {};
  for (const question of questions) {
    let said = '';
    while (!['yes', 'no', 'skip'].includes(said)) said = (await terminal.question(`${question}? yes/no/skip `)).trim();
    answers[question] = said;
  }
  terminal.close();
  return answers;
}

function stop(sentence) {
  console.error(sentence);
  process.exit(2);
}
