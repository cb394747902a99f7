import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { PracticeLedgerChild } from '../chain/practice-ledger/child.ts';
import {
  agree,
  backUp,
  comeTogether,
  sayTheWords,
  waitForAddress,
  waitForCodes,
  waitForKey,
  type Participant,
} from './ceremony-steps.ts';
import { payeeAddress, type DemoScript } from './demo-people.ts';
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

const atTheirApps = (people: readonly Person[]): readonly Participant[] =>
  people.map(({ app, recovery }) => ({ hands: app, recovery }));

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
  const name = people[0]?.app.name ?? '';
  const group = await comeTogether(atTheirApps(people), {
    name: 'Flat 12 fund',
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
  });
  story.say(
    `${name} creates "Flat 12 fund": ${options.threshold} of ${options.members} must agree. ${script.names.length - 1} invitations go out.`,
  );
  story.say(`All ${people.length} are in the lobby. ${name} closes it.`);
  return group;
}

/** @returns how long the key took, in milliseconds, from the last person's agreement */
export async function makeKey(group: string, people: readonly Person[], story: Story): Promise<number> {
  const hands = atTheirApps(people);
  await agree(group, hands);
  const agreedAtMs = performance.now();
  await waitForKey(group, hands);
  const ceremonyMs = performance.now() - agreedAtMs;
  story.say(
    `Everybody agrees to the list of people. The group key is made together: ${Math.round(ceremonyMs)} ms. No machine ever held it.`,
  );
  const words = await sayTheWords(group, hands);
  story.say(
    `${people[0]?.app.name ?? ''} reads aloud: "${words.join(' ')}". The others type what they hear, one reads back. All the same.`,
  );
  return ceremonyMs;
}

export async function backUpAndRehearse(
  group: string,
  folder: string,
  people: readonly Person[],
  story: Story,
): Promise<void> {
  const hands = atTheirApps(people);
  await backUp(group, folder, hands);
  story.say(
    'Everybody makes an encrypted backup and proves it: a new process, given only the file and the passphrase, finds the same key part.',
  );
  const address = await waitForAddress(group, hands);
  story.say(`Rehearsal signatures are made. Only now the address is shown: ${address}`);
}

/** @returns how long the one-time codes took, in milliseconds */
export async function waitForStock(group: string, people: readonly Person[], story: Story): Promise<number> {
  const fromMs = performance.now();
  await waitForCodes(group, atTheirApps(people));
  const stockMs = performance.now() - fromMs;
  story.say(`Getting ready: everybody has one-time codes for the next payments (${(stockMs / 1000).toFixed(1)} s).`);
  return stockMs;
}
