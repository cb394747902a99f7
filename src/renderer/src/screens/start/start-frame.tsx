import { Settings } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { AppBanners } from '../../components/app-banners.tsx';
import { AppMark } from '../../components/app-mark.tsx';
import { IconButton } from '../../components/button.tsx';
import { go } from '../../state/place.ts';
import { useApp } from '../../state/app-store.ts';
import { useText } from '../../text/text.ts';

/** One column in the middle: there is no group yet whose frame could stand around it. */
export function StartFrame({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  const t = useText();
  // While practice begins there is nobody's app yet, and the profile's own network is not what is practised on.
  const network = useApp(({ app, shell }) =>
    shell?.practice === undefined ? (app?.network ?? shell?.profile.network) : 'practice',
  );
  const top = useRef<HTMLHeadingElement>(null);
  useEffect(() => top.current?.focus({ preventScroll: true }), [heading]);
  return (
    <div className="grid h-screen grid-rows-[auto_minmax(0,1fr)]">
      <div>
        <header className="flex min-h-12 items-center gap-2 border-b border-line pr-3 pl-(--gut) [-webkit-app-region:drag]">
          <p className="text-13 font-bold">{t('common.appName')}</p>
          <p className="text-12 text-ink-3">{network === undefined ? '' : t(`common.network.${network}`)}</p>
          <span className="ml-auto [-webkit-app-region:no-drag]">
            <IconButton icon={Settings} label={t('common.nav.settings')} onClick={() => go({ screen: 'settings' })} />
          </span>
        </header>
        <AppBanners />
      </div>
      <main className="thin-scroll grid min-h-0 overflow-auto">
        <div className="m-auto w-full max-w-[40rem] px-(--gut) py-8">
          <AppMark size={48} />
          <h1 ref={top} tabIndex={-1} className="mt-4 text-24 tracking-[-0.012em] text-balance outline-none">
            {heading}
          </h1>
          {children}
        </div>
      </main>
    </div>
  );
}
