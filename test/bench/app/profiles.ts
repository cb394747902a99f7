import { chmodSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sompiPerKas } from '../../../src/core/kaspa/network.ts';
import { startPracticeLedgerChild, type PracticeLedgerChild } from '../../../src/main/chain/practice-ledger/child.ts';
import {
  backUpAndRehearse,
  gather,
  makeKey,
  openApps,
  waitForStock,
  type Person,
} from '../../../src/main/cli/demo-group.ts';
import { payAtOnce } from '../../../src/main/cli/demo-payment.ts';
import { demoScript, payeeAddress } from '../../../src/main/cli/demo-people.ts';
import { groupIn, isStocked, proposalIn } from '../../../src/main/cli/demo-screens.ts';
import { startMemberProcess } from '../../../src/main/cli/member-process.ts';
import { Story } from '../../../src/main/cli/story.ts';
import { insecureFileName } from '../../../src/main/keychain/insecure-file-keychain.ts';
import { profileFolder } from '../../../src/main/settings/profile-place.ts';

/** The profile's name in every home below: its keys' place is named after it. */
export const profileName = 'dana';
/** What one set of one-time codes allows in a 2-of-3 group; the protocol itself allows 100. */
export const inputsProposed = 32;
/** Large coins, so that the payment needs every one of them and nothing else. */
const coinKas = 100;

/** Dana's profile at three points of one real story, each in a home of its own. All closed; the ledger is running. */
export type Profiles = {
  /** A ready group in which nobody ever proposed anything. */
  readonly fresh: string;
  /** The same, later: one payment confirmed, and one of 32 inputs that waits for Dana. */
  readonly paid: string;
  readonly group: string;
  readonly paidProposal: string;
  readonly openProposal: string;
  readonly node: string;
  close(): Promise<void>;
};

/** Three members, each in a process of their own, make a 2-of-3 group and pay once; then all of them quit. */
export async function makeProfiles(folder: string): Promise<Profiles> {
  const ledger = await startPracticeLedgerChild({ autoMineMs: 100 });
  const people: Person[] = [];
  try {
    return { ...(await liveThrough(folder, ledger, people)), node: ledger.url, close: () => ledger.close() };
  } catch (problem) {
    await ledger.close();
    throw problem;
  } finally {
    await Promise.allSettled(people.map(({ app }) => app.quit()));
  }
}

/** A copy of a closed profile in a new home; it opens because its keys lie in its folder. */
export function copyHome(from: string, to: string): string {
  cpSync(from, to, { recursive: true });
  chmodSync(folderIn(to), 0o700);
  return to;
}

export const folderIn = (home: string): string =>
  profileFolder(profileName, process.platform, { HOME: home, XDG_DATA_HOME: join(home, 'data') });

async function liveThrough(
  folder: string,
  ledger: PracticeLedgerChild,
  people: Person[],
): Promise<Omit<Profiles, 'node' | 'close'>> {
  const options = { members: 3, threshold: 2, inputs: 1, seed: '00', quiet: true };
  const script = demoScript(options);
  const story = new Story(true, () => undefined);
  await openApps(script, folder, ledger, people, story);
  const group = await gather(options, script, people, story);
  await makeKey(group, people, story);
  await backUpAndRehearse(group, folder, people, story);
  await waitForStock(group, people, story);

  const fresh = await closedCopy(people, join(folder, 'home-fresh'));
  await reopenDana(people, ledger);
  await Promise.all(people.map(({ app }) => app.until('one-time codes', (view) => isStocked(view, group))));
  await payAtOnce(group, people, ledger);
  const paidProposal = groupIn(dana(people).app.view(), group)?.proposals[0]?.proposal ?? '';
  const openProposal = await proposeToDana(group, people, ledger);
  const paid = await closedCopy(people, join(folder, 'home-paid'));
  return { fresh, paid, group, paidProposal, openProposal };
}

/** Lee proposes a payment of as many inputs as can be proposed, and approves it. */
async function proposeToDana(group: string, people: readonly Person[], ledger: PracticeLedgerChild): Promise<string> {
  const [, lee] = people;
  if (lee === undefined) throw new Error('Lee proposes');
  const before = BigInt(groupIn(lee.app.view(), group)?.balanceSompi ?? '0');
  const added = BigInt(coinKas * inputsProposed) * sompiPerKas;
  await ledger.faucet(groupIn(lee.app.view(), group)?.address ?? '', BigInt(coinKas) * sompiPerKas, inputsProposed);
  await Promise.all(
    people.map(({ app }) =>
      app.until('the money', (view) => BigInt(groupIn(view, group)?.balanceSompi ?? '0') === before + added),
    ),
  );
  await Promise.all(people.map(({ app }) => app.until('one-time codes', (view) => isStocked(view, group))));
  const { proposal } = await lee.app.ask('proposal.create', {
    group,
    payments: [{ to: payeeAddress(), amount: `${coinKas * inputsProposed - coinKas / 2}` }],
    note: 'Deposit for the new winch',
  });
  await dana(people).app.until(
    'her turn',
    (view) => proposalIn(view, group, proposal)?.standing === 'yourTurn' || undefined,
  );
  const { transaction } = await dana(people).app.ask('review.technical', { group, proposal });
  if (transaction.inputs.length !== inputsProposed)
    throw new Error(`The payment has ${transaction.inputs.length} inputs, and ${inputsProposed} were wanted`);
  return proposal;
}

const dana = (people: readonly Person[]): Person => {
  const [first] = people;
  if (first === undefined) throw new Error('Dana is there');
  return first;
};

/** Dana quits; what her app left behind is copied to where a host looks for it. */
async function closedCopy(people: readonly Person[], home: string): Promise<string> {
  const { app, folder } = dana(people);
  await app.quit();
  const place = folderIn(home);
  mkdirSync(join(place, '..'), { recursive: true });
  cpSync(folder, place, { recursive: true });
  chmodSync(place, 0o700);
  if (!existsSync(join(place, insecureFileName)))
    throw new Error('These figures need a profile that can be copied. Take them where there is no keychain.');
  return home;
}

/** Only she was gone: three members who all come back at new ports would not find each other. */
async function reopenDana(people: Person[], ledger: PracticeLedgerChild): Promise<void> {
  const before = dana(people);
  const app = await startMemberProcess(before.app.name, {
    folder: before.folder,
    profileName: before.profileName,
    network: 'practice',
    nodeUrl: ledger.url,
  });
  people[0] = { ...before, app };
  await app.ask('vault.unlock', { passphrase: before.daily });
}
