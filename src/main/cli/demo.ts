import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyLog } from '../../core/audit/log.ts';
import type { GroupView, ProposalView } from '../../core/engine/views.ts';
import type { AppView } from '../../core/engine/app-view.ts';
import type { TechnicalView } from '../../core/engine/technical.ts';
import { KeyturnError } from '../../core/base/errors.ts';
import { sompiPerKas } from '../../core/kaspa/network.ts';
import { startPracticeLedgerChild, type PracticeLedgerChild } from '../chain/practice-ledger/child.ts';
import { demoScript, payeeAddress, type DemoScript } from './demo-people.ts';
import { startMemberProcess, type MemberProcess } from './member-process.ts';
import { Story } from './story.ts';

export type DemoOptions = {
  readonly members: number;
  readonly threshold: number;
  readonly inputs: number;
  readonly seed: string | undefined;
  readonly quiet: boolean;
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

/** Kaspa's own pace: ten blocks a second. */
const blockEveryMs = 100;
/** Made up anew for every run; practice money is all they protect. */
const passphrases = {
  daily: () => `daily ${randomBytes(9).toString('base64url')}`,
  recovery: () => `recovery ${randomBytes(9).toString('base64url')}`,
};

const payee = payeeAddress();

type Person = {
  readonly app: MemberProcess;
  readonly folder: string;
  readonly daily: string;
  readonly recovery: string;
};

/** The whole story once, with real parts: each member's app and vault are processes of their own. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const script = demoScript(options);
  const story = new Story(options.quiet);
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-demo-'));
  const ledger = await startPracticeLedgerChild({ autoMineMs: blockEveryMs });
  const people: Person[] = [];
  const quitAll = async (): Promise<void> => {
    await Promise.allSettled(people.map(({ app }) => app.quit()));
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    story.say(`A practice ledger is running. ${options.members} people open Keyturn, each in a process of their own.`);
    const startMs = await openApps(script, folder, ledger, people, story);
    const group = await gather(options, script, people, story);
    const ceremonyMs = await makeKey(group, people, story);
    await backUpAndRehearse(group, folder, people, story);
    const stockMs = await waitForStock(group, people, story);
    const payment = await pay(options, script, group, people, ledger, story);
    await checkLogs(folder, people, story);
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
  }
}

async function openApps(
  script: DemoScript,
  folder: string,
  ledger: PracticeLedgerChild,
  people: Person[],
  story: Story,
): Promise<number> {
  const startedAtMs = performance.now();
  const started = await Promise.all(
    script.names.map(async (name, i): Promise<Person> => {
      const profile = join(folder, `profile-${i}`);
      const app = await startMemberProcess(name, {
        folder: profile,
        profileName: `demo-${i}-${randomBytes(4).toString('hex')}`,
        network: 'practice',
        nodeUrl: ledger.url,
      });
      return { app, folder: profile, daily: passphrases.daily(), recovery: passphrases.recovery() };
    }),
  );
  people.push(...started);
  const startMs = (performance.now() - startedAtMs) / started.length;
  const [first] = started;
  for (const warning of first?.app.view().warnings ?? []) story.say(`  (${warning})`);
  await Promise.all(
    people.map(async ({ app, daily, recovery }) => {
      const { words } = await app.ask('identity.create', { passphrase: daily, recoveryPassphrase: recovery });
      if (words.split(' ').length !== 24) throw new Error('24 words were expected');
      await app.ask('vault.lock', {});
      await app.ask('vault.unlock', { passphrase: daily });
    }),
  );
  story.say(`Everybody has 24 words, a recovery passphrase and a daily passphrase, and has locked and unlocked once.`);
  return startMs;
}

async function gather(
  options: DemoOptions,
  script: DemoScript,
  people: readonly Person[],
  story: Story,
): Promise<string> {
  const [founder, ...others] = people;
  if (founder === undefined) throw new Error('A group has a founder');
  const { group } = await founder.app.ask('group.create', {
    name: 'Flat 12 fund',
    yourName: founder.app.name,
    memberCount: options.members,
    threshold: options.threshold,
    rules: [
      { kind: 'maxPerPayment', amount: '1,000,000' },
      { kind: 'limit24h', amount: '2,000,000' },
      { kind: 'reasonRequired' },
      { kind: 'feeCeiling', fee: '0.5' },
    ],
    book: [{ name: 'Acme Ltd', address: payee }],
    proposalExpiryMs: 24 * 3_600_000,
    ...(options.threshold * 2 <= options.members ? { confirmation: 'half may pay' } : {}),
    recoveryPassphrase: founder.recovery,
  });
  story.say(
    `${founder.app.name} creates "Flat 12 fund": ${options.threshold} of ${options.members} must agree. ${script.names.length - 1} invitations go out.`,
  );
  await Promise.all(
    others.map(async ({ app, recovery }) => {
      const { link } = await founder.app.ask('group.invite', { group, for: app.name });
      await app.ask('group.join', { link, yourName: app.name, recoveryPassphrase: recovery });
    }),
  );
  await founder.app.until('everybody in the lobby', (view) => groupIn(view, group)?.lobbyComplete);
  await founder.app.ask('group.closeLobby', { group });
  story.say(`All ${people.length} are in the lobby. ${founder.app.name} closes it.`);
  return group;
}

async function makeKey(group: string, people: readonly Person[], story: Story): Promise<number> {
  const rosters = await Promise.all(
    people.map(({ app }) => app.until('the list of people', (view) => groupIn(view, group)?.rosterHash)),
  );
  if (new Set(rosters).size !== 1) throw new Error('Everybody sees the same people');
  await Promise.all(people.map(({ app }, i) => app.ask('group.agree', { group, roster: rosters[i] ?? '' })));
  const agreedAtMs = performance.now();
  await Promise.all(
    people.map(({ app }) =>
      app.until('the group key', (view) => notAbandoned(groupIn(view, group))?.phase === 'checkingCode'),
    ),
  );
  const ceremonyMs = performance.now() - agreedAtMs;
  story.say(
    `Everybody agrees to the list of people. The group key is made together: ${Math.round(ceremonyMs)} ms. No machine ever held it.`,
  );

  const [reader, ...listeners] = people;
  if (reader === undefined) throw new Error('Somebody reads');
  const words = await reader.app.until('the six words', (view) => {
    const code = groupIn(view, group)?.code;
    return code?.kind === 'read' ? code.words : undefined;
  });
  for (const { app } of listeners) {
    const shown = groupIn(app.view(), group)?.code;
    if (shown?.kind !== 'type') throw new Error('Nobody sees the words before typing what they heard');
    const { matched } = await app.ask('group.typeCode', { group, words: words.join(' ') });
    if (!matched) throw new Error('The words match');
  }
  const [first] = listeners;
  const readBack =
    first === undefined
      ? undefined
      : await first.app.until('the words to read back', (view) => codeHeard(groupIn(view, group)));
  await reader.app.ask('group.typeCode', { group, words: (readBack ?? []).join(' ') });
  story.say(
    `${reader.app.name} reads aloud: "${words.join(' ')}". The others type what they hear, one reads back. All the same.`,
  );
  return ceremonyMs;
}

async function backUpAndRehearse(
  group: string,
  folder: string,
  people: readonly Person[],
  story: Story,
): Promise<void> {
  await Promise.all(
    people.map(({ app }) =>
      app.until('everybody confirmed the words', (view) => groupIn(view, group)?.phase === 'backingUp'),
    ),
  );
  await Promise.all(
    people.map(async ({ app, recovery }, i) => {
      const file = join(folder, `backup-${i}.keyturn-backup`);
      await app.ask('backup.make', { file, recoveryPassphrase: recovery });
      await app.ask('backup.prove', { group, file, recoveryPassphrase: recovery });
    }),
  );
  story.say(
    'Everybody makes an encrypted backup and proves it: a new process, given only the file and the passphrase, finds the same key part.',
  );
  const addresses = await Promise.all(
    people.map(({ app }) =>
      app.until('the rehearsal signatures', (view) => notAbandoned(groupIn(view, group))?.address),
    ),
  );
  if (new Set(addresses).size !== 1) throw new Error('Everybody sees the same address');
  story.say(`Rehearsal signatures are made. Only now the address is shown: ${addresses[0] ?? ''}`);
}

async function waitForStock(group: string, people: readonly Person[], story: Story): Promise<number> {
  const fromMs = performance.now();
  await Promise.all(
    people.map(({ app }) =>
      app.until('one-time codes for everybody', (view) => {
        const seen = groupIn(view, group);
        return seen?.stockComplete === true && seen.members.every((member) => member.ready);
      }),
    ),
  );
  const stockMs = performance.now() - fromMs;
  story.say(`Getting ready: everybody has one-time codes for the next payments (${(stockMs / 1000).toFixed(1)} s).`);
  return stockMs;
}

type Payment = {
  readonly address: string;
  readonly technical: TechnicalView;
  readonly signedMs: number;
  readonly acceptedMs: number;
};

async function pay(
  options: DemoOptions,
  script: DemoScript,
  group: string,
  people: readonly Person[],
  ledger: PracticeLedgerChild,
  story: Story,
): Promise<Payment> {
  const approvers = script.approvers.map((index) => people[index]).filter((person) => person !== undefined);
  const [author, ...later] = approvers;
  const last = later.at(-1) ?? author;
  if (author === undefined || last === undefined) throw new Error('Somebody proposes');
  const address = groupIn(author.app.view(), group)?.address ?? '';
  await ledger.faucet(address, BigInt(script.coinKas) * sompiPerKas, options.inputs);
  const total = BigInt(script.coinKas) * BigInt(options.inputs) * sompiPerKas;
  await Promise.all(
    people.map(({ app }) => app.until('the money', (view) => groupIn(view, group)?.balanceSompi === total.toString())),
  );
  story.say(`The practice ledger pays in ${options.inputs} × ${script.coinKas} KAS.`);

  const others = people.filter((person) => person !== author);
  await Promise.all(others.map(({ app }) => app.ask('network.setOnline', { online: false })));
  story.say(`${names(others)} ${others.length === 1 ? 'is' : 'are'} cut off from the network; their apps are running.`);
  const { proposal } = await author.app.ask('proposal.create', {
    group,
    payments: [{ to: payee, amount: script.payKas }],
    note: script.note,
  });
  await approve(author, group, proposal, story, 'proposes and approves');
  await author.app.ask('vault.lock', {});
  story.say(`${author.app.name} locks the laptop. The app stays in the tray.`);

  let clickedAtMs = 0;
  for (const person of later) {
    await person.app.ask('network.setOnline', { online: true });
    clickedAtMs = await approve(person, group, proposal, story, 'comes back, reads and approves');
  }
  await Promise.race(
    approvers.map(({ app }) =>
      app.until('the signature', (view) =>
        done(proposalIn(view, group, proposal), ['signed', 'sent', 'accepted', 'confirmed']),
      ),
    ),
  );
  const signedMs = performance.now() - clickedAtMs;
  await Promise.race(
    approvers.map(({ app }) =>
      app.until('acceptance', (view) => done(proposalIn(view, group, proposal), ['accepted', 'confirmed'])),
    ),
  );
  const acceptedMs = performance.now() - clickedAtMs;
  story.say(
    `Signed ${Math.round(signedMs)} ms after the last click, with ${author.app.name}'s laptop still locked; accepted by the ledger after ${Math.round(acceptedMs)} ms.`,
  );
  if (author.app.view().vault !== 'locked') throw new Error('The first laptop stays locked');

  await Promise.all(
    people
      .filter((person) => !approvers.includes(person))
      .map(({ app }) => app.ask('network.setOnline', { online: true })),
  );
  await Promise.all(
    people.map(({ app }) =>
      app.until('confirmation', (view) => done(proposalIn(view, group, proposal), ['confirmed'])),
    ),
  );
  story.say('Every member sees the payment confirmed.');
  const technical = await last.app.ask('review.technical', { group, proposal });
  return { address, technical, signedMs, acceptedMs };
}

/** @returns the time of the click */
async function approve({ app }: Person, group: string, proposal: string, story: Story, does: string): Promise<number> {
  const shown = await app.until('your turn', (view) => {
    const seen = proposalIn(view, group, proposal);
    if (seen !== undefined && ['refused', 'blocked', 'readingsDiffer', 'expired'].includes(seen.standing))
      throw new Error(`The payment is ${seen.standing}: ${seen.why ?? ''}`);
    return seen?.standing === 'yourTurn' ? seen : undefined;
  });
  story.say(
    `${app.name} ${does}. The screen says: "${shown.sentence ?? ''}" [${shown.readingCode ?? ''}] ${shown.verdict?.heading ?? ''}.`,
  );
  const clickedAtMs = performance.now();
  await app.ask('review.approve', { group, proposal, reading: shown.reading ?? '' });
  await app.until(
    'the approval',
    (view) =>
      done(proposalIn(view, group, proposal), ['waiting', 'signed', 'sent', 'accepted', 'confirmed']) &&
      (proposalIn(view, group, proposal)?.approvals.includes(app.name) ?? false),
  );
  return clickedAtMs;
}

async function checkLogs(folder: string, people: readonly Person[], story: Story): Promise<void> {
  const counts = await Promise.all(
    people.map(async ({ app }, i) => {
      const file = join(folder, `audit-${i}.log`);
      await app.ask('audit.export', { file });
      const verified = verifyLog(readFileSync(file, 'utf8'));
      if (!verified.ok)
        throw new KeyturnError('logDamaged', `${app.name}'s log does not verify: ${verified.error.reason}`);
      return verified.value.records.length;
    }),
  );
  story.say(`Every member's audit log verifies offline (${counts.join(', ')} entries).`);
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

const groupIn = (view: AppView, group: string): GroupView | undefined =>
  view.groups.find((candidate) => candidate.group === group);
const proposalIn = (view: AppView, group: string, proposal: string): ProposalView | undefined =>
  groupIn(view, group)?.proposals.find((candidate) => candidate.proposal === proposal);
const done = (seen: ProposalView | undefined, standings: readonly string[]): boolean =>
  seen !== undefined && standings.includes(seen.standing);
const codeHeard = (seen: GroupView | undefined): readonly string[] | undefined =>
  seen?.code.kind === 'heard' ? seen.code.words : undefined;
const names = (people: readonly Person[]): string => people.map(({ app }) => app.name).join(', ');

function notAbandoned(seen: GroupView | undefined): GroupView | undefined {
  if (seen?.phase === 'abandoned') throw new Error(`The ceremony ended: ${seen.fault ?? ''}`);
  return seen;
}
