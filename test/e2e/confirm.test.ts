import { beforeEach, describe, expect, it, vi } from 'vitest';
import { KeyturnError } from '../../src/core/base/errors.ts';
import type { GroupId, ProposalId } from '../../src/core/base/ids.ts';
import type { ConfirmView } from '../../src/core/engine/review-view.ts';
import type { EngineState } from '../../src/core/engine/state.ts';
import type { ConfirmTicket } from '../../src/main/desk.ts';
import type * as shown from '../../src/main/ipc/shown.ts';
import { ringFullForMsMax } from '../../src/main/ipc/confirm-hold.ts';
import {
  anotherWithinMs,
  dwellAfterAnotherMs,
  dwellMs,
  handLeavesMs,
  windowEveryMs,
  windowsPerMinuteMax,
} from '../../src/main/ipc/confirm-pace.ts';
import { lockVault } from '../../src/main/ipc/locking.ts';
import { signMsMax } from '../../src/main/ipc/confirm-signing.ts';
import { ticketMsMax } from '../../src/main/ipc/confirm-ticket.ts';
import { approve, caseIn, click, reject, seenBy } from '../simulation/ready-group.ts';
import { anItem, bendItems, bent, dissentOf, straighten } from './bent-review.ts';
import {
  another,
  ask,
  codeOf,
  isClicked,
  justOpened,
  opened,
  scene,
  sign,
  usesOf,
  viewOf,
  wishOf,
  type Scene,
} from './confirm-scene.ts';
import { gateOf, wholeMember } from './whole-member.ts';

/* The confirm window's gate, whatever happens while it is open. */

vi.mock('../../src/main/ipc/shown.ts', async (original) =>
  (await import('./bent-review.ts')).bentShown(await original<typeof shown>()),
);
beforeEach(straighten);

describe('asking for the confirm window', () => {
  it('opens one for what the screen showed, and approves nothing by that', async () => {
    const on = await scene();
    const ticket = await opened(on);
    const view = viewOf(ticket);
    expect(view).toMatchObject({ phase: 'asking', problem: undefined, groupName: 'Flat 12 fund', network: 'practice' });
    expect(view.readingCode).toBe(seenBy(on.dana, on.group, on.proposal)?.readingCode);
    expect(view.holdMs).toBeGreaterThanOrEqual(1_000);
    expect(on.gate.confirms.confirming()).toEqual({ group: on.group, proposal: on.proposal });
    await on.team.world.advance(5_000);
    expect(isClicked(on)).toBe(false);
    expect(on.gate.changes()).toBe(1);
  });

  it('is refused for another reading, a group or a proposal nobody knows', async () => {
    const on = await scene();
    const { confirms, shown } = on.gate;
    const wish = wishOf(on);
    expect(await codeOf(confirms.open({ ...wish, reading: 'ab'.repeat(32) }))).toBe('reviewStale');
    expect(await codeOf(confirms.open({ ...wish, group: 'ab'.repeat(32) as GroupId }))).toBe('groupNotFound');
    expect(await codeOf(confirms.open({ ...wish, proposal: 'ab'.repeat(32) as ProposalId }))).toBe('proposalNotFound');
    expect([shown.length, confirms.confirming()]).toEqual([0, undefined]);
  });

  it('is refused while the vault is locked, without codes in memory, and after the decision', async () => {
    const locked = await scene();
    await locked.dana.vault.lock();
    expect(await codeOf(locked.gate.confirms.open(wishOf(locked)))).toBe('vaultLocked');
    const wiped = await scene();
    wiped.dana.worker.wipe();
    expect(await codeOf(wiped.gate.confirms.open(wishOf(wiped)))).toBe('notReadyToSign');
    const decided = await scene();
    await approve(decided.team, decided.dana, decided.proposal);
    expect(await codeOf(decided.gate.confirms.open(wishOf(decided)))).toBe('alreadyDecided');
    for (const { gate } of [locked, wiped, decided]) expect(gate.shown).toEqual([]);
  });

  it('is logged once, however often it is refused for the same reason', async () => {
    const on = await scene();
    const before = on.dana.store.auditHead()?.seq ?? -1;
    for (let i = 0; i < 500; i++)
      await codeOf(on.gate.confirms.open({ ...wishOf(on), reading: `${i}`.padStart(64, '0') }));
    expect((on.dana.store.auditHead()?.seq ?? -1) - before).toBe(1);
  });

  it('needs every item to go on without acknowledged by its own id, and no other', async () => {
    const on = await scene();
    const { confirms, shown } = on.gate;
    bendItems([dissentOf('Lee')]);
    const wish = wishOf(on);
    expect(await codeOf(confirms.open(wish))).toBe('notAcknowledged');
    expect(await codeOf(confirms.open({ ...wish, acknowledged: ['readingsDiffer/Sam'] }))).toBe('notAcknowledged');
    const both = ['readingsDiffer/Lee', 'readingsDiffer/Sam'];
    expect(await codeOf(confirms.open({ ...wish, acknowledged: both }))).toBe('reviewStale');
    expect(shown).toEqual([]);
    expect(await codeOf(confirms.open({ ...wish, acknowledged: ['readingsDiffer/Lee'] }))).toBe('done');
    // Sam's app comes to differ as well while the window is open: nobody said to go on without Sam.
    bendItems([dissentOf('Lee'), dissentOf('Sam')]);
    expect(await ask(shown[0]!, 'press')).toBe('wrongPhase');
    expect(viewOf(shown[0]!)).toMatchObject({ phase: 'refused' });
  });

  it('is refused for what must not be signed', async () => {
    const on = await scene();
    bent.review = (view) => ({ ...view, verdict: { level: 'stop', heading: 'Stop: do not sign', items: [] } });
    expect(await codeOf(on.gate.confirms.open(wishOf(on)))).toBe('proposalBlocked');
  });

  it('leaves nothing open when the host cannot show it', async () => {
    const on = await scene();
    const gate = gateOf(wholeMember(on.dana), () => {
      throw new Error('no screen');
    });
    await expect(gate.confirms.open(wishOf(on))).rejects.toThrow('no screen');
    expect(gate.confirms.confirming()).toBeUndefined();
    expect(await ask(gate.shown[0]!, 'press')).toBe('wrongPhase');
  });

  it('keeps the window of the same proposal, and closes it for another one', async () => {
    const on = await scene();
    const first = await opened(on);
    await on.gate.confirms.open(wishOf(on));
    expect(on.gate.shown).toEqual([first]);
    const other = await another(on);
    const second = await opened(other);
    expect(on.gate.shown).toEqual([first, second]);
    expect(viewOf(first)).toMatchObject({ phase: 'cancelled' });
    expect(viewOf(second)).toMatchObject({ phase: 'asking' });
    expect(on.gate.confirms.confirming()).toMatchObject({ proposal: other.proposal });
  });
});

