import type { GroupView, MemberView } from '../../../../core/engine/views.ts';

/** Somebody who came with an invitation that was made for another name. */
export type CameAsAnother = { readonly device: string; readonly name: string; readonly label: string };

export type Places = {
  readonly guests: readonly MemberView[];
  /** Guests whose name is not the one that was invited. */
  readonly others: readonly CameAsAnother[];
  /** Invitations that nobody has used. */
  readonly open: GroupView['invitations'];
  /** Whom the founder named and has not invited yet; nobody once every place is taken. */
  readonly toInvite: readonly string[];
};

/**
 * Who has which place in the founder's lobby. A place is taken by whoever came with its invitation, whatever they call
 * themselves: somebody's name neither leaves a second place beside them nor hides the invitation of another.
 * @param planned  names the founder gave before inviting
 */
export function placesOf(group: GroupView, planned: readonly string[]): Places {
  const guests = group.members.filter(({ you }) => !you);
  // Main lists only invitations that nobody used.
  const open = group.lobbyComplete ? [] : group.invitations;
  const taken = [...guests.map(({ cameBy, name }) => cameBy ?? name), ...group.invitations.map(({ label }) => label)];
  return {
    guests,
    others: guests.flatMap(cameAsAnother),
    open,
    toInvite: group.lobbyComplete ? [] : planned.filter((name) => !taken.some((label) => sameName(label, name))),
  };
}

/** The guest with the name of their invitation, if it is another than they chose; nothing otherwise. */
export const cameAsAnother = ({ device, name, cameBy }: MemberView): readonly CameAsAnother[] =>
  cameBy === undefined || sameName(cameBy, name) ? [] : [{ device, name, label: cameBy }];

/** As main tells names apart: case does not count. One letter may be written in two ways, which nobody sees. */
export const sameName = (a: string, b: string): boolean =>
  a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase();
