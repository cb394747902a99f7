import { describe, expect, it } from 'vitest';
import type { GroupId, ProposalId } from '../../src/core/base/ids.ts';
import { KeyturnError } from '../../src/core/base/errors.ts';
import type { ConfirmView } from '../../src/core/engine/review-view.ts';
import type { Door } from '../../src/main/desk.ts';
import { dwellAfterAnotherMs } from '../../src/main/ipc/confirm-pace.ts';
import { doorOf } from '../../src/main/ipc/door-of.ts';
import { memberHandlers } from '../../src/main/ipc/member-rooms.ts';
import type { Answer } from '../../src/main/ipc/serve.ts';
import { contract } from '../../src/preload/contract.ts';
import { namedNumbers } from '../simulation/clockwork.ts';
import { caseIn, groupIn, propose, readyGroup, seenBy, standingFor } from '../simulation/ready-group.ts';
import type { App } from '../simulation/world.ts';
import { gateOf, wholeMember, type Gate } from './whole-member.ts';
import { id, noInputs, pageInputs, wrong } from './wrong-inputs.ts';

/* Whoever has taken over the page sends whatever it likes. Without a person holding the button in the confirm window, nothing is signed. */

const callsAll = 10_000;
const seed = 'forged messages';

describe('ten thousand forged messages without the confirm', () => {
  it('produce no approval, no partial signature, and give no sheet away', async () => {
    const team = await readyGroup({ threshold: 2, members: 3 }, { seed });
    const { world, group } = team;
    const dana = world.apps[0]!;
    const proposal = await propose(dana, group, {});
    await world.until('her turn', () => standingFor(dana, group, proposal) === 'yourTurn');
    const reading = seenBy(dana, group, proposal)?.reading ?? '';
    const page = pageOf(dana);
    const forge = forgery({ group, proposal, reading });

    const codes = new Map<string, number>();
    const count = (answer: Answer): void => {
      const code = answer.ok ? 'done' : answer.error.code;
      codes.set(code, (codes.get(code) ?? 0) + 1);
    };
    let sent = 0;
    while (sent < callsAll) {
      // One after the other, a handful, and far more at once than the door takes.
      const batch = Math.min([1, 20, 60, 400][forge.pick(4)]!, callsAll - sent);
      const answers: Promise<Answer>[] = [];
      for (let i = 0; i < batch; i++) {
        const { where, name, input } = forge.next();
        const ticket = page.gate.shown.at(-1);
        if (where === 'page' || ticket === undefined) answers.push(page.door.call(name, input));
        else answers.push(Promise.resolve(await forge.touch(page.gate, name, input)));
      }
      (await Promise.all(answers)).forEach(count);
      sent += batch;
    }
    await world.advance(30_000);

    expect(sent).toBe(callsAll);
    const known = caseIn(dana, group, proposal)!;
    expect(known.mine).toBeUndefined();
    expect([known.approvals, known.releases, known.signed]).toEqual([{}, {}, undefined]);
    expect(groupIn(dana, group).given).toEqual({});
    expect(world.uses).toEqual([]);
    for (const app of world.apps) expect(Object.keys(caseIn(app, group, proposal)?.approvals ?? {})).toEqual([]);
    // The messages were no mere noise: windows were opened, buttons pressed, and many kinds of refusal met.
    expect(page.gate.shown.length).toBeGreaterThan(20);
    for (const code of ['done', 'invalidInput', 'wrongPhase', 'reviewStale', 'heldTooShort', 'groupNotFound'])
      expect([code, (codes.get(code) ?? 0) > 20]).toEqual([code, true]);

    // And all the while one person with a patient finger could have signed.
    page.gate.confirms.end();
    page.gate.upMs.value += 60_000;
    await page.door.call('review.openConfirm', { group, proposal, reading, acknowledged: [] });
    const ticket = page.gate.shown.at(-1)!;
    holdMsOf(page.gate);
    page.gate.upMs.value += dwellAfterAnotherMs;
    await ticket.door.call('confirm.press', {});
    page.gate.upMs.value += holdMsOf(page.gate);
    let signed: Answer | undefined;
    void ticket.door.call('confirm.sign', {}).then((answer) => (signed = answer));
    await world.until('the signature', () => signed !== undefined);
    expect(signed).toMatchObject({ ok: true });
    expect(world.uses.map((use) => use.proposal)).toEqual([proposal]);
  }, 240_000);
});

/** The page's whole door on a real member, as a desk puts it together, with a host that does nothing. */
function pageOf(app: App) {
  const member = wholeMember(app);
  const gate = gateOf(member);
  const rooms = memberHandlers(member);
  const absent = (): Promise<never> => Promise.reject(new KeyturnError('wrongPhase', 'Not here. Nothing was done.'));
  const silent = { snapshot: () => undefined as never, onChanged: () => undefined };
  const door = doorOf(
    contract,
    {
      ...rooms,
      app: { look: absent, quit: absent, reopen: absent, dismiss: absent },
      practice: { start: absent, leave: absent, fund: absent },
      settings: { change: absent },
      file: { choose: absent },
      review: {
        ...rooms.review,
        async openConfirm(wish) {
          await gate.confirms.open(wish);
          return {};
        },
        async closeConfirm() {
          gate.confirms.close();
          return Promise.resolve({});
        },
      },
    },
    { 'app.view': silent, 'app.shell': silent },
    () => undefined,
  );
  return { door, gate };
}