describe('holding the button', () => {
  const holdMs = 1_200;
  const withHold = (): void => void (bent.confirm = (view) => ({ ...view, holdMs }));

  it.each([
    ['not at all', undefined],
    ['for no time', 0],
    ['one millisecond too short', holdMs - 1],
  ])('%s signs nothing', async (_how, heldMs) => {
    withHold();
    const on = await scene();
    const ticket = await opened(on);
    on.gate.upMs.value += 60_000;
    if (heldMs !== undefined) expect(await ask(ticket, 'press')).toBe('done');
    on.gate.upMs.value += heldMs ?? 60_000;
    expect(await ask(ticket, 'sign')).toBe('heldTooShort');
    expect([isClicked(on), viewOf(ticket).phase]).toEqual([false, 'asking']);
  });

  it('for exactly as long as it takes approves, once, and settles the window', async () => {
    withHold();
    const on = await scene();
    const ticket = await opened(on);
    let settled = 0;
    ticket.onSettled(() => settled++);
    await ask(ticket, 'press');
    on.gate.upMs.value += holdMs;
    expect(await sign(on, ticket)).toBe('done');
    expect([viewOf(ticket).phase, viewOf(ticket).problem, settled]).toEqual(['signed', undefined, 1]);
    expect([usesOf(on), caseIn(on.dana, on.group, on.proposal)?.mine?.phase]).toEqual([1, 'armed']);
    expect(on.gate.confirms.confirming()).toBeUndefined();
    ticket.onSettled(() => settled++);
    expect(settled).toBe(2);
    for (const name of ['press', 'letGo', 'sign', 'cancel']) expect(await ask(ticket, name)).toBe('wrongPhase');
    expect(on.gate.changes()).toBe(2);
  });

  it('begins again after letting go, and with every new press', async () => {
    withHold();
    const on = await scene();
    const ticket = await opened(on);
    await ask(ticket, 'press');
    on.gate.upMs.value += holdMs * 5;
    await ask(ticket, 'letGo');
    expect(await ask(ticket, 'sign')).toBe('heldTooShort');
    await ask(ticket, 'press');
    on.gate.upMs.value += holdMs - 1;
    await ask(ticket, 'press');
    on.gate.upMs.value += holdMs - 1;
    expect(await ask(ticket, 'sign')).toBe('heldTooShort');
    on.gate.upMs.value += 1;
    expect(await sign(on, ticket)).toBe('done');
    expect(usesOf(on)).toBe(1);
  });

  it('is not believed where the computer’s clock was set forward', async () => {
    withHold();
    const on = await scene();
    const ticket = await opened(on);
    await ask(ticket, 'press');
    await on.team.world.advance(60_000);
    expect(await ask(ticket, 'sign')).toBe('heldTooShort');
  });

  it('with another amount typed signs nothing, and must begin again', async () => {
    bent.confirm = (view) => ({ ...view, holdMs, level: 'red', typeAmount: '60' });
    const on = await scene();
    const ticket = await opened(on);
    for (const typedAmount of [undefined, '', '6', '600', '59', '6O', '-60', 'sixty']) {
      await ask(ticket, 'press');
      on.gate.upMs.value += holdMs;
      expect(await ask(ticket, 'sign', typedAmount === undefined ? {} : { typedAmount })).toBe('amountInvalid');
      expect(await ask(ticket, 'sign', { typedAmount: '60' })).toBe('heldTooShort');
    }
    expect(isClicked(on)).toBe(false);
    await ask(ticket, 'press');
    on.gate.upMs.value += holdMs;
    expect(await sign(on, ticket, { typedAmount: '60' })).toBe('done');
  });

  it('signs once when the button is asked for many times at once', async () => {
    withHold();
    const on = await scene();
    const ticket = await opened(on);
    await ask(ticket, 'press');
    on.gate.upMs.value += holdMs;
    const answers: string[] = [];
    for (let i = 0; i < 50; i++) void ask(ticket, 'sign').then((code) => answers.push(code));
    await on.team.world.until('all answers', () => answers.length === 50);
    expect(answers.filter((code) => code === 'done')).toHaveLength(1);
    expect(new Set(answers)).toEqual(new Set(['done', 'wrongPhase']));
    expect(usesOf(on)).toBe(1);
  });
});

