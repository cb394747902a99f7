import { BookUser, ChevronLeft, History, Inbox, Scale, Settings, Users, type LucideIcon } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import type { GroupView } from '../../../core/engine/views.ts';
import { back, go, useNav, type Place } from '../state/place.ts';
import { useText } from '../text/text.ts';
import { AppBanners } from './app-banners.tsx';
import { cx } from './class-names.ts';
import { GroupMenu } from './group-menu.tsx';
import { PersonLine } from './person-line.tsx';
import { QuorumBadge } from './quorum-badge.tsx';

export type AppFrameProps = {
  readonly group: GroupView | undefined;
  readonly title: string;
  /** Beside the title: who, when, until when. */
  readonly subtitle?: ReactNode;
  /** Where "back" leads when there is no past; its name is shown. */
  readonly parent?: { readonly place: Place; readonly name: string };
  /** At the right of the top bar. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
  /** Facts about the content. Nothing in it is needed: below 1200 it is not there. */
  readonly rail?: ReactNode;
  readonly railLabel?: string;
  /** Where a decision is made. */
  readonly footer?: ReactNode;
};

/** Sidebar, top bar, content (the only thing that scrolls), and a footer where a decision is made. */
export function AppFrame({ group, title, subtitle, parent, tools, children, rail, railLabel, footer }: AppFrameProps) {
  const content = useRef<HTMLElement>(null);
  const screen = useNav(({ place }) => place.screen);
  useEffect(() => {
    const first = content.current?.querySelector<HTMLElement>('[data-focus-first]');
    (first ?? content.current)?.focus({ preventScroll: true, focusVisible: false });
  }, [screen, title]);
  return (
    <div className="grid h-screen grid-cols-[3.5rem_minmax(0,1fr)] overflow-hidden mid:grid-cols-[13.5rem_minmax(0,1fr)]">
      <Sidebar group={group} />
      <div className="grid min-h-0 min-w-0 grid-rows-[auto_minmax(0,1fr)_auto]">
        <div>
          <header className="flex min-h-12 items-center gap-2 border-b border-line pr-3 pl-(--gut) [-webkit-app-region:drag]">
            {parent !== undefined && (
              <button
                type="button"
                className="-ml-1.5 flex items-center gap-1 rounded-2 py-1 pr-2 pl-1 text-ink-2 [-webkit-app-region:no-drag] hover:bg-hover"
                onClick={() => back(parent.place)}
              >
                <ChevronLeft aria-hidden className="size-4" strokeWidth={1.75} />
                {parent.name}
              </button>
            )}
            <h1 className="truncate text-13">{title}</h1>
            {subtitle !== undefined && <div className="min-w-0 truncate text-12 text-ink-3">{subtitle}</div>}
            <div className="ml-auto flex items-center gap-1 [-webkit-app-region:no-drag]">{tools}</div>
          </header>
          <AppBanners />
        </div>
        <div
          className={cx(
            'grid min-h-0 grid-cols-[minmax(0,1fr)]',
            rail !== undefined && 'rail:grid-cols-[minmax(0,68rem)_16.5rem]',
          )}
        >
          <main
            ref={content}
            tabIndex={0}
            aria-label={title}
            className="thin-scroll min-h-0 overflow-auto -outline-offset-2"
          >
            {children}
          </main>
          {rail !== undefined && (
            <aside aria-label={railLabel} className="hidden overflow-auto border-l border-line p-5 rail:block">
              {rail}
            </aside>
          )}
        </div>
        {footer !== undefined && (
          <footer className="border-t border-line bg-bg">
            {/* No further than the rail reaches: in a very wide window the decision stays near what it is about. */}
            <div className="flex min-h-16 max-w-[84.5rem] flex-wrap items-center gap-x-3 gap-y-2 px-(--gut) py-2">
              {footer}
            </div>
          </footer>
        )}
      </div>
    </div>
  );
}

function Sidebar({ group }: { readonly group: GroupView | undefined }) {
  const t = useText();
  const ready = group?.phase === 'ready';
  const needYou = group?.proposals.filter(({ section }) => section === 'needsYou').length ?? 0;
  return (
    <aside className="flex min-h-0 flex-col overflow-y-auto border-r border-line bg-side px-2 pb-2">
      <GroupMenu group={group} />
      {ready && (
        <nav aria-label={t('common.nav.main')} className="grid gap-px">
          <NavItem
            icon={Inbox}
            name={t('common.nav.home')}
            place={{ screen: 'home', group: group.group }}
            count={needYou}
            countName={t('common.nav.needYou', { count: needYou })}
            also={['propose', 'review']}
          />
          <NavItem icon={History} name={t('common.nav.activity')} place={{ screen: 'activity', group: group.group }} />
          <NavItem icon={Users} name={t('common.nav.members')} place={{ screen: 'members', group: group.group }} />
          <NavItem icon={Scale} name={t('common.nav.rules')} place={{ screen: 'rules', group: group.group }} />
          <NavItem icon={BookUser} name={t('common.nav.book')} place={{ screen: 'book', group: group.group }} />
        </nav>
      )}
      <div className="min-h-4 flex-1" />
      {ready && <QuorumBadge group={group} />}
      <nav aria-label={t('common.nav.app')} className="grid gap-px">
        <NavItem icon={Settings} name={t('common.nav.settings')} place={{ screen: 'settings' }} />
      </nav>
      <PersonLine group={group} />
    </aside>
  );
}

function NavItem({
  icon: Icon,
  name,
  place,
  count = 0,
  countName,
  also = [],
}: {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly place: Place;
  readonly count?: number;
  readonly countName?: string;
  readonly also?: readonly Place['screen'][];
}) {
  const here = useNav(({ place: now }) => now.screen);
  const current = here === place.screen || also.includes(here);
  return (
    <button
      type="button"
      title={name}
      aria-current={current ? 'page' : undefined}
      onClick={() => go(place)}
      className={cx(
        'flex h-8 w-full items-center gap-2 rounded-2 px-2 text-left max-mid:justify-center',
        current ? 'bg-tile font-mid text-ink' : 'text-ink-2 hover:bg-hover',
      )}
    >
      <Icon aria-hidden className={cx('size-4 flex-none', current ? 'text-ink' : 'text-ink-3')} strokeWidth={1.75} />
      <span className="max-mid:sr-only">{name}</span>
      {count > 0 && (
        <span
          data-keep-colour
          aria-label={countName}
          role="img"
          className="ml-auto h-4.5 min-w-5 rounded-full bg-accent px-1.5 text-center text-11 leading-4.5 font-bold text-on-accent tabular-nums max-mid:absolute max-mid:ml-6 max-mid:-mt-4 max-mid:h-3.5 max-mid:min-w-3.5 max-mid:px-1 max-mid:text-[0.5625rem] max-mid:leading-3.5"
        >
          {count}
        </span>
      )}
    </button>
  );
}
