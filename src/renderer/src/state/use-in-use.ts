import { useEffect } from 'react';
import { useApp } from './app-store.ts';
import { useKeyturn } from './keyturn.tsx';

/** Three times a minute are enough for a lock that counts minutes. */
const tellEveryMs = 20_000;

/** What a hand does on purpose. Moving the pointer is not among it: a shaken table does that. */
const acts = ['pointerdown', 'keydown', 'wheel'] as const;

/** Tells main that somebody is there, so that the vault does not lock under their hands. */
export function useInUse(): void {
  const keyturn = useKeyturn();
  useEffect(() => {
    let toldAtMs = -Infinity;
    const acted = (): void => {
      const nowMs = performance.now();
      if (nowMs - toldAtMs < tellEveryMs || document.visibilityState !== 'visible') return;
      if (useApp.getState().app?.vault !== 'open') return;
      toldAtMs = nowMs;
      // Main refuses where the vault locked meanwhile, and then its view says so.
      void keyturn.vault.inUse({});
    };
    for (const act of acts) addEventListener(act, acted, { capture: true, passive: true });
    return () => {
      for (const act of acts) removeEventListener(act, acted, { capture: true });
    };
  }, [keyturn]);
}
