import { useGroup } from '../../state/app-store.ts';
import { Abandoned } from './abandoned.tsx';
import { Agreeing } from './agreeing.tsx';
import { BackingUp } from './backing-up.tsx';
import { CheckingCode } from './checking-code.tsx';
import { LobbyOfFounder } from './lobby-founder.tsx';
import { LobbyOfJoiner } from './lobby-joiner.tsx';
import { MakingKey } from './making-key.tsx';
import { Ready } from './ready.tsx';
import { Rehearsing } from './rehearsing.tsx';

/** From the lobby to a ready group: which page, the group's phase says. */
export function FormingScreen({ id }: { readonly id: string }) {
  const group = useGroup(id);
  if (group === undefined) return null;
  switch (group.phase) {
    case 'lobby':
      return group.youFounded ? <LobbyOfFounder group={group} /> : <LobbyOfJoiner group={group} />;
    case 'agreeing':
      return <Agreeing group={group} />;
    case 'firstMessages':
    case 'secondMessages':
      return <MakingKey group={group} />;
    case 'checkingCode':
      return <CheckingCode group={group} />;
    case 'backingUp':
      return <BackingUp group={group} />;
    case 'rehearsing':
      return <Rehearsing group={group} />;
    case 'ready':
      return <Ready group={group} />;
    case 'abandoned':
      return <Abandoned group={group} />;
  }
}
