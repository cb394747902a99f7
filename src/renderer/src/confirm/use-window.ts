import { useEffect, useState } from 'react';
import type { ConfirmView } from '../../../core/engine/review-view.ts';
import type { confirmContract } from '../../../preload/confirm-contract.ts';
import type { Client } from '../../../preload/contract-kit.ts';
import type { Settings } from '../../../preload/shell-view.ts';
import type { DoorStanding } from '../door/standing.ts';
import { useDoorStanding } from '../state/use-door-standing.ts';

export type ConfirmDoor = Client<typeof confirmContract>;

/**
 * What main says this window shows, how it looks, and whether main is still there.
 * @param wasInFront  main counts from when it is asked for the view, so it is not asked before somebody can read it
 */
export function useWindow(
  door: ConfirmDoor,
  wasInFront: boolean,
): {
  readonly view: ConfirmView | undefined;
  readonly settings: Settings | undefined;
  readonly standing: DoorStanding;
} {
  const [view, setView] = useState<ConfirmView>();
  const [settings, setSettings] = useState<Settings>();
  const standing = useDoorStanding();
  useEffect(() => (wasInFront ? door.confirm.view(setView) : undefined), [door, wasInFront]);
  useEffect(() => door.confirm.settings(setSettings), [door]);
  useEffect(() => lookLike(settings), [settings]);
  return { view, settings, standing };
}

/** Theme and contrast as in the app; without an answer the system decides. */
function lookLike(settings: Settings | undefined): () => void {
  const root = document.documentElement;
  if (settings === undefined || settings.theme === 'system') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', settings.theme);
  const more = matchMedia('(prefers-contrast: more)');
  const apply = (): void => {
    if (settings?.contrast === 'more' || more.matches) root.setAttribute('data-contrast', 'more');
    else root.removeAttribute('data-contrast');
  };
  apply();
  more.addEventListener('change', apply);
  return () => more.removeEventListener('change', apply);
}
