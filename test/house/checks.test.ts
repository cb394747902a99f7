import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeClone } from './fake-clone.ts';

const lastLine = (text: string) => text.trim().split('\n').at(-1);
const passes = '';
const fails = 'process.exitCode = 1;';

interface FakeFile {
  readonly name: string;
  readonly status: 'passed' | 'failed';
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
}
const file = (status: FakeFile['status'], ...statuses: string[]): FakeFile => ({
  name: 'a.test.ts',
  status,
  assertionResults: statuses.map((each) => ({ status: each, fullName: `it is ${each}` })),
});

/** A clone whose tools are pretended: each passes unless told otherwise, and vitest reports these files. */
function cloneReporting(files: readonly FakeFile[], tools: Readonly<Record<string, string>> = {}) {
  const clone = fakeClone();
  const vitest = `import { writeFileSync } from 'node:fs';
    const to = process.argv.find((arg) => arg.startsWith('--outputFile.json=')).split('=')[1];
    writeFileSync(to, ${JSON.stringify(JSON.stringify({ testResults: files }))});
    console.log('filter ' + JSON.stringify(process.argv.slice(5)));
    ${files.some(({ status }) => status === 'failed') ? fails : passes}`;
  clone.write('node_modules/typescript/bin/tsc', tools['tsc'] ?? passes);
  clone.write('node_modules/eslint/bin/eslint.js', tools['eslint'] ?? passes);
  clone.write('node_modules/@biomejs/biome/bin/biome', tools['biome'] ?? passes);
  clone.write('node_modules/vitest/vitest.mjs', tools['vitest'] ?? vitest);
  for (const name of ['gnome-keyring-daemon', 'dbus-run-session', 'dbus-launch', 'chromium'])
    clone.addProgram(name, '');
  return clone;
}

const check = (clone: ReturnType<typeof fakeClone>, ...args: string[]) =>
  clone.run(args, { script: 'scripts/checks.mjs' });

describe.skipIf(process.platform === 'win32')('npm test', () => {
  it('counts types, lint and format beside every test', async () => {
    const ended = await check(cloneReporting([file('passed', 'passed', 'passed'), file('passed', 'passed')]));
    expect(lastLine(ended.out)).toBe('6 passed, 0 failed');
    expect(ended.code).toBe(0);
  });

  it.each(['tsc', 'eslint', 'biome'])('counts a failing %s as one failure and goes on to the tests', async (tool) => {
    const ended = await check(cloneReporting([file('passed', 'passed')], { [tool]: fails }));
    expect(lastLine(ended.out)).toBe('3 passed, 1 failed');
    expect(ended.code).toBe(1);
  });

  it('fails when only the second of the two type checks fails', async () => {
    const tsc = `if (process.argv.includes('tsconfig.json')) process.exitCode = 1;`;
    const ended = await check(cloneReporting([file('passed', 'passed')], { tsc }));
    expect(lastLine(ended.out)).toBe('3 passed, 1 failed');
  });

  it('names what failed and what was skipped', async () => {
    const ended = await check(cloneReporting([file('failed', 'passed', 'failed', 'skipped', 'todo', 'pending')]));
    expect(lastLine(ended.out)).toBe('4 passed, 1 failed, 3 skipped');
    expect(ended.out).toMatch(/FAILED:\n.*it is failed/);
    expect(ended.code).toBe(1);
  });

  it('counts a file that does not load', async () => {
    const ended = await check(cloneReporting([file('passed', 'passed'), file('failed')]));
    expect(lastLine(ended.out)).toBe('4 passed, 1 failed');
    expect(ended.code).toBe(1);
  });

  it('fails when vitest ends badly without a failed test, or without a report', async () => {
    const outside = await check(cloneReporting([], { vitest: `${fails} console.log('no report')` }));
    expect(lastLine(outside.out)).toBe('3 passed, 1 failed');
    expect(outside.code).toBe(1);
  });

  it('fails when not one test ran, however content vitest is', async () => {
    const ended = await check(cloneReporting([]));
    expect(lastLine(ended.out)).toBe('3 passed, 1 failed');
    expect(ended.code).toBe(1);
  });

  it('ends by the signal it was asked to end with, leaves nothing behind and counts nothing', async () => {
    const vitest = "console.log('waiting'); setTimeout(() => {}, 20_000);";
    const clone = cloneReporting([], { vitest });
    const onOutput = (child: ChildProcess) => void child.kill('SIGTERM');
    const ended = await clone.run([], { script: 'scripts/checks.mjs', onOutput });
    expect(ended).toMatchObject({ code: null, signal: 'SIGTERM', out: expect.not.stringContaining('failed') });
    expect(readdirSync(clone.top).filter((name) => name.startsWith('keyturn-tests-'))).toEqual([]);
  });

  it('passes the filter on untouched', async () => {
    const ended = await check(cloneReporting([file('passed', 'passed')]), 'test/unit/wire', '-t', 'a name; exit');
    expect(ended.out).toContain('filter ["--outputFile');
    expect(ended.out).toContain('"test/unit/wire","-t","a name; exit"]');
  });

  it('says what is missing on the machine, and installs it only on Debian as root', async () => {
    const clone = cloneReporting([file('passed', 'passed')]);
    const log = join(clone.top, 'apt.log');
    clone.addProgram('dbus-launch', '');
    clone.addProgram('apt-get', `echo "$DEBIAN_FRONTEND $*" >> '${log}'`);
    const ended = await clone.run([], { script: 'scripts/checks.mjs', env: { PATH: onlyApt(clone) } });
    expect(ended.out).toContain('MISSING: gnome-keyring-daemon (Debian package gnome-keyring)');
    expect(ended.out).toContain('MISSING: chromium (Debian package chromium), so the browser tests skip.');
    expect(ended.code).toBe(0);
    const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
    const installs = process.getuid?.() === 0 && /^ID(_LIKE)?=.*debian/m.test(release);
    const calls = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
    expect(calls.map((call) => /^noninteractive .*(update|install)/.exec(call)?.[1])).toEqual(
      installs ? ['update', 'install'] : [],
    );
  });
});

/** A PATH on which apt-get is the only program. */
function onlyApt(clone: ReturnType<typeof fakeClone>): string {
  clone.write('../apt/apt-get', readFileSync(join(clone.bin, 'apt-get'), 'utf8'), 0o755);
  return join(clone.top, 'apt');
}