describe('a window that is new', () => {
  const holdMs = 1_200;
  beforeEach(() => void (bent.confirm = (view) => ({ ...view, holdMs })));

  /** Presses at once, as somebody does who meant what was on the screen before. @returns the answer, once there is one */
  function pressed(ticket: ConfirmTicket): { code: string | undefined } {
    const answer: { code: string | undefined } = { code: undefined };
    void ask(ticket, 'press').then((code) => (answer.code = code));
    return answer;
  }
  /** The hold that began at once signs after `fromMs` and its own time, and not one millisecond earlier. */
  async function expectCountedFrom(fromMs: number, on: Scene, ticket: ConfirmTicket): Promise<void> {
    const answer = pressed(ticket);
    on.gate.upMs.value += fromMs - 1;
    await on.team.world.advance(5_000);
    expect(answer.code).toBeUndefined();
    on.gate.upMs.value += 1;
    await on.team.world.advance(5_000);
    expect(answer.code).toBe('done');
    on.gate.upMs.value += holdMs - 1;
    expect(await ask(ticket, 'sign')).toBe('heldTooShort');
    expect(isClicked(on)).toBe(false);
    on.gate.upMs.value += 1;
    expect(await sign(on, ticket)).toBe('done');
  }

  it('counts a hold from a moment after its page was first there, so that one press is enough', async () => {
    const on = await scene();
    const ticket = await justOpened(on);
    viewOf(ticket);
    on.gate.upMs.value += 400;
    viewOf(ticket); // Looking again begins nothing anew.
    await expectCountedFrom(dwellMs - 400, on, ticket);
  });

  it('does not count the time in which its page was not there yet', async () => {
    const on = await scene();
    const ticket = await justOpened(on);
    on.gate.upMs.value += 30_000;
    await expectCountedFrom(dwellMs, on, ticket);
  });

  it.each([
    ['longer where another payment was shown just before', anotherWithinMs - 1, dwellAfterAnotherMs],
    ['no longer where that was a while ago', anotherWithinMs, dwellMs],
  ])('waits %s', async (_how, sinceMs, waitMs) => {
    const on = await scene();
    const other = await another(on);
    const first = await opened(on);
    expect(await ask(first, 'cancel')).toBe('done');
    on.gate.upMs.value += sinceMs;
    await expectCountedFrom(waitMs, other, await justOpened(other));
  });

  it('waits longer though the same payment was opened in between as well', async () => {
    const on = await scene();
    const other = await another(on);
    await ask(await opened(on), 'cancel');
    await ask(await justOpened(other), 'cancel');
    on.gate.upMs.value += windowEveryMs;
    await expectCountedFrom(dwellAfterAnotherMs, other, await justOpened(other));
  });

  it('waits no longer for the payment that was shown just before', async () => {
    const on = await scene();
    await ask(await opened(on), 'cancel');
    await expectCountedFrom(dwellMs, on, await justOpened(on));
  });

  it('forgets a press that was let go before it counted', async () => {
    const on = await scene();
    const ticket = await justOpened(on);
    const answer = pressed(ticket);
    expect(await ask(ticket, 'letGo')).toBe('done');
    on.gate.upMs.value += 60_000;
    await on.team.world.advance(5_000);
    expect([answer.code, await ask(ticket, 'sign')]).toEqual(['done', 'heldTooShort']);
  });

  it('tells whoever waits that it was cancelled, or says something else now', async () => {
    const on = await scene();
    const ticket = await justOpened(on);
    const first = pressed(ticket);
    bent.confirm = (view) => ({ ...view, holdMs, heading: 'Another heading' });
    await on.team.world.advance(1_000);
    expect([first.code, viewOf(ticket).phase]).toEqual(['wrongPhase', 'asking']);
    const second = pressed(ticket);
    ticket.cancel();
    await on.team.world.advance(1_000);
    expect(second.code).toBe('wrongPhase');
  });
});

