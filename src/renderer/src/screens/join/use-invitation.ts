import { useEffect, useState } from 'react';
import { useKeyturn } from '../../state/keyturn.tsx';
import type { Problem } from '../../state/use-command.ts';
import type { Invitation } from './invitation.ts';
import { linkIn } from './read-invitation-file.ts';

type Read = {
  readonly invitation: Invitation | undefined;
  readonly problem: Problem | undefined;
  readonly pending: boolean;
};
const nothing: Read = { invitation: undefined, problem: undefined, pending: false };

/** Somebody may still be typing. */
const pauseMs = 200;

/** What main reads in this text, once nobody types any more; the answer to an older text is dropped. */
export function useInvitation(text: string): Read {
  const keyturn = useKeyturn();
  const [read, setRead] = useState<Read>(nothing);
  const link = linkIn(text) ?? text.trim();
  useEffect(() => {
    if (link === '') {
      setRead(nothing);
      return;
    }
    let stopped = false;
    setRead({ ...nothing, pending: true });
    const timer = setTimeout(() => {
      void keyturn.group.readInvitation({ link }).then((reply) => {
        if (stopped) return;
        setRead(reply.ok ? { ...nothing, invitation: { link, ...reply.value } } : { ...nothing, problem: reply.error });
      });
    }, pauseMs);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [keyturn, link]);
  return read;
}
