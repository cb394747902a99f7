import { FlaskConical, Mail, Users, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { InfoNote } from '../../components/info-note.tsx';
import { PickList, type Pick } from '../../components/pick-list.tsx';
import { useApp } from '../../state/app-store.ts';
import { go, type Place } from '../../state/place.ts';
import { useText } from '../../text/text.ts';
import { PracticeDialog } from './practice-dialog.tsx';
import { PracticeFailed } from './practice-failed.tsx';
import { usePracticeStart } from './practice-start.ts';
import { StartFrame } from './start-frame.tsx';

/** What Keyturn is, and the three ways to begin. */
export function Welcome() {
  const t = useText();
  const vault = useApp(({ app }) => app?.vault);
  const problem = usePracticeStart(({ problem: now }) => now);
  const [practising, setPractising] = useState(false);
  const begin = (screen: 'create' | 'join'): void => {
    const protectFirst: Place = { screen: 'protect', then: screen };
    go(vault === 'none' ? protectFirst : { screen });
  };
  const pick = <Id extends 'create' | 'join' | 'practise'>(id: Id, icon: LucideIcon, act: (id: Id) => void): Pick => ({
    id,
    icon,
    name: t(`start.${id}`),
    help: t(`start.${id}Help`),
    choose: () => act(id),
  });
  return (
    <StartFrame heading={t('start.tagline')}>
      <p className="mt-2 text-14 text-pretty text-ink-2">{t('start.what')}</p>
      {problem !== undefined && (
        <div className="mt-5">
          <PracticeFailed problem={problem.message} />
        </div>
      )}
      <GivenUp />
      <div className="mt-6 grid gap-3">
        <PickList label={t('start.begin')} picks={[pick('create', Users, begin), pick('join', Mail, begin)]} />
        {vault === 'none' && <p className="-mt-1 mb-2 text-12 text-ink-3">{t('start.protectFirst')}</p>}
        <PickList
          label={t('start.practice.title')}
          picks={[pick('practise', FlaskConical, () => setPractising(true))]}
        />
      </div>
      <PracticeDialog open={practising} onClose={() => setPractising(false)} />
    </StartFrame>
  );
}

/** More than these would push the ways to begin out of sight. */
const givenUpMax = 2;

/** Whoever comes back after a group was given up finds out why it is not here. */
function GivenUp() {
  const t = useText();
  const groups = useApp(({ app }) => app?.groups) ?? [];
  const givenUp = groups.filter(({ phase }) => phase === 'abandoned').slice(-givenUpMax);
  return givenUp.map(({ group, name }) => (
    <InfoNote
      key={group}
      fact={t('start.givenUp.fact', { name: name ?? t('forming.unnamed') })}
      action={
        <Button size="card" onClick={() => go({ screen: 'forming', group })}>
          {t('start.givenUp.see')}
        </Button>
      }
    >
      {t('start.givenUp.help')}
    </InfoNote>
  ));
}
