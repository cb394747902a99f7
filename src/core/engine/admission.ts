import { bytesToHex, equalBytes, labelledHash } from '../base/bytes.ts';
import type { DeviceId, TimeMs } from '../base/ids.ts';
import { provesToken } from '../group/forming.ts';
import {
  KNOCKS_MAX,
  LOBBIES_MAX,
  MEMBER_CONTACTS_MAX,
  type Admission,
  type PeerContact,
  type Standing,
} from '../network-port.ts';
import { phaseOf } from './standing.ts';
import { valuesOf, type EngineState, type Group } from './state.ts';

/** Which devices may exchange this group's record with us: those in it, those we invited to it, and our inviter. */
export function mayTalk(group: Group, device: DeviceId, standings: readonly Standing[]): boolean {
  const roster = group.forming.roster?.roster;
  if (roster?.members.some((member) => member.device === device) === true) return true;
  if (roster !== undefined && group.local.knock?.device !== device) return false;
  if (group.feeds[device] !== undefined || group.local.knock?.device === device) return true;
  return standings.some(
    (standing) =>
      standing.kind === 'invited' && group.local.invitations.some(({ token }) => equalBytes(token, standing.token)),
  );
}

/** Who may connect, as the groups say it now. */
export function admissionOf(state: EngineState, own: DeviceId, nowMs: TimeMs): Admission {
  const members = new Map<DeviceId, PeerContact>();
  const lobbies: { readonly token: Uint8Array; readonly usedBy: DeviceId | undefined }[] = [];
  const knocks: { readonly contact: PeerContact; readonly token: Uint8Array }[] = [];
  for (const group of valuesOf(state.groups)) {
    const { forming, local } = group;
    const devices =
      forming.roster?.roster.members.map((member) => member.device) ?? valuesOf(group.feeds).map((feed) => feed.device);
    for (const device of devices)
      if (device !== own) members.set(device, { device, addresses: group.contacts[device] ?? [] });
    if (phaseOf(group) !== 'lobby') continue;
    for (const { token, expiresAtMs } of local.invitations)
      if (expiresAtMs > nowMs) lobbies.push({ token, usedBy: holderOf(group, token) });
    const { knock } = local;
    if (knock !== undefined) {
      members.delete(knock.device);
      knocks.push({
        contact: { device: knock.device, addresses: group.contacts[knock.device] ?? knock.addresses },
        token: knock.token,
      });
    }
  }
  return {
    members: [...members.values()].slice(0, MEMBER_CONTACTS_MAX),
    lobbies: lobbies.slice(0, LOBBIES_MAX),
    knocks: knocks.slice(0, KNOCKS_MAX),
  };
}

/** Who came by this invitation, as their join says. */
export const holderOf = (group: Group, token: Uint8Array): DeviceId | undefined =>
  valuesOf(group.forming.joins).find((join) => provesToken(join, token))?.device;

/** The same text for the same admission: whoever may talk changes rarely, and is told only then. */
export function fingerprint({ members, lobbies, knocks }: Admission): string {
  const contact = ({ device, addresses }: PeerContact): string => `${device} ${addresses.join(' ')}`;
  const tokens = [...lobbies, ...knocks].map(({ token }) => bytesToHex(labelledHash('keyturn/admission/1', token)));
  const holders = lobbies.map(({ usedBy }) => usedBy ?? '-');
  return [
    ...members.map(contact),
    '|',
    ...tokens,
    ...holders,
    '|',
    ...knocks.map((knock) => contact(knock.contact)),
  ].join('\n');
}
