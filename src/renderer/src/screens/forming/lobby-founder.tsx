import { useEffect } from 'react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';
import { FormingFrame } from './forming-frame.tsx';
import { GroupFacts } from './group-facts.tsx';
import { forgetLinks, useLinks } from './invitation-links.ts';
import { InviteMore } from './invite-more.tsx';
import { InvitedRow, PlannedRow, SeatRow } from './lobby-rows.tsx';
import { StopButton } from './stop-button.tsx';
import { useWaitingText } from './waiting.tsx';

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Whoever made the group invites the others here, sees who came, and closes the lobby. */
export function LobbyOfFounder({ group }: { readonly group: GroupView }) {
  const t = useText();
  const keyturn = useKeyturn();
  const close = useCommand(keyturn.group.closeLobby);
  const links = useLinks(({ links: all }) => all[group.group]) ?? {};
  const planned = useLinks(({ planned: all }) => all[group.group]) ?? [];
  const places = (group.memberCount ?? 1) - 1;
  const guests = group.members.filter(({ you }) => !you);
  const isHere = (label: string): boolean => guests.some(({ name }) => sameName(name, label));
  const open = group.lobbyComplete ? [] : group.invitations.filter(({ label }) => !isHere(label));
  const toInvite = planned.filter(
    (name) => !isHere(name) && !group.invitations.some(({ label }) => sameName(label, name)),
  );
  const missing = places - guests.length;
  const waiting = useWaitingText([
    ...open.map(({ label }) => ({ name: label, step: 'invited' as const, member: undefined })),
    ...toInvite.map((name) => ({ name, step: 'invited' as const, member: undefined })),
  ]);
  useEffect(
    () => () => {
      // Links are good for this lobby only; what is kept of them goes with it.
      if (group.lobbyComplete) forgetLinks(group.group);
    },
    [group.group, group.lobbyComplete],
  );
  return (
    <FormingFrame
      group={group}
      at="meet"
      heading={
        group.lobbyComplete ? t('forming.lobby.complete') : t('forming.lobby.invite', { count: Math.max(1, missing) })
      }
      lead={group.lobbyComplete ? t('forming.lobby.completeLead') : t('forming.lobby.inviteLead')}
      danger={<StopButton group={group} />}
      status={group.lobbyComplete ? undefined : (waiting ?? t('forming.lobby.off'))}
      primary={
        <Button
          kind="primary"
          size="footer"
          pending={close.pending}
          off={group.lobbyComplete ? undefined : t('forming.lobby.off')}
          onClick={() => void close.call({ group: group.group })}
        >
          {t('forming.lobby.primary')}
        </Button>
      }
    >
      <ul aria-label={t('forming.lobby.people')} className="mt-4 rounded-2 border border-line bg-surface">
        <SeatRow name={group.yourName} you text={t('forming.lobby.founder')} />
        {guests.map(({ device, name }) => (
          <SeatRow key={device} name={name} text={t('forming.lobby.here')} />
        ))}
        {open.map(({ label, expiresAtMs }) => (
          <InvitedRow
            key={label}
            group={group}
            label={label}
            expiresAtMs={expiresAtMs}
            link={Object.entries(links).find(([name]) => sameName(name, label))?.[1]}
          />
        ))}
        {toInvite.map((name) => (
          <PlannedRow key={name} group={group} name={name} />
        ))}
      </ul>
      <ProblemLine problem={close.problem} />
      {!group.lobbyComplete && (
        <InviteMore group={group} needed={guests.length + open.length + toInvite.length < places} />
      )}
      <GroupFacts group={group} people={false} />
    </FormingFrame>
  );
}
