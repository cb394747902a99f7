import { Check, CircleDashed } from 'lucide-react';
import { useState } from 'react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { InfoNote } from '../../components/info-note.tsx';
import { MemberCards } from '../../components/member-cards.tsx';
import { useApp } from '../../state/app-store.ts';
import { useText } from '../../text/text.ts';
import { proposedFile } from './backup-file.ts';
import { CardState } from './card-state.tsx';
import { FormingFrame } from './forming-frame.tsx';
import { MakeBackup } from './make-backup.tsx';
import { seatsOf } from './people.ts';
import { ProveBackup } from './prove-backup.tsx';
import { whoOf } from './seat-card.ts';
import { StopButton } from './stop-button.tsx';
import { useWaitingText } from './waiting.tsx';

/** Everybody makes a backup and opens it once. */
export function BackingUp({ group }: { readonly group: GroupView }) {
  const folder = useApp(({ shell }) => shell?.suggestedFolder) ?? '';
  const [file, setFile] = useState(() => proposedFile(folder, group));
  const [made, setMade] = useState<'now' | 'before'>();
  const step = { group, file, onFile: setFile };
  if (group.youProvedBackup) return <Proven group={group} />;
  return made === undefined ? (
    <MakeBackup {...step} onMade={setMade} who={<WhoHasProven group={group} />} />
  ) : (
    <ProveBackup {...step} made={made} onAgain={() => setMade(undefined)} who={<WhoHasProven group={group} />} />
  );
}

function Proven({ group }: { readonly group: GroupView }) {
  const t = useText();
  const waiting = useWaitingText(seatsOf(group).filter(({ member }) => member?.backupProven !== true));
  return (
    <FormingFrame
      group={group}
      at="backup"
      heading={t('forming.backup.doneHeading')}
      lead={t('forming.backup.doneLead')}
      danger={<StopButton group={group} />}
      status={waiting}
    >
      <InfoNote fact={t('forming.backup.keep')}>{t('forming.backup.keepHelp')}</InfoNote>
      <WhoHasProven group={group} />
    </FormingFrame>
  );
}

function WhoHasProven({ group }: { readonly group: GroupView }) {
  const t = useText();
  return (
    <section className="mt-5">
      <h2 className="mb-2">{t('forming.backup.who')}</h2>
      <MemberCards
        label={t('forming.backup.who')}
        cards={seatsOf(group).map((seat) => {
          const isProven = seat.member?.backupProven === true;
          return {
            ...whoOf(seat, t),
            at: 1,
            all: 1,
            done: isProven,
            state: isProven ? (
              <CardState icon={Check} text={t('forming.card.proven')} />
            ) : (
              <CardState icon={CircleDashed} text={t('forming.card.notProven')} />
            ),
          };
        })}
      />
    </section>
  );
}
