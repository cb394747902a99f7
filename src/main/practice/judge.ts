import type { ReviewView } from '../../core/engine/review-view.ts';

export type Judgement = { readonly decision: 'approve' } | { readonly decision: 'reject'; readonly reason: string };

/** A word and a number: less is no reason one could ask about. */
const reasonCharactersMin = 4;
const halfOfTheBalance = 0.5;

/**
 * What a sensible colleague does with a payment that you have approved already: co-signs what is ordinary, and says no to
 * what they would rather talk about first. Only what their own review shows decides.
 */
export function judgeLikeAColleague(view: Pick<ReviewView, 'note' | 'recipients' | 'changes' | 'verdict'>): Judgement {
  const note = view.note.trim();
  if (/\btest rejection\b/i.test(note))
    return reject('You asked for a rejection to see what it looks like. Here it is.');
  if (view.verdict === undefined || view.verdict.level === 'stop')
    return reject('My screen says not to sign this one. Let us look at it together.');
  if ((view.changes?.leaves.share ?? 1) > halfOfTheBalance)
    return reject('That is more than half of what we have. Let us talk about it before I sign.');
  const isUnknown = view.recipients.some(({ name }) => name === undefined);
  if (isUnknown && note.length < reasonCharactersMin)
    return reject(
      'I do not know this address, and the reason does not say whose it is. Please propose it again with a few words.',
    );
  return { decision: 'approve' };
}

const reject = (reason: string): Judgement => ({ decision: 'reject', reason });
