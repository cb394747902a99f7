import type { ReviewView } from '../../../../core/engine/review-view.ts';
import type { GroupView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { Section } from '../../components/section.tsx';
import { go } from '../../state/place.ts';
import { useText } from '../../text/text.ts';
import { AgainButton } from './AgainButton.tsx';
import { ReviewDocument } from './ReviewDocument.tsx';
import { ReviewFrame } from './ReviewFrame.tsx';
import { StandingCard } from './StandingCard.tsx';
import { StepList } from './StepList.tsx';

/** A payment that ended without being sent, or did not end as it should: how, whether it can still happen, what to do. */
export function Outcome({ group, review }: { readonly group: GroupView; readonly review: ReviewView }) {
  const t = useText();
  return (
    <ReviewFrame
      group={group}
      review={review}
      footer={
        <>
          <span className="flex-1" />
          {review.may.again !== undefined && <span className="text-ink-2">{t('review.again.footer')}</span>}
          <AgainButton review={review} />
          <Button size="footer" onClick={() => go({ screen: 'home', group: review.group })}>
            {t('review.action.home')}
          </Button>
        </>
      }
    >
      <ReviewDocument
        review={{ ...review, verdict: undefined }}
        gate={undefined}
        head={<StandingCard review={review} network={group.network} />}
        after={
          review.steps.some(({ standing }) => standing === 'done') && (
            <Section label={t('review.section.steps')}>
              <StepList network={group.network} steps={review.steps.filter(({ standing }) => standing === 'done')} />
            </Section>
          )
        }
      />
    </ReviewFrame>
  );
}
