import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyLog } from '../../core/audit/log.ts';
import type { TechnicalView } from '../../core/engine/technical.ts';
import { KeyturnError } from '../../core/base/errors.ts';
import { startPracticeLedgerChild } from '../chain/practice-ledger/child.ts';
import { backUpAndRehearse, gather, makeKey, openApps, waitForStock, type Person } from './demo-group.ts';
import { demoScript } from './demo-people.ts';
import { pay } from './demo-payment.ts';
import { Story } from './story.ts';

export type DemoOptions = {
  readonly members: number;
  readonly threshold: number;
  readonly inputs: number;
  readonly seed: string | undefined;
  readonly quiet: boolean;
  /** A new folder for the backups and logs, which otherwise go with everything else. */
  readonly keep?: string | undefined;
};

export type DemoResult = {
  readonly scheme: 'bip445';
  readonly members: number;
  readonly threshold: number;
  readonly groupAddress: string;
  readonly network: 'practice';
  readonly transaction: TechnicalView['transaction'];
  readonly utxos: TechnicalView['utxos'];
  readonly transactionId: string;
  readonly timingsMs: {
    readonly start: number;
    readonly ceremony: number;
    readonly stock: number;
    readonly lastClickToSigned: number;
    readonly lastClickToAccepted: number;
  };
  readonly rssBytes: { readonly main: readonly number[]; readonly vault: readonly number[] };
};

/** Ctrl+C, a service manager, a closed terminal window. */
const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Kaspa's own pace: ten blocks a second. */
const blockEveryMs = 100;

/** The whole story once, with real parts: each member's app and vault are processes of their own. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  if (options.keep !== undefined && existsSync(options.keep))
    throw new KeyturnError(
      'invalidInput',
      `${options.keep} is already there. It was not touched. Name a new folder to keep files in.`,
    );
  const script = demoScript(options);
  const story = new Story(options.quiet);
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-demo-'));
  const ledger = await startPracticeLedgerChild({ autoMineMs: blockEveryMs });
  const people: Person[] = [];
  let ending: Promise<void> | undefined;
  const quitAll = (): Promise<void> => {
    ending ??= Promise.allSettled([...people.map(({ app }) => app.quit()), ledger.close()]).then(() =>
      rmSync(folder, { recursive: true, force: true }),
    );
    return ending;
  };
  // Interrupted in the middle, nothing is left behind: no process, no folder. A second signal finds the first at work.
  const interrupted = (): void =>
    void quitAll().finally(() => {
      story.say('Stopped. Nothing was left behind.');
      process.exit(130);
    });
  for (const signal of endSignals) process.on(signal, interrupted);
  try {
    story.say(`A practice ledger is running. ${options.members} people open Keyturn, each in a process of their own.`);
    const startMs = await openApps(script, folder, ledger, people, story);
    const group = await gather(options, script, people, story);
    const ceremonyMs = await makeKey(group, people, story);
    await backUpAndRehearse(group, folder, people, story);
    const stockMs = await waitForStock(group, people, story);
    const payment = await pay(options, script, group, people, ledger, story);
    await checkLogs(folder, people, story);
    if (options.keep !== undefined) keepFiles(options.keep, folder, people, story);
    const rssBytes = await memoryOf(people);
    story.say('Done.');
    return {
      scheme: 'bip445',
      members: options.members,
      threshold: options.threshold,
      groupAddress: payment.address,
      network: 'practice',
      transaction: payment.technical.transaction,
      utxos: payment.technical.utxos,
      transactionId: payment.technical.transactionId,
      timingsMs: {
        start: startMs,
        ceremony: ceremonyMs,
        stock: stockMs,
        lastClickToSigned: payment.signedMs,
        lastClickToAccepted: payment.acceptedMs,
      },
      rssBytes,
    };
  } finally {
    await quitAll();
    for (const signal of endSignals) process.off(signal, interrupted);
  }
}

async function checkLogs(folder: string, people: readonly Person[], story: Story): Promise<void> {
  const counts = await Promise.all(
    people.map(async ({ app }, i) => {
      const file = join(folder, `audit-${i}.keyturn-log`);
      await app.ask('audit.export', { file });
      const verified = verifyLog(readFileSync(file, 'utf8'));
      if (!verified.ok)
        throw new KeyturnError('logDamaged', `${app.name}'s log does not verify: ${verified.error.reason}`);
      return verified.value.records.length;
    }),
  );
  story.say(`Every member’s audit log verifies offline (${counts.join(', ')} entries).`);
}

/** Practice keys only: the recovery passphrase is told, so that the kept backup can be opened. */
function keepFiles(keep: string, folder: string, people: readonly Person[], story: Story): void {
  mkdirSync(keep, { mode: 0o700 });
  for (const [i, { app }] of people.entries()) {
    copyFileSync(join(folder, `audit-${i}.keyturn-log`), join(keep, `${app.name}.keyturn-log`));
    copyFileSync(join(folder, `backup-${i}.keyturn-backup`), join(keep, `${app.name}.keyturn-backup`));
  }
  const [first] = people;
  story.say(
    `Backups and logs are kept in ${keep}. ${first?.app.name ?? ''}'s recovery passphrase, for practice only: ${first?.recovery ?? ''}`,
  );
}

async function memoryOf(people: readonly Person[]): Promise<DemoResult['rssBytes']> {
  const [first] = people;
  if (first !== undefined) await first.app.ask('vault.lock', {});
  await Promise.all(
    people
      .filter(({ app }) => app.view().vault === 'locked')
      .map(({ app, daily }) => app.ask('vault.unlock', { passphrase: daily })),
  );
  const seen = await Promise.all(people.map(({ app }) => app.memory()));
  const vault = seen.flatMap(({ vaultPid }) => (vaultPid === undefined ? [] : residentBytes(vaultPid)));
  return { main: seen.map(({ rssBytes }) => rssBytes), vault };
}

function residentBytes(pid: number): readonly number[] {
  try {
    const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? [] : [Number(kilobytes) * 1024];
  } catch {
    return []; // Only Linux tells.
  }
}
