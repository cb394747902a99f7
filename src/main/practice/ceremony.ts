import { join } from 'node:path';
import type { GroupId } from '../../core/base/ids.ts';
import { groupIn, isStocked, codeHeard, notAbandoned } from '../cli/demo-screens.ts';
import type { PracticeStep } from '../../preload/shell-view.ts';
import type { Practiser } from './people.ts';

export type Payee = { readonly name: string; readonly address: string };

/** Any payment of a practice group stays below this. */
const maxPerPayment = '5,000';
const proposalExpiryMs = 24 * 3_600_000;

/**
 * The whole way to a group, by the commands everybody's page uses: identities, lobby, key, words, backups, rehearsal.
 * @param people  who practises first; they make the group and the others join
 * @returns the group and its address, once every member shows it
 * @throws KeyturnError, Error when a step hangs
 */
export async function makePracticeGroup(
  folder: string,
  people: readonly Practiser[],
  payee: Payee,
  onStep: (step: PracticeStep) => void,
): Promise<{ readonly group: GroupId; readonly address: string }> {
  const [founder, ...others] = people;
  if (founder === undefined) throw new Error('Invariant broken: somebody practises');
  await each(people, ({ hands, daily, recovery }) =>
    hands.ask('identity.create', { passphrase: daily, recoveryPassphrase: recovery }),
  );

  onStep('group');
  const { group } = await founder.hands.ask('group.create', {
    name: 'Practice group',
    yourName: founder.hands.name,
    memberCount: people.length,
    threshold: 2,
    rules: [{ kind: 'maxPerPayment', amount: maxPerPayment }, { kind: 'reasonRequired' }],
    book: [payee],
    proposalExpiryMs,
    recoveryPassphrase: founder.recovery,
  });
  await each(others, async ({ hands, recovery }) => {
    const { link } = await founder.hands.ask('group.invite', { group, for: hands.name });
    await hands.ask('group.join', { link, yourName: hands.name, recoveryPassphrase: recovery });
  });
  await founder.hands.until('everybody in the lobby', (view) => groupIn(view, group)?.lobbyComplete);
  await founder.hands.ask('group.closeLobby', { group });

  onStep('key');
  await each(people, async ({ hands }) => {
    const roster = await hands.until('the list of people', (view) => groupIn(view, group)?.rosterHash);
    await hands.ask('group.agree', { group, roster });
  });
  await each(people, ({ hands }) =>
    hands.until('the group key', (view) => notAbandoned(groupIn(view, group))?.phase === 'checkingCode'),
  );

  onStep('words');
  await sayTheWords(group, founder, others);
  await each(people, ({ hands }) =>
    hands.until('everybody confirmed the words', (view) => groupIn(view, group)?.phase === 'backingUp'),
  );

  onStep('backup');
  await each(people, async ({ hands, recovery }, i) => {
    const file = join(folder, `backup-${i}.keyturn-backup`);
    await hands.ask('backup.make', { file, recoveryPassphrase: recovery });
    await hands.ask('backup.prove', { group, file, recoveryPassphrase: recovery });
  });

  onStep('rehearsal');
  const [address] = await each(people, ({ hands }) =>
    hands.until('the rehearsal signatures', (view) => notAbandoned(groupIn(view, group))?.address),
  );
  return { group: group as GroupId, address: address ?? '' };
}

/** @param amountSompi  all the money the group is to see */
export async function waitForFunds(group: GroupId, people: readonly Practiser[], amountSompi: bigint): Promise<void> {
  await each(people, ({ hands }) =>
    hands.until('the money', (view) => groupIn(view, group)?.balanceSompi === amountSompi.toString()),
  );
}

/** Everybody has one-time codes for everybody's next payment. */
export async function waitForCodes(group: GroupId, people: readonly Practiser[]): Promise<void> {
  await each(people, ({ hands }) => hands.until('one-time codes', (view) => isStocked(view, group)));
}

/** One reads, the others type what they hear, one reads back: a practice call of one process. */
async function sayTheWords(group: string, reader: Practiser, listeners: readonly Practiser[]): Promise<void> {
  const words = await reader.hands.until('the six words', (view) => {
    const code = groupIn(view, group)?.code;
    return code?.kind === 'read' ? code.words : undefined;
  });
  await each(listeners, async ({ hands }) => {
    await hands.until('the field for the words', (view) => groupIn(view, group)?.code.kind === 'type');
    await hands.ask('group.typeCode', { group, words: words.join(' ') });
  });
  const [first] = listeners;
  const readBack = await first?.hands.until('the words to read back', (view) => codeHeard(groupIn(view, group)));
  await reader.hands.ask('group.typeCode', { group, words: (readBack ?? []).join(' ') });
}

const each = <P, T>(people: readonly P[], work: (practiser: P, i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(people.map(work));
