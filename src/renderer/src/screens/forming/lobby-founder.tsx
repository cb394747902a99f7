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
import { GuestRow, OtherNames } from './lobby-names.tsx';
import { placesOf, sameName } from './lobby-places.ts';
import { InvitedRow, PlannedRow, SeatRow } from './lobby-rows.tsx';
import { StopButton } from './stop-button.tsx';
import { useWaitingText } from './waiting.tsx';

/** Whoever made the group invites the others here, sees who came, and closes the lobby. */
export function LobbyOfFounder({ group }: { readonly group: GroupView }) {
  const t = useText();
  const keyturn = useKeyturn();
  const close = useCommand(keyturn.group.closeLobby);
  const links = useLinks(({ links: all }) => all[group.group]) ?? {};
  const planned = useLinks(({ planned: all }) => all[group.group]) ?? [];
  const places = (group.memberCount ?? 1) - 1;
  const { guests, others, open, toInvite } = placesOf(group, planned);
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
      status={
        !group.lobbyComplete
          ? (waiting ?? t('forming.lobby.off'))
          : others.length > 0
            ? t('forming.lobby.differOff')
            : undefined
      }
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
      <OtherNames others={others} />
      <ul aria-label={t('forming.lobby.people')} className="mt-4 rounded-2 border border-line bg-surface">
        <SeatRow name={group.yourName} you text={t('forming.lobby.founder')} />
        {guests.map((guest) => (
          <GuestRow key={guest.device} guest={guest} />
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
