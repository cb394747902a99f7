import type { contract } from '../../preload/contract.ts';
import type { Handlers } from '../../preload/contract-kit.ts';
import type { Member } from '../compose.ts';
import { activityHandlers } from './activity.ts';
import { backupHandlers } from './backups.ts';
import { diagnosticsHandlers } from './diagnostics.ts';
import { groupHandlers } from './groups.ts';
import { auditHandlers } from './logs.ts';
import { identityHandlers, networkHandlers, vaultHandlers } from './people.ts';
import { proposalHandlers } from './proposals.ts';
import { reviewHandlers } from './reviews.ts';

type Page = Handlers<typeof contract>;

/** The rooms of the page's contract that speak of one member's app. The other rooms belong to whoever holds that app. */
export type MemberRooms = Pick<
  Page,
  'identity' | 'vault' | 'group' | 'backup' | 'proposal' | 'network' | 'activity' | 'audit' | 'diagnostics'
> & {
  /** Without the two that ask for a confirm window: these need a host. */
  readonly review: Omit<Page['review'], 'openConfirm' | 'closeConfirm'>;
};

/** A handler for every command of those rooms, for one open member. */
export function memberHandlers(member: Member): MemberRooms {
  return {
    identity: identityHandlers(member),
    vault: vaultHandlers(member),
    group: groupHandlers(member),
    backup: backupHandlers(member),
    proposal: proposalHandlers(member),
    review: reviewHandlers(member),
    network: networkHandlers(member),
    activity: activityHandlers(member),
    audit: auditHandlers(member),
    diagnostics: diagnosticsHandlers(member),
  };
}
