import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, closeSync, ftruncateSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileCharactersMax } from '../../src/core/audit/log.ts';
import { expectSentences, filesIn, flipped, readyGroup, type Sandbox, sandbox, type Person } from './member.ts';

// One group for the whole file: its log and its backup are what the command line reads.

const cli = fileURLToPath(new URL('../../src/main/cli.ts', import.meta.url));
type Outcome = { readonly code: number | null; readonly out: string; readonly err: string; readonly seen: string };

let box: Sandbox;
let dana: Person;
let group: string;
let log: string;
let backup: string;
const pathOf = (name: string): string => join(box.folder, name);

/** What another program of this user could see of a process: its arguments and its environment. */
function visible(child: ChildProcess): string {
  try {
    return ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${child.pid ?? 0}/${file}`, 'latin1')).join('\n');
  } catch {
    return ''; // Only Linux shows it, and only while it runs.
  }
}

/** Runs the command to its end, with this on its standard input. */
async function keyturn(args: readonly string[], input = ''): Promise<Outcome> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const outcome = { out: '', err: '', seen: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (outcome.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (outcome.err += text));
  child.stdin.on('error', () => undefined); // It may end without having read everything.
  child.stdin.end(input);
  const look = setInterval(() => (outcome.seen += visible(child)), 50);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(look);
  return { ...outcome, code };
}

/** It failed, says why, and printed no trace of the program's insides. */
function expectFailure({ code, out, err }: Outcome, why: RegExp): void {
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(why);
  expect(err).not.toMatch(/\bat .*:\d+|Error:|\bE[A-Z]{4,}\b|undefined/);
  expect(err.trim()).toMatch(/\. \p{Lu}[^.]*\.?.*\.$/su);
}

beforeAll(async () => {
  box = await sandbox();
  const people = await Promise.all(['Dana', 'Lee', 'Sam'].map((name) => box.person(name)));
  [dana] = people as [Person];
  group = await readyGroup(box, people);
  log = pathOf('dana.keyturn-log');
  backup = pathOf('backup-0.keyturn-backup');
  await dana.app.ask('audit.export', { file: log });
  await Promise.all(people.map(({ app }) => app.quit()));
}, 300_000);
afterAll(() => box.close());

describe('a call', () => {
  it('without a command, or for help, shows the usage', async () => {
    for (const args of [[], ['help'], ['--help']]) {
      const { code, out, err } = await keyturn(args);
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/keyturn verify-log FILE/);
    }
  });

  it.each([
    [['pay']],
    [['demo', '--members', '1']],
    [['demo', '--members', '10']],
    [['demo', '--threshold', '4']],
    [['demo', '--inputs', '33']],
    [['demo', '--inputs', '0']],
    [['demo', '--seed', 'not hex']],
    [['demo', '--fast']],
    [['demo', 'now']],
    [['ledger', '--port', '65536']],
    [['ledger', '--port', '-1']],
    [['ledger', '--port', '']],
    [['ledger', '--port']],
    [['verify-log']],
    [['verify-log', 'a', 'b']],
    [['verify-log', '--all']],
    [['verify-backup']],
    [['verify-backup', 'a', 'my passphrase']],
  ])('of %j is not understood: exit code 2, and where to read how it is used', async (args) => {
    const { code, out, err } = await keyturn(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/Nothing was done\. "keyturn help"/);
    expect(err).not.toContain('my passphrase');
  });
});

describe('keyturn verify-log', () => {
  it('verifies an exported log', async () => {
    const { code, out, err } = await keyturn(['verify-log', log]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^The log verifies: \d+ entries from .* by device [0-9a-f]{64}\.\n$/);
  });

  it('refuses a log with one flipped byte, wherever it is, and names the line', async () => {
    const good = readFileSync(log);
    for (const part of [0.01, 0.3, 0.6, 0.999]) {
      const file = pathOf('flipped.log');
      const bytes = flipped(good, Math.floor(good.length * part), 1);
      writeFileSync(file, bytes);
      expectFailure(await keyturn(['verify-log', file]), /does not verify\. Line \d+/);
      expect(new Uint8Array(readFileSync(file))).toEqual(new Uint8Array(bytes));
    }
    writeFileSync(pathOf('short.log'), good.subarray(0, good.length - 40));
    expectFailure(await keyturn(['verify-log', pathOf('short.log')]), /does not verify/);
  });

  it('refuses what is no log: nothing, a folder, a binary file, an empty one, one larger than any', async () => {
    expectFailure(await keyturn(['verify-log', pathOf('not there')]), /There is no file/);
    expectFailure(await keyturn(['verify-log', box.folder]), /There is no file/);
    expectFailure(await keyturn(['verify-log', backup]), /is not text/);
    writeFileSync(pathOf('empty.log'), '');
    expectFailure(await keyturn(['verify-log', pathOf('empty.log')]), /is not a Keyturn audit log/);
    const huge = openSync(pathOf('huge.log'), 'w');
    ftruncateSync(huge, fileCharactersMax + 1); // Sparse: it takes no room.
    closeSync(huge);
    expectFailure(await keyturn(['verify-log', pathOf('huge.log')]), /larger than any audit log/);
  });
});

describe('keyturn verify-backup', () => {
  it('proves a backup from the file and the passphrase on standard input alone, which nobody else sees', async () => {
    const before = filesIn(box.folder);
    const proven = await keyturn(['verify-backup', backup], `${dana.recovery}\n`);
    expect([proven.code, proven.err]).toEqual([0, '']);
    expect(proven.out).toMatch(new RegExp(`"Flat 12 fund" \\(group ${group}\\), public share 0[23][0-9a-f]{64}\\.`));
    expect(proven.out).toMatch(/holds the key parts of 1 group\. Nothing was changed\./);
    if (process.platform === 'linux') expect(proven.seen).toContain('verify-backup');
    expect(proven.out + proven.seen).not.toContain(dana.recovery);
    expect(filesIn(box.folder)).toEqual(before);
  });

  it('takes a last line without its end', async () => {
    expect((await keyturn(['verify-backup', backup], dana.recovery)).code).toBe(0);
  });

  it('refuses a wrong passphrase, an empty one, none, and one that is too long', async () => {
    const wrong = await keyturn(['verify-backup', backup], `${dana.recovery}x\n`);
    expectFailure(wrong, /not the right one/);
    expectSentences(wrong.err.trim());
    expect(wrong.err).not.toContain(dana.recovery);
    expectFailure(await keyturn(['verify-backup', backup], '\n'), /passphrase is empty/);
    expectFailure(await keyturn(['verify-backup', backup]), /No passphrase was given/);
    expectFailure(await keyturn(['verify-backup', backup], `${'x'.repeat(129)}\n`), /at most 128 characters/);
    expectFailure(await keyturn(['verify-backup', backup], 'x'.repeat(1_000_000)), /at most 128 characters/);
  });

  it('refuses a damaged file, something else, a missing one, a folder and a huge one', async () => {
    const good = readFileSync(backup);
    const given = async (bytes: Uint8Array): Promise<Outcome> => {
      writeFileSync(pathOf('changed'), bytes);
      return keyturn(['verify-backup', pathOf('changed')], `${dana.recovery}\n`);
    };
    expectFailure(await given(flipped(good, Math.floor(good.length / 2), 1)), /damaged/);
    expectFailure(await given(good.subarray(0, 50)), /damaged/);
    expectFailure(await given(readFileSync(log)), /not a Keyturn backup/);
    expectFailure(await given(readFileSync(join(dana.folder, 'vault.ktv'))), /not a backup/);
    expectFailure(await keyturn(['verify-backup', pathOf('not there')], 'x\n'), /There is no file/);
    mkdirSync(pathOf('a folder'));
    expectFailure(await keyturn(['verify-backup', pathOf('a folder')], 'x\n'), /There is no file/);
    expectFailure(await keyturn(['verify-backup', pathOf('huge.log')], 'x\n'), /more than the/);
  });
});

describe('keyturn ledger', () => {
  it('runs until it is stopped, and says where', async () => {
    const child = spawn(process.execPath, [cli, 'ledger'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    expect(said).toMatch(/^Practice ledger at ws:\/\/127\.0\.0\.1:\d+ /);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('on a port that is taken fails and says so', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    expectFailure(await keyturn(['ledger', '--port', String(port)]), new RegExp(String(port)));
    await new Promise((resolve) => taken.close(resolve));
  });
});
