import { useCallback, useState } from 'react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { AppFrame } from '../../components/app-frame.tsx';
import { useGroup } from '../../state/app-store.ts';
import { useText } from '../../text/text.ts';
import { AlarmCard } from './alarm-card.tsx';
import { BalanceHead } from './balance-head.tsx';
import { actsNow, FirstPayment, useFirstPayment } from './first-payment.tsx';
import { HomeRail } from './home-rail.tsx';
import { Inbox } from './inbox.tsx';
import { remember, useInboxMemory } from './inbox-memory.ts';
import { SearchBox } from './search-box.tsx';

/** What the group holds, and everything that waits for somebody. */
export function HomeScreen({ id }: { readonly id: string }) {
  const group = useGroup(id);
  return group === undefined ? null : <Home group={group} />;
}

function Home({ group }: { readonly group: GroupView }) {
  const t = useText();
  const { search } = useInboxMemory(group.group);
  const [searching, setSearching] = useState(search !== '');
  const first = useFirstPayment(group);
  const openSearch = useCallback(() => setSearching(true), []);
  return (
    <AppFrame
      group={group}
      title={t('home.title')}
      tools={
        <SearchBox
          open={searching}
          value={search}
          onOpen={openSearch}
          onChange={(words) => remember(group.group, { search: words, selected: undefined, finishedIndex: undefined })}
          onClose={() => {
            remember(group.group, { search: '' });
            setSearching(false);
          }}
        />
      }
      rail={<HomeRail group={group} />}
      railLabel={t('home.rail.label')}
    >
      <AlarmCard group={group} />
      <BalanceHead group={group} primary={first === undefined || !actsNow(first.stage)} />
      {first !== undefined && <FirstPayment group={group} stage={first.stage} payment={first.payment} />}
      <Inbox group={group} onSearch={openSearch} quiet={first !== undefined} />
    </AppFrame>
  );
}
