import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/core/base/bytes.ts';
import type { Result } from '../../src/core/base/result.ts';
import {
  type CoordinatorState,
  coordinatorFinalize,
  coordinatorInvestigate,
  coordinatorStep1,
} from '../../src/core/frost/chilldkg/coordinator.ts';
import type { ChillDkgError } from '../../src/core/frost/chilldkg/errors.ts';
import { participantInvestigate } from '../../src/core/frost/chilldkg/investigation.ts';
import { hostPubkeyGen, paramsHash, type SessionParams } from '../../src/core/frost/chilldkg/params.ts';
import {
  type ParticipantState1,
  type ParticipantState2,
  participantFinalize,
  participantStep1,
  participantStep2,
} from '../../src/core/frost/chilldkg/participant.ts';
import { coordinatorRecover, participantRecover } from '../../src/core/frost/chilldkg/recovery.ts';
import { officialVectors } from './official.ts';

const hostpubkeyGen = file('hostpubkey_gen');
describe.skipIf(hostpubkeyGen === undefined)('hostpubkey_gen, official vectors', () => {
  each(hostpubkeyGen, (_, c) => judge(c, hostPubkeyGen(bytes(c.hostseckey!)), (key) => hex(key), c.expectedHostpubkey));
});

const paramsHashes = file('params_hash');
describe.skipIf(paramsHashes === undefined)('params_hash, official vectors', () => {
  each(paramsHashes, (_, c) => judge(c, paramsHash(params(c.params!)), hex, c.expectedParamsHash));
});

const step1 = file('participant_step1');
describe.skipIf(step1 === undefined)('participant_step1, official vectors', () => {
  each(step1, (_, c) =>
    judge(
      c,
      participantStep1(bytes(c.hostseckey!), params(c.params!), bytes(c.random!)),
      ({ msg1 }) => hex(msg1),
      c.expectedPmsg1,
    ),
  );
});

const step2 = file('participant_step2');
describe.skipIf(step2 === undefined)('participant_step2, official vectors', () => {
  each(step2, (group, c) => {
    const hostseckey = bytes(c.hostseckey ?? group.hostseckey!);
    const result = participantStep2(hostseckey, state1Of(group), bytes(c.cmsg1!), bytes(c.auxRand ?? group.auxRand!));
    judge(c, result, ({ msg2 }) => hex(msg2), c.expectedPmsg2);
  });
});

const finalize = file('participant_finalize');
describe.skipIf(finalize === undefined)('participant_finalize, official vectors', () => {
  each(finalize, (group, c) =>
    judge(c, participantFinalize(state2Of(group), bytes(c.cmsg2!)), plainOutput, c.expectedOutput),
  );
});

const investigate = file('participant_investigate');
describe.skipIf(investigate === undefined)('participant_investigate, official vectors', () => {
  each(investigate, (group, c) => {
    const hostseckey = bytes(group.hostseckey!);
    const failed = participantStep2(
      hostseckey,
      state1Of(group),
      bytes(group.cmsg1Pool![c.cmsg1Index!]!),
      bytes(group.auxRand!),
    );
    if (failed.ok || failed.error.kind !== 'unknownFaultyParticipantOrCoordinator') {
      throw new Error('step 2 had to end in an investigation');
    }
    expectBlame(c, participantInvestigate(hostseckey, failed.error.investigation, bytes(c.cinvMsg!)));
  });
});

const coordinator1 = file('coordinator_step1');
describe.skipIf(coordinator1 === undefined)('coordinator_step1, official vectors', () => {
  each(coordinator1, (group, c) => {
    const msgs = c.pmsg1Indices!.map((i) => bytes(group.pmsg1Pool![i]!));
    judge(c, coordinatorStep1(msgs, params(c.params!)), ({ coordinatorMsg1 }) => hex(coordinatorMsg1), c.expectedCmsg1);
  });
});

const coordinator2 = file('coordinator_finalize');
describe.skipIf(coordinator2 === undefined)('coordinator_finalize, official vectors', () => {
  each(coordinator2, (group, c) => {
    const msgs2 = c.pmsg2Indices!.map((i) => bytes(group.pmsg2Pool![i]!));
    judge(c, coordinatorFinalize(coordinatorStateOf(group), msgs2), plainOutput, c.expectedOutput);
  });
});

const investigations = file('coordinator_investigate');
describe.skipIf(investigations === undefined)('coordinator_investigate, official vectors', () => {
  each(investigations, (group, c) => {
    const result = coordinatorInvestigate(group.pmsgs1!.map(bytes), params(group.params!));
    judge(c, result, (msgs) => msgs.map(hex), c.expectedCinvMsgs);
  });
});

