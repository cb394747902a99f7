import type { contract } from '../../preload/contract.ts';
import type { Handlers } from '../../preload/contract-kit.ts';
import type { Member } from '../compose.ts';
import { ceremonyHandlers } from './ceremonies.ts';
import { createGroup, judgeAddress } from './group-create.ts';
import { invitationHandlers } from './invitations.ts';

/** Creating, inviting, joining and the ceremony, as a person asks for them. */
export function groupHandlers(member: Member): Handlers<typeof contract>['group'] {
  return {
    create: createGroup(member),
    judgeAddress: judgeAddress(member),
    ...invitationHandlers(member),
    ...ceremonyHandlers(member),
  };
}
