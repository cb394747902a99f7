import { ed25519 } from '@noble/curves/ed25519.js';
import { schnorr } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes, labelledHash, utf8ToBytes } from '../../../src/core/base/bytes.ts';
import type {
  CeremonyId,
  DeviceId,
  EntryId,
  GroupId,
  MemberId,
  ProposalId,
  SessionId,
  SheetId,
  TransactionId,
} from '../../../src/core/base/ids.ts';
import type { Result } from '../../../src/core/base/result.ts';
import { foldEntry, type Folded } from '../../../src/core/engine/fold.ts';
import { emptyState, type Group } from '../../../src/core/engine/state.ts';
import { step } from '../../../src/core/engine/step.ts';
import { certificateAssemble, coordinatorStep1 } from '../../../src/core/frost/chilldkg/coordinator.ts';
import { hostPubkeyGen } from '../../../src/core/frost/chilldkg/params.ts';
import {
  participantFinalize,
  participantStep1,
  participantStep2,
} from '../../../src/core/frost/chilldkg/participant.ts';
import { recoveryAckSign } from '../../../src/core/frost/chilldkg/recovery-ack.ts';
import { nonceGen } from '../../../src/core/frost/nonce.ts';
import { openSession } from '../../../src/core/frost/session.ts';
import { signPartial } from '../../../src/core/frost/signing.ts';
import { encodeBody, type Body, type EntryKind } from '../../../src/core/group/bodies.ts';
import {
  charterHashOf,
  encodeCharter,
  firstCharter,
  inputsPerSheet,
  subsetsWithMember,
  type Charter,
} from '../../../src/core/group/charter.ts';
import { codeCommitmentOf } from '../../../src/core/group/code.ts';
import { codeHashIn, commitmentsHashOf, firstMessagesHashOf } from '../../../src/core/group/forming-phase.ts';
import { rehearsalMessageOf, rehearsalSubsets } from '../../../src/core/group/rehearsal.ts';
import { inRosterOrder, rosterHashOf, type Roster, type RosterMember } from '../../../src/core/group/roster.ts';
import {
  encodeStatement,
  statementMessage,
  type SignedStatement,
  type Statement,
} from '../../../src/core/group/statement.ts';
import { payToPublicKey } from '../../../src/core/kaspa/script.ts';
import { buildProposal } from '../../../src/core/proposal/build.ts';
import { proposalIdOf } from '../../../src/core/proposal/proposal.ts';
import { signersOf, type VerifyingKey } from '../../../src/core/signature/completion.ts';
import { sessionIdOf, sheetIdOf } from '../../../src/core/signature/sheet.ts';
import { combinations } from '../../../src/core/signature/subsets.ts';
import { authorEntry, feedStart, type VerifiedEntry } from '../../../src/core/wire/entry.ts';

export const group = bytesToHex(labelledHash('keyturn/test/group', utf8ToBytes('small'))) as GroupId;
export const ceremony = bytesToHex(labelledHash('keyturn/test/ceremony', utf8ToBytes('small'))) as CeremonyId;
export const nowMs = 1_800_000_000_000;
const coinSompi = 50_0000_0000n;

/** Secret bytes that follow from their purpose: the tests give the same entries every time. */
export const secretOf = (...purpose: readonly (string | number)[]): Uint8Array =>
  labelledHash('keyturn/test/secret', utf8ToBytes(purpose.join('/')));

export type Person = {
  readonly name: string;
  readonly member: MemberId;
  readonly device: DeviceId;
  readonly hostKey: Uint8Array;
  readonly hostSecret: Uint8Array;
  readonly opening: Uint8Array;
  readonly signStatement: (statement: Statement) => SignedStatement;
  readonly signEntry: (message: Uint8Array) => Uint8Array;
};

export function personOf(name: string, device = 'first'): Person {
  const [memberSecret, deviceSecret] = [secretOf(name, 'member'), secretOf(name, device)];
  const hostSecret = secretOf(name, 'host');
  return {
    name,
    member: bytesToHex(ed25519.getPublicKey(memberSecret)) as MemberId,
    device: bytesToHex(ed25519.getPublicKey(deviceSecret)) as DeviceId,
    hostKey: right(hostPubkeyGen(hostSecret)),
    hostSecret,
    opening: secretOf(name, 'opening'),
    signStatement(statement) {
      const raw = encodeStatement(statement);
      return { statement: raw, signature: ed25519.sign(statementMessage(raw), memberSecret) };
    },
    signEntry: (message) => ed25519.sign(message, deviceSecret),
  };
}

/** One device's feed, as it writes it. */
export type Pen = {
  readonly person: Person;
  readonly entries: VerifiedEntry[];
  readonly say: <K extends EntryKind>(kind: K, body: Body<K>) => VerifiedEntry;
  readonly sayRaw: (
    kind: string,
    body: Uint8Array,
    place?: { readonly seq: number; readonly prev: EntryId },
  ) => VerifiedEntry;
};

