import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect } from 'vitest';
import { KeyturnError, type ErrorCode } from '../../src/core/base/errors.ts';
import type { AppView } from '../../src/core/engine/app-view.ts';
import { type PracticeLedgerChild, startPracticeLedgerChild } from '../../src/main/chain/practice-ledger/child.ts';
import {
  backUpAndRehearse,
  gather,
  makeKey,
  type Person as DemoPerson,
  waitForStock,
} from '../../src/main/cli/demo-group.ts';
import { demoScript } from '../../src/main/cli/demo-people.ts';
import { type MemberProcess, startMemberProcess } from '../../src/main/cli/member-process.ts';
import { Story } from '../../src/main/cli/story.ts';
import type { HeadlessStart } from '../../src/main/hosts/headless.ts';
import { eventually } from '../desk/eventually.ts';

/*
 * Real apps, each in a process of its own, in folders of their own. Nobody's own keychain is touched: the bus these processes know
 * is one that nobody answers, which is what a computer without a keychain looks like.
 */
process.env['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nonexistent/keyturn-tests';

/** Nobody listens there: port 9 is discard, and nothing on a developer's computer serves it. */
export const deadLedger = 'ws://127.0.0.1:9';
const blockEveryMs = 100;

/** `app` changes when the person starts the app again. */
export type Person = Omit<DemoPerson, 'app'> & {
  app: MemberProcess;
  readonly words: string;
  readonly start: HeadlessStart;
};

export type Sandbox = {
  readonly folder: string;
  readonly ledger: PracticeLedgerChild;
  /** Every app of the sandbox, for a look at all they said. */
  readonly apps: readonly MemberProcess[];
  /** A profile's way to start, with a folder and a name of its own. */
  place(options?: Partial<HeadlessStart>): HeadlessStart;
  open(name: string, start: HeadlessStart): Promise<MemberProcess>;
  /** An app with somebody in it, unlocked: two Argon2 derivations. */
  person(name: string, start?: HeadlessStart): Promise<Person>;
  close(): Promise<void>;
};

export async function sandbox(): Promise<Sandbox> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-e2e-'));
  const ledger = await startPracticeLedgerChild({ autoMineMs: blockEveryMs });
  const apps: MemberProcess[] = [];
  const box: Sandbox = {
    folder,
    ledger,
    apps,
    place: (options = {}) => ({
      folder: join(folder, `profile-${randomBytes(4).toString('hex')}`),
      profileName: `e2e-${randomBytes(6).toString('hex')}`,
      network: 'practice',
      nodeUrl: ledger.url,
      ...options,
    }),
    async open(name, start) {
      const app = await startMemberProcess(name, start);
      apps.push(app);
      return app;
    },
    async person(name, start = box.place()) {
      const app = await box.open(name, start);
      const daily = `daily ${randomBytes(9).toString('base64url')}`;
      const recovery = `recovery ${randomBytes(9).toString('base64url')}`;
      const { words } = await app.ask('identity.create', { passphrase: daily, recoveryPassphrase: recovery });
      return { app, folder: start.folder, profileName: start.profileName, daily, recovery, words, start };
    },
    async close() {
      await Promise.allSettled(apps.map((app) => app.quit()));
      await ledger.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return box;
}

/** Dana, Lee and Sam with a group of which two must agree, ready for payments. @param people three who are open and unlocked */
export async function readyGroup(box: Sandbox, people: readonly Person[]): Promise<string> {
  const quiet = new Story(true, () => undefined);
  const options = { members: people.length, threshold: 2, inputs: 1, seed: undefined, quiet: true };
  const group = await gather(options, demoScript(options), people, quiet);
  await makeKey(group, people, quiet);
  await backUpAndRehearse(group, box.folder, people, quiet);
  await waitForStock(group, people, quiet);
  return group;
}

/**
 * What a person is told when something is refused: a code, and sentences that say whether anything was lost.
 * @returns the sentences, without the name the test's own process puts before them
 */
export async function refused(work: Promise<unknown>, code: ErrorCode): Promise<string> {
  const problem = await work.then(
    (value) => new Error(`It was not refused: ${JSON.stringify(value)}`),
    (cause: unknown) => cause,
  );
  if (!(problem instanceof KeyturnError)) throw problem;
  expect({ code: problem.code, message: problem.message }).toMatchObject({ code });
  const sentence = problem.message.replace(/^(Dana|Lee|Sam): /, '');
  expectSentences(sentence);
  return sentence;
}

/** Two sentences at least, of which one says what became of the person's things. */
export function expectSentences(message: string): void {
  expect(message).toMatch(/^["“\p{Lu}\p{N}/].*\.$/su);
  expect(message).toMatch(/[.:;?] ["“\p{Lu}]/u);
  expect(message).toMatch(
    /\b(nothing|not changed|unchanged|was kept|is safe|no money|was not stored|none of it|lost|not been)\b/i,
  );
  expect(message).not.toMatch(/undefined|\[object|Invariant|at .*\.ts:/);
}

/** The screen as it is now, asked for and not waited for, without what time alone changes. */
export async function steadyView(app: MemberProcess): Promise<unknown> {
  const view: Partial<AppView> = { ...(await app.ask('app.look', {})) };
  delete (view as { revision?: unknown }).revision;
  delete (view as { nowMs?: unknown }).nowMs;
  delete (view as { locksAtMs?: unknown }).locksAtMs;
  delete (view as { ledgerProblem?: unknown }).ledgerProblem;
  // Who is connected, and when they were last heard, changes by itself.
  const groups = view.groups?.map(({ reachable: _reachable, ...group }) => ({
    ...group,
    members: group.members.map(({ online: _online, lastHeardAtMs: _heard, ...member }) => member),
    proposals: group.proposals.map(({ rules: _rules, verdict: _verdict, ...proposal }) => proposal),
  }));
  return { ...view, groups };
}

/** What this member's app comes to show. */
export const sees = <T>(app: MemberProcess, what: string, look: (view: AppView) => T | undefined | false): Promise<T> =>
  eventually(`${app.name} sees ${what}`, async () => look(await app.ask('app.look', {})));

/** Hashes of all files below a folder, by their path in it. */
export function filesIn(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [relative(folder, path), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

/** Flip one bit of every byte from `from` on, as a bad sector does. */
export function flipped(bytes: Uint8Array, from: number, count: number): Uint8Array {
  return bytes.map((byte, i) => (i >= from && i < from + count ? byte ^ 1 : byte));
}
