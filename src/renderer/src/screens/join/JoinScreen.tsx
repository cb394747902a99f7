import { useEffect, useState } from 'react';
import { useApp } from '../../state/app-store.ts';
import { replace } from '../../state/place.ts';
import { OpenInvitation } from './open-invitation.tsx';
import type { Invitation } from './invitation.ts';
import { JoinGroup } from './join-group.tsx';

/** First the invitation, as main reads it; then who you are. */
export function JoinScreen({ link }: { readonly link: string | undefined }) {
  const vault = useApp(({ app }) => app?.vault);
  // A link that was opened before this laptop was protected is still asked for afterwards.
  const asked = useApp(({ shell }) => (shell?.asked?.kind === 'join' ? shell.asked.link : undefined));
  const [invitation, setInvitation] = useState<Invitation>();
  const given = link ?? asked;
  useEffect(() => setInvitation(undefined), [given]);
  useEffect(() => {
    if (vault === 'none') replace({ screen: 'protect', then: 'join' });
  }, [vault]);
  if (vault === 'none') return null;
  return invitation === undefined ? (
    <OpenInvitation key={given} given={given} onDone={setInvitation} />
  ) : (
    <JoinGroup invitation={invitation} onBack={() => setInvitation(undefined)} />
  );
}
