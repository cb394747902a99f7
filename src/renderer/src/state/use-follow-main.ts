import { useEffect } from 'react';
import type { AppView } from '../../../core/engine/app-view.ts';
import type { ShellView } from '../../../preload/shell-view.ts';
import { useApp } from './app-store.ts';
import { go, replace, useNav, type Place } from './place.ts';

/** Keeps the place where a person is true to what main says: a group that is gone, a key that is ready, a link that was opened. */
export function useFollowMain(): void {
  const app = useApp(({ app: now }) => now);
  const shell = useApp(({ shell: now }) => now);
  const place = useNav(({ place: now }) => now);
  useEffect(() => {
    if (app === undefined || shell === undefined) return;
    const better = betterPlace(place, app, shell);
    if (better !== undefined) replace(better);
  }, [app, shell, place]);

  const asked = shell?.asked;
  const askedAt = asked?.atMs;
  useEffect(() => {
    if (asked === undefined || app === undefined) return;
    if (asked.kind === 'join') {
      go({ screen: 'join', link: asked.link });
      return;
    }
    const group = app.groups.find(({ proposals }) => proposals.some(({ proposal }) => proposal === asked.proposal));
    if (group !== undefined) go({ screen: 'review', group: group.group, proposal: asked.proposal });
    // Only a new question moves a person; what main says later about the old one does not.
  }, [askedAt]); // eslint-disable-line react-hooks/exhaustive-deps
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
