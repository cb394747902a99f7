import { KeyturnError } from '../../core/base/errors.ts';
import type { ReviewView } from '../../core/engine/review-view.ts';
import type { Member } from '../compose.ts';
import { refusalNow, type Approvable } from './approving.ts';
import { notConfirmable } from './confirm-check.ts';
import { caseOf, groupOf } from './known.ts';
import { reviewShown } from './shown.ts';

/** What the person had read when the window was opened. */
export type ReadAtOpening = {
  readonly acknowledged: readonly string[];
  readonly level: NonNullable<ReviewView['verdict']>['level'] | undefined;
};

/**
 * Does an open window still show what would be approved? Whatever refuses an approval closes it, and so does any change a
 * person would want to read about first.
 * @returns why it must close, or undefined
 */
export function whyOutdated(member: Member, wish: Approvable, read: ReadAtOpening): KeyturnError | undefined {
  try {
    const refused = refusalNow(member, wish);
    if (refused !== undefined) return refused;
    const group = groupOf(member, wish.group);
    const review = reviewShown(member, group, caseOf(group, wish.proposal));
    if (review.reading !== wish.reading || review.verdict?.level !== read.level) return changed();
    const unconfirmable = notConfirmable(review, read.acknowledged);
    // Somebody new to go on without: nobody could have acknowledged that yet.
    return unconfirmable?.code === 'notAcknowledged' ? changed() : unconfirmable;
  } catch (problem) {
    if (problem instanceof KeyturnError) return problem;
    throw problem;
  }
}

function changed(): KeyturnError {
  return new KeyturnError(
    'reviewStale',
    'What this payment says changed while the window was open. Nothing was signed. Open it again and read it once more.',
  );
}
