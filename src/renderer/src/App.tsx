import { useEffect } from 'react';
import { ErrorCard } from './components/messages.tsx';
import { UnlockDialog } from './components/unlock-dialog.tsx';
import { Button } from './components/button.tsx';
import { StartScreen } from './screens/start/StartScreen.tsx';
import { Screen } from './screens/screen.tsx';
import { useApp } from './state/app-store.ts';
import { useKeyturn } from './state/keyturn.tsx';
import { useInUse } from './state/use-in-use.ts';
import { useFollowMain } from './state/use-follow-main.ts';
import { useKeys } from './state/use-keys.ts';
import { useDoorStanding } from './state/use-door-standing.ts';
import { useSettingsOnDocument } from './state/use-settings.ts';
import { useText } from './text/text.ts';

/** The page: what main says about itself decides whether there is anything to show. */
export function App() {
  const t = useText();
  const shell = useApp(({ shell: now }) => now);
  const app = useApp(({ app: now }) => now);
  const standing = useDoorStanding();
  useSettingsOnDocument(shell?.settings);
  const passing = useFollowMain();
  useKeys();
  useInUse();
  const needYou =
    app?.groups.flatMap(({ proposals }) => proposals).filter(({ section }) => section === 'needsYou').length ?? 0;
  useEffect(() => {
    document.title = `${needYou > 0 ? `(${needYou}) ` : ''}${t('common.appName')}`;
  }, [needYou, t]);

  // What such a page shows is no longer true, and nothing on it acts.
  if (standing === 'ended' || standing === 'takenOver' || standing === 'refused')
    return <Message text={t(`common.door.${standing}`)} />;
  if (shell?.place === 'failed') return <Failed />;
  // Practice is being prepared: its first steps come before there is anybody's app to show.
  if (shell?.practice !== undefined && app === undefined) return <StartScreen />;
  if (shell === undefined || app === undefined)
    return <Message text={standing === 'open' ? t('common.door.connecting') : t(`common.door.${standing}`)} />;
  return (
    <>
      {!passing && <Screen />}
      <UnlockDialog />
    </>
  );
}

function Message({ text }: { readonly text: string }) {
  const t = useText();
  return (
    <main className="grid h-screen place-items-center p-6">
      <h1 className="sr-only">{t('common.appName')}</h1>
      <p role="status" className="max-w-[60ch] text-center text-ink-2">
        {text}
      </p>
    </main>
  );
}

function Failed() {
  const t = useText();
  const keyturn = useKeyturn();
  const failure = useApp(({ shell }) => shell?.failure);
  return (
    <main className="grid h-screen place-items-center p-6">
      <div className="w-[min(36rem,100%)]">
        <h1 className="sr-only">{t('common.appName')}</h1>
        <ErrorCard
          title={t('common.failed.title')}
          actions={
            <Button kind="primary" onClick={() => void keyturn.app.reopen({})}>
              {t('common.failed.retry')}
            </Button>
          }
        >
          <p data-from-main>{failure?.message}</p>
        </ErrorCard>
      </div>
    </main>
  );
}
