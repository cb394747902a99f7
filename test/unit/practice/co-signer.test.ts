import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { GroupId, ProposalId } from '../../../src/core/base/ids.ts';
import type { AppView } from '../../../src/core/engine/app-view.ts';
import type { ReviewView } from '../../../src/core/engine/review-view.ts';
import { sitAt, type CoSignerOptions } from '../../../src/main/practice/co-signer.ts';

/* Somebody at the other laptop, in front of an app that shows what the test says and remembers what it was asked. */

const group = 'a1'.repeat(32) as GroupId;
const proposal = 'b2'.repeat(32) as ProposalId;
const you = 'Dana (you)';
/** Longer than a co-signer thinks, several times over. */
const longMs = 60_000;

type Row = AppView['groups'][number]['proposals'][number];
type Shown = Pick<Row, 'proposal' | 'standing' | 'byYou' | 'approvals'>;

const waiting: Shown = { proposal, standing: 'yourTurn', byYou: false, approvals: [] };
const ordinary = {
  proposal,
  standing: 'yourTurn',
  byYou: false,
  reading: 'c3'.repeat(32),
  note: 'Invoice 1042',
  recipients: [{ name: 'Acme Ltd', amount: '125 KAS', address: {}, timesPaid: 0, lookAlike: undefined }],
  changes: { before: '1,000 KAS', leaves: { amount: '125 KAS', share: 0.125 }, stays: undefined, rows: [] },
  verdict: { level: 'routine', heading: '', items: [] },
} as unknown as ReviewView;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function seated(row: Shown, review: ReviewView = ordinary) {
  const shown = { row, vault: 'open' as AppView['vault'] };
  const decided: { readonly command: string; readonly input: unknown }[] = [];
  const hands = {
    name: 'Lee (practice)',
    view: () => ({ vault: shown.vault, groups: [{ group, proposals: [shown.row] }] }) as unknown as AppView,
    ask: (command: string, input: unknown) => {
      if (command === 'review.look') return Promise.resolve(review);
      decided.push({ command, input });
      shown.row = { ...shown.row, standing: 'waiting' };
      return Promise.resolve({});
    },
  } as unknown as CoSignerOptions['hands'];
  const stop = sitAt({ hands, group, person: you, random: () => 0.5, report: () => undefined });
  return { shown, decided, stop };
}
const approved = { command: 'person.approve', input: { group, proposal, reading: ordinary.reading } };

it('leaves alone what the person has not approved, whoever else has, however long that takes', async () => {
  const { shown, decided, stop } = seated(waiting);
  await vi.advanceTimersByTimeAsync(longMs);
  shown.row = { ...waiting, approvals: ['Sam (practice)'] };
  await vi.advanceTimersByTimeAsync(longMs);
  expect(decided).toEqual([]);
  shown.row = { ...waiting, approvals: ['Sam (practice)', you] };
  await vi.advanceTimersByTimeAsync(longMs);
  expect(decided).toEqual([approved]);
  stop();
});

it('thinks for some seconds about what the person approved, and then decides once', async () => {
  const { decided, stop } = seated({ ...waiting, approvals: [you] });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(decided).toEqual([]);
  await vi.advanceTimersByTimeAsync(3_500);
  expect(decided).toEqual([approved]);
  await vi.advanceTimersByTimeAsync(longMs);
  expect(decided).toHaveLength(1);
  stop();
});

it('rejects what a sensible colleague would, in the words of that judgement, and does not approve it', async () => {
  const odd = { ...ordinary, note: 'A test rejection, please' };
  const { decided, stop } = seated({ ...waiting, approvals: [you] }, odd);
  await vi.advanceTimersByTimeAsync(longMs);
  expect(decided).toEqual([
    {
      command: 'review.reject',
      input: { group, proposal, reason: expect.stringMatching(/^You asked for a rejection/) as string },
    },
  ]);
  stop();
});

it('approves a payment of its own at once, without waiting for the person', async () => {
  const { decided, stop } = seated({ ...waiting, byYou: true }, { ...ordinary, byYou: true });
  await vi.advanceTimersByTimeAsync(500);
  expect(decided).toEqual([approved]);
  stop();
});

it('decides nothing while its vault is locked, nothing that is no longer its turn, and nothing once it has left', async () => {
  const locked = seated({ ...waiting, approvals: [you] });
  locked.shown.vault = 'locked';
  await vi.advanceTimersByTimeAsync(longMs);
  expect(locked.decided).toEqual([]);
  locked.stop();

  const late = seated({ ...waiting, approvals: [you] }, { ...ordinary, standing: 'expired' });
  await vi.advanceTimersByTimeAsync(longMs);
  expect(late.decided).toEqual([]);
  late.stop();

  const left = seated({ ...waiting, approvals: [you] });
  await vi.advanceTimersByTimeAsync(1_000);
  left.stop();
  await vi.advanceTimersByTimeAsync(longMs);
  expect(left.decided).toEqual([]);
});
