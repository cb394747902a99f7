import { BookUser, Search, SearchX } from 'lucide-react';
import { useState } from 'react';
import type { BookEntryView, GroupView } from '../../../../core/engine/views.ts';
import { AddressGrid, CopyButton } from '../../components/address.tsx';
import { AppFrame } from '../../components/app-frame.tsx';
import { Button } from '../../components/button.tsx';
import { Well } from '../../components/marks.tsx';
import { Empty } from '../../components/messages.tsx';
import { useGroup } from '../../state/app-store.ts';
import { go } from '../../state/place.ts';
import { useText } from '../../text/text.ts';

/** The names the group agreed on, each with its whole address. */
export function BookScreen({ id }: { readonly id: string }) {
  const group = useGroup(id);
  return group === undefined ? null : <Book group={group} />;
}

function Book({ group }: { readonly group: GroupView }) {
  const t = useText();
  const [search, setSearch] = useState('');
  const words = search.trim().toLowerCase();
  const found = group.book.filter(
    ({ name, address }) => name.toLowerCase().includes(words) || address.text.includes(words),
  );
  return (
    <AppFrame group={group} title={t('group.book.title')}>
      <div className="max-w-[54.5rem] px-(--gut) py-5">
        <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
          <p className="max-w-[60ch] min-w-60 flex-1 text-14 text-pretty text-ink-2">{t('group.book.lead')}</p>
          {group.book.length > 0 && (
            <label className="flex h-8 w-64 items-center gap-2 rounded-2 border border-control bg-surface px-2.5 focus-within:outline-[length:var(--ring-w)] focus-within:outline-offset-1 focus-within:outline-focus focus-within:outline-solid">
              <Search aria-hidden className="size-3.5 flex-none text-ink-3" strokeWidth={1.75} />
              <input
                type="text"
                value={search}
                maxLength={120}
                autoComplete="off"
                spellCheck={false}
                aria-label={t('group.book.search')}
                placeholder={t('group.book.search')}
                className="w-full min-w-0 bg-transparent outline-none placeholder:text-ink-3"
                onChange={(event) => setSearch(event.target.value)}
              />
            </label>
          )}
        </div>
        {group.book.length === 0 && (
          <Empty icon={BookUser} title={t('group.book.empty')}>
            {t('group.book.emptyWhy')}
          </Empty>
        )}
        {group.book.length > 0 && found.length === 0 && (
          <Empty icon={SearchX} title={t('group.book.none', { words: search.trim() })}>
            {t('group.book.noneWhy')}
          </Empty>
        )}
        <ul aria-label={t('group.book.list')} className="mt-4">
          {found.map((entry) => (
            <Entry key={entry.address.text} entry={entry} group={group.group} />
          ))}
        </ul>
      </div>
    </AppFrame>
  );
}

function Entry({ entry, group }: { readonly entry: BookEntryView; readonly group: string }) {
  const t = useText();
  const { name, address, timesPaid } = entry;
  return (
    <li className="grid grid-cols-[10rem_minmax(0,1fr)] items-start gap-x-4 gap-y-2 border-t border-line py-4 max-low:grid-cols-1">
      <div className="max-low:flex max-low:flex-wrap max-low:items-center max-low:gap-x-3">
        <h2 data-from-main className="text-14 wrap-anywhere">
          {name}
        </h2>
        <p className="text-12 text-ink-3">{t('group.book.paid', { count: timesPaid })}</p>
        <div className="mt-2 flex items-center gap-1 max-low:mt-0 max-low:ml-auto">
          <Button
            size="card"
            aria-label={t('group.book.payTo', { name })}
            onClick={() => go({ screen: 'propose', group, to: address.text })}
          >
            {t('group.book.pay')}
          </Button>
          <CopyButton text={address.text} label={t('group.book.copy', { name })} />
        </div>
      </div>
      <Well>
        <AddressGrid address={address} />
      </Well>
    </li>
  );
}
