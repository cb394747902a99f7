import { useEffect } from 'react';
import { useApp } from './app-store.ts';
import { useKeyturn } from './keyturn.tsx';
import { back, useNav } from './place.ts';

/** Keys that work everywhere. None of them decides anything about a payment. */
export function useKeys(): void {
  const keyturn = useKeyturn();
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'l') {
        event.preventDefault();
        if (useApp.getState().shell?.practice === undefined) void keyturn.vault.lock({});
      }
      const { place } = useNav.getState();
      if (
        event.key === 'Escape' &&
        !isTyping(event.target) &&
        'group' in place &&
        place.screen !== 'home' &&
        place.screen !== 'forming'
      )
        back({ screen: 'home', group: place.group });
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [keyturn]);
}

/** Keys belong to a field while somebody types in it. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable);
