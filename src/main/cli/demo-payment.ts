import type { ProposalView } from '../../core/engine/views.ts';
import type { TechnicalView } from '../../core/engine/technical.ts';
import { sompiPerKas } from '../../core/kaspa/network.ts';
import type { PracticeLedgerChild } from '../chain/practice-ledger/child.ts';
import type { Person } from './demo-group.ts';
import { payeeAddress, type DemoScript } from './demo-people.ts';
import { done, groupIn, isStocked, proposalIn } from './demo-screens.ts';
import type { DemoOptions } from './demo.ts';
import { Story } from './story.ts';

export type Payment = {
  readonly address: string;
  readonly technical: TechnicalView;
  readonly signedMs: number;
  readonly acceptedMs: number;
};

export async function pay(
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
    payments: [{ to: payeeAddress(), amount: script.payKas }],
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

/** One payment by two people who are both there, without a story. @returns milliseconds from the last click to the signature */
export async function payAtOnce(
  group: string,
  people: readonly Person[],
  ledger: PracticeLedgerChild,
): Promise<number> {
  const [author, second] = people;
  if (author === undefined || second === undefined) throw new Error('Two people pay');
  const address = groupIn(author.app.view(), group)?.address ?? '';
  const before = BigInt(groupIn(author.app.view(), group)?.balanceSompi ?? '0');
  await ledger.faucet(address, 100n * sompiPerKas, 1);
  for (const { app } of people)
    await app.until('the money', (view) => BigInt(groupIn(view, group)?.balanceSompi ?? '0') > before);
  await Promise.all(people.map(({ app }) => app.until('one-time codes', (view) => isStocked(view, group))));
  const quiet = new Story(true, () => undefined);
  const { proposal } = await author.app.ask('proposal.create', {
    group,
    payments: [{ to: payeeAddress(), amount: '60' }],
    note: 'Invoice',
  });
  await approve(author, group, proposal, quiet, '');
  const clickedAtMs = await approve(second, group, proposal, quiet, '');
  const signedAtMs = await Promise.race(
    [author, second].map(({ app }) =>
      app
        .until('the signature', (view) =>
          done(proposalIn(view, group, proposal), ['signed', 'sent', 'accepted', 'confirmed']),
        )
        .then(() => performance.now()),
    ),
  );
  await Promise.all(
    people.map(({ app }) =>
      app.until('confirmation', (view) => done(proposalIn(view, group, proposal), ['confirmed'])),
    ),
  );
  return signedAtMs - clickedAtMs;
}

/** @returns the time of the click */
export async function approve(
  { app }: Person,
  group: string,
  proposal: string,
  story: Story,
  does: string,
): Promise<number> {
  const shown = await app.until('your turn', (view) => {
    const seen = proposalIn(view, group, proposal);
    if (seen !== undefined && ['refused', 'blocked', 'readingsDiffer', 'expired'].includes(seen.standing))
      throw new Error(`The payment is ${seen.standing}: ${seen.why ?? ''}`);
    return seen?.standing === 'yourTurn' ? seen : undefined;
  });
  story.say(
    `${app.name} ${does}. The screen says: "${shown.sentence ?? ''}" ${verdictWords(shown)} Payment code ${shown.readingCode ?? ''}, the same on every screen.`,
  );
  const clickedAtMs = performance.now();
  await app.ask('person.approve', { group, proposal, reading: shown.reading ?? '' });
  await app.until(
    'the approval',
    (view) =>
      done(proposalIn(view, group, proposal), ['waiting', 'signed', 'sent', 'accepted', 'confirmed']) &&
      (proposalIn(view, group, proposal)?.approvals.includes(app.name) ?? false),
  );
  return clickedAtMs;
}

const names = (people: readonly Person[]): string => people.map(({ app }) => app.name).join(', ');

function verdictWords({ verdict }: ProposalView): string {
  return verdict === undefined
    ? ''
    : [`${verdict.heading}.`, ...verdict.items.map(({ sentence }) => sentence)].join(' ');
}
