import { CircleCheck } from 'lucide-react';
import type { ReviewView } from '../../../../core/engine/review-view.ts';
import type { GroupView } from '../../../../core/engine/views.ts';
import { CopyButton } from '../../components/address.tsx';
import { Button } from '../../components/button.tsx';
import { Code } from '../../components/marks.tsx';
import { RecipientBlocks } from '../../components/recipient-block.tsx';
import { Section } from '../../components/section.tsx';
import { SentenceBlock } from '../../components/words-line.tsx';
import { go } from '../../state/place.ts';
import { useLedgerWords } from '../../text/ledger-words.ts';
import { useText } from '../../text/text.ts';
import { ReviewFrame } from './ReviewFrame.tsx';
import { StepList } from './StepList.tsx';
import { People } from './People.tsx';
import { Technical } from './Technical.tsx';

/** A payment that the chain has: what left, to whom, who approved, and what proves it. */
export function Receipt({ group, review }: { readonly group: GroupView; readonly review: ReviewView }) {
  const t = useText();
  const { standing, sentence, recipients, steps, transactionId, readingCode, note, reference } = review;
  const { ledger } = useLedgerWords(group.network);
  const [only] = recipients;
  const home = (): void => go({ screen: 'home', group: review.group });
  return (
    <ReviewFrame
      group={group}
      review={review}
      footer={
        <>
          <span className="flex-1" />
          {only !== undefined && recipients.length === 1 && (
            <Button size="footer" onClick={() => go({ screen: 'propose', group: review.group, to: only.address.text })}>
              {t('review.receipt.payAgain')}
            </Button>
          )}
          <Button kind="primary" size="footer" onClick={home}>
            {t('review.receipt.done')}
          </Button>
        </>
      }
    >
      <div className="max-w-[50rem] px-(--gut) pt-5 pb-8">
        <p
          tabIndex={-1}
          data-focus-first
          role="status"
          className="flex w-fit items-center gap-2 rounded-1 text-14 font-bold text-accent-ink"
        >
          <CircleCheck aria-hidden className="size-5" strokeWidth={1.6} />
          {t(standing === 'confirmed' ? 'review.receipt.confirmed' : 'review.receipt.accepted', { ledger })}
        </p>
        {sentence !== undefined && <SentenceBlock {...sentence} />}
        <Section label={t('review.section.wentTo')} first>
          <RecipientBlocks recipients={recipients} settled />
        </Section>
        {transactionId !== undefined && (
          <Section label={t('review.section.proof')}>
            <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-2 border border-line bg-well px-4 py-2.5">
              <div className="min-w-60 flex-1">
                <p className="text-12 text-ink-3">{t('review.receipt.transaction')}</p>
                <p className="font-mono text-12 leading-5 break-all select-text" data-from-main>
                  {transactionId}
                </p>
              </div>
              <CopyButton text={transactionId} label={t('review.receipt.copyTransaction')} />
              {readingCode !== undefined && (
                <div>
                  <p className="mb-1 text-12 text-ink-3">{t('review.receipt.code')}</p>
                  <Code>{readingCode}</Code>
                </div>
              )}
            </div>
          </Section>
        )}
        <Section label={t('review.section.steps')}>
          <StepList steps={steps} network={group.network} />
        </Section>
        <Section label={t('review.section.people')}>
          <People review={review} />
        </Section>
        <Section label={t('review.section.why')}>
          <p className="text-14 break-words whitespace-pre-wrap select-text" data-from-main>
            {note === '' ? t('review.why.none') : note}
          </p>
          {reference !== undefined && (
            <p className="mt-1 text-12 text-ink-2">{t('review.why.reference', { reference })}</p>
          )}
        </Section>
        <Technical review={review} />
      </div>
    </ReviewFrame>
  );
}
