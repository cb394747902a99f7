import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { GroupId, ProposalId } from '../../src/core/base/ids.ts';
import type { ConfirmView, ItemView, ReviewView } from '../../src/core/engine/review-view.ts';
import type { ConfirmTicket } from '../../src/main/desk.ts';
import { dwellAfterAnotherMs, windowsPerMinuteMax } from '../../src/main/ipc/confirm-pace.ts';
import type * as shown from '../../src/main/ipc/shown.ts';
import { gateOf, wholeMember, type Gate } from '../e2e/whole-member.ts';
import { caseIn, isStocked, propose, readyGroup, seenBy, standingFor, type Team } from '../simulation/ready-group.ts';
import type { App } from '../simulation/world.ts';

/*
 * What a main page that was taken over can try on the confirm window, with a real member and real one-time codes. A
 * hole that is found is written as `it.fails`: it says what should hold and does not yet. Whoever closes it turns it into `it`.
 */

type Shown = typeof shown;
const bent = vi.hoisted(() => ({
  review: (view: ReviewView): ReviewView => view,
  confirm: (view: ConfirmView): ConfirmView => view,
}));
vi.mock('../../src/main/ipc/shown.ts', async (original) => {
  const real = await original<Shown>();
  return {
    ...real,
    reviewShown: (...args: Parameters<typeof real.reviewShown>) => bent.review(real.reviewShown(...args)),
    confirmShown: (...args: Parameters<typeof real.confirmShown>) => {
      const view = real.confirmShown(...args);
      return view === undefined ? undefined : bent.confirm(view);
    },
  };
});
beforeEach(() => {
  bent.review = (view) => view;
  bent.confirm = (view) => view;
});

type Scene = { team: Team; dana: App; gate: Gate; group: GroupId };
let count = 0;

async function scene(): Promise<Scene> {
  const team = await readyGroup({ threshold: 2, members: 3 }, { seed: `attacks ${count++}` });
  const dana = team.world.apps[0]!;
  return { team, dana, gate: gateOf(wholeMember(dana)), group: team.group };
}

async function proposed({ team, dana, group }: Scene, amount: string): Promise<ProposalId> {
  await team.world.until('codes', () => isStocked(team, dana));
  const proposal = await propose(dana, group, { amount, note: `Invoice ${amount}` });
  await team.world.until('her turn', () => standingFor(dana, group, proposal) === 'yourTurn');
  return proposal;
}

async function opened({ gate, dana, group }: Scene, proposal: ProposalId): Promise<ConfirmTicket> {
  const reading = seenBy(dana, group, proposal)?.reading ?? '';
  await gate.confirms.open({ group, proposal, reading, acknowledged: [] });
  return gate.shown.at(-1)!;
}

/** Its page is there, and long enough for a press to be meant for it. */
function read({ gate }: Scene, ticket: ConfirmTicket): void {
  viewOf(ticket);
  gate.upMs.value += dwellAfterAnotherMs;
}

async function ask(ticket: ConfirmTicket, name: string, input: unknown = {}): Promise<string> {
  const answer = await ticket.door.call(`confirm.${name}`, input);
  return answer.ok ? 'done' : answer.error.code;
}

function viewOf(ticket: ConfirmTicket): ConfirmView {
  let view: ConfirmView | undefined;
  ticket.door.subscribe('confirm.view', (snapshot) => (view = snapshot as ConfirmView))();
  return view!;
}

const isClicked = ({ dana, group }: Scene, proposal: ProposalId): boolean =>
  caseIn(dana, group, proposal)?.mine !== undefined;

