import { schnorr } from '@noble/curves/secp256k1.js';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bytesToHex, equalBytes } from '../../../src/core/base/bytes.ts';
import { KeyturnError, type ErrorCode } from '../../../src/core/base/errors.ts';
import type { CeremonyId } from '../../../src/core/base/ids.ts';
import { recoveryAcksVerify } from '../../../src/core/frost/chilldkg/recovery-ack.ts';
import { combine } from '../../../src/core/frost/combine.ts';
import {
  multiplyBase,
  pointToBytes,
  Scalar,
  scalarFromBytes,
  scalarToBytes,
} from '../../../src/core/frost/secp256k1.ts';
import { openSession } from '../../../src/core/frost/session.ts';
import { charterHashOf } from '../../../src/core/group/charter.ts';
import { codeCommitmentOf } from '../../../src/core/group/code.ts';
import { rehearsalMessageOf, rehearsalSubsets } from '../../../src/core/group/rehearsal.ts';
import { verifyStatement } from '../../../src/core/group/statement.ts';
import { signersOf } from '../../../src/core/signature/completion.ts';
import { decodeContent } from '../../../src/main/vault/content.ts';
import { groupKeysOf, seedOf } from '../../../src/main/vault/person.ts';
import { verbs, type VerbAnswer } from '../../../src/main/vault/verbs/verbs.ts';
import {
  ceremony,
  charterOf,
  done,
  gathered,
  group,
  person,
  readyTeam,
  recovery,
  withKey,
  type Person,
  type Ready,
  type Team,
} from './people.ts';

const first = (team: Team) =>
  team.people.map(
    ({ vault }) => (verbs.dkgFirst(vault, { group, ceremony, ...team.agreed }) as VerbAnswer<'dkgFirst'>).message,
  );
const second = ({ vault }: Person, messages: readonly Uint8Array[]) =>
  verbs.dkgSecond(vault, { group, ceremony, messages }) as VerbAnswer<'dkgSecond'>;
const finish = ({ vault }: Person, messages: readonly Uint8Array[]) =>
  verbs.dkgFinish(vault, { group, ceremony, messages }) as VerbAnswer<'dkgFinish'>;
const three = () => Promise.all([0, 1, 2].map((n) => person(n)));

describe('preparing a group', () => {
  it('binds device and host key to the member in a statement the member signed', async () => {
    const team = await gathered(2, await three());
    for (const [i, { member, hostKey, deviceStatement }] of team.prepared.entries()) {
      const statement = verifyStatement(deviceStatement, 'device', group);
      expect(statement).toMatchObject({ ok: true, value: { member, device: team.people[i]!.device } });
      if (statement.ok) expect(equalBytes(statement.value.hostKey, hostKey)).toBe(true);
    }
  });

  it('derives the same keys every time, others for another group, and others under another recovery passphrase', async () => {
    const { entropy } = await person(1);
    const seed = seedOf(entropy, recovery());
    const hex = ({ memberSecret, hostSecret }: ReturnType<typeof groupKeysOf>) => [
      bytesToHex(memberSecret),
      bytesToHex(hostSecret),
    ];
    const keys = hex(groupKeysOf(seed, group));
    expect(hex(groupKeysOf(seedOf(entropy, recovery()), group))).toEqual(keys);
    const other = [
      ...hex(groupKeysOf(seed, '1b'.repeat(32) as typeof group)),
      ...hex(groupKeysOf(seedOf(entropy, recovery().fill(65, 0, 1)), group)),
    ];
    expect(new Set([...keys, ...other]).size).toBe(6);
  });

  it('is refused under a wrong recovery passphrase, and then nothing was written and no passphrase is left', async () => {
    const one = await person(0);
    const wrong = recovery().fill(65, 0, 1);
    const asked = verbs.prepareGroup(one.vault, {
      group,
      device: one.device,
      ceremony,
      charterHash: 'aa'.repeat(32),
      recoveryPassphrase: wrong,
    });
    expect(await failureOf(asked)).toBe('passphraseWrong');
    expect(one.written).toEqual([]);
    expect(wrong.every((byte) => byte === 0)).toBe(true);
  });

  it('gives the same commitment again until the ceremony began, and then refuses', async () => {
    const team = await gathered(2, await three());
    const again = (one: Person, change = {}) =>
      verbs.prepareGroup(one.vault, {
        group,
        device: one.device,
        ceremony,
        charterHash: charterHashOf(team.charter),
        recoveryPassphrase: recovery(),
        ...change,
      });
    expect((await again(team.people[0]!)).codeCommitment).toEqual(team.prepared[0]!.codeCommitment);
    expect(await failureOf(again(team.people[0]!, { charterHash: 'aa'.repeat(32) }))).toBe('ceremonyFailed');
    first(team);
    expect(await failureOf(again(team.people[0]!))).toBe('ceremonyFailed');
    const other = await again(team.people[0]!, { ceremony: '3c'.repeat(32) as CeremonyId });
    expect(other.member).toBe(team.prepared[0]!.member);
  });
});

