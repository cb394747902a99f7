import { useEffect, useRef } from 'react';
import type { ProgressStep, ReviewView } from '../../../../core/engine/review-view.ts';
import type { GroupView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { Names } from '../../components/names.tsx';
import { RecipientBlocks } from '../../components/recipient-block.tsx';
import { RiskLine } from '../../components/risk.tsx';
import { Said } from '../../components/said.tsx';
import { Section } from '../../components/section.tsx';
import { SentenceBlock } from '../../components/words-line.tsx';
import { go } from '../../state/place.ts';
import { useNow } from '../../state/use-now.ts';
import { useLedgerWords } from '../../text/ledger-words.ts';
import { useText } from '../../text/text.ts';
import { clockTime } from '../../text/times.ts';
import { Agreement } from './Agreement.tsx';
import { People } from './People.tsx';
import { ReviewFrame } from './ReviewFrame.tsx';
import { StepList } from './StepList.tsx';
import { TakeBack } from './TakeBack.tsx';
import { Technical } from './Technical.tsx';

/** A step that takes longer says what it waits for. */
const slowMs = 10_000;

/** After your approval, until the chain has it: what happens by itself, what it waits for, and what you can still do. */
export function Progress({ group, review }: { readonly group: GroupView; readonly review: ReviewView }) {
  const t = useText();
  const { steps, sentence, recipients, may, people } = review;
  const now = steps.find(({ standing }) => standing === 'now');
  const { ledger } = useLedgerWords(group.network);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <ReviewFrame
      group={group}
      review={review}
      footer={
        <>
          {may.withdraw && <TakeBack review={review} />}
          <span className="flex-1 text-ink-2">{may.withdraw ? t('review.withdraw.until') : ''}</span>
          <Button size="footer" onClick={() => go({ screen: 'home', group: review.group })}>
            {t('review.action.home')}
          </Button>
        </>
      }
    >
      <div className="max-w-[50rem] px-(--gut) pt-5 pb-8">
        <h2 ref={heading} tabIndex={-1} className="text-20 tracking-[-0.012em] outline-none">
          {t(`review.progress.${now?.step ?? 'confirmed'}`, { ledger })}
        </h2>
        <p className="mt-0.5 text-14 text-ink-2">{t('review.progress.lead')}</p>
        {sentence !== undefined && <SentenceBlock {...sentence} tense="quiet" />}
        <Section label={t('review.section.steps')}>
          <StepList
            steps={steps}
            network={group.network}
            below={now !== undefined && <SlowStep review={review} now={now} network={group.network} />}
          />
        </Section>
        {people.length > 0 && (
          <Section label={t('review.section.people')}>
            <People review={review} />
          </Section>
        )}
        {recipients.length > 0 && (
          <Section label={t('review.section.to')}>
            <RecipientBlocks recipients={recipients} />
          </Section>
        )}
        <Section label={t('review.section.agreement')}>
          <Agreement agreement={review.agreement} readingCode={review.readingCode} />
        </Section>
        <Technical review={review} />
      </div>
    </ReviewFrame>
  );
}

/** What is waited for, since when, is money at risk. Slowness is no risk, so it is plain. */
function SlowStep({
  review,
  now,
  network,
}: {
  readonly review: ReviewView;
  readonly now: ProgressStep;
  readonly network: string;
}) {
  const t = useText();
  const words = useLedgerWords(network);
  const nowMs = useNow(2_000);
  const { people, awaited, risk } = review;
  const { atMs: sinceMs } = now;
  const away = people.filter(({ standing, online }) => standing === 'approved' && !online).map(({ name }) => name);
  if (sinceMs === undefined || nowMs - sinceMs < slowMs) return null;
  return (
    <div role="status" className="mt-1.5 rounded-2 border border-line-2 bg-well px-3 py-2.5">
      <strong className="font-mid">
        {now.step === 'approved' && awaited.length > 0 ? (
          <Said
            say={(marks) => t('review.progress.mustOpen', { count: awaited.length, ...marks })}
            slots={{ names: <Names names={awaited} /> }}
          />
        ) : now.step === 'released' && away.length > 0 ? (
          <Said
            say={(marks) => t('review.progress.unreachable', { count: away.length, ...marks })}
            slots={{ names: <Names names={away} /> }}
          />
        ) : (
          t(`review.progress.waits.${now.step}`, { ...words })
        )}
      </strong>
      <p className="text-ink-2">{t('review.progress.since', { clock: clockTime(sinceMs) })}</p>
      <RiskLine safe={false}>
        <span data-from-main>{risk}</span>
      </RiskLine>
    </div>
  );
}
