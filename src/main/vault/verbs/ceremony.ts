import { transcriptHash } from '../../../core/frost/chilldkg/transcript.ts';
import { equalBytes, labelledHash } from '../../../core/base/bytes.ts';
import { assert, KeyturnError } from '../../../core/base/errors.ts';
import type { CeremonyId, MemberId } from '../../../core/base/ids.ts';
import {
  coordinatorFinalize,
  coordinatorInvestigate,
  coordinatorStep1,
  type CoordinatorState,
} from '../../../core/frost/chilldkg/coordinator.ts';
import type { ChillDkgError } from '../../../core/frost/chilldkg/errors.ts';
import { participantInvestigate } from '../../../core/frost/chilldkg/investigation.ts';
import { hostPubkeyGen, type SessionParams } from '../../../core/frost/chilldkg/params.ts';
import {
  participantFinalize,
  participantStep1,
  participantStep2,
  type ParticipantState1,
  type ParticipantState2,
} from '../../../core/frost/chilldkg/participant.ts';
import { recoveryAckSign } from '../../../core/frost/chilldkg/recovery-ack.ts';
import { membersMax, membersMin } from '../../../core/group/charter.ts';
import type { DkgAnswer, Vault } from '../../../core/vault-port.ts';
import { sharesPerGroupMax, type GroupShare, type VaultGroup } from '../content.ts';
import { keep, type OpenVault } from '../open-vault.ts';
import { groupOf, withGroup } from './known-group.ts';
import { malformed, requireBytes, requireHex, requireInteger, requireList } from './request.ts';

/** Nobody renews a key yet (protocol.md §9): every share is of the first epoch. */
const firstEpoch = 0;
/** What fits the record's entries of a ceremony; 21 members need 1.5 kB. */
const dkgMessageBytesMax = 8 * 1024;

/** One ceremony as this process remembers it. Never on disk: a restart ends it (protocol.md §4.4). */
export type Ceremony = { readonly ceremony: CeremonyId; readonly opening: Uint8Array; step: Step };

type Agreed = { readonly params: SessionParams; readonly members: readonly MemberId[]; readonly index: number };
type First = Agreed & { readonly at: 'first'; readonly state1: ParticipantState1; readonly message: Uint8Array };
type Second = Agreed & {
  readonly at: 'second';
  readonly coordinator: CoordinatorState;
  readonly state2: ParticipantState2;
  readonly firstMessages: readonly Uint8Array[];
  readonly answer: DkgAnswer<SecondAnswer>;
  readonly message: Uint8Array;
};
type Finished = {
  readonly at: 'finished';
  readonly secondMessages: readonly Uint8Array[];
  readonly answer: DkgAnswer<FinishAnswer>;
};
type Step = { readonly at: 'prepared' } | First | Second | Finished | { readonly at: 'failed' };

type SecondAnswer = Extract<Awaited<ReturnType<Vault['dkgSecond']>>, { kind: 'done' }>;
type FinishAnswer = Extract<Awaited<ReturnType<Vault['dkgFinish']>>, { kind: 'done' }>;

/** Our part of the key, encrypted for everybody. Once per ceremony, ever: asking again gives the same message or a refusal. */
export function dkgFirst(vault: OpenVault, input: Parameters<Vault['dkgFirst']>[0]): { readonly message: Uint8Array } {
  const group = groupOf(vault, input.group);
  const ceremony = rememberedCeremony(vault, group, input.ceremony);
  const agreed = agreedOf(group, input);
  if (ceremony.step.at === 'first' && isSameAgreement(ceremony.step, agreed)) return { message: ceremony.step.message };
  if (ceremony.step.at !== 'prepared') throw outOfOrder();
  const made = participantStep1(group.hostSecret, agreed.params, vault.random(32));
  if (!made.ok)
    throw new KeyturnError(
      'ceremonyFailed',
      `The ceremony cannot begin with these members (${faultOf(made.error)}). No key was made. Start again with a new invitation.`,
    );
  // On disk first: after a crash nobody makes another first message for this ceremony.
  keep(vault, withGroup(vault.content, { ...group, begun: true }));
  ceremony.step = { ...agreed, at: 'first', state1: made.value.state1, message: made.value.msg1 };
  return { message: made.value.msg1 };
}

