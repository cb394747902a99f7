import type { Judged } from '../state/use-judged.ts';
import { useText } from '../text/text.ts';
import { cx } from './class-names.ts';
import { PassphraseField } from './field.tsx';

/** A passphrase that is chosen now: typed twice, measured by main while it is typed. */
export function NewPassphrase({
  label,
  help,
  value,
  again,
  judged,
  onChange,
  onAgain,
}: {
  readonly label: string;
  readonly help?: string;
  readonly value: string;
  readonly again: string;
  readonly judged: Judged | undefined;
  readonly onChange: (value: string) => void;
  readonly onAgain: (value: string) => void;
}) {
  const t = useText();
  return (
    <div className="grid gap-4">
      <div>
        <PassphraseField
          label={label}
          help={help}
          autoComplete="new-password"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
        <Meter typed={value !== ''} judged={judged} />
      </div>
      <PassphraseField
        label={t('protect.again')}
        autoComplete="new-password"
        value={again}
        error={again !== '' && !value.startsWith(again) ? t('protect.againDiffers') : undefined}
        onChange={(event) => onAgain(event.target.value)}
      />
    </div>
  );
}

/** Four bars where the network asks for a score; then words, which are main's own while something is wrong. */
function Meter({ typed, judged }: { readonly typed: boolean; readonly judged: Judged | undefined }) {
  const t = useText();
  const score = judged?.score;
  return (
    <>
      <div
        className="mt-2 grid grid-cols-4 gap-1"
        {...(score === undefined
          ? { 'aria-hidden': true }
          : { role: 'img', 'aria-label': t('common.passphraseMeter', { score }) })}
      >
        {[1, 2, 3, 4].map((bar) => (
          <span
            key={bar}
            data-keep-colour
            className={cx('h-1 rounded-full', bar <= (score ?? 0) ? 'bg-accent' : 'bg-tile')}
          />
        ))}
      </div>
      <div aria-live="polite" className="mt-1.5 min-h-4 text-12 text-ink-2">
        {!typed && t('protect.meter.tip')}
        {typed && judged === undefined && t('protect.meter.judging')}
        {judged?.accepted === true && score === undefined && (
          <>
            <b className="text-ink">{t('protect.meter.accepted')}</b> {t('protect.meter.acceptedTip')}
          </>
        )}
        {judged?.accepted === true && score !== undefined && (
          <b className="text-ink">{score >= 4 ? t('protect.meter.veryStrong') : t('protect.meter.strong')}</b>
        )}
        {judged?.accepted === false && (
          <span data-from-main>
            <b className="text-ink">{judged.sentence}</b> {judged.advice.join(' ')}
          </span>
        )}
      </div>
    </>
  );
}

/** Why a chosen passphrase cannot be used yet, in words; undefined when it can. */
export function useReasonAgainst(
  { value, again, judged }: { readonly value: string; readonly again: string; readonly judged: Judged | undefined },
  nothingYet: string,
): string | undefined {
  const t = useText();
  if (value === '') return nothingYet;
  if (judged === undefined) return t('protect.meter.judging');
  if (!judged.accepted) return t('protect.daily.weak');
  return value === again ? undefined : t('protect.againDiffers');
}
