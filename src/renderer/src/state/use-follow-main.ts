import { useEffect, useMemo, useRef } from 'react';
import type { AppView } from '../../../core/engine/app-view.ts';
import type { ShellView } from '../../../preload/shell-view.ts';
import { useApp } from './app-store.ts';
import { go, replace, useNav, type Place } from './place.ts';

/**
 * Keeps the place where a person is true to what main says: a group that is gone, a key that is ready, a link that was
 * opened.
 * @returns whether they are only passing through the start, which then need not be drawn
 */
export function useFollowMain(): boolean {
  const app = useApp(({ app: now }) => now);
  const shell = useApp(({ shell: now }) => now);
  const place = useNav(({ place: now }) => now);
  const better = useMemo(
    () => (app === undefined || shell === undefined ? undefined : betterPlace(place, app, shell)),
    [app, shell, place],
  );
  useEffect(() => {
    if (better !== undefined) replace(better);
  }, [better]);

  const asked = shell?.asked;
  const answeredAtMs = useRef<number>(undefined);
  useEffect(() => {
    // Only a new question moves a person; what main says later, about the old one too, does not.
    if (asked === undefined || app === undefined || answeredAtMs.current === asked.atMs) return;
    answeredAtMs.current = asked.atMs;
    if (asked.kind === 'join') {
      go({ screen: 'join', link: asked.link });
      return;
    }
    const group = app.groups.find(({ proposals }) => proposals.some(({ proposal }) => proposal === asked.proposal));
    if (group !== undefined) go({ screen: 'review', group: group.group, proposal: asked.proposal });
  }, [asked, app]);
  return place.screen === 'start' && better !== undefined;
}

/** Where the person should be instead, or undefined when they may stay. */
function betterPlace(place: Place, app: AppView, shell: ShellView): Place | undefined {
  const [first] = app.groups;
  if (place.screen === 'start') {
    if (shell.practice?.step !== undefined) return undefined;
    // A group that was given up holds nobody here: whoever has only such groups begins again.
    const alive =
      app.groups.find(({ phase }) => phase === 'ready') ?? app.groups.find(({ phase }) => phase !== 'abandoned');
    return alive === undefined ? undefined : homeOf(alive);
  }
  if (!('group' in place)) return undefined;
  const group = app.groups.find(({ group: id }) => id === place.group);
  if (group === undefined) return first === undefined ? { screen: 'start' } : homeOf(first);
  // The rehearsal screen itself leads on to home, so that the person sees that everything is done.
  if (place.screen !== 'forming' && group.phase !== 'ready') return { screen: 'forming', group: group.group };
  return undefined;
}

const homeOf = ({ group, phase }: AppView['groups'][number]): Place =>
  phase === 'ready' ? { screen: 'home', group } : { screen: 'forming', group };