const recover = file('recover');
describe.skipIf(recover === undefined)('recover, official vectors', () => {
  each(recover, (_, c) => {
    const data = bytes(c.recoveryData!);
    const result: Result<Parameters<typeof plainOutput>[0], ChillDkgError> =
      typeof c.hostseckey === 'string' ? participantRecover(bytes(c.hostseckey), data) : coordinatorRecover(data);
    judge(c, result, plainOutput, c.expectedOutput);
  });
});

type Params = { readonly hostpubkeys: readonly string[]; readonly t: number };
type Case = {
  readonly tcId: number;
  readonly comment: string;
  readonly hostseckey?: string | null;
  readonly random?: string;
  readonly auxRand?: string;
  readonly params?: Params;
  readonly cmsg1?: string;
  readonly cmsg1Index?: number;
  readonly cmsg2?: string;
  readonly cinvMsg?: string;
  readonly recoveryData?: string;
  readonly pmsg1Indices?: readonly number[];
  readonly pmsg2Indices?: readonly number[];
  readonly expectedHostpubkey?: string;
  readonly expectedParamsHash?: string;
  readonly expectedPmsg1?: string;
  readonly expectedPmsg2?: string;
  readonly expectedCmsg1?: string;
  readonly expectedCinvMsgs?: readonly string[];
  readonly expectedOutput?: unknown;
  readonly expectedError?: {
    readonly type: string;
    readonly message?: string;
    readonly participantId?: number;
    readonly participantId1?: number;
    readonly participantId2?: number;
  };
};
type Group = {
  readonly params?: Params;
  readonly hostseckey?: string;
  readonly random?: string;
  readonly auxRand?: string;
  readonly pmsg1?: string;
  readonly cmsg1?: string;
  readonly pmsg2?: string;
  readonly pmsgs1?: readonly string[];
  readonly cmsg1Pool?: readonly string[];
  readonly pmsg1Pool?: readonly string[];
  readonly pmsg2Pool?: readonly string[];
  readonly validTestCases?: readonly Case[];
  readonly errorTestCases?: readonly Case[];
};
type VectorFile = { readonly totalTests: number; readonly groups: readonly Group[] };

function file(name: string): VectorFile | undefined {
  const parsed = officialVectors(`chilldkg/${name}_vectors.json`) as
    | { readonly data: Group & { readonly totalTests: number; readonly testGroups?: readonly Group[] } }
    | undefined;
  return parsed && { totalTests: parsed.data.totalTests, groups: parsed.data.testGroups ?? [parsed.data] };
}

/** One test per case, and one that says that no case of the file was left out. */
function each(vectors: VectorFile | undefined, check: (group: Group, c: Case) => void): void {
  const cases = (vectors?.groups ?? []).flatMap((group) =>
    [...(group.validTestCases ?? []), ...(group.errorTestCases ?? [])].map((c) => ({ group, c })),
  );
  it('runs every case of the file', () => expect(cases).toHaveLength(vectors!.totalTests));
  for (const { group, c } of cases) it(`${c.tcId}: ${c.comment}`, () => check(group, c));
}

function judge<T>(c: Case, result: Result<T, ChillDkgError>, plain: (value: T) => unknown, expected: unknown): void {
  if (c.expectedError !== undefined) {
    if (result.ok) throw new Error('an error was expected');
    expectBlame(c, result.error);
    return;
  }
  if (!result.ok) throw new Error(`unexpected error: ${JSON.stringify(result.error)}`);
  expect(expected).toBeDefined();
  expect(plain(result.value)).toEqual(expected);
}

