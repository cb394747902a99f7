import type { GroupId } from '../../core/base/ids.ts';
import type { PracticeStep } from '../../preload/shell-view.ts';
import { agree, backUp, comeTogether, sayTheWords, waitForAddress, waitForKey } from '../cli/ceremony-steps.ts';
import { groupIn } from '../cli/demo-screens.ts';
import type { Practiser } from './people.ts';

export type Payee = { readonly name: string; readonly address: string };

/** Any payment of a practice group stays below this. */
const maxPerPayment = '5,000';
const proposalExpiryMs = 24 * 3_600_000;

/**
 * The whole way to a group: identities, lobby, key, words, backups, rehearsal.
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
  await Promise.all(
    people.map(({ hands, daily, recovery }) =>
      hands.ask('identity.create', { passphrase: daily, recoveryPassphrase: recovery }),
    ),
  );
  onStep('group');
  const group = await comeTogether(people, {
    name: 'Practice group',
    threshold: 2,
    rules: [{ kind: 'maxPerPayment', amount: maxPerPayment }, { kind: 'reasonRequired' }],
    book: [payee],
    proposalExpiryMs,
  });
  onStep('key');
  await agree(group, people);
  await waitForKey(group, people);
  onStep('words');
  await sayTheWords(group, people);
  onStep('backup');
  await backUp(group, folder, people);
  onStep('rehearsal');
  return { group: group as GroupId, address: await waitForAddress(group, people) };
}

/** @param amountSompi  all the money the group is to see */
export async function waitForFunds(group: GroupId, people: readonly Practiser[], amountSompi: bigint): Promise<void> {
  await Promise.all(
    people.map(({ hands }) =>
      hands.until('the money', (view) => groupIn(view, group)?.balanceSompi === amountSompi.toString()),
    ),
  );
}