describe('a window whose button is held', () => {
  const holdMs = 1_200;
  beforeEach(() => void (bent.confirm = (view) => ({ ...view, holdMs })));

  it('is not replaced by another one until it is let go', async () => {
    const on = await scene();
    const other = await another(on);
    const ticket = await opened(on);
    await ask(ticket, 'press');
    on.gate.upMs.value += holdMs - 1;
    expect(await codeOf(justOpened(other))).toBe('wrongPhase');
    expect(() => on.gate.confirms.assertNotHeld()).toThrow(/let go first/);
    expect([viewOf(ticket).phase, on.gate.shown.length]).toEqual(['asking', 1]);
    expect(await codeOf(justOpened(on))).toBe('done');
    await ask(ticket, 'letGo');
    on.gate.confirms.assertNotHeld();
    expect(await codeOf(justOpened(other))).toBe('done');
    expect(viewOf(ticket).phase).toBe('cancelled');
  });

  it('is not replaced while the hold does not count yet', async () => {
    const on = await scene();
    const other = await another(on);
    const ticket = await justOpened(on);
    void ask(ticket, 'press');
    on.gate.upMs.value += windowEveryMs;
    expect(await codeOf(justOpened(other))).toBe('wrongPhase');
    expect(viewOf(ticket).phase).toBe('asking');
    ticket.cancel();
  });

  it.each(['counts', 'does not count yet'])(
    'ends its hold and closes when the page cancels it, and what comes next waits for the hand, where the hold %s',
    async (how) => {
      const on = await scene();
      const other = await another(on);
      const ticket = how === 'counts' ? await opened(on) : await justOpened(on);
      const press = ask(ticket, 'press');
      on.gate.upMs.value += holdMs;
      on.gate.confirms.close();
      expect(viewOf(ticket)).toMatchObject({ phase: 'cancelled', problem: undefined });
      expect(['done', 'wrongPhase']).toContain(await press);
      for (const name of ['sign', 'press', 'letGo']) expect(await ask(ticket, name)).toBe('wrongPhase');
      on.gate.confirms.assertNotHeld();
      on.gate.upMs.value += handLeavesMs - 1;
      for (const next of [on, other]) expect(await codeOf(justOpened(next))).toBe('wrongPhase');
      on.gate.upMs.value += 1;
      const next = await justOpened(other);
      // The press of before is no press of this window.
      on.gate.upMs.value += dwellAfterAnotherMs + holdMs;
      expect(await ask(next, 'sign')).toBe('heldTooShort');
      expect([isClicked(on), isClicked(other)]).toEqual([false, false]);
    },
  );

  it.each<readonly [how: string, end: (on: Scene, ticket: ConfirmTicket) => unknown, more: Partial<ConfirmView>]>([
    ['the page rejects the payment', ({ dana, group, proposal }) => reject(dana, group, proposal), {}],
    ['the vault locks', ({ dana }) => dana.vault.lock(), {}],
    ['there is something else to check', () => bendItems([anItem('muchLarger')]), {}],
    ['main ends it', ({ gate }) => gate.confirms.end(), {}],
    ['its host closes it', (_, ticket) => ticket.cancel(), {}],
    [
      'the page changed what it says, and closes it then',
      async ({ gate, team }) => {
        bent.confirm = (view) => ({ ...view, holdMs, heading: 'Another heading' });
        await team.world.advance(1_000);
        gate.confirms.close();
      },
      {},
    ],
    [
      'the page closes it after another amount was typed',
      async ({ gate }, ticket) => {
        gate.upMs.value += holdMs;
        expect(await ask(ticket, 'sign', { typedAmount: '1' })).toBe('amountInvalid');
        gate.confirms.close();
      },
      { typeAmount: '60' },
    ],
  ])('lets nothing come up while the hand may still be there when %s', async (_how, end, more) => {
    bent.confirm = (view) => ({ ...view, holdMs, ...more });
    const on = await scene();
    const other = await another(on);
    const ticket = await opened(on);
    expect(await ask(ticket, 'press')).toBe('done');
    await end(on, ticket);
    await on.team.world.advance(1_000);
    expect(['refused', 'cancelled']).toContain(viewOf(ticket).phase);
    await on.dana.vault.unlock(new Uint8Array());
    straighten();
    on.gate.upMs.value += handLeavesMs - 1;
    expect(await codeOf(justOpened(other))).toBe('wrongPhase');
    on.gate.upMs.value += 1;
    expect(await codeOf(justOpened(other))).toBe('done');
  });

  it('is not replaced while the hand has not heard yet that its hold is over', async () => {
    const on = await scene();
    const other = await another(on);
    const ticket = await opened(on);
    await ask(ticket, 'press');
    bent.confirm = (view) => ({ ...view, holdMs, heading: 'Another heading' });
    await on.team.world.advance(1_000);
    await ask(ticket, 'letGo'); // The page lets go by itself when what it shows changes.
    on.gate.upMs.value += handLeavesMs - 1;
    expect(await codeOf(justOpened(other))).toBe('wrongPhase');
    expect(viewOf(ticket).phase).toBe('asking');
    on.gate.upMs.value += 1;
    expect(await codeOf(justOpened(other))).toBe('done');
  });

  it('closed by the page after it was let go lets the next one come at once', async () => {
    const on = await scene();
    const ticket = await opened(on);
    await ask(ticket, 'press');
    await ask(ticket, 'letGo');
    on.gate.confirms.close();
    expect(viewOf(ticket).phase).toBe('cancelled');
    expect(await codeOf(justOpened(on))).toBe('done');
  });

  it('is given up when nobody asked to sign long after the ring was full', async () => {
    const on = await scene();
    const other = await another(on);
    const ticket = await opened(on);
    await ask(ticket, 'press');
    on.gate.upMs.value += holdMs + ringFullForMsMax - 1;
    expect(await codeOf(justOpened(other))).toBe('wrongPhase');
    expect(viewOf(ticket).phase).toBe('asking');
    on.gate.upMs.value += 1;
    expect(await codeOf(justOpened(other))).toBe('done');
    expect(viewOf(ticket).phase).toBe('cancelled');
  });

  it('closes all the same when main or its person ends it', async () => {
    const on = await scene();
    const first = await opened(on);
    await ask(first, 'press');
    on.gate.confirms.end();
    expect(viewOf(first).phase).toBe('cancelled');
    on.gate.upMs.value += handLeavesMs;
    const second = await opened(on);
    await ask(second, 'press');
    expect(await ask(second, 'cancel')).toBe('done');
    expect(viewOf(second).phase).toBe('cancelled');
  });

  it.each<readonly [string, (view: ConfirmView) => Partial<ConfirmView>]>([
    ['heading', () => ({ heading: 'Another heading' })],
    ['facts', ({ facts }) => ({ facts: [...facts, 'More than usual.'] })],
    ['sentence', ({ sentence }) => ({ sentence: { ...sentence, second: [{ text: 'Another.', strong: false }] } })],
    ['recipients', ({ recipients }) => ({ recipients: recipients.map((one) => ({ ...one, name: 'Acme Ltd.' })) })],
    ['code', () => ({ readingCode: 'amber-otter-11' })],
    ['group', () => ({ groupName: 'Flat 13 fund' })],
  ])('has to be pressed again when its %s changes', async (_what, change) => {
    const on = await scene();
    const ticket = await opened(on);
    await ask(ticket, 'press');
    on.gate.upMs.value += holdMs;
    bent.confirm = (view) => ({ ...view, ...change(view), holdMs });
    const answer = await ticket.door.call('confirm.sign', {});
    expect(answer).toMatchObject({ ok: false, error: { code: 'heldTooShort' } });
    expect(JSON.stringify(answer)).toContain('changed while the button was held');
    expect([isClicked(on), viewOf(ticket).phase]).toEqual([false, 'asking']);
    await ask(ticket, 'press');
    on.gate.upMs.value += holdMs;
    expect(await sign(on, ticket)).toBe('done');
  });

  it('closes when there is something else to check, and not when it is the same in another order', async () => {
    const on = await scene();
    const holds = (...ids: readonly string[]): void => bendItems(ids.map(anItem));
    holds('firstPayment/1', 'muchLarger');
    const ticket = await opened(on);
    holds('muchLarger', 'firstPayment/1');
    await ask(ticket, 'press');
    expect(viewOf(ticket).phase).toBe('asking');
    holds('muchLarger');
    await on.team.world.advance(1_000);
    expect(viewOf(ticket)).toMatchObject({
      phase: 'refused',
      problem: 'What has to be checked changed while this window was open. Nothing was approved. Read it again.',
    });
    expect(isClicked(on)).toBe(false);
  });
});

