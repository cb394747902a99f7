import { create } from 'zustand';

/** Where a person is in the page. Screens of a group carry its id, those of a payment both. */
export type Place =
  | { readonly screen: 'start' }
  | { readonly screen: 'protect'; readonly then: 'create' | 'join' | 'start' }
  | { readonly screen: 'create' }
  | { readonly screen: 'join'; readonly link?: string }
  /** Lobby, ceremony, words, backup and rehearsal of one group: which of them, its phase says. */
  | { readonly screen: 'forming'; readonly group: string }
  | { readonly screen: 'home'; readonly group: string }
  | { readonly screen: 'propose'; readonly group: string; readonly to?: string; readonly amount?: string }
  | { readonly screen: 'review'; readonly group: string; readonly proposal: string }
  | { readonly screen: 'members'; readonly group: string }
  | { readonly screen: 'rules'; readonly group: string }
  | { readonly screen: 'book'; readonly group: string }
  | { readonly screen: 'activity'; readonly group: string }
  | { readonly screen: 'settings' };

/** Steps back that are remembered; more than anybody goes. */
const historyMax = 50;

type Nav = { readonly place: Place; readonly past: readonly Place[] };

export const useNav = create<Nav>(() => ({ place: { screen: 'start' }, past: [] }));

export function go(place: Place): void {
  useNav.setState(({ place: now, past }) => ({ place, past: [...past, now].slice(-historyMax) }));
}

/** Without a way back to where one was: after something ended. */
export function replace(place: Place): void {
  useNav.setState(({ past }) => ({ place, past }));
}

export function back(otherwise: Place): void {
  useNav.setState(({ past }) => ({ place: past.at(-1) ?? otherwise, past: past.slice(0, -1) }));
}
