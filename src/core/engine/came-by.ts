import type { DeviceId } from '../base/ids.ts';
import { provesToken, type Join } from '../group/forming.ts';
import type { Group, Local } from './state.ts';

/*
 * An invitation is made out to somebody, and whoever uses it chooses their own name. Only the laptop that made it knows
 * both, and says it to its person: that a name came through the link of another is for people to settle, on a call.
 */

/**
 * For whom the invitation of this member was made, in the words of whoever made it here. Undefined for ourselves, for
 * everybody on the laptops that invited nobody, and where nothing is known of it any more.
 */
export const cameBy = ({ local, forming }: Group, device: DeviceId): string | undefined =>
  local.cameBy?.[device] ?? labelOf(local, forming.joins[device]);

/** Keeps by which of our invitations somebody came; those invitations are let go when the people are fixed. */
export function keepCameBy(local: Local, join: Join): Local {
  const label = labelOf(local, join);
  return label === undefined ? local : { ...local, cameBy: { ...local.cameBy, [join.device]: label } };
}

/** The record holds nobody but members once the people are fixed, so it is as long as the list of people at most. */
export function onlyMembersCameBy(local: Local, stays: (device: DeviceId) => boolean): Local {
  if (local.cameBy === undefined) return local;
  const kept = Object.entries(local.cameBy).filter(([device]) => stays(device as DeviceId));
  return { ...local, cameBy: Object.fromEntries(kept) };
}

const labelOf = ({ invitations }: Local, join: Join | undefined): string | undefined =>
  join === undefined ? undefined : invitations.find(({ token }) => provesToken(join, token))?.label;
