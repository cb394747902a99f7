import { randomBytes } from 'node:crypto';
import { bytesToHex, hexToBytes } from '../../core/base/bytes.ts';
import { KeyturnError } from '../../core/base/errors.ts';
import type { CeremonyId, GroupId } from '../../core/base/ids.ts';
import { rosterOfLobby } from '../../core/engine/ceremony-steps.ts';
import { valuesOf, type Group } from '../../core/engine/state.ts';
import {
  charterHashOf,
  checkCharter,
  decodeCharter,
  encodeCharter,
  expiryMsMax,
  expiryMsMin,
  firstCharter,
  membersMax,
  type BookEntry,
  type Rule,
} from '../../core/group/charter.ts';
import { codeTriesMax } from '../../core/group/code.ts';
import { indexOfMember } from '../../core/group/roster.ts';
import { formingPhase } from '../../core/group/forming-phase.ts';
import { invitationLink, invitationMs, readInvitation, tokenHashOf } from '../../core/group/invitation.ts';
import { addressToScript, decodeAddress } from '../../core/kaspa/address.ts';
import { parseKas, type NetworkName } from '../../core/kaspa/network.ts';
import { isPlainText } from '../../core/wire/codec.ts';
import type { contract } from '../../preload/contract.ts';
import type { Handlers } from '../../preload/contract-kit.ts';
import type { Member } from '../compose.ts';
import { secretText } from './secret-text.ts';

/** Spends count as final after this many DAA scores: ten on the practice ledger, about ten minutes on a real network. */
const buriedDaaPractice = 10;
const buriedDaaReal = 6_000;
const confirmationWords = 'half may pay';

type Door = Handlers<typeof contract>;

