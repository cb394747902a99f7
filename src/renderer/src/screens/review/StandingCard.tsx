import { Clock } from 'lucide-react';
import type { ReviewView } from '../../../../core/engine/review-view.ts';
import { ErrorCard } from '../../components/messages.tsx';
import { useLedgerWords } from '../../text/ledger-words.ts';
import { useText } from '../../text/text.ts';

/** What happened to a payment that cannot be decided as usual, whether money is at risk, and main's own sentence for it. */
export function StandingCard({ review, network }: { readonly review: ReviewView; readonly network: string }) {
  const t = useText();
  const { ledger } = useLedgerWords(network);
  const { standing, ended, why, risk, steps } = review;
  const isYourDoing = standing === 'rejectedByYou' || standing === 'withdrawnByYou';
  if (ended === 'spent' || (ended === 'turnedDown' && !isYourDoing))
    return <Card tone="plain" title={t(`review.standing.${ended}`)} why={why} risk={risk} />;
  switch (standing) {
    case 'yourTurn':
      // Your turn, and yet something keeps this laptop from approving it: no one-time codes, another payment's coins.
      return why === undefined ? null : <Card tone="plain" title={t('review.standing.notNow')} why={why} risk={risk} />;
    case 'blocked':
    case 'waiting':
    case 'signed':
    case 'sent':
    case 'accepted':
    case 'confirmed':
      return null;
    case 'arriving':
    case 'checking':
      return (
        <div role="status" className="flex gap-2.5 rounded-2 border border-line-2 bg-well px-4 py-3">
          <Clock aria-hidden className="mt-px size-[18px] flex-none text-ink-2" strokeWidth={1.75} />
          <div>
            <strong>{t(`review.standing.${standing}`)}</strong>
            <p className="text-ink-2" data-from-main>
              {why ?? risk}
            </p>
          </div>
        </div>
      );
    case 'refused':
    case 'readingsDiffer':
    case 'coinDiffers':
      return <Card tone="red" title={t(`review.standing.${standing}`)} why={why} risk={risk} />;
    case 'approvalFailed':
    case 'sendRefused':
      return <Card tone="amber" title={t(`review.standing.${standing}`, { ledger })} why={why} risk={risk} />;
    case 'coinMissing':
    case 'rejectedByYou':
    case 'withdrawnByYou':
      return <Card tone="plain" title={t(`review.standing.${standing}`)} why={why} risk={risk} />;
    case 'expired': {
      const released = steps.some(({ step, standing: at }) => step === 'released' && at === 'done');
      return (
        <Card
          tone={released ? 'amber' : 'plain'}
          title={t(released ? 'review.standing.expiredReleased' : 'review.standing.expired')}
          why={why}
          risk={risk}
        />
      );
    }
  }
}

function Card({
  tone,
  title,
  why,
  risk,
}: {
  readonly tone: 'plain' | 'amber' | 'red';
  readonly title: string;
  readonly why: string | undefined;
  readonly risk: string;
}) {
  return (
    <div tabIndex={-1} data-focus-first className="mb-3 rounded-2 last:mb-0">
      <ErrorCard
        tone={tone}
        title={title}
        {...(risk === '' ? {} : { risk })}
        {...(why === undefined ? {} : { children: <p data-from-main>{why}</p> })}
      />
    </div>
  );
}
