import { Check, CircleDashed, Clock } from 'lucide-react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { MemberCards } from '../../components/member-cards.tsx';
import { useText } from '../../text/text.ts';
import { CardState } from './card-state.tsx';
import { ceremonySteps, seatsOf } from './people.ts';
import { whoOf } from './seat-card.ts';

/** Everybody with five segments: Invited, Joined, Ready, Working, Sealed. */
export function CeremonyCards({ group }: { readonly group: GroupView }) {
  const t = useText();
  const sealedIs = group.phase === 'checkingCode' ? 'sealedWords' : 'sealed';
  const workingIs = group.phase === 'checkingCode' ? 'workingWords' : 'working';
  return (
    <MemberCards
      label={t('forming.members')}
      cards={seatsOf(group).map((seat) => {
        const { step } = seat;
        const words = step === 'sealed' ? sealedIs : step === 'working' ? workingIs : step;
        const icon = step === 'sealed' ? Check : step === 'invited' ? CircleDashed : Clock;
        return {
          ...whoOf(seat, t),
          at: ceremonySteps.indexOf(step) + 1,
          all: ceremonySteps.length,
          done: step === 'sealed',
          state: <CardState icon={icon} text={t(`forming.card.${words}`)} />,
        };
      })}
    />
  );
}