describe('making the key', () => {
  let team: Team;
  beforeEach(async () => {
    team = await gathered(2, await three());
  });

  it('ends with everybody holding one key, a share of it on disk, and the opening they committed to', () => {
    const messages = first(team);
    const seconds = team.people.map((one) => done(second(one, messages)));
    for (const [i, { opening, transcriptHash }] of seconds.entries()) {
      expect(codeCommitmentOf(opening)).toEqual(team.prepared[i]!.codeCommitment);
      expect(transcriptHash).toEqual(seconds[0]!.transcriptHash);
    }
    const finished = team.people.map((one) =>
      done(
        finish(
          one,
          seconds.map(({ message }) => message),
        ),
      ),
    );
    const { groupKey, pubshares, recoveryData } = finished[0]!;
    for (const other of finished) expect([other.groupKey, other.recoveryData]).toEqual([groupKey, recoveryData]);
    expect(
      recoveryAcksVerify(
        recoveryData,
        { hostPubkeys: team.agreed.hostKeys, t: 2 },
        finished.map(({ ack }) => ack),
      ).ok,
    ).toBe(true);
    for (const [i, { written }] of team.people.entries()) {
      const share = decodeContent(written.at(-1)!).groups[0]!.shares[0]!;
      const secret = scalarFromBytes(share.secshare);
      expect(secret.ok && pointToBytes(multiplyBase(secret.value))).toEqual(pubshares[i]);
      expect(share).toMatchObject({ index: i, threshold: 2, thresholdKey: groupKey, members: team.agreed.members });
    }
  });

  it('signs one transcript per ceremony: the same messages get the same answer, others none', () => {
    const messages = first(team);
    const [dana] = team.people as [Person];
    const answer = second(dana, messages);
    expect(second(dana, messages)).toBe(answer);
    const others = messages.map((message, i) => (i === 1 ? message.with(60, message[60]! ^ 1) : message));
    expect(failure(() => second(dana, others))).toBe('wrongPhase');
    expect(failure(() => verbs.dkgFirst(dana.vault, { group, ceremony, ...team.agreed }))).toBe('wrongPhase');
  });

  it('makes one first message, and none with other people', () => {
    const [dana] = team.people as [Person];
    const ask = (change = {}) =>
      (verbs.dkgFirst(dana.vault, { group, ceremony, ...team.agreed, ...change }) as VerbAnswer<'dkgFirst'>).message;
    for (const change of [
      { hostKeys: team.agreed.hostKeys.map((key, i) => (i === 0 ? pointToBytes(multiplyBase(7n)) : key)) },
      { members: team.agreed.members.toReversed() },
      { members: team.agreed.members.map(() => team.agreed.members[0]!) },
      { threshold: 1 },
      { threshold: 4 },
    ])
      expect(failure(() => ask(change))).toBe('invalidInput');
    const message = ask();
    expect(ask()).toBe(message);
    expect(failure(() => ask({ threshold: 3 }))).toBe('wrongPhase');
  });

  it('names who sent a proof that does not hold, and is over then', () => {
    const messages = first(team);
    const proofAt = 33 * 2;
    const spoilt = messages.map((message, i) =>
      i === 2 ? message.with(proofAt + 63, message[proofAt + 63]! ^ 1) : message,
    );
    expect(second(team.people[0]!, spoilt)).toEqual({ kind: 'fault', fault: 'proofOfPossession', culprit: 2 });
    expect(failure(() => second(team.people[0]!, messages))).toBe('wrongPhase');
  });

  it('investigates a share that does not fit, and names who sent it', () => {
    const messages = first(team);
    const at = messages[1]!.length - 32 * 3; // Lee's encrypted share for the member in place 0.
    const share = scalarFromBytes(messages[1]!.slice(at, at + 32));
    if (!share.ok) throw new Error('no scalar');
    const spoilt = messages[1]!.slice();
    spoilt.set(scalarToBytes(Scalar.add(share.value, 1n)), at);
    expect(second(team.people[0]!, messages.with(1, spoilt))).toEqual({
      kind: 'fault',
      fault: 'partialShare',
      culprit: 1,
    });
  });

  it('names who sent a message of the wrong length, or did not sign the transcript; a good one may still come', () => {
    const messages = first(team);
    expect(second(team.people[2]!, messages.with(1, messages[1]!.slice(1)))).toEqual({
      kind: 'fault',
      fault: 'messageLength',
      culprit: 1,
    });
    const [dana] = team.people as [Person];
    const seconds = [0, 1].map((i) => done(second(team.people[i]!, messages)).message);
    const forged = [...seconds, new Uint8Array(64).fill(1)];
    expect(finish(dana, forged)).toEqual({ kind: 'fault', fault: 'certificateSignature', culprit: 2 });
    expect(dana.vault.content.groups[0]!.shares).toEqual([]);
  });

  it('is not continued by a process that does not remember it', () => {
    const messages = first(team);
    const [dana] = team.people as [Person];
    dana.vault.ceremonies.clear();
    for (const step of [
      () => verbs.dkgFirst(dana.vault, { group, ceremony, ...team.agreed }),
      () => second(dana, messages),
      () => finish(dana, messages),
    ])
      expect(failure(step)).toBe('ceremonyFailed');
  });
});

