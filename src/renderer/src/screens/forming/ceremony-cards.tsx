import { Check, CircleDashed, Clock } from 'lucide-react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { MemberCards } from '../../components/member-cards.tsx';
import { useText } from '../../text/text.ts';
import { ceremonySteps, seatsOf, type Seat } from './people.ts';

/** Everybody with five segments: Invited, Joined, Ready, Working, Sealed. */
export function CeremonyCards({ group }: { readonly group: GroupView }) {
  const t = useText();
  const sealedIs = group.phase === 'checkingCode' ? 'sealedWords' : 'sealed';
  const workingIs = group.phase === 'checkingCode' ? 'workingWords' : 'working';
  return (
    <MemberCards
      label={t('forming.members')}
      cards={seatsOf(group).map((seat) => {
        const { name, step, member } = seat;
        const words = step === 'sealed' ? sealedIs : step === 'working' ? workingIs : step;
        const Icon = step === 'sealed' ? Check : step === 'invited' ? CircleDashed : Clock;
        return {
          id: member?.device ?? name,
          name,
          you: member?.you ?? false,
          detail: detailOf(seat, t),
          at: ceremonySteps.indexOf(step) + 1,
          all: ceremonySteps.length,
          done: step === 'sealed',
          state: (
            <>
              <Icon aria-hidden className="size-3.5 flex-none text-accent-ink" strokeWidth={1.75} />
              {t(`forming.card.${words}`)}
            </>
          ),
        };
      })}
    />
  );
}

const detailOf = ({ member }: Seat, t: ReturnType<typeof useText>): string =>
  member === undefined
    ? t('forming.card.invited')
    : member.you
      ? t('forming.card.you')
      : member.online
        ? t('forming.card.here')
        : t('forming.card.away');