describe('asking for window after window', () => {
  it('opens one a second, and not one millisecond sooner', async () => {
    const on = await scene();
    await justOpened(on);
    for (let i = 0; i < 5; i++) expect(await codeOf(justOpened(on))).toBe('done'); // The present one is kept.
    expect(on.gate.shown).toHaveLength(1);
    on.gate.confirms.close();
    on.gate.upMs.value += windowEveryMs - 1;
    expect(await codeOf(justOpened(on))).toBe('wrongPhase');
    on.gate.upMs.value += 1;
    expect(await codeOf(justOpened(on))).toBe('done');
    expect(on.gate.shown).toHaveLength(2);
  });

  it('opens ten a minute, keeps the present one at the eleventh, and goes on when the minute is over', async () => {
    const on = await scene();
    const other = await another(on);
    for (let i = 0; i < windowsPerMinuteMax; i++) {
      await justOpened(i % 2 === 0 ? on : other);
      on.gate.upMs.value += windowEveryMs;
    }
    const present = on.gate.shown.at(-1)!;
    expect(on.gate.shown).toHaveLength(windowsPerMinuteMax);
    on.gate.upMs.value += 60_000 - windowsPerMinuteMax * windowEveryMs - 1;
    expect(await codeOf(justOpened(on))).toBe('wrongPhase');
    expect(viewOf(present).phase).toBe('asking');
    on.gate.upMs.value += 1;
    expect(await codeOf(justOpened(on))).toBe('done');
    expect(await codeOf(justOpened(other))).toBe('wrongPhase');
  });
});

