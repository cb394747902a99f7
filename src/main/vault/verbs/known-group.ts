import { hexToBytes } from '../../../core/base/bytes.ts';
import { KeyturnError } from '../../../core/base/errors.ts';
import type { DeviceId, GroupId } from '../../../core/base/ids.ts';
import type { GroupShare, VaultContent, VaultGroup } from '../content.ts';
import type { OpenVault } from '../open-vault.ts';

export function groupOf(vault: OpenVault, id: GroupId): VaultGroup {
  const group = vault.content.groups.find((known) => known.group === id);
  if (group === undefined)
    throw new KeyturnError(
      'groupNotFound',
      'This vault has no keys for that group. Nothing was signed. Join the group first.',
    );
  return group;
}

/** The group's share in force. */
export function shareOf(group: VaultGroup): GroupShare {
  const share = group.shares.at(-1);
  if (share === undefined)
    throw new KeyturnError(
      'groupNotReady',
      'This group has no key yet. Nothing was signed. Finish the ceremony first.',
    );
  return share;
}

/** A vault speaks for the installation it lies in, and no other. */
export function requireOwnDevice(group: VaultGroup, device: DeviceId): void {
  if (group.device !== device)
    throw new KeyturnError(
      'invalidInput',
      'The request names another device than the one this vault was prepared for. Nothing was signed.',
    );
}

/** The 32 bytes of an id. */
export const idBytes = (id: string): Uint8Array => hexToBytes(id);

/** The content with this group in the place of its former self. */
export function withGroup(content: VaultContent, group: VaultGroup): VaultContent {
  const isKnown = content.groups.some((other) => other.group === group.group);
  const groups = isKnown
    ? content.groups.map((other) => (other.group === group.group ? group : other))
    : [...content.groups, group];
  return { ...content, groups };
}