function holdMsOf(gate: Gate): number {
  let holdMs = Number.NaN;
  gate.shown.at(-1)!.door.subscribe('confirm.view', (view) => (holdMs = (view as ConfirmView).holdMs))();
  return holdMs;
}

type Right = { readonly group: GroupId; readonly proposal: ProposalId; readonly reading: string };
type Forged = { readonly where: 'page' | 'confirm'; readonly name: string; readonly input: unknown };

/** Commands that a page may rightly use to end the payment or to lock: sent only malformed, so that there is something left to attack. */
const wouldEndIt = new Set(['vault.lock', 'review.reject', 'network.setOnline']);
const pageNames = Object.keys(pageInputs);
const neverNames: readonly string[] = [
  'review.approve',
  'review.sign',
  'review.confirm',
  'review.openConfirm ',
  'Review.openConfirm',
  'reviews.approve',
  'person.approve',
  'vault.approve',
  'vault.sign',
  'vault.makeSheet',
  'worker.release',
  'confirm.press',
  'confirm.sign',
  'confirm.view',
  'app.view',
  'approve',
  'sign',
  '__proto__',
  'constructor.constructor',
  'review.__proto__',
  'review.constructor',
  'toString',
  '',
  '.',
  'review.openConfirm\0',
  'review.openСonfirm',
];

function forgery(right: Right) {
  const random = namedNumbers(seed);
  const pick = (below: number): number => Math.floor(random() * below);
  const one = <T>(of: readonly T[]): T => of[pick(of.length)]!;
  const bad = new Map(
    pageNames.map((name) => [name, [...noInputs, ...wrong((pageInputs as Inputs)[name], name)]] as const),
  );
  const ids = ['00'.repeat(32), 'ff'.repeat(32), id, right.reading, right.proposal, right.group];
  const pressedUpMs = new WeakMap<Door, number>();
  const read = new WeakSet<Door>();

  function wellFormed(name: string): unknown {
    if (wouldEndIt.has(name)) return one(bad.get(name)!);
    const input = { ...(pageInputs as Inputs)[name] };
    if ('group' in input) input['group'] = pick(4) === 0 ? one(ids) : right.group;
    if ('proposal' in input) input['proposal'] = pick(4) === 0 ? one(ids) : right.proposal;
    if ('reading' in input) input['reading'] = pick(2) === 0 ? one(ids) : right.reading;
    if ('acknowledged' in input) input['acknowledged'] = pick(3) === 0 ? [one(['x', 'readingsDiffer/Lee'])] : [];
    return input;
  }

  return {
    pick,
    next(): Forged {
      const kind = pick(10);
      if (kind < 3) {
        const name = one(pageNames);
        return { where: 'page', name, input: one(bad.get(name)!) };
      }
      if (kind < 5) {
        const name = one(pageNames);
        return { where: 'page', name, input: wellFormed(name) };
      }
      if (kind < 6) return { where: 'page', name: one(neverNames), input: one([right, {}, { ...right, force: true }]) };
      if (kind < 8) return { where: 'page', name: 'review.openConfirm', input: wellFormed('review.openConfirm') };
      return {
        where: 'confirm',
        name: one(['confirm.press', 'confirm.letGo', 'confirm.sign', 'confirm.sign', 'confirm.sign', 'confirm.cancel']),
        input: one([{}, {}, { typedAmount: '60' }, { typedAmount: '' }, right, undefined]),
      };
    },
    /** Even at the window's own door, with time going by, and never a hold as long as it takes. */
    async touch(gate: Gate, name: string, input: unknown): Promise<Answer> {
      const { door } = gate.shown.at(-1)!;
      const holdMs = holdMsOf(gate);
      if (!read.has(door)) gate.upMs.value += dwellAfterAnotherMs; // From here on a press counts at once.
      read.add(door);
      const isHeldTooLong = gate.upMs.value - (pressedUpMs.get(door) ?? Infinity) >= holdMs - 1;
      if (isHeldTooLong) {
        // Refused, there is nothing that could be held for too long any more: time goes by at a window that is over, too.
        if ((await door.call('confirm.press', {})).ok) pressedUpMs.set(door, gate.upMs.value);
        else pressedUpMs.delete(door);
      }
      const sincePressMs = gate.upMs.value - (pressedUpMs.get(door) ?? gate.upMs.value);
      gate.upMs.value += pick(holdMs - sincePressMs);
      const answer = await door.call(name, input);
      if (name === 'confirm.press' && answer.ok) pressedUpMs.set(door, gate.upMs.value);
      return answer;
    },
  };
}

type Inputs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
