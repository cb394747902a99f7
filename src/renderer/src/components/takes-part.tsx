import { Lock, WifiOff } from 'lucide-react';
import { useApp } from '../state/app-store.ts';
import { useKeyturn } from '../state/keyturn.tsx';
import { useCommand } from '../state/use-command.ts';
import { useText } from '../text/text.ts';
import { Button } from './button.tsx';
import { ProblemLine } from './messages.tsx';
import { InfoNote } from './info-note.tsx';
import { askToUnlock } from './unlock-dialog.tsx';

/** What keeps this laptop from taking part in something all laptops do together, with the way out of it. */
export function TakesPartNote() {
  const t = useText();
  const keyturn = useKeyturn();
  const vault = useApp(({ app }) => app?.vault);
  const online = useApp(({ app }) => app?.online ?? true);
  const goOnline = useCommand(keyturn.network.setOnline);
  return (
    <>
      {vault === 'locked' && (
        <InfoNote
          icon={Lock}
          fact={t('forming.locked')}
          action={
            <Button size="card" onClick={() => askToUnlock()}>
              {t('forming.unlock')}
            </Button>
          }
        >
          {t('forming.lockedHelp')}
        </InfoNote>
      )}
      {!online && (
        <InfoNote
          icon={WifiOff}
          fact={t('forming.offline')}
          action={
            <Button size="card" pending={goOnline.pending} onClick={() => void goOnline.call({ online: true })}>
              {t('forming.goOnline')}
            </Button>
          }
        >
          <ProblemLine problem={goOnline.problem} />
        </InfoNote>
      )}
    </>
  );
}

/** Does something that needs the open vault: at once, or after the person unlocked it. */
export function withOpenVault(vault: 'none' | 'locked' | 'open' | undefined, act: () => void): void {
  if (vault === 'locked') askToUnlock(act);
  else act();
}