/** Everybody runs the coordinator; then our own check and signature. One transcript is signed per ceremony, whatever is asked afterwards. */
export function dkgSecond(vault: OpenVault, input: Parameters<Vault['dkgSecond']>[0]): DkgAnswer<SecondAnswer> {
  const group = groupOf(vault, input.group);
  const ceremony = rememberedCeremony(vault, group, input.ceremony);
  const { step } = ceremony;
  if (step.at === 'second' && isSameList(step.firstMessages, input.messages)) return step.answer;
  if (step.at !== 'first') throw outOfOrder();
  requireMessages(input.messages, step.members.length);
  if (!equalBytes(input.messages[step.index] ?? new Uint8Array(), step.message)) throw malformed();

  const summed = coordinatorStep1(input.messages, step.params);
  if (!summed.ok) return failed(ceremony, summed.error);
  const signed = participantStep2(group.hostSecret, step.state1, summed.value.coordinatorMsg1, vault.random(32));
  if (!signed.ok) return failed(ceremony, investigated(group, step, input.messages, signed.error));
  const { state2, msg2 } = signed.value;
  const answer: DkgAnswer<SecondAnswer> = {
    kind: 'done',
    message: msg2,
    transcriptHash: transcriptHash(state2.transcript),
    opening: ceremony.opening,
  };
  const { params, members, index } = step;
  ceremony.step = {
    at: 'second',
    params,
    members,
    index,
    coordinator: summed.value.state,
    state2,
    firstMessages: input.messages,
    answer,
    message: msg2,
  };
  return answer;
}

/** With everybody's signature the key exists: the share is on disk before this returns. */
export function dkgFinish(vault: OpenVault, input: Parameters<Vault['dkgFinish']>[0]): DkgAnswer<FinishAnswer> {
  const group = groupOf(vault, input.group);
  const ceremony = rememberedCeremony(vault, group, input.ceremony);
  const { step } = ceremony;
  if (step.at === 'finished' && isSameList(step.secondMessages, input.messages)) return step.answer;
  if (step.at !== 'second') throw outOfOrder();
  requireMessages(input.messages, step.members.length);
  if (!equalBytes(input.messages[step.index] ?? new Uint8Array(), step.message)) throw malformed();

  const certified = coordinatorFinalize(step.coordinator, input.messages);
  // Not the end of the ceremony: the certificate may still come with another message of the one who spoilt this one.
  if (!certified.ok) return answerOf(certified.error);
  const finished = participantFinalize(step.state2, certified.value.coordinatorMsg2);
  if (!finished.ok) return answerOf(finished.error);
  const { output, recoveryData } = finished.value;
  const ack = recoveryAckSign(group.hostSecret, recoveryData, step.params, vault.random(32));
  assert(ack.ok, 'recovery data we just made can be acknowledged');
  const share: GroupShare = {
    ceremony: input.ceremony,
    charterHash: group.charterHash,
    epoch: firstEpoch,
    threshold: step.params.t,
    index: step.index,
    secshare: output.secshare,
    thresholdKey: output.threshPubkey,
    pubshares: output.pubshares,
    members: step.members,
    hostKeys: step.params.hostPubkeys,
    recoveryDataHash: recoveryDataHashOf(recoveryData),
  };
  if (group.shares.length >= sharesPerGroupMax)
    throw new KeyturnError(
      'ceremonyFailed',
      'This group has made too many keys in this vault. The new one was not kept. Start a new group.',
    );
  keep(vault, withGroup(vault.content, { ...group, shares: [...group.shares, share] }));
  const answer: DkgAnswer<FinishAnswer> = {
    kind: 'done',
    groupKey: output.threshPubkey,
    pubshares: output.pubshares,
    recoveryData,
    ack: ack.value,
  };
  ceremony.step = { at: 'finished', secondMessages: input.messages, answer };
  return answer;
}

