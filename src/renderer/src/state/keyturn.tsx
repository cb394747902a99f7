import { createContext, use, type ReactNode } from 'react';
import type { Keyturn } from './app-store.ts';

const KeyturnContext = createContext<Keyturn | undefined>(undefined);

export function KeyturnProvider({ keyturn, children }: { readonly keyturn: Keyturn; readonly children: ReactNode }) {
  return <KeyturnContext value={keyturn}>{children}</KeyturnContext>;
}

/** Main's commands. */
export function useKeyturn(): Keyturn {
  const keyturn = use(KeyturnContext);
  if (keyturn === undefined) throw new Error('Invariant broken: the page is connected before it is drawn');
  return keyturn;
}
