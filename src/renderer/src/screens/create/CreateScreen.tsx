import { useEffect } from 'react';
import { useApp } from '../../state/app-store.ts';
import { replace } from '../../state/place.ts';
import { Wizard } from './wizard.tsx';

/** Somebody without a key part makes one first, and comes back here. */
export function CreateScreen() {
  const vault = useApp(({ app }) => app?.vault);
  useEffect(() => {
    if (vault === 'none') replace({ screen: 'protect', then: 'create' });
  }, [vault]);
  return vault === 'none' ? null : <Wizard />;
}
