import { useMemo, useState } from 'react';

/** To be put on what has to be seen, around the whole of it; it is positioned, because its edges are marked inside it. */
export type Watch = (id: string) => (element: HTMLElement | null) => (() => void) | undefined;

/**
 * What a person has had in view of one thing that is shown. Another thing begins unseen: what was seen belongs to what
 * was shown.
 * @param of  all that must be read again when it changes
 */
export function useSeen(of: string): { readonly seen: ReadonlySet<string>; readonly watch: Watch } {
  const [seen, setSeen] = useState<{ readonly of: string; readonly ids: ReadonlySet<string> }>();
  // A new function for each thing shown, so that React attaches it again and everything is watched from the start. What is
  // seen through it belongs to that thing, however late the browser tells.
  const watch = useMemo(() => {
    const see = (id: string): void =>
      setSeen((before) => {
        const ids = before?.of === of ? before.ids : none;
        return ids.has(id) ? before : { of, ids: new Set([...ids, id]) };
      });
    const attached = new Map<string, (element: HTMLElement | null) => (() => void) | undefined>();
    return (id: string) => {
      const known = attached.get(id);
      if (known !== undefined) return known;
      const attach = (element: HTMLElement | null) => (element === null ? undefined : whenSeen(element, () => see(id)));
      attached.set(id, attach);
      return attach;
    };
  }, [of]);
  return { seen: seen?.of === of ? seen.ids : none, watch };
}

const none: ReadonlySet<string> = new Set();

/** How much of an edge's line must show; less than all of it, because pixels are rounded. */
const shownMin = 0.9;

/**
 * Calls once the whole of an element was in view: both its edges at once or, when it is taller than what it is seen
 * through, one after the other. Nothing counts while the page is hidden.
 */
function whenSeen(element: HTMLElement, then: () => void): () => void {
  const [start, end] = [edge('top-0'), edge('bottom-0')];
  element.append(start, end);
  let [startShows, endShows, startShown, endShown] = [false, false, false, false];
  const check = (): void => {
    if (document.visibilityState !== 'visible') return;
    startShown ||= startShows;
    endShown ||= endShows;
    const isTall = element.offsetHeight > (viewOf(element)?.clientHeight ?? innerHeight) - 2;
    if (!(startShows && endShows) && !(isTall && startShown && endShown)) return;
    stop();
    then();
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio } of entries) {
        if (target === start) startShows = intersectionRatio >= shownMin;
        else endShows = intersectionRatio >= shownMin;
      }
      check();
    },
    { threshold: [0, shownMin] },
  );
  const stop = (): void => {
    observer.disconnect();
    document.removeEventListener('visibilitychange', check);
  };
  observer.observe(start);
  observer.observe(end);
  document.addEventListener('visibilitychange', check);
  return () => {
    stop();
    start.remove();
    end.remove();
  };
}

/** A line along one edge. It is added beside what React drew, which never looks at it. */
function edge(place: 'top-0' | 'bottom-0'): HTMLElement {
  const line = document.createElement('span');
  line.setAttribute('aria-hidden', 'true');
  line.className = `pointer-events-none absolute inset-x-0 h-0.5 ${place}`;
  return line;
}

/** The nearest box that scrolls: what an element is seen through. */
function viewOf(element: HTMLElement): HTMLElement | undefined {
  for (let box = element.parentElement; box !== null; box = box.parentElement)
    if (['auto', 'scroll'].includes(getComputedStyle(box).overflowY)) return box;
  return undefined;
}
