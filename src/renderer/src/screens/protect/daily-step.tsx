import { CircleCheck, TriangleAlert } from 'lucide-react';
import { Card } from '../../components/marks.tsx';
import { NewPassphrase, useReasonAgainst } from '../../components/new-passphrase.tsx';
import { InfoNote } from '../../components/info-note.tsx';
import { useApp } from '../../state/app-store.ts';
import { back } from '../../state/place.ts';
import { useJudged } from '../../state/use-judged.ts';
import { useText } from '../../text/text.ts';
import { ProtectForm } from './protect-frame.tsx';

/** The passphrase that opens this laptop every day, and what else locks it. */
export function DailyStep({
  typed,
  onTyped,
  onDone,
}: {
  readonly typed: { readonly value: string; readonly again: string };
  readonly onTyped: (typed: { readonly value: string; readonly again: string }) => void;
  readonly onDone: () => void;
}) {
  const t = useText();
  const hasKeychain = useApp(({ app }) => app?.warnings.length === 0);
  const judged = useJudged('daily', typed.value);
  return (
    <ProtectForm
      at="daily"
      heading={t('protect.daily.heading')}
      lead={hasKeychain ? t('protect.daily.lead') : t('protect.daily.leadAlone')}
      back={{ name: t('protect.welcome'), go: () => back({ screen: 'start' }) }}
      off={useReasonAgainst({ ...typed, judged }, t('protect.daily.off'))}
      primary={t('common.action.continue')}
      onSubmit={onDone}
      after={
        <>
          <LockedBy />
          <InfoNote fact={t('protect.noReset')}>{t('protect.noResetHelp')}</InfoNote>
        </>
      }
    >
      <NewPassphrase
        label={t('protect.daily.label')}
        value={typed.value}
        again={typed.again}
        judged={judged}
        onChange={(value) => onTyped({ ...typed, value })}
        onAgain={(again) => onTyped({ ...typed, again })}
      />
    </ProtectForm>
  );
}

/** Main warns where there is no keychain; without a warning there is one. */
function LockedBy() {
  const t = useText();
  const warnings = useApp(({ app }) => app?.warnings) ?? [];
  const hasKeychain = warnings.length === 0;
  const Icon = hasKeychain ? CircleCheck : TriangleAlert;
  return (
    <section className="mt-5">
      <h2 className="mb-2">{hasKeychain ? t('protect.lock.heading') : t('protect.lock.headingNone')}</h2>
      <Card>
        <div className="grid grid-cols-[20px_minmax(0,1fr)] items-start gap-x-3 px-4 py-3">
          <Icon
            aria-hidden
            className={hasKeychain ? 'size-5 text-accent-ink' : 'size-5 text-amber'}
            strokeWidth={1.6}
          />
          <div>
            <strong className="block font-mid">
              {hasKeychain ? t('protect.lock.keychain') : t('protect.lock.none')}
            </strong>
            {hasKeychain ? (
              <p className="text-pretty text-ink-2">{t('protect.lock.keychainHelp')}</p>
            ) : (
              warnings.map((warning) => (
                <p key={warning} data-from-main className="text-pretty text-ink-2">
                  {warning}
                </p>
              ))
            )}
          </div>
        </div>
      </Card>
      {hasKeychain && <p className="mt-1.5 text-12 text-ink-3">{t('protect.lock.never')}</p>}
    </section>
  );
}
