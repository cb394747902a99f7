import { Lock, LockOpen } from 'lucide-react';
import type { GroupView } from '../../../core/engine/views.ts';
import { useApp } from '../state/app-store.ts';
import { useKeyturn } from '../state/keyturn.tsx';
import { useNow } from '../state/use-now.ts';
import { until } from '../text/times.ts';
import { useText } from '../text/text.ts';
import { IconButton } from './button.tsx';
import { Avatar } from './marks.tsx';
import { askToUnlock } from './unlock-dialog.tsx';

/** Who you are here, and whether your key part is locked. */
export function PersonLine({ group }: { readonly group: GroupView | undefined }) {
  const t = useText();
  const keyturn = useKeyturn();
  const now = useNow();
  const vault = useApp(({ app }) => app?.vault);
  const locksAtMs = useApp(({ app }) => app?.locksAtMs);
  const practises = useApp(({ shell }) => shell?.practice !== undefined);
  const online = useApp(({ app }) => app?.online ?? true);
  // Nobody knows the passphrase of the throwaway profile of practice: locking it would only confuse.
  if (vault === undefined || vault === 'none' || practises) return null;
  const name = group?.yourName ?? t('common.you');
  const standing =
    vault === 'locked'
      ? t('common.me.locked')
      : locksAtMs === undefined
        ? ''
        : t('common.me.locksIn', { when: until(locksAtMs, now) });
  return (
    <div className="mt-1 flex min-h-9 items-center gap-2 pr-0.5 pl-2 max-mid:justify-center max-mid:px-0">
      <span className="max-mid:hidden">
        <Avatar name={name} />
      </span>
      <div className="min-w-0 flex-1 max-mid:hidden">
        <strong className="block truncate leading-4 font-mid" data-from-main>
          {name}
        </strong>
        <small className="block text-11 text-ink-3">
          {online ? standing : `${standing} · ${t('common.me.offline')}`}
        </small>
      </div>
      {vault === 'open' ? (
        <IconButton
          size="card"
          icon={LockOpen}
          label={t('common.me.lockNow')}
          onClick={() => void keyturn.vault.lock({})}
        />
      ) : (
        <IconButton size="card" icon={Lock} label={t('common.me.unlock')} onClick={() => askToUnlock()} />
      )}
    </div>
  );
}
