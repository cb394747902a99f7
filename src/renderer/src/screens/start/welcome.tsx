import { FlaskConical, Mail, Users } from 'lucide-react';
import { useState } from 'react';
import { PickList } from '../../components/pick-list.tsx';
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
  return (
    <StartFrame heading={t('start.tagline')}>
      <p className="mt-2 text-14 text-pretty text-ink-2">{t('start.what')}</p>
      {problem !== undefined && (
        <div className="mt-5">
          <PracticeFailed problem={problem.message} />
        </div>
      )}
      <div className="mt-6 grid gap-3">
        <PickList
          label={t('start.begin')}
          picks={[
            {
              id: 'create',
              icon: Users,
              name: t('start.create'),
              help: t('start.createHelp'),
              choose: () => begin('create'),
            },
            { id: 'join', icon: Mail, name: t('start.join'), help: t('start.joinHelp'), choose: () => begin('join') },
          ]}
        />
        {vault === 'none' && <p className="-mt-1 mb-2 text-12 text-ink-3">{t('start.protectFirst')}</p>}
        <PickList
          label={t('start.practice.title')}
          picks={[
            {
              id: 'practise',
              icon: FlaskConical,
              name: t('start.practise'),
              help: t('start.practiseHelp'),
              choose: () => setPractising(true),
            },
          ]}
        />
      </div>
      <PracticeDialog open={practising} onClose={() => setPractising(false)} />
    </StartFrame>
  );
}
