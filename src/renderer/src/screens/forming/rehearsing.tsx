import { CircleDashed } from 'lucide-react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { MemberCards } from '../../components/member-cards.tsx';
import { RiskLine } from '../../components/risk.tsx';
import { useText } from '../../text/text.ts';
import { CardState } from './card-state.tsx';
import { FormingFrame } from './forming-frame.tsx';
import { seatsOf } from './people.ts';
import { whoOf } from './seat-card.ts';
import { StopButton } from './stop-button.tsx';
import { SlowWell, useWaitingText } from './waiting.tsx';

/** A test message is signed together; it goes by itself. */
export function Rehearsing({ group }: { readonly group: GroupView }) {
  const t = useText();
  const seats = seatsOf(group);
  const away = useWaitingText(seats.filter(({ member }) => member?.online === false && !member.you));
  return (
    <FormingFrame
      group={group}
      at="rehearse"
      heading={t('forming.rehearse.heading')}
      lead={t('forming.rehearse.lead')}
      danger={<StopButton group={group} />}
      status={away ?? t('forming.rehearse.status')}
    >
      <RiskLine>{t('forming.rehearse.why')}</RiskLine>
      <div className="mt-4">
        <MemberCards
          label={t('forming.members')}
          cards={seats.map((seat) => ({
            ...whoOf(seat, t),
            at: 5,
            all: 5,
            done: false,
            state: <CardState icon={CircleDashed} text={t('forming.card.rehearsing')} />,
          }))}
        />
      </div>
      <SlowWell text={(seconds) => t('forming.rehearse.slow', { seconds })} />
    </FormingFrame>
  );
}
