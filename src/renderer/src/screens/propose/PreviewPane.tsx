import { OctagonX } from 'lucide-react';
import { ErrorCard } from '../../components/messages.tsx';
import { RecipientBlocks } from '../../components/recipient-block.tsx';
import { RuleLines } from '../../components/rule-lines.tsx';
import { Section } from '../../components/section.tsx';
import { useText } from '../../text/text.ts';
import type { PreviewState } from './use-preview.ts';

/** The payment as the others will read it, before it is proposed. */
export function PreviewPane({
  state: { preview, problem, pending },
  atField,
}: {
  readonly state: PreviewState;
  /** The problem is already said at a field. */
  readonly atField: boolean;
}) {
  const t = useText();
  return (
    <>
      <Section label={t('propose.section.preview')}>
        <div aria-live="polite" aria-busy={pending}>
          {preview !== undefined ? (
            <div className="grid gap-3">
              <p className="text-16 text-pretty" data-from-main>
                {preview.sentence}
              </p>
              <p className="text-ink-2">
                {t('propose.preview.coins', { count: preview.coins })} ·{' '}
                {t('propose.preview.approvals', { count: preview.approvalsNeeded })}
              </p>
              {preview.blocked && (
                <div className="flex gap-2.5 rounded-2 border border-red-line bg-red-soft px-4 py-3">
                  <OctagonX aria-hidden className="mt-0.5 size-4 flex-none text-red" strokeWidth={1.75} />
                  <div>
                    <strong className="text-red-ink">{t('propose.preview.blocked')}</strong>
                    <p className="text-ink-2">{t('propose.preview.blockedMeans')}</p>
                  </div>
                </div>
              )}
            </div>
          ) : problem !== undefined && !atField ? (
            <ErrorCard title={t('propose.preview.problem')}>
              <p data-from-main>{problem.message}</p>
            </ErrorCard>
          ) : (
            <p className="text-ink-2">{t(pending ? 'propose.preview.working' : 'propose.preview.empty')}</p>
          )}
        </div>
      </Section>
      {preview !== undefined && (
        <>
          <Section label={t('review.section.to')}>
            <RecipientBlocks recipients={preview.recipients} />
          </Section>
          {preview.rules.length > 0 && (
            <Section label={t('propose.section.rules')}>
              <RuleLines rules={preview.rules} />
            </Section>
          )}
        </>
      )}
    </>
  );
}
