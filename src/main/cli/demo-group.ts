import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { PracticeLedgerChild } from '../chain/practice-ledger/child.ts';
import { payeeAddress, type DemoScript } from './demo-people.ts';
import { codeHeard, groupIn, isStocked, notAbandoned } from './demo-screens.ts';
import type { DemoOptions } from './demo.ts';
import { startMemberProcess, type MemberProcess } from './member-process.ts';
import type { Story } from './story.ts';

/** Made up anew for every run; practice money is all they protect. */
const passphrases = {
  daily: () => `daily ${randomBytes(9).toString('base64url')}`,
  recovery: () => `recovery ${randomBytes(9).toString('base64url')}`,
};

export type Person = {
  readonly app: MemberProcess;
  readonly folder: string;
  readonly profileName: string;
  readonly daily: string;
  readonly recovery: string;
};

export async function openApps(
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
      const profileName = `demo-${i}-${randomBytes(4).toString('hex')}`;
      const app = await startMemberProcess(name, {
        folder: profile,
        profileName,
        network: 'practice',
        nodeUrl: ledger.url,
      });
      return { app, folder: profile, profileName, daily: passphrases.daily(), recovery: passphrases.recovery() };
    }),
  );
  people.push(...started);
  const startMs = (performance.now() - startedAtMs) / started.length;
  const [first] = started;
  if ((first?.app.view().warnings.length ?? 0) > 0)
    story.say(
      'This computer has no keychain, so the demo keeps its practice keys in plain files and deletes them at the end.',
    );
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

export async function gather(
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
    book: [{ name: 'Acme Ltd', address: payeeAddress() }],
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

export async function makeKey(group: string, people: readonly Person[], story: Story): Promise<number> {
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

export async function backUpAndRehearse(
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

export async function waitForStock(group: string, people: readonly Person[], story: Story): Promise<number> {
  const fromMs = performance.now();
  await Promise.all(
    people.map(({ app }) => app.until('one-time codes for everybody', (view) => isStocked(view, group))),
  );
  const stockMs = performance.now() - fromMs;
  story.say(`Getting ready: everybody has one-time codes for the next payments (${(stockMs / 1000).toFixed(1)} s).`);
  return stockMs;
}
