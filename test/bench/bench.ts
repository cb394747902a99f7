import { mkdtempSync, rmSync, readFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { startPracticeLedgerChild } from '../../src/main/chain/practice-ledger/child.ts';
import { inputsPerSheet, subsetsWithMember } from '../../src/core/group/charter.ts';
import { stockPerAuthor } from '../../src/core/signature/sheet.ts';
import {
  backUpAndRehearse,
  gather,
  makeKey,
  openApps,
  waitForStock,
  type Person,
} from '../../src/main/cli/demo-group.ts';
import { demoScript } from '../../src/main/cli/demo-people.ts';
import { payAtOnce } from '../../src/main/cli/demo-payment.ts';
import { startMemberProcess } from '../../src/main/cli/member-process.ts';
import { Story } from '../../src/main/cli/story.ts';
import { frostBench } from './frost.ts';

/*
 * `npm run bench`: the figures this project quotes, as anybody can take them. Medians; a goal where the project set one.
 * `npm run bench -- app` takes only those of the app in front of a person: start, review, scrolling, size, memory.
 * `npm run bench -- --quick` leaves out the large groups and the app. `--json` prints one JSON document on the last line.
 */

type Row = {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly goal?: number;
  readonly runs: number;
};

const quick = process.argv.includes('--quick');
const json = process.argv.includes('--json');
const rows: Row[] = [];
const add = (name: string, unit: string, values: readonly number[], goal?: number): void => {
  const median = medianOf(values);
  rows.push({ name, unit, median, runs: values.length, ...(goal === undefined ? {} : { goal }) });
  console.error(
    `${name}: ${round(median)} ${unit}${goal === undefined ? '' : ` (goal ${goal})`}, median of ${values.length}`,
  );
};

const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};
const round = (value: number): number => Math.round(value * 100) / 100;

const sizes = quick
  ? [{ members: 3, threshold: 2 }]
  : [
      { members: 3, threshold: 2 },
      { members: 5, threshold: 3 },
      { members: 9, threshold: 5 },
    ];
const ceremonies = 3;
const payments = 15;
const goals: Readonly<Record<number, number>> = { 3: 1_000, 5: 2_000, 9: 4_000 };

const onlyApp = process.argv[2] === 'app';
if (!onlyApp) {
  for (const { members, threshold } of sizes) await groupFigures(members, threshold);
  frostFigures();
}
if (onlyApp || !quick) await appFigures();
printTable();

/** Named at run time: it looks into pages, so it is checked with the browser's types and not with these. */
async function appFigures(): Promise<void> {
  const file = new URL('./app/app.ts', import.meta.url).href;
  const { appBench } = (await import(file)) as { readonly appBench: (to: typeof add) => Promise<void> };
  await appBench(add);
}

function frostFigures(): void {
  for (const row of frostBench()) {
    add(row.name, 'ms', [row.medianMs]);
    if (row.ratio !== undefined)
      add(
        `${row.name}, times faster than schnorr_FROST`,
        '×',
        [row.ratio],
        row.name.endsWith('signing') ? 1.5 : undefined,
      );
  }
}

async function groupFigures(members: number, threshold: number): Promise<void> {
  const label = `${threshold}-of-${members}`;
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-bench-'));
  const ledger = await startPracticeLedgerChild({ autoMineMs: 100 });
  const people: Person[] = [];
  const story = new Story(true, () => undefined);
  const options = { members, threshold, inputs: 1, seed: '00', quiet: true };
  const script = demoScript(options);
  try {
    await openApps(script, folder, ledger, people, story);
    const ceremonyMs: number[] = [];
    let group = '';
    for (let run = 0; run < ceremonies; run++) {
      group = await gather(options, script, people, story);
      ceremonyMs.push(await makeKey(group, people, story));
    }
    add(`ceremony, first message to certificate, ${label}`, 'ms', ceremonyMs, goals[members]);
    await backUpAndRehearse(group, folder, people, story);
    const stockMs = await waitForStock(group, people, story);
    add(`stock, from empty to complete, ${label}`, 'ms', [stockMs]);
    const pairs = inputsPerSheet(members, threshold) * subsetsWithMember(members, threshold);
    add(`stock, one sheet's public halves, ${label}`, 'kB', [(pairs * 66) / 1000]);
    add(`stock, sheets of one member, ${label}`, 'sheets', [stockPerAuthor(members, threshold) * members]);
    if (members === 3) {
      const clicks: number[] = [];
      for (let run = 0; run < payments; run++) clicks.push(await payAtOnce(group, people, ledger));
      add(`last click to complete signature, ${label}, 1 input`, 'ms', clicks, 150);
      await idleFigures(folder, ledger.url, people);
    }
  } finally {
    await Promise.allSettled(people.map(({ app }) => app.quit()));
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A member's app started again with its profile, unlocked, left alone for a few seconds. */
async function idleFigures(folder: string, nodeUrl: string, people: Person[]): Promise<void> {
  const started: number[] = [];
  const main: number[] = [];
  const vault: number[] = [];
  for (const [i, person] of people.entries()) {
    await person.app.quit();
    const fromMs = performance.now();
    const app = await startMemberProcess(person.app.name, {
      folder: person.folder,
      profileName: person.profileName,
      network: 'practice',
      nodeUrl,
    });
    started.push(performance.now() - fromMs);
    people[i] = { ...person, app };
    await app.ask('vault.unlock', { passphrase: person.daily });
  }
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  for (const { app } of people) {
    const { rssBytes, vaultPid } = await app.memory();
    main.push(rssBytes / 1e6);
    if (vaultPid !== undefined) vault.push(residentMegabytes(vaultPid));
  }
  add('process start to ready, an existing profile', 'ms', started);
  add('idle memory, main process', 'MB', main, 150);
  add('idle memory, vault process, unlocked', 'MB', vault);
  void folder;
}

function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes ?? Number.NaN) / 1000;
}

function printTable(): void {
  const width = Math.max(...rows.map(({ name }) => name.length));
  console.log(
    `\nNode ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${process.platform}. Medians.\n`,
  );
  for (const { name, unit, median, goal, runs } of rows) {
    const met =
      goal === undefined
        ? ''
        : `  goal ${goal}: ${unit === '×' ? (median >= goal ? 'met' : 'missed') : median <= goal ? 'met' : 'missed'}`;
    console.log(
      `${name.padEnd(width)}  ${String(round(median)).padStart(10)} ${unit.padEnd(6)} of ${String(runs).padStart(2)}${met}`,
    );
  }
  if (json) console.log(JSON.stringify({ node: process.version, cores: cpus().length, rows }));
}
