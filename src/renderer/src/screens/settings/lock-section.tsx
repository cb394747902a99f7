import { Lock, LockOpen } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { Section } from '../../components/section.tsx';
import { askToUnlock } from '../../components/unlock-dialog.tsx';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useNow } from '../../state/use-now.ts';
import { until } from '../../text/times.ts';
import { useText } from '../../text/text.ts';

/** Whether the key part is open, until when, and the way to lock it now. */
export function LockSection() {
  const t = useText();
  const keyturn = useKeyturn();
  const now = useNow();
  const vault = useApp(({ app }) => app?.vault ?? 'none');
  const locksAtMs = useApp(({ app }) => app?.locksAtMs);
  const lock = useCommand(keyturn.vault.lock);
  const says = ((): string => {
    switch (vault) {
      case 'none':
        return t('settings.lock.none');
      case 'locked':
        return t('settings.lock.locked');
      case 'open':
        return locksAtMs === undefined
          ? t('settings.lock.openNoTime')
          : t('settings.lock.open', { when: until(locksAtMs, now) });
    }
  })();
  return (
    <Section label={t('settings.lock.label')}>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="max-w-[60ch] min-w-60 flex-1 text-pretty text-ink-2">{says}</p>
        {vault === 'open' && (
          <Button icon={Lock} pending={lock.pending} onClick={() => void lock.call({})}>
            {t('settings.lock.now')}
          </Button>
        )}
        {vault === 'locked' && (
          <Button icon={LockOpen} onClick={() => askToUnlock()}>
            {t('settings.lock.unlock')}
          </Button>
        )}
      </div>
      <ProblemLine problem={lock.problem} />
    </Section>
  );
}
