// All that must hold before a change is good: types, lint, format, then every test. Runs under Node 24, from test.mjs.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { endLike, runChild } from './child.mjs';
import { root } from './node24.mjs';
import { prepareSystem } from './system-packages.mjs';

/** The slowest check takes seconds, all the tests together minutes; past these something hangs. */
const checkMsMax = 5 * 60_000;
const testsMsMax = 35 * 60_000;
/** Enough names to see what is going on. */
const namesShownMax = 30;

const tsc = 'node_modules/typescript/bin/tsc';
const checks = [
  {
    name: 'types',
    runs: [
      [tsc, '-p', 'tsconfig.core.json'],
      [tsc, '-p', 'tsconfig.json'],
      [tsc, '-p', 'src/renderer/tsconfig.json'],
      [tsc, '-p', 'test/browser/tsconfig.json'],
    ],
  },
  { name: 'lint', runs: [['node_modules/eslint/bin/eslint.js', '--max-warnings=0', '.']] },
  { name: 'format', runs: [['node_modules/@biomejs/biome/bin/biome', 'format', '.']] },
];

/** We were asked to end; thrown, so that what was begun is tidied on the way out. */
class Asked extends Error {
  constructor(signal) {
    super(signal);
    this.signal = signal;
  }
}

try {
  await checkAll(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Asked)) throw error;
  endLike({ code: null, signal: error.signal, stopped: error.signal });
}

async function checkAll(filter) {
  const stopped = await prepareSystem();
  if (stopped !== null) throw new Asked(stopped);
  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = [];
  for (const { name, runs } of checks) {
    console.log(`\n── ${name}`);
    let good = true;
    for (const args of runs) good = (await run(args, checkMsMax)) && good;
    total[good ? 'passed' : 'failed'] += 1;
    lines.push(`${name.padEnd(7)} ${good ? 'passed' : 'FAILED'}`);
  }
  console.log('\n── tests');
  const tests = await runTests(filter);
  for (const key of Object.keys(total)) total[key] += tests[key];
  lines.push(`tests   ${inWords(tests)}`);

  console.log(`\n${lines.join('\n')}`);
  list('skipped:', tests.skippedNames);
  list('FAILED:', tests.failedNames);
  console.log(inWords(total));
  process.exitCode = total.failed === 0 ? 0 : 1;
}

async function run(args, timeoutMs) {
  const [program, ...rest] = args;
  const end = await runChild(process.execPath, [join(root, program), ...rest], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeoutMs,
  });
  if (end.stopped !== null) throw new Asked(end.stopped);
  if (end.timedOut) console.log(`Stopped: it took longer than ${timeoutMs / 60_000} minutes.`);
  return end.code === 0;
}

async function runTests(filter) {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-tests-'));
  try {
    const report = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const good = await run(['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...filter], testsMsMax);
    const counts = existsSync(report) ? count(JSON.parse(readFileSync(report, 'utf8'))) : count({ testResults: [] });
    // An error outside every test, an empty selection or a crash of the runner has no line in the report.
    if (!good && counts.failed === 0) fail(counts, 'the test run as a whole');
    if (counts.failed + counts.passed === 0) fail(counts, 'not one test ran');
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function count(report) {
  const counts = { passed: 0, failed: 0, skipped: 0, failedNames: [], skippedNames: [] };
  for (const file of report.testResults) {
    const name = relative(root, file.name);
    const failedBefore = counts.failed;
    for (const test of file.assertionResults) {
      const title = `${name} > ${test.fullName}`;
      if (test.status === 'passed') counts.passed += 1;
      else if (test.status === 'failed') fail(counts, title);
      else {
        counts.skipped += 1;
        counts.skippedNames.push(title);
      }
    }
    // A file that does not load, or whose set-up fails, has no failed test of its own.
    if (file.status === 'failed' && counts.failed === failedBefore) fail(counts, name);
  }
  return counts;
}

function fail(counts, name) {
  counts.failed += 1;
  counts.failedNames.push(name);
}

function list(title, names) {
  if (names.length === 0) return;
  const rest = names.length - namesShownMax;
  console.log([title, ...names.slice(0, namesShownMax), ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n  '));
}

function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