describe('a window that is open', () => {
  /** Whatever closed it, it says why, tells its host, and never signs again. */
  async function expectRefused(on: Scene, ticket: ConfirmTicket, words: RegExp): Promise<void> {
    const view = viewOf(ticket);
    expect(view.phase).toBe('refused');
    expect(view.problem).toMatch(words);
    expect(view.problem).toMatch(/Nothing was signed|Unlock/);
    let settled = false;
    ticket.onSettled(() => (settled = true));
    expect(settled).toBe(true);
    for (const name of ['press', 'letGo', 'sign', 'cancel']) expect(await ask(ticket, name)).toBe('wrongPhase');
    expect(on.gate.confirms.confirming()).toBeUndefined();
    expect([isClicked(on), usesOf(on)]).toEqual([false, 0]);
  }
  async function held(on: Scene): Promise<ConfirmTicket> {
    const ticket = await opened(on);
    await ask(ticket, 'press');
    on.gate.upMs.value += 60_000;
    return ticket;
  }

  it('closes when the proposal expires while the button is held', async () => {
    const on = await scene({ expiresInMs: 120_000 });
    const ticket = await held(on);
    await on.team.world.advance(130_000);
    await expectRefused(on, ticket, /expired/);
  });

  it('names the reason to whoever signs at that very moment', async () => {
    const on = await scene({ expiresInMs: 120_000 });
    const ticket = await held(on);
    on.team.world.clockwork.moveTo(on.team.world.nowMs + 120_000);
    expect(['proposalExpired', 'wrongPhase']).toContain(await ask(ticket, 'sign'));
    await expectRefused(on, ticket, /expired/);
  });

  it('closes when the vault locks', async () => {
    const on = await scene();
    const ticket = await held(on);
    await on.dana.vault.lock();
    await on.team.world.advance(1_000);
    await expectRefused(on, ticket, /Unlock/);
  });

  it('closes when what the payment says becomes another', async () => {
    const on = await scene();
    let bend = (state: EngineState): EngineState => state;
    const engine = { ...on.dana.engine, state: () => bend(on.dana.engine.state()) };
    const bentOn = { ...on, gate: gateOf({ ...wholeMember(on.dana), engine }) };
    const ticket = await held(bentOn);
    bend = (state) => withOtherReading(state, on.group, on.proposal);
    expect(['reviewStale', 'wrongPhase']).toContain(await ask(ticket, 'sign'));
    await expectRefused(bentOn, ticket, /not what the screen showed/);
  });

  it('closes when its verdict becomes another', async () => {
    const on = await scene();
    const ticket = await held(on);
    bent.review = (view) => ({
      ...view,
      verdict: { heading: 'Changed', items: [], level: view.verdict?.level === 'check' ? 'routine' : 'check' },
    });
    await on.team.world.advance(1_000);
    await expectRefused(on, ticket, /changed while the window was open/);
  });

  it('closes when this person decided elsewhere', async () => {
    const on = await scene();
    const ticket = await held(on);
    await click(on.dana, on.group, on.proposal);
    await on.team.world.until('the approval', () => usesOf(on) === 1);
    expect(await ask(ticket, 'sign')).toBe('wrongPhase');
    expect(viewOf(ticket)).toMatchObject({ phase: 'refused' });
    expect(usesOf(on)).toBe(1);
  });

  it('closes after ten minutes without a decision', async () => {
    const on = await scene();
    const ticket = await justOpened(on);
    on.gate.upMs.value += ticketMsMax - 1;
    expect(await ask(ticket, 'letGo')).toBe('done');
    await on.team.world.advance(1_000);
    expect(viewOf(ticket).phase).toBe('asking');
    on.gate.upMs.value += 1;
    await on.team.world.advance(1_000);
    await expectRefused(on, ticket, /ten minutes/);
  });

  it('signs nothing when it is cancelled, by its person, its host or the page', async () => {
    for (const end of ['person', 'host', 'page'] as const) {
      const on = await scene();
      const ticket = await held(on);
      if (end === 'person') expect(await ask(ticket, 'cancel')).toBe('done');
      else if (end === 'host') ticket.cancel();
      else on.gate.confirms.close();
      expect(viewOf(ticket)).toMatchObject({ phase: 'cancelled', problem: undefined });
      for (const name of ['press', 'letGo', 'sign', 'cancel']) expect(await ask(ticket, name)).toBe('wrongPhase');
      expect([isClicked(on), on.gate.confirms.confirming()]).toEqual([false, undefined]);
    }
  });

  /** Clicked, and as far as this window can see the vault has not answered yet. */
  async function signingFor(on: Scene) {
    let bend = (state: EngineState): EngineState => state;
    const engine = { ...on.dana.engine, state: () => bend(on.dana.engine.state()) };
    const slow = { ...on, gate: gateOf({ ...wholeMember(on.dana), engine }) };
    const ticket = await held(slow);
    const answer: { code: string | undefined } = { code: undefined };
    bend = (state) => withoutParts(state, on.group, on.proposal);
    void ask(ticket, 'sign').then((code) => (answer.code = code));
    await on.team.world.advance(1_000);
    expect([answer.code, viewOf(ticket).phase]).toEqual([undefined, 'signing']);
    return { gate: slow.gate, ticket, answer };
  }

  it('says after half a minute that the approval is still being prepared, and can be lost', async () => {
    const on = await scene();
    const { gate, ticket, answer } = await signingFor(on);
    expect(await ask(ticket, 'cancel')).toBe('done');
    expect(viewOf(ticket).phase).toBe('signing');
    gate.upMs.value += signMsMax;
    await on.team.world.advance(1_000);
    expect([answer.code, viewOf(ticket).phase]).toEqual(['done', 'signed']);
    expect(viewOf(ticket).problem).toMatch(/still preparing it.*lost when the vault is locked/);
  });

  it('does not call an approval done whose vault locked and was never heard of again', async () => {
    const on = await scene();
    const { gate, ticket, answer } = await signingFor(on);
    await on.dana.vault.lock();
    gate.upMs.value += signMsMax - 1;
    await on.team.world.advance(1_000);
    expect([answer.code, viewOf(ticket).phase]).toEqual([undefined, 'signing']);
    gate.upMs.value += 1;
    await on.team.world.advance(1_000);
    expect([answer.code, viewOf(ticket).phase]).toEqual(['notReadyToSign', 'refused']);
  });

  it('says that the approval is lost when the vault locks while it prepares it, and an unlock brings nothing back', async () => {
    const on = await scene();
    const ticket = await held(on);
    // As the vault's process does: what it was asked fails when it is ended.
    let end: ((why: KeyturnError) => void) | undefined;
    Object.assign(on.dana.vault, { approve: () => new Promise((_, reject) => (end = reject)) });
    let answer: string | undefined;
    void ask(ticket, 'sign').then((code) => (answer = code));
    await on.team.world.until('the vault is asked', () => end !== undefined);
    await lockVault(on.dana.member);
    await on.team.world.advance(2_000);
    expect([answer, viewOf(ticket).phase]).toEqual([undefined, 'signing']);
    end!(new KeyturnError('vaultGone', 'It ended.'));
    await on.team.world.until('an answer', () => answer !== undefined);
    expect([answer, viewOf(ticket).phase]).toEqual(['notReadyToSign', 'refused']);
    expect(viewOf(ticket).problem).toMatch(/thrown away.*Nothing was signed/);
    await on.dana.vault.unlock(new Uint8Array());
    on.dana.worker.wake();
    await on.team.world.advance(5_000);
    expect(caseIn(on.dana, on.group, on.proposal)?.mine).toMatchObject({ phase: 'failed', code: 'vaultGone' });
  });

  it('says that an unlock is all it needs when the vault locked before it was asked, and so it is', async () => {
    const on = await scene();
    const { vault, engine, worker } = on.dana;
    const lockFirst: typeof engine.accept = (...inputs) => {
      void vault.lock();
      return engine.accept(...inputs);
    };
    const gate = gateOf({ ...wholeMember(on.dana), engine: { ...engine, accept: lockFirst } });
    const ticket = await held({ ...on, gate });
    expect(await sign(on, ticket)).toBe('done');
    expect(viewOf(ticket)).toMatchObject({
      phase: 'signed',
      problem: expect.stringMatching(/Nothing was signed yet. Unlock Keyturn to prepare it/) as string,
    });
    expect(caseIn(on.dana, on.group, on.proposal)?.mine?.phase).toBe('clicked');
    await vault.unlock(new Uint8Array());
    worker.wake();
    await on.team.world.until('prepared', () => usesOf(on) === 1);
    expect(caseIn(on.dana, on.group, on.proposal)?.mine?.phase).toBe('armed');
  });
});

function withOtherReading(state: EngineState, group: GroupId, proposal: ProposalId): EngineState {
  const known = state.groups[group]!.cases[proposal]!;
  if (known.first?.kind !== 'read') throw new Error('it was read');
  const reading = { ...known.first.reading, digest: new Uint8Array(32).fill(7) };
  const changed = { ...known, first: { kind: 'read' as const, reading } };
  const cases = { ...state.groups[group]!.cases, [proposal]: changed };
  return { ...state, groups: { ...state.groups, [group]: { ...state.groups[group]!, cases } } };
}

/** As if the vault had not answered yet: clicked, and nothing more. */
function withoutParts(state: EngineState, group: GroupId, proposal: ProposalId): EngineState {
  const known = state.groups[group]!.cases[proposal]!;
  if (known.mine?.phase !== 'armed') return state;
  const { reading, sheet } = known.mine;
  const changed = { ...known, mine: { phase: 'clicked' as const, reading, sheet, atMs: 0 } };
  const cases = { ...state.groups[group]!.cases, [proposal]: changed };
  return { ...state, groups: { ...state.groups, [group]: { ...state.groups[group]!, cases } } };
}
