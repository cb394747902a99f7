import { KeyturnError } from '../../core/base/errors.ts';
import type { MemberId } from '../../core/base/ids.ts';
import type { ReviewView } from '../../core/engine/review-view.ts';

/**
 * Beside what refuses an approval: does the review as it is now let a person confirm it, with the items they acknowledged?
 * @param acknowledged  ids of items, as the page showed them
 * @returns proposalBlocked, notAcknowledged or reviewStale; undefined when a window may be open for it
 */
export function notConfirmable(
  { verdict, may }: Pick<ReviewView, 'verdict' | 'may'>,
  acknowledged: readonly string[],
): KeyturnError | undefined {
  if (!may.approve || verdict === undefined || verdict.level === 'stop') return notToBeApproved();
  const toAcknowledge = verdict.items.filter(({ goOnWithout }) => goOnWithout !== undefined);
  const missed = toAcknowledge.find(({ id }) => !acknowledged.includes(id));
  if (missed !== undefined)
    return new KeyturnError(
      'notAcknowledged',
      `Say first that you go on without ${missed.goOnWithout ?? 'this check'}. Nothing was signed.`,
    );
  if (acknowledged.some((id) => !toAcknowledge.some((item) => item.id === id)))
    return new KeyturnError(
      'reviewStale',
      'What you went on without is no longer what the review says. Nothing was signed. Open it again and read it once more.',
    );
  return undefined;
}

/** The members among the acknowledged items: each differing reading is an item of its own, named by its member. */
export function membersGoneWithout(acknowledged: readonly string[]): readonly MemberId[] {
  const members = acknowledged.flatMap((id) => {
    const [code, member] = id.split('/');
    return code === 'readingsDiffer' && member !== undefined ? [member] : [];
  });
  return members as readonly string[] as readonly MemberId[];
}

export function notToBeApproved(): KeyturnError {
  return new KeyturnError(
    'proposalBlocked',
    'This payment must not be approved as it stands. Nothing was signed. Open it again and read what it says.',
  );
}
