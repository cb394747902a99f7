import type { ReactNode } from 'react';
import type { ReviewView } from '../../../../core/engine/review-view.ts';
import type { GroupView } from '../../../../core/engine/views.ts';
import { AppFrame } from '../../components/app-frame.tsx';
import { useNow } from '../../state/use-now.ts';
import { useText } from '../../text/text.ts';
import { fullTime, until, when } from '../../text/times.ts';

export type ReviewFrameProps = {
  readonly group: GroupView;
  readonly review: ReviewView | undefined;
  readonly children: ReactNode;
  readonly rail?: ReactNode;
  readonly footer?: ReactNode;
};

/** The app's frame with who proposed what, when, and until when. */
export function ReviewFrame({ group, review, children, rail, footer }: ReviewFrameProps) {
  const t = useText();
  return (
    <AppFrame
      group={group}
      title={review?.title ?? t('review.title')}
      subtitle={review === undefined ? undefined : <Byline review={review} />}
      parent={{ place: { screen: 'home', group: group.group }, name: t('common.nav.home') }}
      rail={rail}
      railLabel={t('review.rail.label')}
      footer={footer}
    >
      {children}
    </AppFrame>
  );
}

const settled: readonly ReviewView['standing'][] = [
  'signed',
  'sent',
  'sendRefused',
  'accepted',
  'confirmed',
  'expired',
  'refused',
];

function Byline({ review }: { readonly review: ReviewView }) {
  const t = useText();
  const now = useNow();
  const { author, byYou, proposedAtMs, expiresAtMs, standing, ended } = review;
  const at = when(proposedAtMs, now);
  return (
    <>
      <span title={fullTime(proposedAtMs)}>
        {byYou ? t('review.byline.you', { at }) : t('review.byline.by', { name: author, at })}
      </span>
      {!settled.includes(standing) && ended === undefined && expiresAtMs > now && (
        <span title={fullTime(expiresAtMs)}> · {t('review.byline.expires', { when: until(expiresAtMs, now) })}</span>
      )}
    </>
  );
}
