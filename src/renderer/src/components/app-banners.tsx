import { FlaskConical, RotateCcw, TriangleAlert, WifiOff } from 'lucide-react';
import { useApp } from '../state/app-store.ts';
import { useKeyturn } from '../state/keyturn.tsx';
import { useNav } from '../state/place.ts';
import { useDoorStanding } from '../state/use-door-standing.ts';
import { useText } from '../text/text.ts';
import { Button } from './button.tsx';
import { LeavePractice } from './leave-practice.tsx';
import { Banner } from './messages.tsx';

/** What stays true on every screen: practice, a lost connection, warnings of this installation, a restarted window. */
export function AppBanners() {
  const t = useText();
  const keyturn = useKeyturn();
  const standing = useDoorStanding();
  const warnings = useApp(({ app }) => app?.warnings) ?? [];
  const ledgerProblem = useApp(({ app }) => app?.ledgerProblem);
  const practice = useApp(({ shell }) => shell?.practice);
  const wordsMissing = useApp(
    ({ app, shell }) => shell?.place === 'profile' && app?.vault !== 'none' && shell.settings.wordsChecked !== true,
  );
  const isProtecting = useNav(({ place }) => place.screen === 'protect');
  const restarted = useApp(({ shell }) => shell?.pageRestarted);
  return (
    <>
      {standing !== 'open' && standing !== 'connecting' && (
        <Banner icon={WifiOff} tone="amber">
          {t(`common.door.${standing}`)}
        </Banner>
      )}
      {practice !== undefined && (
        <Banner icon={FlaskConical} action={<LeavePractice />}>
          {practice.problem ?? t('common.practice.banner')}
        </Banner>
      )}
      {restarted !== undefined && (
        <Banner
          icon={RotateCcw}
          action={
            <Button kind="quiet" size="card" onClick={() => void keyturn.app.dismiss({ what: 'pageRestarted' })}>
              {t('common.restarted.dismiss')}
            </Button>
          }
        >
          {restarted.approved === 0 && restarted.signed === 0 && t('common.restarted.nothing')}
          {restarted.approved > 0 && t('common.restarted.approved', { count: restarted.approved })}{' '}
          {restarted.signed > 0 && t('common.restarted.signed', { count: restarted.signed })}
        </Banner>
      )}
      {practice === undefined &&
        warnings.map((warning) => (
          <Banner key={warning} icon={TriangleAlert} tone="amber">
            <span data-from-main>{warning}</span>
          </Banner>
        ))}
      {wordsMissing && !isProtecting && (
        <Banner icon={TriangleAlert} tone="amber">
          {t('common.wordsMissing')}
        </Banner>
      )}
      {ledgerProblem !== undefined && (
        <Banner icon={WifiOff}>
          <span data-from-main>{ledgerProblem}</span>
        </Banner>
      )}
    </>
  );
}