export function penOf(person: Person, listen: (entry: VerifiedEntry) => void = () => undefined): Pen {
  const entries: VerifiedEntry[] = [];
  const pen: Pen = {
    person,
    entries,
    say: (kind, body) => pen.sayRaw(kind, encodeBody(kind, body)),
    sayRaw(kind, body, place = { seq: entries.length, prev: entries.at(-1)?.id ?? feedStart }) {
      const names = { charter: 1, book: 1, epoch: 0 };
      const entry = authorEntry({ group, ...place, atMs: nowMs, kind, names, body }, person.device, person.signEntry);
      if (place.seq === entries.length) entries.push(entry);
      listen(entry);
      return entry;
    },
  };
  return pen;
}

export const charterFor = (memberCount: number, threshold: number, more: Partial<Charter> = {}): Charter => ({
  ...firstCharter({
    group,
    name: 'Treasury',
    network: 'practice',
    memberCount,
    threshold,
    rules: [],
    proposalExpiryMs: 24 * 3_600_000,
    buriedDaa: 10,
    book: [],
  }),
  ...more,
});

/** A member's app that has just begun, with nothing of the record read yet. */
export function emptyGroup(viewer: Person, founder: Person, charter: Charter): Group {
  const isFounder = viewer.device === founder.device;
  const { state } = step(emptyState(viewer.device), {
    type: 'groupBegun',
    atMs: nowMs,
    begun: {
      group,
      ceremony,
      network: charter.network,
      charterHash: charterHashOf(charter),
      charter: isFounder ? encodeCharter(charter) : undefined,
      founder: founder.device,
      name: viewer.name,
      member: viewer.member,
      device: deviceStatement(viewer),
      codeCommitment: codeCommitmentOf(viewer.opening),
      knock: isFounder
        ? undefined
        : { device: founder.device, addresses: ['/ip4/127.0.0.1/tcp/1'], token: secretOf('token', viewer.name) },
      addresses: [],
    },
  });
  return present(state.groups[group]);
}

export const deviceStatement = (person: Person, device: DeviceId = person.device): SignedStatement =>
  person.signStatement({ kind: 'device', group, member: person.member, device, hostKey: person.hostKey });

export const joinBody = (person: Person, charter: Charter, more: Partial<Body<'join'>> = {}): Body<'join'> => ({
  ceremony,
  charterHash: hexToBytes(charterHashOf(charter)),
  name: person.name,
  device: deviceStatement(person),
  codeCommitment: codeCommitmentOf(person.opening),
  invitationProof: new Uint8Array(32),
  ...more,
});

export type Forming = {
  readonly charter: Charter;
  /** In roster order. */
  readonly people: readonly Person[];
  readonly pens: readonly Pen[];
  readonly founder: Pen;
  readonly roster: Roster;
  /** What a reader of everything said so far knows. */
  readonly view: () => Group;
};

/** Dana, Lee and Sam up to the roster. Dana made the group. */
export function lobby(charter = charterFor(3, 2), names: readonly string[] = ['Dana', 'Lee', 'Sam']): Forming {
  const people = names.map((name) => personOf(name));
  const founder = present(people[0]);
  let seen = emptyGroup(founder, founder, charter);
  const listen = (entry: VerifiedEntry): void => {
    seen = foldedGroup(foldEntry(seen, entry, nowMs)) ?? seen;
  };
  const pens = people.map((person) => penOf(person, listen));
  const joins = pens.map((pen) => pen.say('join', joinBody(pen.person, charter)));
  for (const pen of pens) pen.say('contact', { addresses: [`/ip4/127.0.0.1/tcp/${4000 + pens.indexOf(pen)}`] });
  const founding = present(pens[0]);
  founding.say('charter', { charter: encodeCharter(charter) });
  const roster: Roster = {
    ceremony,
    charterHash: hexToBytes(charterHashOf(charter)),
    members: inRosterOrder(
      people.map(({ member, device, hostKey, name }, i): RosterMember => {
        return { member, device, hostKey, name, join: present(joins[i]).id };
      }),
    ),
  };
  const ordered = roster.members.map(({ device }) => present(pens.find(({ person }) => person.device === device)));
  return {
    charter,
    people: ordered.map(({ person }) => person),
    pens: ordered,
    founder: founding,
    roster,
    view: () => seen,
  };
}

export function freeze({ roster, founder, pens }: Forming): void {
  founder.say('roster', { roster });
  const rosterHash = hexToBytes(rosterHashOf(roster));
  for (const { person, say } of pens) {
    const { member } = person;
    say('freeze', { signed: person.signStatement({ kind: 'freeze', group, member, ceremony, rosterHash }) });
  }
}

