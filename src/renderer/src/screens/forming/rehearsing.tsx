import { CircleDashed } from 'lucide-react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { MemberCards } from '../../components/member-cards.tsx';
import { RiskLine } from '../../components/risk.tsx';
import { useText } from '../../text/text.ts';
import { FormingFrame } from './forming-frame.tsx';
import { seatsOf } from './people.ts';
import { StopButton } from './stop-button.tsx';
import { SlowWell } from './waiting.tsx';

/** A test message is signed together; it goes by itself. */
export function Rehearsing({ group }: { readonly group: GroupView }) {
  const t = useText();
  return (
    <FormingFrame
      group={group}
      at="rehearse"
      heading={t('forming.rehearse.heading')}
      lead={t('forming.rehearse.lead')}
      danger={<StopButton group={group} />}
      status={t('forming.rehearse.status')}
    >
      <RiskLine>{t('forming.rehearse.why')}</RiskLine>
      <div className="mt-4">
        <MemberCards
          label={t('forming.members')}
          cards={seatsOf(group).map(({ name, member }) => ({
            id: member?.device ?? name,
            name,
            you: member?.you ?? false,
            detail:
              member?.you === true
                ? t('forming.card.you')
                : member?.online === true
                  ? t('forming.card.here')
                  : t('forming.card.away'),
            at: 5,
            all: 5,
            done: false,
            state: (
              <>
                <CircleDashed aria-hidden className="size-3.5 flex-none text-accent-ink" strokeWidth={1.75} />
                {t('forming.card.rehearsing')}
              </>
            ),
          }))}
        />
      </div>
      <SlowWell text={(seconds) => t('forming.rehearse.slow', { seconds })} />
    </FormingFrame>
  );
}
