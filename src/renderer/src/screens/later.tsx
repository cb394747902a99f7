import { lazy, type ComponentType } from 'react';
import { ErrorCard } from '../components/messages.tsx';
import { useText } from '../text/text.ts';

type Part<P> = () => Promise<ComponentType<P>>;

const parts = new Set<Part<never>>();

/** A screen whose code is fetched when somebody first goes there, or before, once there is nothing else to do. */
export function later<P extends object>(part: Part<P>): ComponentType<P> {
  parts.add(part as Part<never>);
  return lazy(async () => ({ default: await part().catch((): ComponentType<P> => NotThere) }));
}

/**
 * Fetches what is not there yet while the page is idle, so that a screen is there at the click, and still is when the
 * host that serves the page has gone.
 */
export function fetchTheRest(): void {
  // Whatever fails here is tried again when somebody goes there, and said then.
  const fetchAll = (): void => {
    for (const part of parts) void part().catch(() => undefined);
  };
  // Not every browser that practice opens in has it.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(fetchAll);
  else setTimeout(fetchAll, 1_000);
}

function NotThere() {
  const t = useText();
  return (
    <main className="grid h-screen place-items-center p-6">
      <div className="w-[min(36rem,100%)]">
        <h1 className="sr-only">{t('common.appName')}</h1>
        <ErrorCard title={t('common.notThere.title')} risk={t('common.notThere.risk')}>
          <p>{t('common.notThere.help')}</p>
        </ErrorCard>
      </div>
    </main>
  );
}
