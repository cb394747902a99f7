import type { GroupView } from '../../../../core/engine/views.ts';
import { InfoNote } from '../../components/info-note.tsx';
import { useText } from '../../text/text.ts';
import { CeremonyCards } from './ceremony-cards.tsx';
import { FormingFrame } from './forming-frame.tsx';
import { GroupFacts } from './group-facts.tsx';
import { waitedFor } from './people.ts';
import { StopButton } from './stop-button.tsx';
import { SlowWell, useWaitingText } from './waiting.tsx';

/** Whoever came by an invitation waits here, and reads the rules meanwhile. */
export function LobbyOfJoiner({ group }: { readonly group: GroupView }) {
  const t = useText();
  const waiting = useWaitingText(waitedFor(group, 'joined'));
  const isReached = group.threshold !== undefined;
  if (!isReached)
    return (
      <FormingFrame
        group={group}
        at="meet"
        heading={t('forming.lobby.reachingHeading')}
        lead={t('forming.lobby.reachingLead')}
        danger={<StopButton group={group} />}
        status={t('forming.lobby.reachingStatus')}
      >
        <InfoNote fact={t('forming.lobby.reachingBoth')}>{t('forming.lobby.reachingBothHelp')}</InfoNote>
        <SlowWell text={(seconds) => t('forming.lobby.reachingSlow', { seconds })} />
      </FormingFrame>
    );
  const founder = group.founder ?? t('forming.abandoned.someone');
  return (
    <FormingFrame
      group={group}
      at="meet"
      heading={t('forming.lobby.joinerHeading')}
      lead={t('forming.lobby.joinerLead', { founder })}
      danger={<StopButton group={group} />}
      status={waiting ?? t('forming.waitingFor', { names: founder })}
    >
      <div className="mt-4">
        <CeremonyCards group={group} />
      </div>
      <GroupFacts group={group} people={false} />
    </FormingFrame>
  );
}
