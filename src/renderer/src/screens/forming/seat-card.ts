import type { MemberCard } from '../../components/member-cards.tsx';
import type { useText } from '../../text/text.ts';
import type { Seat } from './people.ts';

/** Who a card is about: the name, and whether that laptop is here. */
export const whoOf = (
  { name, member }: Seat,
  t: ReturnType<typeof useText>,
): Pick<MemberCard, 'id' | 'name' | 'you' | 'detail'> => ({
  id: member?.device ?? name,
  name,
  you: member?.you ?? false,
  detail:
    member === undefined
      ? t('forming.card.invited')
      : member.you
        ? t('forming.card.you')
        : member.online
          ? t('forming.card.here')
          : t('forming.card.away'),
});