/** The vectors' exception and the name it blames, against ours. */
function expectBlame(c: Case, error: ChillDkgError): void {
  const expected = c.expectedError!;
  if (expected.type === 'ValueError') {
    expect(isStructural(error), JSON.stringify(error)).toBe(true);
    // Wrong lengths have no name in the vectors. Where a comment names the sender, so do we.
    const named = /participant (?:with id |\(id )(\d)|(?:at index |\(index )(\d)/.exec(c.comment);
    if (error.kind === 'faultyParticipant') expect(error.participant).toBe(Number(named?.[1] ?? named?.[2]));
    return;
  }
  const { kind, ...details } = translation(expected);
  expect(error).toMatchObject({ kind, ...details });
}

function isStructural(error: ChillDkgError): boolean {
  return error.kind === 'messageCount' || ('reason' in error && ['length', 'messageLength'].includes(error.reason));
}

type Expectation = { readonly kind: ChillDkgError['kind']; readonly [detail: string]: unknown };

function translation(expected: NonNullable<Case['expectedError']>): Expectation {
  const reason = expected.message === undefined ? {} : { reason: reasons[expected.message] ?? 'unknown message' };
  switch (expected.type) {
    case 'HostSeckeyError':
      return { kind: 'hostSecretKey', reason: 'range', ...reason };
    case 'ThresholdOrCountError':
      return { kind: 'params', reason: 'thresholdOrCount' };
    case 'InvalidHostPubkeyError':
      return { kind: 'params', reason: 'hostPubkeyInvalid', participant: expected.participantId };
    case 'DuplicateHostPubkeyError':
      return {
        kind: 'params',
        reason: 'hostPubkeyDuplicate',
        participants: [expected.participantId1, expected.participantId2],
      };
    case 'RandomnessError':
      return { kind: 'randomness', reason: 'zero' };
    case 'RecoveryDataError':
      return { kind: 'recoveryData', ...reason };
    case 'FaultyParticipantError':
      return { kind: 'faultyParticipant', participant: expected.participantId, ...reason };
    case 'FaultyParticipantOrCoordinatorError':
      return { kind: 'faultyParticipantOrCoordinator', participant: expected.participantId, ...reason };
    case 'FaultyCoordinatorError':
      return { kind: 'faultyCoordinator', ...reason };
    case 'UnknownFaultyParticipantOrCoordinatorError':
      return { kind: 'unknownFaultyParticipantOrCoordinator' };
    default:
      throw new Error(`the vectors have an error this test does not know: ${expected.type}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  'Host secret key does not match any host public key': 'notAParticipant',
  'Host secret key does not match any host public key in the recovery data': 'notAParticipant',
  'Host secret key does not match the one used in participant_step1': 'changedSinceStep1',
  'Failed to deserialize recovery data': 'malformed',
  'Invalid session parameters in recovery data': 'params',
  'Invalid certificate in recovery data': 'certificate',
  'Participant has provided an invalid signature for the certificate': 'certificateSignature',
  'Coordinator has provided a certificate with an invalid signature': 'certificateSignature',
  'Participant sent invalid commitment': 'commitment',
  'Participant sent invalid proof-of-knowledge': 'proofOfPossession',
  'Participant sent invalid partial secshare': 'partialShare',
  'invalid public nonce': 'publicNonce',
  'Coordinator replied with wrong pubnonce': 'ownPublicNonce',
  'Coordinator sent unexpected first group element for local participant id': 'ownCommitment',
  'Sum of encrypted partial secshares not equal to encrypted secshare': 'encryptedShareSum',
  'Sum of partial pubshares not equal to pubshare': 'partialPublicShareSum',
  'Coordinator fiddled with the share from me to myself': 'ownPartialShare',
};

function state1Of(group: Group): ParticipantState1 {
  const first = must(participantStep1(bytes(group.hostseckey!), params(group.params!), bytes(group.random!)));
  expect(hex(first.msg1)).toBe(group.pmsg1);
  return first.state1;
}

function state2Of(group: Group): ParticipantState2 {
  const hostseckey = bytes(group.hostseckey!);
  const second = must(participantStep2(hostseckey, state1Of(group), bytes(group.cmsg1!), bytes(group.auxRand!)));
  expect(hex(second.msg2)).toBe(group.pmsg2);
  return second.state2;
}

function coordinatorStateOf(group: Group): CoordinatorState {
  const first = must(coordinatorStep1(group.pmsgs1!.map(bytes), params(group.params!)));
  expect(hex(first.coordinatorMsg1)).toBe(group.cmsg1);
  return first.state;
}

/** Our output in the shape of the vectors' `expectedOutput`, whose function left out what it does not return. */
function plainOutput(value: {
  readonly coordinatorMsg2?: Uint8Array;
  readonly output: {
    readonly secshare?: Uint8Array;
    readonly threshPubkey: Uint8Array;
    readonly pubshares: readonly Uint8Array[];
  };
  readonly recoveryData?: Uint8Array;
  readonly params?: SessionParams;
}): unknown {
  const { secshare, threshPubkey, pubshares } = value.output;
  return {
    ...(value.coordinatorMsg2 && { cmsg2: hex(value.coordinatorMsg2) }),
    dkgOutput: {
      secshare: secshare === undefined ? null : hex(secshare),
      threshPk: hex(threshPubkey),
      pubshares: pubshares.map(hex),
    },
    ...(value.recoveryData && { recoveryData: hex(value.recoveryData) }),
    ...(value.params && { params: { hostpubkeys: value.params.hostPubkeys.map(hex), t: value.params.t } }),
  };
}

function must<T>(result: Result<T, ChillDkgError>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function params(plain: Params): SessionParams {
  return { hostPubkeys: plain.hostpubkeys.map(bytes), t: plain.t };
}

function bytes(text: string): Uint8Array {
  return hexToBytes(text);
}

function hex(value: Uint8Array): string {
  return bytesToHex(value).toUpperCase();
}
