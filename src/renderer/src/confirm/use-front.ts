import { useCallback, useEffect, useRef, useState } from 'react';

/** As long as main lets pass after a window's page is first there; main cannot see when a page comes to the front again. */
export const dwellMs = 1_000;

export type Front = {
  /** It was in front at least once, so that somebody may have read what it shows. */
  readonly wasInFront: boolean;
  /** For how long yet, in milliseconds, a press is taken to be meant for what was here before; undefined while it is not in front. */
  readonly dwellLeftMs: () => number | undefined;
};

/**
 * Is this page what a person looks at: shown, and where their keys go? Behind another window or tab its time does not count,
 * however long it was open there.
 */
export function useFront(): Front {
  const [wasInFront, setWasInFront] = useState(false);
  const sinceMs = useRef<number>(undefined);

  useEffect(() => {
    const came = (): void => {
      sinceMs.current = isInFront() ? performance.now() : undefined;
      if (isInFront()) setWasInFront(true);
    };
    const left = (): void => {
      sinceMs.current = undefined;
    };
    came();
    document.addEventListener('visibilitychange', came);
    window.addEventListener('focus', came);
    window.addEventListener('blur', left);
    return () => {
      document.removeEventListener('visibilitychange', came);
      window.removeEventListener('focus', came);
      window.removeEventListener('blur', left);
    };
  }, []);

  const dwellLeftMs = useCallback((): number | undefined => {
    // A click into a page brings it to the front, and may be told before that.
    sinceMs.current = isInFront() ? (sinceMs.current ?? performance.now()) : undefined;
    return sinceMs.current === undefined
      ? undefined
      : Math.max(0, Math.ceil(sinceMs.current + dwellMs - performance.now()));
  }, []);

  return { wasInFront, dwellLeftMs };
}

const isInFront = (): boolean => document.visibilityState === 'visible' && document.hasFocus();
