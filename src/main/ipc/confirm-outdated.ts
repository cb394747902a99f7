import { KeyturnError } from '../../core/base/errors.ts';
import type { ConfirmView, ReviewView } from '../../core/engine/review-view.ts';
import type { Member } from '../compose.ts';
import { refusalNow, type Approvable } from './approving.ts';
import { notConfirmable, notToBeApproved } from './confirm-check.ts';
import { otherChecks } from './confirm-sentences.ts';
import { caseOf, groupOf } from './known.ts';
import { confirmShown, reviewShown } from './shown.ts';

/** What the person had read when the window was opened. */
export type ReadAtOpening = {
  readonly acknowledged: readonly string[];
  readonly level: NonNullable<ReviewView['verdict']>['level'] | undefined;
  /** Ids of everything the verdict held. */
  readonly items: readonly string[];
};

export function readNow({ verdict }: Pick<ReviewView, 'verdict'>, acknowledged: readonly string[]): ReadAtOpening {
  return { acknowledged, level: verdict?.level, items: verdict?.items.map(({ id }) => id) ?? [] };
}

/** What an open window finds when it looks again: what it shows now, or why it must close. */
export type Look =
  | { readonly kind: 'asks'; readonly view: ConfirmView }
  | { readonly kind: 'outdated'; readonly why: KeyturnError };

/**
 * Does an open window still show what would be approved? Whatever refuses an approval closes it, and so does any change a
 * person would want to read about first. The review is made once, so that all of it is judged as it is at one moment.
 */
export function lookAt(member: Member, wish: Approvable, read: ReadAtOpening): Look {
  try {
    const refused = refusalNow(member, wish);
    if (refused !== undefined) return outdated(refused);
    const group = groupOf(member, wish.group);
    const review = reviewShown(member, group, caseOf(group, wish.proposal));
    const why = whyOutdated(review, wish, read);
    if (why !== undefined) return outdated(why);
    const view = confirmShown(review, group.network);
    return view === undefined ? outdated(notToBeApproved()) : { kind: 'asks', view };
  } catch (problem) {
    if (problem instanceof KeyturnError) return outdated(problem);
    throw problem;
  }
}

function whyOutdated(
  review: Pick<ReviewView, 'reading' | 'verdict' | 'may'>,
  wish: Approvable,
  read: ReadAtOpening,
): KeyturnError | undefined {
  if (review.reading !== wish.reading || review.verdict?.level !== read.level) return changed();
  if (!areSame(readNow(review, read.acknowledged).items, read.items)) return otherChecks();
  const unconfirmable = notConfirmable(review, read.acknowledged);
  // Somebody new to go on without: nobody could have acknowledged that yet.
  return unconfirmable?.code === 'notAcknowledged' ? otherChecks() : unconfirmable;
}

const outdated = (why: KeyturnError): Look => ({ kind: 'outdated', why });

/** In another order they are still the same to check. */
const areSame = (a: readonly string[], b: readonly string[]): boolean =>
  new Set(a).size === new Set(b).size && a.every((id) => b.includes(id));

function changed(): KeyturnError {
  return new KeyturnError(
    'reviewStale',
    'What this payment says changed while the window was open. Nothing was signed. Open it again and read it once more.',
  );
}
