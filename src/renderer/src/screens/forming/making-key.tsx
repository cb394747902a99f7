import type { GroupView } from '../../../../core/engine/views.ts';
import { listed } from '../../text/listed.ts';
import { useText } from '../../text/text.ts';
import { CeremonyCards } from './ceremony-cards.tsx';
import { FormingFrame } from './forming-frame.tsx';
import { Rounds } from './rounds.tsx';
import { StopButton } from './stop-button.tsx';
import { SlowWell } from './waiting.tsx';

/** The laptops work; people watch the rounds go by. */
export function MakingKey({ group }: { readonly group: GroupView }) {
  const t = useText();
  const away = group.members.filter(({ online, you }) => !online && !you).map(({ name }) => name);
  return (
    <FormingFrame
      group={group}
      at="key"
      heading={t('forming.key.heading')}
      lead={t('forming.key.lead')}
      danger={<StopButton group={group} />}
      status={t('forming.key.status')}
    >
      <Rounds phase={group.phase} />
      <CeremonyCards group={group} />
      <SlowWell
        text={(seconds) =>
          away.length === 0
            ? t('forming.key.slowOthers', { seconds })
            : t('forming.key.slow', { seconds, names: listed(away) })
        }
      />
    </FormingFrame>
  );
}
