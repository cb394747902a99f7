import { expect, it } from 'vitest';
import type { ReviewView } from '../../../src/core/engine/review-view.ts';
import { judgeLikeAColleague } from '../../../src/main/practice/judge.ts';

type Seen = Parameters<typeof judgeLikeAColleague>[0];

const address = { text: '', prefix: 'kaspasim:', groups: [] };
const recipient = (name: string | undefined): ReviewView['recipients'][number] => ({
  name,
  amount: '125 KAS',
  address,
  timesPaid: 0,
  lookAlike: undefined,
});

const ordinary: Seen = {
  note: 'Invoice 1042',
  recipients: [recipient('Acme Ltd')],
  changes: { before: '1,000 KAS', leaves: { amount: '125 KAS', share: 0.125 }, stays: undefined, rows: [] },
  verdict: { level: 'routine', heading: '', items: [] },
};
const decisionOn = (odd: Partial<Seen>) => judgeLikeAColleague({ ...ordinary, ...odd }).decision;
const leaving = (share: number): Partial<Seen> => ({
  changes: { before: '1,000 KAS', leaves: { amount: '', share }, stays: undefined, rows: [] },
});

it('co-signs an ordinary payment, also one that is worth a second look', () => {
  expect(decisionOn({})).toBe('approve');
  expect(decisionOn({ verdict: { level: 'check', heading: '', items: [] } })).toBe('approve');
});

it('co-signs half of the balance and not a little more', () => {
  expect(decisionOn(leaving(0.5))).toBe('approve');
  expect(decisionOn(leaving(0.500_001))).toBe('reject');
});

it('asks whose an unknown address is, unless the reason says so', () => {
  expect(decisionOn({ recipients: [recipient('Acme Ltd'), recipient(undefined)], note: 'hm ' })).toBe('reject');
  expect(decisionOn({ recipients: [recipient(undefined)], note: 'The plumber, invoice 7' })).toBe('approve');
});

it('refuses what could not be read, and what its own screen says to stop', () => {
  expect(decisionOn({ changes: undefined })).toBe('reject');
  expect(decisionOn({ verdict: undefined })).toBe('reject');
  expect(decisionOn({ verdict: { level: 'stop', heading: '', items: [] } })).toBe('reject');
});

it('rejects when asked to, in a sentence that says why', () => {
  const judged = judgeLikeAColleague({ ...ordinary, note: 'Just a Test Rejection, please' });
  expect(judged).toMatchObject({ decision: 'reject' });
  expect(judged.decision === 'reject' ? judged.reason : '').toMatch(/^You asked for a rejection.*\.$/);
});