describe('rehearsing', () => {
  let ready: Ready;
  beforeAll(async () => {
    ready = withKey(await gathered(2, await three()));
  });
  const about = (round: number, attempt = 0) => ({ group, ceremony, round, attempt });
  const nonce = (i: number, round: number, attempt = 0) =>
    (verbs.rehearseNonce(ready.people[i]!.vault, about(round, attempt)) as VerbAnswer<'rehearseNonce'>).pubnonce;
  const partial = (i: number, round: number, attempt: number, pubnonces: readonly Uint8Array[]) =>
    (
      verbs.rehearsePartial(ready.people[i]!.vault, {
        ...about(round, attempt),
        pubnonces,
      }) as VerbAnswer<'rehearsePartial'>
    ).partial;

  it('makes a signature of the rehearsal’s own message with each round’s members', () => {
    for (const [round, subset] of rehearsalSubsets(3, 2).entries()) {
      const pubnonces = subset.map((i) => nonce(i, round));
      const partials = new Map(subset.map((i) => [i, partial(i, round, 0, pubnonces)]));
      const message = rehearsalMessageOf(ceremony, round, 0);
      const session = openSession(
        signersOf(ready.key, subset),
        new Map(subset.map((i, place) => [i, pubnonces[place]!])),
        message,
      );
      const signature = session.ok ? combine(session.value, partials) : session;
      expect(signature.ok && schnorr.verify(signature.value, message, ready.key.thresholdKey.subarray(1))).toBe(true);
    }
  });

  it('gives one nonce per attempt, and one partial', () => {
    const pubnonces = [nonce(0, 0, 1), nonce(1, 0, 1)];
    expect(nonce(0, 0, 1)).toEqual(pubnonces[0]);
    partial(0, 0, 1, pubnonces);
    const others = [pubnonces[0]!, nonce(1, 0, 2)];
    expect(failure(() => partial(0, 0, 1, others))).toBe('wrongPhase');
    expect(failure(() => nonce(0, 0, 1))).toBe('wrongPhase');
  });

  it('refuses a round we are not in, another ceremony, and nonces that are not those we gave', () => {
    expect(failure(() => nonce(2, 0, 3))).toBe('invalidInput');
    expect(
      failure(() =>
        verbs.rehearseNonce(ready.people[0]!.vault, { ...about(0), ceremony: '3c'.repeat(32) as CeremonyId }),
      ),
    ).toBe('invalidInput');
    const [dana, lee] = [nonce(0, 0, 4), nonce(1, 0, 4)];
    expect(failure(() => partial(0, 0, 4, [lee, dana]))).toBe('invalidInput');
    expect(partial(0, 0, 4, [dana, lee])).toHaveLength(32);
  });

  it('loses its nonce on the attempt, whatever became of it', () => {
    const dana = nonce(0, 0, 5);
    expect(failure(() => partial(0, 0, 5, [dana, new Uint8Array(66).fill(5)]))).toBe('ceremonyFailed');
    expect(failure(() => partial(0, 0, 5, [dana, nonce(1, 0, 5)]))).toBe('wrongPhase');
  });
});

it('a new key for a group leaves the former share where it was and is the one in force', async () => {
  const team = await readyTeam(2, 2);
  const next = '3c'.repeat(32) as CeremonyId;
  const { people, agreed } = team;
  const about = { group, ceremony: next };
  for (const one of people)
    await verbs.prepareGroup(one.vault, {
      ...about,
      device: one.device,
      charterHash: charterHashOf(charterOf(2, 2)),
      recoveryPassphrase: recovery(),
    });
  const messages = people.map(
    ({ vault }) => (verbs.dkgFirst(vault, { ...about, ...agreed }) as VerbAnswer<'dkgFirst'>).message,
  );
  const seconds = people.map(
    ({ vault }) => done(verbs.dkgSecond(vault, { ...about, messages }) as VerbAnswer<'dkgSecond'>).message,
  );
  const { groupKey } = done(
    verbs.dkgFinish(people[0]!.vault, { ...about, messages: seconds }) as VerbAnswer<'dkgFinish'>,
  );
  const shares = decodeContent(people[0]!.written.at(-1)!).groups[0]!.shares;
  expect(shares.map(({ thresholdKey }) => thresholdKey)).toEqual([team.key.thresholdKey, groupKey]);
});

function failure(work: () => unknown): ErrorCode | undefined {
  try {
    work();
  } catch (cause) {
    if (cause instanceof KeyturnError) return cause.code;
    throw cause;
  }
  return undefined;
}

async function failureOf(work: unknown): Promise<ErrorCode | undefined> {
  try {
    await work;
  } catch (cause) {
    if (cause instanceof KeyturnError) return cause.code;
    throw cause;
  }
  return undefined;
}
