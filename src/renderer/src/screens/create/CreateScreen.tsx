import { lazy, Suspense, useEffect } from 'react';
import { useApp } from '../../state/app-store.ts';
import { replace } from '../../state/place.ts';
import { useText } from '../../text/text.ts';

// Forms and their checks are loaded by the few who create a group.
const Wizard = lazy(async () => ({ default: (await import('./wizard.tsx')).Wizard }));

export function CreateScreen() {
  const t = useText();
  const vault = useApp(({ app }) => app?.vault);
  useEffect(() => {
    if (vault === 'none') replace({ screen: 'protect', then: 'create' });
  }, [vault]);
  if (vault === 'none') return null;
  return (
    <Suspense
      fallback={
        <main className="grid h-screen place-items-center">
          <p role="status" className="text-ink-2">
            {t('create.loading')}
          </p>
        </main>
      }
    >
      <Wizard />
    </Suspense>
  );
}