export type Formed = Forming & { readonly key: VerifyingKey; readonly secshares: readonly Uint8Array[] };

/** The whole ceremony with its real messages, up to the rehearsal. */
export function form(forming: Forming): Formed {
  const { pens, people, roster, charter, view } = forming;
  const params = { hostPubkeys: people.map(({ hostKey }) => hostKey), t: charter.threshold };
  const rosterHash = hexToBytes(rosterHashOf(roster));
  const firsts = people.map((p) => right(participantStep1(p.hostSecret, params, secretOf(p.name, 'dkg1'))));
  for (const [i, { say }] of pens.entries()) say('dkg1', { ceremony, rosterHash, message: present(firsts[i]).msg1 });
  const { coordinatorMsg1 } = right(
    coordinatorStep1(
      firsts.map(({ msg1 }) => msg1),
      params,
    ),
  );
  const seconds = people.map((p, i) =>
    right(participantStep2(p.hostSecret, present(firsts[i]).state1, coordinatorMsg1, secretOf(p.name, 'dkg2'))),
  );
  for (const [i, { say, person }] of pens.entries()) {
    const { state2, msg2 } = present(seconds[i]);
    say('codeOpen', {
      ceremony,
      opening: person.opening,
      commitmentsHash: commitmentsHashOf(view().forming, roster),
      firstMessagesHash: firstMessagesHashOf(view().forming, roster),
    });
    const transcriptHash = labelledHash('keyturn/transcript/1', state2.transcript);
    say('dkg2', { ceremony, message: msg2, transcriptHash });
  }
  const certificate = right(
    certificateAssemble(
      params,
      seconds.map(({ msg2 }) => msg2),
    ),
  );
  const finished = seconds.map(({ state2 }) => right(participantFinalize(state2, certificate)));
  const { output, recoveryData } = present(finished[0]);
  const codeHash = present(codeHashIn(view().forming));
  for (const [i, { say, person }] of pens.entries()) {
    const recoveryDataHash = labelledHash('keyturn/recovery-data/1', recoveryData);
    say('finalized', { ceremony, groupKey: output.threshPubkey, recoveryDataHash });
    const signature = right(recoveryAckSign(person.hostSecret, recoveryData, params, secretOf(person.name, 'ack')));
    say('recoveryAcked', { ceremony, signature });
    const { member } = person;
    say('codeConfirmed', {
      signed: person.signStatement({ kind: 'codeConfirmed', group, member, ceremony, codeHash }),
    });
    say('backupProven', { ceremony, pubshare: present(output.pubshares[i]) });
  }
  const { memberCount, threshold } = charter;
  const key = { epoch: 0, thresholdKey: output.threshPubkey, pubshares: output.pubshares, memberCount, threshold };
  return { ...forming, key, secshares: finished.map((one) => one.output.secshare) };
}

/** Every rehearsal signature, really signed. */
export function rehearse({ pens, key, secshares, charter }: Formed): void {
  for (const [round, subset] of rehearsalSubsets(charter.memberCount, charter.threshold).entries()) {
    const signers = signersOf(key, subset);
    const pairs = subset.map((id) =>
      nonceGen({
        random32: secretOf('rehearsal', round, id),
        secshare: present(secshares[id]),
        pubshare: present(key.pubshares[id]),
        threshKeyXOnly: key.thresholdKey.subarray(1),
      }),
    );
    const say = subset.map((id) => present(pens[id]).say);
    for (const [i, { pubnonce }] of pairs.entries())
      present(say[i])('rehearsalNonce', { ceremony, round, attempt: 0, pubnonce });
    const session = right(
      openSession(
        signers,
        new Map(subset.map((id, i) => [id, present(pairs[i]).pubnonce])),
        rehearsalMessageOf(ceremony, round, 0),
      ),
    );
    for (const [i, id] of subset.entries()) {
      const made = right(signPartial(session, present(pairs[i]).secnonce, present(secshares[id]), id));
      present(say[i])('rehearsalPartial', { ceremony, round, attempt: 0, partial: made });
    }
  }
}

/** A sheet's statement with well-formed lengths; its pairs are noise, which only a vault or a signature would notice. */
export const sheetStatement = (
  owner: Person,
  author: DeviceId,
  k: number,
  charter: Charter,
  more: Partial<Extract<Statement, { kind: 'sheet' }>> = {},
): Extract<Statement, { kind: 'sheet' }> => {
  const inputs = inputsPerSheet(charter.memberCount, charter.threshold);
  const pairs = new Uint8Array(inputs * subsetsWithMember(charter.memberCount, charter.threshold) * 66);
  pairs.set(secretOf('sheet', owner.name, author, k));
  return {
    kind: 'sheet',
    group,
    member: owner.member,
    device: owner.device,
    epoch: 0,
    author,
    k,
    inputs,
    pairs,
    ...more,
  };
};

