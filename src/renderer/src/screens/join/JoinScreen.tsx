import { useEffect, useState } from 'react';
import { useApp } from '../../state/app-store.ts';
import { replace } from '../../state/place.ts';
import { OpenInvitation } from './open-invitation.tsx';
import type { Invitation } from './invitation.ts';
import { JoinGroup } from './join-group.tsx';

/** First the invitation, as main reads it; then who you are. Going back keeps both, but never the passphrase. */
export function JoinScreen({ link }: { readonly link: string | undefined }) {
  const vault = useApp(({ app }) => app?.vault);
  // A link that was opened before this laptop was protected is still asked for afterwards.
  const asked = useApp(({ shell }) => (shell?.asked?.kind === 'join' ? shell.asked.link : undefined));
  const given = link ?? asked;
  const [typed, setTyped] = useState(given ?? '');
  const [invitation, setInvitation] = useState<Invitation>();
  const [yourName, setYourName] = useState('');
  useEffect(() => {
    setInvitation(undefined);
    setTyped(given ?? '');
  }, [given]);
  useEffect(() => {
    if (vault === 'none') replace({ screen: 'protect', then: 'join' });
  }, [vault]);
  if (vault === 'none') return null;
  return invitation === undefined ? (
    <OpenInvitation link={typed} onLink={setTyped} onDone={setInvitation} />
  ) : (
    <JoinGroup
      invitation={invitation}
      yourName={yourName}
      onYourName={setYourName}
      onBack={() => setInvitation(undefined)}
    />
  );
}
