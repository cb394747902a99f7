import { useMemo, useState } from 'react';
import type { ReviewView } from '../../../../core/engine/review-view.ts';

/** One thing that has to be in view before the button works, or somebody to go on without. */
export type GateLine = {
  readonly id: string;
  readonly name: string;
  readonly seen: boolean;
  /** Has to be said as well as seen. */
  readonly acknowledge: string | undefined;
  readonly acknowledged: boolean;
};

export type Gate = {
  readonly lines: readonly GateLine[];
  /** Still to look at. */
  readonly unseen: number;
  /** The first member that nobody said to go on without; undefined when there is none. */
  readonly unsaid: string | undefined;
  readonly acknowledged: readonly string[];
  toggle(id: string): void;
  /** To be put on what has to be seen, around the whole of it. */
  watch(id: string): (element: HTMLElement | null) => (() => void) | undefined;
};

export const addressGateId = (place: number): string => `address-${place}`;

/**
 * What a person has had in view of one reading. Another reading, or another item, begins unseen: what was seen belongs
 * to what was shown.
 * @param addressName  what the gate calls the address of a recipient
 */
export function useGate(
  { reading, recipients, verdict }: Pick<ReviewView, 'reading' | 'recipients' | 'verdict'>,
  addressName: (place: number) => string,
): Gate {
  const [seen, setSeen] = useState<{ readonly of: string | undefined; readonly ids: ReadonlySet<string> }>();
  const [said, setSaid] = useState<{ readonly of: string | undefined; readonly ids: ReadonlySet<string> }>();
  const of = `${reading ?? ''}/${recipients.map(({ address, lookAlike }) => `${address.text}/${lookAlike?.known.text ?? ''}`).join()}`;
  const seenIds = seen?.of === of ? seen.ids : none;
  const saidIds = said?.of === of ? said.ids : none;
  // A new function for each reading, so that React attaches it again and everything is watched from the start. What is
  // seen through it belongs to that reading, however late the browser tells.
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

  const items = verdict?.items ?? [];
  const lines: readonly GateLine[] = [
    ...recipients.map((_, place) => ({
      id: addressGateId(place),
      name: addressName(place),
      seen: seenIds.has(addressGateId(place)),
      acknowledge: undefined,
      acknowledged: false,
    })),
    ...items.map(({ id, short, goOnWithout }) => ({
      id,
      name: short,
      seen: seenIds.has(id),
      acknowledge: goOnWithout,
      acknowledged: saidIds.has(id),
    })),
  ];
  return {
    lines,
    unseen: lines.filter((line) => !line.seen).length,
    unsaid: lines.find(({ acknowledge, acknowledged }) => acknowledge !== undefined && !acknowledged)?.acknowledge,
    acknowledged: lines.filter(({ acknowledged }) => acknowledged).map(({ id }) => id),
    toggle: (id) => {
      const ids = new Set(saidIds);
      if (!ids.delete(id)) ids.add(id);
      setSaid({ of, ids });
    },
    watch,
  };
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