export function saySheet(pen: Pen, statement: Extract<Statement, { kind: 'sheet' }>): SheetId {
  const signed = pen.person.signStatement(statement);
  pen.say('sheet', { signed });
  return sheetIdOf(signed.statement);
}

export const acme = payToPublicKey(schnorr.getPublicKey(new Uint8Array(32).fill(8)));

export function sayProposal(
  { charter, key }: Formed,
  pen: Pen,
  k: number,
  expiresAtMs = nowMs + 3_600_000,
): { readonly id: ProposalId; readonly bytes: Uint8Array } {
  const bytes = right(
    buildProposal({
      charter,
      author: pen.person.device,
      k,
      epoch: 0,
      groupScript: payToPublicKey(key.thresholdKey.subarray(1)).script,
      coins: [
        {
          outpoint: { transactionId: bytesToHex(secretOf('coin', pen.person.name, k)) as TransactionId, index: 0 },
          entry: {
            amountSompi: coinSompi,
            scriptPublicKey: payToPublicKey(key.thresholdKey.subarray(1)),
            blockDaaScore: 5_000n,
            isCoinbase: false,
          },
        },
      ],
      daaScore: 10_000n,
      payments: [{ script: acme.script, amountSompi: 20_0000_0000n }],
      note: `Invoice ${k}`,
      externalId: undefined,
      expiresAtMs,
      feeRateSompiPerGram: 100n,
      inputsMax: 32,
    }),
  );
  pen.say('proposal', { proposal: bytes });
  return { id: proposalIdOf(bytes), bytes };
}

export function sayApproval(
  pen: Pen,
  proposal: ProposalId,
  sheet: SheetId,
  sessions: readonly SessionId[],
  reading = secretOf('reading', proposal),
): void {
  const { member, device } = pen.person;
  const signed = pen.person.signStatement({
    kind: 'approve',
    group,
    member,
    device,
    proposal,
    epoch: 0,
    reading,
    attempt: 0,
    sheet: hexToBytes(sheet),
    sessions,
  });
  pen.say('approve', { signed });
}

/** A group at work: sheets of everybody, two proposals, decisions, releases, a burnt sheet and its replacement. */
export function atWork(): Formed {
  const forming = lobby();
  freeze(forming);
  const formed = form(forming);
  rehearse(formed);
  const { pens, charter } = formed;
  const [one, two, three] = pens as [Pen, Pen, Pen];
  const author = one.person.device;
  const sheets = pens.map((pen) => saySheet(pen, sheetStatement(pen.person, author, 0, charter)));
  const next = pens.map((pen) => saySheet(pen, sheetStatement(pen.person, author, 1, charter)));
  const first = sayProposal(formed, one, 0);
  const session = sessionIdOf(first.id, 0, [0, 1], [present(sheets[0]), present(sheets[1])]);
  sayApproval(one, first.id, present(sheets[0]), [session]);
  sayApproval(two, first.id, present(sheets[1]), [session]);
  for (const pen of [one, two])
    pen.say('release', { proposal: first.id, sessions: [{ session, partials: secretOf('partial', pen.person.name) }] });
  two.say('burnt', { sheets: [present(next[1]), present(sheets[1])] });
  saySheet(two, sheetStatement(two.person, author, 1, charter, { pairs: fresh(charter) }));
  const second = sayProposal(formed, one, 1);
  sayApproval(
    three,
    second.id,
    present(next[2]),
    combinations(3, 2).map((subset) => sessionIdOf(second.id, 0, subset, [])),
  );
  three.say('withdraw', { proposal: second.id });
  const { person } = two;
  two.say('reject', {
    signed: person.signStatement({
      kind: 'reject',
      group,
      member: person.member,
      device: person.device,
      proposal: second.id,
      reason: 'Not this one',
    }),
  });
  three.say('disarmed', { proposals: [second.id] });
  return formed;
}

const fresh = (charter: Charter): Uint8Array =>
  new Uint8Array(inputsPerSheet(charter.memberCount, charter.threshold) * 2 * 66).fill(7);

export const foldedGroup = (folded: Folded): Group | undefined =>
  folded.kind === 'folded' || folded.kind === 'equivocation' ? folded.group : undefined;

export function foldAll(start: Group, entries: readonly VerifiedEntry[]): Group {
  return entries.reduce((group, entry) => foldedGroup(foldEntry(group, entry, nowMs)) ?? group, start);
}

export function right<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(`expected success: ${JSON.stringify(result.error)}`);
  return result.value;
}

export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('expected something');
  return value;
}
