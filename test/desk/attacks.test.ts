import { beforeEach, describe, expect, it, vi } from 'vitest';
import { KeyturnError } from '../../src/core/base/errors.ts';
import type { ConfirmTicket } from '../../src/main/desk.ts';
import { dwellAfterAnotherMs, handLeavesMs, windowsPerMinuteMax } from '../../src/main/ipc/confirm-pace.ts';
import { vaultHandlers } from '../../src/main/ipc/people.ts';
import { reviewHandlers } from '../../src/main/ipc/reviews.ts';
import type * as shown from '../../src/main/ipc/shown.ts';
import { anItem, bendItems, bent, straighten } from '../e2e/bent-review.ts';
import { another, ask, isClicked, justOpened, opened, scene, viewOf, type Scene } from '../e2e/confirm-scene.ts';
import { wholeMember } from '../e2e/whole-member.ts';

/*
 * What a main page that was taken over can try on the confirm window, with a real member and real one-time codes. A
 * hole that is found is written as `it.fails`: it says what should hold and does not yet. Whoever closes it turns it into `it`.
 */

vi.mock('../../src/main/ipc/shown.ts', async (original) =>
  (await import('../e2e/bent-review.ts')).bentShown(await original<typeof shown>()),
);
beforeEach(straighten);

/** A small payment and a large one at the same desk, and the small one's window open. */
async function twoPayments(): Promise<{ readonly small: Scene; readonly large: Scene; readonly first: ConfirmTicket }> {
  const small = await scene({ amount: '1' });
  const large = await another(small, '90');
  return { small, large, first: await opened(small) };
}

/** Held, but for one millisecond, for as long as it takes. */
async function almostHeld({ gate }: Scene, ticket: ConfirmTicket): Promise<void> {
  await ask(ticket, 'press');
  gate.upMs.value += viewOf(ticket).holdMs - 1;
}

describe('a page that swaps the payment under the finger', () => {
  it('signs nothing with a hold that began on the other one', async () => {
    const { small, large, first } = await twoPayments();
    await almostHeld(small, first);
    await ask(first, 'letGo');
    const second = await justOpened(large);
    small.gate.upMs.value += 60_000;
    expect(await ask(first, 'sign')).toBe('wrongPhase');
    expect(await ask(second, 'sign')).toBe('heldTooShort');
    expect([isClicked(small), isClicked(large)]).toEqual([false, false]);
  });

  it('cannot put another window in the place of one whose button is held', async () => {
    const { small, large, first } = await twoPayments();
    await almostHeld(small, first);
    await justOpened(large).catch(() => undefined);
    expect(viewOf(first).phase).toBe('asking');
    expect(small.gate.shown).toHaveLength(1);
  });

  it('can only close it: the hold is over, and nothing comes up while the hand may still be there', async () => {
    const { small, large, first } = await twoPayments();
    await almostHeld(small, first);
    small.gate.confirms.close();
    small.gate.upMs.value += handLeavesMs - 1;
    await justOpened(large).catch(() => undefined);
    expect([viewOf(first).phase, small.gate.shown.length]).toEqual(['cancelled', 1]);
    small.gate.upMs.value += 1;
    const second = await justOpened(large);
    const { holdMs } = viewOf(second);
    small.gate.upMs.value += dwellAfterAnotherMs + holdMs;
    expect(await ask(first, 'sign')).toBe('wrongPhase');
    expect(await ask(second, 'sign')).toBe('heldTooShort');
    expect([isClicked(small), isClicked(large)]).toEqual([false, false]);
  });

  it('gains nothing by rejecting what is held: nothing comes up while the hand may still be there', async () => {
    const { small, large, first } = await twoPayments();
    await almostHeld(small, first);
    const { reject } = reviewHandlers(wholeMember(small.dana));
    await reject({ group: small.group, proposal: small.proposal, reason: '' });
    small.gate.upMs.value += handLeavesMs - 1;
    await justOpened(large).catch(() => undefined);
    expect([viewOf(first).phase, small.gate.shown.length]).toEqual(['refused', 1]);
    small.gate.upMs.value += 1;
    await justOpened(large);
    expect([isClicked(small), isClicked(large)]).toEqual([false, false]);
  });

  it('cannot have a new window held in the instant in which it appears', async () => {
    const { small, large, first } = await twoPayments();
    await ask(first, 'cancel');
    const ticket = await justOpened(large);
    const { holdMs } = viewOf(ticket);
    // Nobody has read anything: this press was meant for whatever was on the screen before, and does not count yet.
    let pressed: string | undefined;
    void ask(ticket, 'press').then((code) => (pressed = code));
    small.gate.upMs.value += holdMs;
    expect(await ask(ticket, 'sign')).toBe('heldTooShort');
    small.gate.upMs.value += dwellAfterAnotherMs - 1;
    await small.team.world.advance(5_000);
    expect(await ask(ticket, 'sign')).toBe('heldTooShort');
    expect([pressed, isClicked(large)]).toEqual(['done', false]);
  });
});

