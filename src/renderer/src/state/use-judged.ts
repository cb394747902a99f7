import { useEffect, useState } from 'react';
import { useKeyturn } from './keyturn.tsx';

export type Judged = {
  readonly accepted: boolean;
  readonly score?: number | undefined;
  readonly charactersMin: number;
  readonly sentence: string;
  readonly advice: readonly string[];
};

/** Main scores what is typed only once the person pauses: scoring is work, and each key would ask for it. */
const pauseMs = 250;

/**
 * What main says about a new passphrase while it is typed; undefined for an empty one, and until main answered for this
 * very text. Nothing typed is kept here.
 */
export function useJudged(purpose: 'daily' | 'recovery', passphrase: string): Judged | undefined {
  const keyturn = useKeyturn();
  const [judged, setJudged] = useState<Judged>();
  useEffect(() => {
    setJudged(undefined);
    if (passphrase === '') return;
    let stopped = false;
    const timer = setTimeout(() => {
      void keyturn.identity.judgePassphrase({ passphrase, purpose }).then((reply) => {
        if (!stopped && reply.ok) setJudged(reply.value);
      });
    }, pauseMs);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [keyturn, passphrase, purpose]);
  return judged;
}
