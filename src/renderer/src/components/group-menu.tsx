import { ChevronsUpDown } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { GroupView } from '../../../core/engine/views.ts';
import { useApp } from '../state/app-store.ts';
import { go } from '../state/place.ts';
import { useText } from '../text/text.ts';
import { AppMark } from './app-mark.tsx';

const itemLook = 'flex min-h-8 items-center rounded-[6px] px-2 outline-none data-highlighted:bg-hover';

/** Which group this is, and the way to the others. */
export function GroupMenu({ group }: { readonly group: GroupView | undefined }) {
  const t = useText();
  const groups = useApp(({ app }) => app?.groups) ?? [];
  const network = useApp(({ app, shell }) => app?.network ?? shell?.profile.network);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={`${t('common.nav.chooseGroup')}: ${group?.name ?? t('common.appName')}`}
        className="my-1 flex min-h-12 w-full items-center gap-2 rounded-2 px-2 text-left hover:bg-hover max-mid:justify-center max-mid:px-0"
      >
        <AppMark />
        <span className="min-w-0 flex-1 max-mid:sr-only">
          <strong className="block truncate leading-4.5" data-from-main>
            {group?.name ?? t('common.appName')}
          </strong>
          <small className="block text-11 text-ink-3">
            {network === undefined ? '' : t(`common.network.${network}`)}
          </small>
        </span>
        <ChevronsUpDown aria-hidden className="size-3.5 flex-none text-ink-3 max-mid:hidden" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="start" sideOffset={4} className="z-50 min-w-52 rounded-2 bg-raised p-1 shadow-2">
          {groups.map(({ group: id, name, phase }) => (
            <DropdownMenu.Item
              key={id}
              className={itemLook}
              onSelect={() => go(phase === 'ready' ? { screen: 'home', group: id } : { screen: 'forming', group: id })}
            >
              <span data-from-main>{name ?? id.slice(0, 8)}</span>
            </DropdownMenu.Item>
          ))}
          {groups.length > 0 && <DropdownMenu.Separator className="my-1 border-t border-line" />}
          <DropdownMenu.Item className={itemLook} onSelect={() => go({ screen: 'create' })}>
            {t('common.nav.newGroup')}
          </DropdownMenu.Item>
          <DropdownMenu.Item className={itemLook} onSelect={() => go({ screen: 'join' })}>
            {t('common.nav.joinGroup')}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
