import { join } from 'node:path';
import type { z } from 'zod';
import type { contract } from '../../preload/contract.ts';
import { codeHeard, groupIn, isStocked, notAbandoned } from './demo-screens.ts';
import type { MemberProcess } from './member-process.ts';

/*
 * The way to a group by the commands everybody's page uses, one function for each thing that people do together. The demo
 * tells it as a story with its times, practice shows its steps, and both walk it alike.
 */

/** What a step does at a member's app, wherever that app runs. */
export type Hands = Pick<MemberProcess, 'name' | 'ask' | 'view' | 'until'>;

/** Somebody at an app, with the passphrase of their key part. */
export type Participant = { readonly hands: Hands; readonly recovery: string };

type NewGroup = Omit<z.input<typeof contract.group.create.input>, 'yourName' | 'memberCount' | 'recoveryPassphrase'>;

/**
 * The first of `people` makes the group, the others come by an invitation each, and the lobby is closed.
 * @returns the group's id
 */
export async function comeTogether(people: readonly Participant[], wanted: NewGroup): Promise<string> {
  const [founder, ...others] = people;
  if (founder === undefined) throw new Error('Invariant broken: a group has a founder');
  const { group } = await founder.hands.ask('group.create', {
    ...wanted,
    yourName: founder.hands.name,
    memberCount: people.length,
    recoveryPassphrase: founder.recovery,
  });
  await each(others, async ({ hands, recovery }) => {
    const { link } = await founder.hands.ask('group.invite', { group, for: hands.name });
    await hands.ask('group.join', { link, yourName: hands.name, recoveryPassphrase: recovery });
  });
  await founder.hands.until('everybody in the lobby', (view) => groupIn(view, group)?.lobbyComplete);
  await founder.hands.ask('group.closeLobby', { group });
  return group;
}

/** Everybody agrees to the same list of people. */
export async function agree(group: string, people: readonly Participant[]): Promise<void> {
  const rosters = await each(people, ({ hands }) =>
    hands.until('the list of people', (view) => groupIn(view, group)?.rosterHash),
  );
  if (new Set(rosters).size !== 1) throw new Error('Everybody sees the same people');
  await each(people, ({ hands }, i) => hands.ask('group.agree', { group, roster: rosters[i] ?? '' }));
}

/** Until everybody has their part of the group key. */
export async function waitForKey(group: string, people: readonly Participant[]): Promise<void> {
  await each(people, ({ hands }) =>
    hands.until('the group key', (view) => notAbandoned(groupIn(view, group))?.phase === 'checkingCode'),
  );
}

/**
 * The first reads aloud, the others type what they hear, one reads back.
 * @returns the six words, once everybody has confirmed them
 */
export async function sayTheWords(group: string, people: readonly Participant[]): Promise<readonly string[]> {
  const [reader, ...listeners] = people;
  const [first] = listeners;
  if (reader === undefined || first === undefined) throw new Error('Invariant broken: one reads and one listens');
  const words = await reader.hands.until('the six words', (view) => {
    const code = groupIn(view, group)?.code;
    return code?.kind === 'read' ? code.words : undefined;
  });
  await each(listeners, async ({ hands }) => {
    // A field and no words: nobody sees them before typing what they heard.
    await hands.until('the field for the words', (view) => groupIn(view, group)?.code.kind === 'type');
    await type(hands, group, words);
  });
  await type(
    reader.hands,
    group,
    await first.hands.until('the words to read back', (view) => codeHeard(groupIn(view, group))),
  );
  await each(people, ({ hands }) =>
    hands.until('everybody confirmed the words', (view) => groupIn(view, group)?.phase === 'backingUp'),
  );
  return words;
}

async function type(hands: Hands, group: string, words: readonly string[]): Promise<void> {
  const { matched } = await hands.ask('group.typeCode', { group, words: words.join(' ') });
  if (!matched) throw new Error('The words match');
}

/** @param folder  for the backups: `backup-0.keyturn-backup` and on, in the order of `people` */
export async function backUp(group: string, folder: string, people: readonly Participant[]): Promise<void> {
  await each(people, async ({ hands, recovery }, i) => {
    const file = join(folder, `backup-${i}.keyturn-backup`);
    await hands.ask('backup.make', { file, recoveryPassphrase: recovery });
    await hands.ask('backup.prove', { group, file, recoveryPassphrase: recovery });
  });
}

/** @returns the group's address, once the rehearsal is over and every member shows the same one */
export async function waitForAddress(group: string, people: readonly Participant[]): Promise<string> {
  const addresses = await each(people, ({ hands }) =>
    hands.until('the rehearsal signatures', (view) => notAbandoned(groupIn(view, group))?.address),
  );
  const [address] = addresses;
  if (address === undefined || new Set(addresses).size !== 1) throw new Error('Everybody sees the same address');
  return address;
}

/** Everybody has one-time codes for everybody's next payment. */
export async function waitForCodes(group: string, people: readonly Participant[]): Promise<void> {
  await each(people, ({ hands }) => hands.until('one-time codes for everybody', (view) => isStocked(view, group)));
}

const each = <P, T>(people: readonly P[], work: (one: P, i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(people.map(work));