describe('a page that swaps the payment under the finger', () => {
  it('signs nothing with a hold that began on the other one', async () => {
    const on = await scene();
    const small = await proposed(on, '1');
    const large = await proposed(on, '90');
    const first = await opened(on, small);
    read(on, first);
    await ask(first, 'press');
    on.gate.upMs.value += viewOf(first).holdMs - 1;
    await ask(first, 'letGo');
    const second = await opened(on, large);
    on.gate.upMs.value += 60_000;
    expect(await ask(first, 'sign')).toBe('wrongPhase');
    expect(await ask(second, 'sign')).toBe('heldTooShort');
    expect([isClicked(on, small), isClicked(on, large)]).toEqual([false, false]);
  });

  it('cannot take away a window whose button is held', async () => {
    const on = await scene();
    const small = await proposed(on, '1');
    const large = await proposed(on, '90');
    const first = await opened(on, small);
    read(on, first);
    await ask(first, 'press');
    on.gate.upMs.value += viewOf(first).holdMs - 1;
    on.gate.confirms.close();
    await opened(on, large).catch(() => undefined);
    expect(viewOf(first).phase).toBe('asking');
    expect(on.gate.shown).toHaveLength(1);
  });

  it('cannot have a new window held in the instant in which it appears', async () => {
    const on = await scene();
    const small = await proposed(on, '1');
    const large = await proposed(on, '90');
    const first = await opened(on, small);
    read(on, first);
    await ask(first, 'cancel');
    const ticket = await opened(on, large);
    const { holdMs } = viewOf(ticket);
    // Nobody has read anything: this press was meant for whatever was on the screen before, and does not count yet.
    let pressed: string | undefined;
    void ask(ticket, 'press').then((code) => (pressed = code));
    on.gate.upMs.value += holdMs;
    expect(await ask(ticket, 'sign')).toBe('heldTooShort');
    on.gate.upMs.value += dwellAfterAnotherMs - 1;
    await on.team.world.advance(5_000);
    expect(await ask(ticket, 'sign')).toBe('heldTooShort');
    expect([pressed, isClicked(on, large)]).toEqual(['done', false]);
  });
});

describe('a window whose words change while it is held', () => {
  it('begins the hold again', async () => {
    const on = await scene();
    const proposal = await proposed(on, '90');
    const ticket = await opened(on, proposal);
    read(on, ticket);
    await ask(ticket, 'press');
    on.gate.upMs.value += viewOf(ticket).holdMs - 1;
    bent.confirm = (view) => ({ ...view, facts: [...view.facts, 'More than usual.'] });
    await on.team.world.advance(1_000);
    expect(viewOf(ticket).facts.at(-1)).toBe('More than usual.');
    on.gate.upMs.value += 1;
    expect(await Promise.race([ask(ticket, 'sign'), on.team.world.advance(1_000).then(() => 'signing')])).toBe(
      'heldTooShort',
    );
  });

  it('closes when its verdict holds one more thing, though its level stays', async () => {
    const on = await scene();
    const withItem = (...ids: readonly string[]): void =>
      void (bent.review = (view) => ({
        ...view,
        verdict: { level: 'check', heading: 'Check', items: ids.map(anItem) },
      }));
    withItem('firstPayment/1');
    const ticket = await opened(on, await proposed(on, '90'));
    expect(viewOf(ticket)).toMatchObject({ phase: 'asking', level: 'check' });
    withItem('firstPayment/1', 'muchLarger');
    await on.team.world.advance(1_000);
    expect(viewOf(ticket).phase).toBe('refused');
  });
});

const anItem = (id: string): ItemView => ({
  level: 'amber',
  code: 'firstPayment',
  id,
  short: id,
  fact: `${id}.`,
  sentence: `${id}.`,
  goOnWithout: undefined,
});

describe('a page that opens and closes without end', () => {
  it('approves nothing, keeps one window, and leaves nothing listening', async () => {
    const on = await scene();
    const small = await proposed(on, '1');
    const large = await proposed(on, '2');
    const refusals: unknown[] = [];
    for (let i = 0; i < 300; i++) {
      await opened(on, i % 2 === 0 ? small : large).catch((problem: unknown) => refusals.push(problem));
      if (i % 5 === 0) on.gate.confirms.close();
      on.gate.upMs.value += 100;
    }
    // Thirty seconds of asking: ten windows at most, and every refusal says why.
    expect(on.gate.shown).toHaveLength(windowsPerMinuteMax);
    expect(refusals.length).toBeGreaterThan(200);
    for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'wrongPhase' });
    const open = on.gate.shown.filter((ticket) => viewOf(ticket).phase === 'asking');
    expect(open.length).toBeLessThanOrEqual(1);
    for (const ticket of on.gate.shown)
      if (!open.includes(ticket)) expect(await ask(ticket, 'sign')).toBe('wrongPhase');
    expect([isClicked(on, small), isClicked(on, large)]).toEqual([false, false]);
    expect(on.gate.reports).toEqual([]);
  });
});
