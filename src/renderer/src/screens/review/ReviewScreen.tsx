import type { GroupId, ProposalId } from '../../../../core/base/ids.ts';
import type { ReviewView } from '../../../../core/engine/review-view.ts';
import type { GroupView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { ErrorCard } from '../../components/messages.tsx';
import { useGroup } from '../../state/app-store.ts';
import { go } from '../../state/place.ts';
import { useReview } from '../../state/use-review.ts';
import { useText } from '../../text/text.ts';
import { Decision } from './Decision.tsx';
import { Outcome } from './Outcome.tsx';
import { Progress } from './Progress.tsx';
import { Receipt } from './Receipt.tsx';
import { ReviewFrame } from './ReviewFrame.tsx';

/** One payment from its arrival to its receipt: what is shown follows from where it stands. */
export function ReviewScreen({ id, proposal }: { readonly id: string; readonly proposal: string }) {
  const t = useText();
  const group = useGroup(id);
  const { review, problem } = useReview(id as GroupId, proposal as ProposalId);
  if (group === undefined) return null;
  if (review !== undefined) return <ByStanding group={group} review={review} />;
  return (
    <ReviewFrame group={group} review={undefined}>
      <div className="max-w-[50rem] px-(--gut) pt-5">
        {problem === undefined ? (
          <p role="status" className="text-ink-2">
            {t('review.reading')}
          </p>
        ) : (
          <ErrorCard
            title={t('review.unreadable')}
            actions={<Button onClick={() => go({ screen: 'home', group: id })}>{t('review.action.home')}</Button>}
          >
            <p data-from-main>{problem.message}</p>
          </ErrorCard>
        )}
      </div>
    </ReviewFrame>
  );
}

function ByStanding({ group, review }: { readonly group: GroupView; readonly review: ReviewView }) {
  if (review.ended !== undefined && review.standing !== 'refused') return <Outcome group={group} review={review} />;
  switch (review.standing) {
    case 'arriving':
    case 'checking':
    case 'refused':
    case 'readingsDiffer':
    case 'coinMissing':
    case 'coinDiffers':
    case 'blocked':
    case 'yourTurn':
      return <Decision group={group} review={review} />;
    case 'rejectedByYou':
    case 'withdrawnByYou':
    case 'approvalFailed':
    case 'expired':
    case 'sendRefused':
      return <Outcome group={group} review={review} />;
    case 'waiting':
    case 'signed':
    case 'sent':
      return <Progress group={group} review={review} />;
    case 'accepted':
    case 'confirmed':
      return <Receipt group={group} review={review} />;
  }
}