describe('a page that locks the vault while an approval is prepared', () => {
  it('loses the approval, and the window says so and nothing else', async () => {
    const on = await scene();
    const ticket = await opened(on);
    await ask(ticket, 'press');
    on.gate.upMs.value += viewOf(ticket).holdMs;
    let end: ((why: KeyturnError) => void) | undefined;
    Object.assign(on.dana.vault, { approve: () => new Promise((_, reject) => (end = reject)) });
    let answer: string | undefined;
    void ask(ticket, 'sign').then((code) => (answer = code));
    await on.team.world.until('the vault is asked', () => end !== undefined);
    await vaultHandlers(wholeMember(on.dana)).lock({});
    await on.team.world.advance(1_000);
    expect([answer, viewOf(ticket).phase]).toEqual([undefined, 'signing']);
    end!(new KeyturnError('vaultGone', 'It ended.'));
    await on.team.world.until('an answer', () => answer !== undefined);
    expect(viewOf(ticket)).toMatchObject({
      phase: 'refused',
      problem: expect.stringMatching(/thrown away. Nothing was signed/) as string,
    });
  });
});

describe('a window whose words change while it is held', () => {
  it('begins the hold again', async () => {
    const on = await scene({ amount: '90' });
    const ticket = await opened(on);
    await almostHeld(on, ticket);
    bent.confirm = (view) => ({ ...view, facts: [...view.facts, 'More than usual.'] });
    await on.team.world.advance(1_000);
    expect(viewOf(ticket).facts.at(-1)).toBe('More than usual.');
    on.gate.upMs.value += 1;
    expect(await Promise.race([ask(ticket, 'sign'), on.team.world.advance(1_000).then(() => 'signing')])).toBe(
      'heldTooShort',
    );
  });

  it('closes when its verdict holds one more thing, though its level stays', async () => {
    const on = await scene({ amount: '90' });
    bendItems([anItem('firstPayment/1')]);
    const ticket = await justOpened(on);
    expect(viewOf(ticket)).toMatchObject({ phase: 'asking', level: 'check' });
    bendItems([anItem('firstPayment/1'), anItem('muchLarger')]);
    await on.team.world.advance(1_000);
    expect(viewOf(ticket).phase).toBe('refused');
  });
});

describe('a page that opens and closes without end', () => {
  it('approves nothing, keeps one window, and leaves nothing listening', async () => {
    const small = await scene({ amount: '1' });
    const other = await another(small, '2');
    const { gate } = small;
    const refusals: unknown[] = [];
    for (let i = 0; i < 300; i++) {
      await justOpened(i % 2 === 0 ? small : other).catch((problem: unknown) => refusals.push(problem));
      if (i % 5 === 0) gate.confirms.close();
      gate.upMs.value += 100;
    }
    // Thirty seconds of asking: ten windows at most, and every refusal says why.
    expect(gate.shown).toHaveLength(windowsPerMinuteMax);
    expect(refusals.length).toBeGreaterThan(200);
    for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'wrongPhase' });
    const open = gate.shown.filter((ticket) => viewOf(ticket).phase === 'asking');
    expect(open.length).toBeLessThanOrEqual(1);
    for (const ticket of gate.shown) if (!open.includes(ticket)) expect(await ask(ticket, 'sign')).toBe('wrongPhase');
    expect([isClicked(small), isClicked(other)]).toEqual([false, false]);
    expect(gate.reports).toEqual([]);
  });
});
