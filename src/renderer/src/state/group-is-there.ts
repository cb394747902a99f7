import { useApp } from './app-store.ts';

/** Main publishes a group in the turn that makes it; whoever waits longer than this goes on and finds its own way. */
const waitMsMax = 5_000;

/** Resolves once main's view holds this group, so that nobody is led to a screen of a group that is not there yet. */
export function groupIsThere(id: string): Promise<void> {
  const isThere = (): boolean => useApp.getState().app?.groups.some(({ group }) => group === id) === true;
  if (isThere()) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      stop();
      clearTimeout(timer);
      resolve();
    };
    const stop = useApp.subscribe(() => isThere() && end());
    const timer = setTimeout(end, waitMsMax);
  });
}
