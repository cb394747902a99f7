import { Moon, Shield, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useFormContext, useWatch } from 'react-hook-form';
import { TextField } from '../../components/field.tsx';
import { Card, Chip } from '../../components/marks.tsx';
import { Note } from '../../components/risk.tsx';
import { StopSlider } from '../../components/stop-slider.tsx';
import { useText } from '../../text/text.ts';
import { listedOr } from '../../text/listed.ts';
import { isHalf, isTooMany, memberCountOf, possibleOf, recommendedOf, thresholdOf, type Draft } from './draft.ts';
import { wrongText } from './wrong.ts';

/** The one number that is part of the key, with what it means on two bad days. */
export function AgreeStep() {
  const t = useText();
  const { control, register, setValue, clearErrors, formState } = useFormContext<Draft>();
  const people = useWatch({ control, name: 'people' });
  const chosen = useWatch({ control, name: 'threshold' });
  const all = memberCountOf({ people });
  const count = thresholdOf({ people, threshold: chosen });
  const recommended = recommendedOf(all);
  const half = isHalf({ people, threshold: chosen });
  const many = isTooMany(all, count);
  const possible = possibleOf(all);
  const stops = Array.from({ length: all - 1 }, (_, i) => ({
    value: i + 2,
    name: t('create.agree.stop', { count: i + 2, all }),
  }));
  const { ref, ...confirmation } = register('confirmation');
  return (
    <div className="grid gap-4">
      <Card pad>
        <div className="mb-3 flex min-h-6 flex-wrap items-center gap-2">
          <b className="text-14">{t('create.agree.must', { count, all })}</b>
          {many ? null : half ? (
            <Chip tone="amber" icon={TriangleAlert}>
              {t('create.agree.half')}
            </Chip>
          ) : count === recommended ? (
            <Chip tone="turn">{t('create.agree.recommended', { count: all })}</Chip>
          ) : (
            count === all && <Chip tone="box">{t('create.agree.everybody')}</Chip>
          )}
        </div>
        {stops.length > 1 ? (
          <StopSlider
            label={t('create.agree.slider')}
            stops={stops}
            value={count}
            onChange={(value) => {
              setValue('threshold', value);
              clearErrors();
              if (value * 2 > all) setValue('confirmation', '');
            }}
          />
        ) : (
          <p className="mb-3 text-ink-2">{t('create.agree.two')}</p>
        )}
        <div aria-live="polite" className="mt-1 grid grid-cols-2 gap-3 max-low:grid-cols-1">
          <Effect icon={Shield} name={t('create.agree.theft')}>
            {count === all ? t('create.agree.theftAll', { count }) : t('create.agree.theftText', { count })}
          </Effect>
          <Effect icon={Moon} name={t('create.agree.away')}>
            {count === all ? t('create.agree.awayNone') : t('create.agree.awayText', { count: all - count })}
          </Effect>
        </div>
      </Card>
      {many && (
        <Note tone="amber" fact={t('create.agree.many', { count, all })}>
          {possible.length === 0
            ? t('create.agree.manyNone')
            : t('create.agree.manyHelp', { all, choices: listedOr(possible.map(String)) })}
        </Note>
      )}
      {half && !many && (
        <div>
          <Note tone="amber" fact={t('create.agree.halfFact')}>
            {t('create.agree.halfHelp', { count, all, recommended })}
          </Note>
          <div className="mt-4 max-w-[24rem]">
            <TextField
              label={t('create.agree.confirmation')}
              help={t('create.agree.confirmationHelp')}
              error={wrongText(formState.errors.confirmation)}
              inputRef={ref}
              {...confirmation}
            />
          </div>
        </div>
      )}
    </div>
  );
}

function Effect({
  icon: Icon,
  name,
  children,
}: {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly children: string;
}) {
  return (
    <div className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-2 rounded-2 border border-line bg-well px-4 py-3">
      <Icon aria-hidden className="mt-0.5 size-4 text-ink-3" strokeWidth={1.75} />
      <div>
        <strong className="font-mid">{name}</strong>
        <p className="text-ink-2">{children}</p>
      </div>
    </div>
  );
}