export const recoveryDataHashOf = (recoveryData: Uint8Array): Uint8Array =>
  labelledHash('keyturn/recovery-data/1', recoveryData);

/** A ceremony this process did not begin, or does not remember. */
export function ceremonyLost(): KeyturnError {
  return new KeyturnError(
    'ceremonyFailed',
    'The vault was locked in the middle of this ceremony, and a ceremony is never continued from disk. No funds are affected. Start the ceremony again with a new invitation.',
  );
}

function rememberedCeremony(vault: OpenVault, group: VaultGroup, ceremony: CeremonyId): Ceremony {
  requireHex(ceremony);
  const remembered = vault.ceremonies.get(group.group);
  if (group.ceremony !== ceremony || remembered?.ceremony !== ceremony) throw ceremonyLost();
  return remembered;
}

function agreedOf(group: VaultGroup, input: Parameters<Vault['dkgFirst']>[0]): Agreed {
  const { members, hostKeys, threshold } = input;
  requireList(members, membersMin, membersMax);
  requireList(hostKeys, members.length, members.length);
  requireInteger(threshold, 2, members.length);
  for (const member of members) requireHex(member);
  for (const hostKey of hostKeys) requireBytes(hostKey, 33);
  const own = hostPubkeyGen(group.hostSecret);
  assert(own.ok, 'a derived host key is a key');
  const index = hostKeys.findIndex((hostKey) => equalBytes(hostKey, own.value));
  if (index === -1 || members[index] !== group.member || new Set(members).size !== members.length) throw malformed();
  return { params: { hostPubkeys: hostKeys, t: threshold }, members, index };
}

function requireMessages(messages: readonly Uint8Array[], count: number): void {
  requireList(messages, count, count);
  // A wrong length is its sender's fault and gets its sender's name; only the bound is ours.
  for (const message of messages) requireBytes(message, 0, dkgMessageBytesMax);
}

/** Our share does not fit: ask the coordinator we ran ourselves what everybody sent us, one by one. */
function investigated(
  group: VaultGroup,
  step: First,
  messages: readonly Uint8Array[],
  error: ChillDkgError,
): ChillDkgError {
  if (error.kind !== 'unknownFaultyParticipantOrCoordinator') return error;
  const parts = coordinatorInvestigate(messages, step.params);
  const ours = parts.ok ? parts.value[step.index] : undefined;
  return ours === undefined ? error : participantInvestigate(group.hostSecret, error.investigation, ours);
}

function failed(ceremony: Ceremony, error: ChillDkgError): DkgAnswer<never> {
  ceremony.step = { at: 'failed' };
  return answerOf(error);
}

/** The coordinator is our own, so whoever the participant's step suspects is the one. */
function answerOf(error: ChillDkgError): DkgAnswer<never> {
  const culprit =
    error.kind === 'faultyParticipant' || error.kind === 'faultyParticipantOrCoordinator'
      ? error.participant
      : undefined;
  return { kind: 'fault', fault: faultOf(error), culprit };
}

function faultOf(error: ChillDkgError): string {
  return 'reason' in error ? error.reason : error.kind;
}

function outOfOrder(): KeyturnError {
  return new KeyturnError(
    'wrongPhase',
    'This step of the ceremony was already taken, or is not due yet. Nothing was signed. If the ceremony does not go on, start it again with a new invitation.',
  );
}

function isSameAgreement(a: Agreed, b: Agreed): boolean {
  return (
    a.params.t === b.params.t &&
    a.members.join() === b.members.join() &&
    isSameList(a.params.hostPubkeys, b.params.hostPubkeys)
  );
}

const isSameList = (a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean =>
  Array.isArray(b) &&
  a.length === b.length &&
  a.every((bytes, i) => b[i] instanceof Uint8Array && equalBytes(bytes, b[i]));
