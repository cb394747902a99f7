import { randomBytes } from 'node:crypto';
import { hexToBytes } from '../../core/base/bytes.ts';
import { KeyturnError } from '../../core/base/errors.ts';
import type { GroupId } from '../../core/base/ids.ts';
import { networkWords } from '../../core/engine/ledger-words.ts';
import { valuesOf, type Group } from '../../core/engine/state.ts';
import { formingPhase } from '../../core/group/forming-phase.ts';
import {
  invitationLink,
  invitationMs,
  readInvitation,
  tokenHashOf,
  type Invitation,
} from '../../core/group/invitation.ts';
import type { contract } from '../../preload/contract.ts';
import type { Handlers } from '../../preload/contract-kit.ts';
import type { Member } from '../compose.ts';
import { groupOf, personName, wrongPhase } from './known.ts';
import { secretText } from './secret-text.ts';

type Door = Handlers<typeof contract>['group'];

/** Inviting somebody, reading an invitation and coming by one. */
export function invitationHandlers(member: Member): Pick<Door, 'invite' | 'readInvitation' | 'join'> {
  const { engine, vault, network } = member;
  return {
    async invite({ group: id, for: label }) {
      const group = groupOf(member, id);
      personName(label);
      const { charter } = group.forming;
      if (!group.local.founded || charter === undefined || formingPhase(group.forming, group.rehearsed) !== 'lobby')
        throw wrongPhase('People can be invited only while the lobby is open, by whoever made the group.');
      refuseTaken(group, label);
      const addresses = network.addresses();
      if (addresses.length === 0)
        throw new KeyturnError(
          'networkUnavailable',
          'This laptop is offline, so an invitation could not say where to find it. Nothing was made. Go online and try again.',
        );
      const token = new Uint8Array(randomBytes(32));
      const expiresAtMs = engine.nowMs() + invitationMs;
      const { device } = engine.state();
      const signed = await vault.signStatement({
        kind: 'invitation',
        group: id,
        member: group.local.member,
        device,
        ceremony: group.forming.ceremony,
        charterHash: hexToBytes(group.forming.charterHash),
        tokenHash: tokenHashOf(token),
        expiresAtMs,
      });
      refuseTaken(groupOf(member, id), label); // Somebody may have clicked twice.
      engine.accept([{ type: 'invitationIssued', group: id, token, label, expiresAtMs }]);
      return {
        link: invitationLink({
          group: id,
          groupName: charter.name,
          network: group.network,
          inviterName: group.local.name,
          device,
          addresses,
          token,
          signed,
        }),
      };
    },

    async readInvitation({ link }) {
      const invitation = readOrRefuse(link);
      const { groupName, inviterName: inviter, network: itsNetwork, expiresAtMs } = invitation;
      const problem = problemWith(member, invitation)?.message;
      return Promise.resolve({
        groupName,
        inviter,
        network: itsNetwork,
        expiresAtMs,
        ...(problem === undefined ? {} : { problem }),
      });
    },

    async join(input) {
      personName(input.yourName);
      const invitation = readOrRefuse(input.link);
      const problem = problemWith(member, invitation);
      if (problem !== undefined) throw problem;
      const { group, ceremony, charterHash } = invitation;
      const keys = await vault.prepareGroup({
        group,
        device: engine.state().device,
        ceremony,
        charterHash,
        recoveryPassphrase: secretText(member, input.recoveryPassphrase),
      });
      const second = isMemberAlready(member, group); // Somebody may have clicked twice.
      if (second !== undefined) throw second;
      engine.accept([
        {
          type: 'groupBegun',
          begun: {
            group,
            ceremony,
            network: invitation.network,
            charterHash,
            charter: undefined,
            founder: invitation.device,
            name: input.yourName,
            member: keys.member,
            device: keys.deviceStatement,
            codeCommitment: keys.codeCommitment,
            knock: { device: invitation.device, addresses: invitation.addresses, token: invitation.token },
            addresses: network.addresses(),
          },
        },
      ]);
      return { group };
    },
  };
}

/** @throws KeyturnError invitationInvalid */
function readOrRefuse(link: string): Invitation {
  const read = readInvitation(link);
  if (read.ok) return read.value;
  throw new KeyturnError(
    'invitationInvalid',
    'This invitation link is damaged or was changed. Nothing was joined. Ask for a new one.',
  );
}

/** Why this profile cannot join with an invitation that reads well. */
function problemWith(member: Member, invitation: Invitation): KeyturnError | undefined {
  const { engine, profile } = member;
  if (invitation.network !== profile.network) {
    const [its, ours] = [networkWords(invitation.network), networkWords(profile.network)];
    return new KeyturnError(
      'invitationInvalid',
      `This invitation is for ${its}, and this profile is for ${ours}. Nothing was joined. ${
        invitation.network === 'mainnet'
          ? 'This version of Keyturn opens no mainnet profiles.'
          : `Start Keyturn with --network ${invitation.network} and another profile.`
      }`,
    );
  }
  if (invitation.expiresAtMs <= engine.nowMs())
    return new KeyturnError('invitationExpired', 'This invitation has expired. Nothing was joined. Ask for a new one.');
  return isMemberAlready(member, invitation.group);
}

function isMemberAlready({ engine }: Member, group: GroupId): KeyturnError | undefined {
  return engine.state().groups[group] === undefined
    ? undefined
    : new KeyturnError(
        'memberDuplicate',
        'This laptop is already a member of this group. Nothing was changed. One person holds one part.',
      );
}

function refuseTaken(group: Group, label: string): void {
  const taken = [
    ...valuesOf(group.forming.joins).map(({ name }) => name),
    ...group.local.invitations.map((open) => open.label),
  ];
  if (taken.some((name) => name.toLowerCase() === label.toLowerCase()))
    throw new KeyturnError(
      'memberDuplicate',
      `Somebody named ${label} is already invited or here. Nothing was sent. Two members need two names.`,
    );
}
