import type { Judgement, PolicyFacts } from '../rule.ts';

/** Blocks a proposal whose note says nothing. A note needs a letter or a digit: a lone dot is no reason. */
export function judgeReasonRequired({ note }: PolicyFacts): Judgement {
  return /[\p{L}\p{N}]/u.test(note)
    ? { outcome: 'passes', code: 'reasonGiven', sentence: 'Every payment says why: this one does.' }
    : { outcome: 'blocks', code: 'reasonMissing', sentence: 'Every payment says why: this one has no note.' };
}
