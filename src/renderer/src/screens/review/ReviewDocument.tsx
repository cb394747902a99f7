import type { ReactNode } from 'react';
import type { ReviewView } from '../../../../core/engine/review-view.ts';
import { RecipientBlock } from '../../components/recipient-block.tsx';
import { RuleLines } from '../../components/rule-lines.tsx';
import { Section } from '../../components/section.tsx';
import { SentenceBlock } from '../../components/words-line.tsx';
import { useText } from '../../text/text.ts';
import { Agreement } from './Agreement.tsx';
import { ItemNotes } from './ItemNotes.tsx';
import { People } from './People.tsx';
import { Technical } from './Technical.tsx';
import { Timeline } from './Timeline.tsx';
import { addressGateId, type Gate } from './use-gate.ts';
import { WhatChanges } from './WhatChanges.tsx';

/** With more recipients than these the addresses scroll in a box of their own; each still has to be seen. */
const recipientsOpenMax = 4;

export type ReviewDocumentProps = {
  readonly review: ReviewView;
  /** Undefined where nothing is decided any more. */
  readonly gate: Gate | undefined;
  /** Verdict strip, or how it ended. */
  readonly head: ReactNode;
  /** The steps so far, where they are worth telling. */
  readonly after?: ReactNode;
};

/** One payment, in the order in which a person should read it. */
export function ReviewDocument({ review, gate, head, after }: ReviewDocumentProps) {
  const t = useText();
  const { sentence, recipients, changes, verdict, rules, note, reference, people } = review;
  const items = verdict?.items ?? [];
  return (
    <div className="max-w-[56.5rem] px-(--gut) pt-5 pb-8">
      {head}
      {sentence !== undefined && <SentenceBlock {...sentence} />}
      {recipients.length > 0 && <Addresses recipients={recipients} gate={gate} />}
      {(changes !== undefined || items.length > 0) && (
        <Section label={t('review.section.changes')} id="changes">
          {changes !== undefined && <WhatChanges changes={changes} />}
          <ItemNotes
            items={items}
            gate={gate}
            onSeeBoth={() => document.getElementById('agreement')?.scrollIntoView({ block: 'center' })}
          />
        </Section>
      )}
      {rules.length > 0 && (
        <Section label={t('review.section.rules')} id="rules">
          <RuleLines rules={rules} />
        </Section>
      )}
      {review.readingCode !== undefined && (
        <Section label={t('review.section.agreement')} id="agreement">
          <Agreement agreement={review.agreement} readingCode={review.readingCode} />
        </Section>
      )}
      {(sentence !== undefined || note !== '') && (
        <Section
          label={t('review.section.why')}
          detail={review.byYou ? t('review.why.yours') : t('review.why.note', { name: review.author })}
        >
          <blockquote className="border-l-2 border-line-2 pl-3 text-14" data-from-main>
            {note === '' ? (
              <p className="text-ink-2">{t('review.why.none')}</p>
            ) : (
              <p className="max-w-[76ch] break-words whitespace-pre-wrap select-text">{note}</p>
            )}
            {reference !== undefined && (
              <p className="mt-1 text-12 text-ink-2 select-text">{t('review.why.reference', { reference })}</p>
            )}
          </blockquote>
        </Section>
      )}
      {people.length > 0 && (
        <Section label={t('review.section.people')} id="people">
          <People review={review} />
          <Timeline review={review} />
        </Section>
      )}
      {after}
      <Technical review={review} />
    </div>
  );
}

function Addresses({
  recipients,
  gate,
}: {
  readonly recipients: ReviewView['recipients'];
  readonly gate: Gate | undefined;
}) {
  const t = useText();
  const several = recipients.length > 1;
  const blocks = recipients.map((recipient, place) => (
    <div
      key={place}
      id={addressGateId(place)}
      tabIndex={-1}
      ref={gate?.watch(addressGateId(place))}
      className="relative"
    >
      <RecipientBlock recipient={recipient} several={several} explains={place === 0} />
    </div>
  ));
  return (
    <Section
      label={t('review.section.to')}
      detail={several ? t('review.recipient.count', { count: recipients.length }) : undefined}
      id="address"
      first
    >
      {recipients.length > recipientsOpenMax ? (
        <div
          role="group"
          tabIndex={0}
          aria-label={t('review.recipient.all', { count: recipients.length })}
          className="thin-scroll grid max-h-[26rem] gap-4 overflow-auto rounded-2 border border-line p-3"
        >
          {blocks}
        </div>
      ) : (
        <div className="grid gap-4">{blocks}</div>
      )}
    </Section>
  );
}