/** Creating, inviting, joining and the ceremony, as a person asks for them. */
export function groupHandlers(member: Member): Door['group'] {
  const { engine, vault, network, profile } = member;

  return {
    async create(input) {
      const group = bytesToHex(randomBytes(32)) as GroupId;
      const ceremony = bytesToHex(randomBytes(32)) as CeremonyId;
      plain('group name', input.name);
      plain('name', input.yourName);
      if (input.memberCount > membersMax)
        throw new KeyturnError(
          'groupTooLarge',
          `A group has at most ${membersMax} members. Nothing was created. Choose fewer.`,
        );
      if (input.proposalExpiryMs < expiryMsMin || input.proposalExpiryMs > expiryMsMax)
        throw new KeyturnError(
          'invalidInput',
          'Proposals stay open for five minutes at least and seven days at most. Nothing was created. Choose a time between.',
        );
      const book = input.book.map(
        (entry): BookEntry => ({
          name: plain('recipient', entry.name),
          script: scriptOf(entry.address, profile.network),
        }),
      );
      refuseDuplicates(book);
      const charter = firstCharter({
        group,
        name: input.name,
        network: profile.network,
        memberCount: input.memberCount,
        threshold: input.threshold,
        rules: input.rules.map((rule) => ruleOf(rule, profile.network)),
        proposalExpiryMs: input.proposalExpiryMs,
        buriedDaa: profile.network === 'practice' ? buriedDaaPractice : buriedDaaReal,
        book,
      });
      const checked = checkCharter(charter, input.confirmation?.trim().toLowerCase() === confirmationWords);
      if (!checked.ok) throw new KeyturnError(checked.error.code, checked.error.message);
      // Rules and book may each be within their bounds and still be too much for one entry together.
      if (!decodeCharter(encodeCharter(charter)).ok)
        throw new KeyturnError(
          'invalidInput',
          'These rules and this address book are more than one group can hold. Nothing was created. Shorten the lists.',
        );
      const charterHash = charterHashOf(charter);
      const keys = await vault.prepareGroup({
        group,
        device: engine.state().device,
        ceremony,
        charterHash,
        recoveryPassphrase: secretText(member, input.recoveryPassphrase),
      });
      engine.accept([
        {
          type: 'groupBegun',
          begun: {
            group,
            ceremony,
            network: profile.network,
            charterHash,
            charter: encodeCharter(charter),
            founder: engine.state().device,
            name: input.yourName,
            member: keys.member,
            device: keys.deviceStatement,
            codeCommitment: keys.codeCommitment,
            knock: undefined,
            addresses: network.addresses(),
          },
        },
      ]);
      return { group };
    },

    async invite({ group: id, for: label }) {
      const group = groupOf(member, id);
      plain('name', label);
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

    async join(input) {
      plain('name', input.yourName);
      const read = readInvitation(input.link);
      if (!read.ok)
        throw new KeyturnError(
          'invitationInvalid',
          'This invitation link is damaged or was changed. Nothing was joined. Ask for a new one.',
        );
      const invitation = read.value;
      if (invitation.network !== profile.network)
        throw new KeyturnError(
          'invitationInvalid',
          `This invitation is for ${invitation.network}, and this profile is for ${profile.network}. Nothing was joined. Open a profile for ${invitation.network}.`,
        );
      if (invitation.expiresAtMs <= engine.nowMs())
        throw new KeyturnError(
          'invitationExpired',
          'This invitation has expired. Nothing was joined. Ask for a new one.',
        );
      const { group, ceremony, charterHash } = invitation;
      refuseSecondJoin(member, group);
      const keys = await vault.prepareGroup({
        group,
        device: engine.state().device,
        ceremony,
        charterHash,
        recoveryPassphrase: secretText(member, input.recoveryPassphrase),
      });
      refuseSecondJoin(member, group); // Somebody may have clicked twice.
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

    async closeLobby({ group: id }) {
      const group = groupOf(member, id);
      const roster = rosterOfLobby(group);
      if (roster === undefined) throw wrongPhase('Not everybody who was invited is here yet.');
      const names = roster.members.map(({ name }) => name.toLowerCase());
      if (new Set(names).size !== names.length)
        throw new KeyturnError(
          'memberDuplicate',
          'Two people in the lobby have the same name. Nothing was begun. Ask one of them to join under another.',
        );
      engine.accept([{ type: 'lobbyClosed', group: id }]);
      return Promise.resolve({});
    },

    async agree({ group: id, roster }) {
      const group = groupOf(member, id);
      if (group.forming.roster?.hash !== roster || group.local.agreedRoster !== undefined)
        throw wrongPhase('This is not the list of people your app holds, or you agreed already.');
      if (indexOfMember(group.forming.roster.roster, group.local.member) < 0)
        throw wrongPhase('You are not on this list of people. Ask whoever made the group.');
      if (!vault.isUnlocked())
        throw new KeyturnError('vaultLocked', 'Unlock this laptop first. Nothing was agreed to.');
      engine.accept([{ type: 'rosterAgreed', group: id, rosterHash: roster }]);
      return Promise.resolve({});
    },

    async typeCode({ group: id, words }) {
      const group = groupOf(member, id);
      if (formingPhase(group.forming, group.rehearsed) !== 'checkingCode' || group.local.codeHeard)
        throw wrongPhase('There are no words to type now.');
      engine.accept([{ type: 'codeTyped', group: id, typed: words }]);
      const after = groupOf(member, id);
      const triesLeft = codeTriesMax - after.local.codeTries;
      if (triesLeft <= 0)
        throw new KeyturnError(
          'codeMismatch',
          'The words differ three times over. Somebody may be between you. The key was given up everywhere and no money is at risk. Begin again with new invitations.',
        );
      return Promise.resolve({ matched: after.local.codeHeard, triesLeft });
    },

    async stopCeremony({ group: id }) {
      const group = groupOf(member, id);
      const phase = formingPhase(group.forming, group.rehearsed);
      if (phase === 'ready' || phase === 'abandoned') throw wrongPhase('The ceremony is already over.');
      engine.accept([{ type: 'ceremonyStopped', group: id, reason: 'personStopped' }]);
      return Promise.resolve({});
    },
  };
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

function refuseSecondJoin({ engine }: Member, group: GroupId): void {
  if (engine.state().groups[group] !== undefined)
    throw new KeyturnError(
      'memberDuplicate',
      'This laptop is already a member of this group. Nothing was changed. One person holds one part.',
    );
}

export function groupOf(member: Member, id: GroupId): Group {
  const group = member.engine.state().groups[id];
  if (group === undefined)
    throw new KeyturnError('groupNotFound', 'This laptop does not know that group. Nothing was changed.');
  return group;
}

export const wrongPhase = (sentence: string): KeyturnError =>
  new KeyturnError('wrongPhase', `${sentence} Nothing was changed.`);

export function scriptOf(address: string, network: NetworkName): Uint8Array {
  const decoded = decodeAddress(address.trim(), network);
  if (decoded.ok) return addressToScript(decoded.value).script;
  if (decoded.error === 'wrongNetwork')
    throw new KeyturnError(
      'addressWrongNetwork',
      `This address belongs to another network than ${network}. Nothing was proposed. Check where it came from.`,
    );
  throw new KeyturnError(
    'addressInvalid',
    'This is not a valid Kaspa address. Nothing was proposed. Copy it again, whole.',
  );
}

export function amountOf(text: string): bigint {
  const parsed = parseKas(text);
  if (parsed.ok && parsed.value > 0n) return parsed.value;
  throw new KeyturnError(
    'amountInvalid',
    `"${text.slice(0, 40)}" is not an amount of KAS. Nothing was proposed. Write it like 12,500 or 0.25, with at most eight decimals.`,
  );
}

function ruleOf(rule: Parameters<Door['group']['create']>[0]['rules'][number], network: NetworkName): Rule {
  switch (rule.kind) {
    case 'allowlist':
      return { kind: 'allowlist', scripts: rule.addresses.map((address) => scriptOf(address, network)) };
    case 'maxPerPayment':
    case 'limit24h':
      return { kind: rule.kind, amountSompi: amountOf(rule.amount) };
    case 'reasonRequired':
      return { kind: 'reasonRequired' };
    case 'feeCeiling':
      return { kind: 'feeCeiling', feeSompi: amountOf(rule.fee) };
    case 'approvalsAbove':
      return { kind: 'approvalsAbove', amountSompi: amountOf(rule.amount), approvals: rule.approvals };
  }
}

function refuseDuplicates(book: readonly BookEntry[]): void {
  const scripts = book.map(({ script }) => bytesToHex(script));
  const names = book.map(({ name }) => name.toLowerCase());
  if (new Set(scripts).size !== scripts.length || new Set(names).size !== names.length)
    throw new KeyturnError(
      'addressInvalid',
      'The address book lists one address or one name twice. Nothing was created. Keep one of them.',
    );
}

/** Names are signed and shown everywhere: nothing in them may be invisible. */
export function plain(what: string, text: string): string {
  if (isPlainText(text) && text.trim() === text && text !== '') return text;
  throw new KeyturnError(
    'invalidInput',
    `The ${what} holds characters that do not show, or spaces at its ends. Nothing was changed. Type it again.`,
  );
}
