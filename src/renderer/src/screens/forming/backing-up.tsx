import { Check, CircleDashed } from 'lucide-react';
import { useState } from 'react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { MemberCards } from '../../components/member-cards.tsx';
import { InfoNote } from '../../components/info-note.tsx';
import { useApp } from '../../state/app-store.ts';
import { useText } from '../../text/text.ts';
import { BackupForm, ProveForm } from './backup-forms.tsx';
import { proposedFile } from './backup-file.ts';
import { FormingFrame } from './forming-frame.tsx';
import { seatsOf } from './people.ts';
import { StopButton } from './stop-button.tsx';
import { useWaitingText } from './waiting.tsx';

/** Everybody makes a backup and opens it once. */
export function BackingUp({ group }: { readonly group: GroupView }) {
  const t = useText();
  const folder = useApp(({ shell }) => shell?.suggestedFolder) ?? '';
  const [file, setFile] = useState(() => proposedFile(folder, group));
  const [made, setMade] = useState(false);
  const seats = seatsOf(group);
  const waiting = useWaitingText(seats.filter(({ member }) => member?.backupProven !== true));
  const proven = group.youProvedBackup;
  return (
    <FormingFrame
      group={group}
      at="backup"
      heading={proven ? t('forming.backup.doneHeading') : t('forming.backup.heading')}
      lead={proven ? t('forming.backup.doneLead') : t('forming.backup.lead')}
      danger={<StopButton group={group} />}
      status={proven ? waiting : t('forming.backup.status')}
    >
      {proven ? (
        <InfoNote fact={t('forming.backup.keep')}>{t('forming.backup.keepHelp')}</InfoNote>
      ) : (
        <div className="mt-4 grid gap-3">
          <BackupForm file={file} onFile={setFile} made={made} onMade={setMade} />
          {made && <ProveForm group={group} file={file} onFile={setFile} />}
        </div>
      )}
      <section className="mt-5">
        <h2 className="mb-2">{t('forming.backup.who')}</h2>
        <MemberCards
          label={t('forming.backup.who')}
          cards={seats.map(({ name, member }) => {
            const isProven = member?.backupProven === true;
            const Icon = isProven ? Check : CircleDashed;
            return {
              id: member?.device ?? name,
              name,
              you: member?.you ?? false,
              detail:
                member?.you === true
                  ? t('forming.card.you')
                  : member?.online === true
                    ? t('forming.card.here')
                    : t('forming.card.away'),
              at: 1,
              all: 1,
              done: isProven,
              state: (
                <>
                  <Icon aria-hidden className="size-3.5 flex-none text-accent-ink" strokeWidth={1.75} />
                  {isProven ? t('forming.card.proven') : t('forming.card.notProven')}
                </>
              ),
            };
          })}
        />
      </section>
    </FormingFrame>
  );
}
