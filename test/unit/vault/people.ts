import { schnorr } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '../../../src/core/base/bytes.ts';
import type { CeremonyId, DeviceId, EntryId, GroupId, MemberId, TransactionId } from '../../../src/core/base/ids.ts';
import {
  charterHashOf,
  encodeCharter,
  firstCharter,
  type Charter,
  type Rule,
} from '../../../src/core/group/charter.ts';
import { inRosterOrder, rosterCodec, type Roster } from '../../../src/core/group/roster.ts';
import {
  decodeStatement,
  type SignedStatement,
  type Statement,
  type StatementOf,
} from '../../../src/core/group/statement.ts';
import { buildTransaction, selectCoins } from '../../../src/core/kaspa/coin-selection.ts';
import { payToPublicKey } from '../../../src/core/kaspa/script.ts';
import { sighashes } from '../../../src/core/kaspa/sighash.ts';
import { encodeTransaction } from '../../../src/core/kaspa/transaction.ts';
import { encodeProposal, proposalIdOf, type Proposal } from '../../../src/core/proposal/proposal.ts';
import { readProposal } from '../../../src/core/review/reading.ts';
import type { VerifyingKey } from '../../../src/core/signature/completion.ts';
import { sheetIdOf, type PublicSheet } from '../../../src/core/signature/sheet.ts';
import type { ApproveRequest, DkgAnswer } from '../../../src/core/vault-port.ts';
import { encodeStrict } from '../../../src/core/wire/codec.ts';
import { encodeContent } from '../../../src/main/vault/content.ts';
import { vaultInMemory, type OpenVault } from '../../../src/main/vault/open-vault.ts';
import { systemRandom, type RandomSource } from '../../../src/main/vault/sealing.ts';
import { sealForRecovery } from '../../../src/main/vault/vault-file.ts';
import { verbs, type VerbAnswer } from '../../../src/main/vault/verbs/verbs.ts';

/** Argon2id at a cost nobody would ship; the code around it is the real one. */
export const quick = { cost: { memoryKiB: 64, passes: 3, lanes: 1 }, floorMiB: 0 };
export const recovery = (): Uint8Array => utf8ToBytes('gravel Tuba 71 orchid-lantern');
export const group = '1a'.repeat(32) as GroupId;
export const ceremony = '2b'.repeat(32) as CeremonyId;
export const deviceOf = (n: number): DeviceId => (0xd0 + n).toString(16).repeat(32) as DeviceId;
const names = ['Dana', 'Lee', 'Sam'];

export type Person = {
  readonly vault: OpenVault;
  readonly device: DeviceId;
  readonly entropy: Uint8Array;
  /** Plain content as it went into the sealed file, every version of it. */
  readonly written: Uint8Array[];
};

/** A person with an unlocked vault that has met no group yet. */
export async function person(n: number, random: RandomSource = systemRandom): Promise<Person> {
  const entropy = Uint8Array.from({ length: 32 }, (_, i) => i * 7 + n + 1);
  const { file: sealedSeed } = await sealForRecovery('seed', entropy, recovery(), quick);
  const written: Uint8Array[] = [];
  const vault = vaultInMemory({
    content: { format: 1, network: 'practice', sealedSeed, groups: [] },
    write: (content) => void written.push(encodeContent(content)),
    sheetSubKey: new Uint8Array(32).fill(n + 100),
    random,
    tests: quick,
    nowMs: 1_800_000_000_000,
  });
  return { vault, device: deviceOf(n), entropy, written };
}

export const charterOf = (memberCount: number, threshold: number, rules: readonly Rule[] = []): Charter =>
  firstCharter({
    group,
    name: 'Treasury',
    network: 'practice',
    memberCount,
    threshold,
    rules,
    proposalExpiryMs: 24 * 3_600_000,
    buriedDaa: 100,
    book: [],
  });

export type Team = {
  /** In roster order. */
  readonly people: readonly Person[];
  readonly prepared: readonly VerbAnswer<'prepareGroup'>[];
  readonly charter: Charter;
  readonly agreed: {
    readonly members: readonly MemberId[];
    readonly hostKeys: readonly Uint8Array[];
    readonly threshold: number;
  };
  readonly roster: Roster;
};

/** People who prepared the same group and know who is who; no message of the ceremony was made yet. */
export async function gathered(
  threshold: number,
  people: readonly Person[],
  rules: readonly Rule[] = [],
): Promise<Team> {
  const charter = charterOf(people.length, threshold, rules);
  const charterHash = charterHashOf(charter);
  const joined = await Promise.all(
    people.map(async (one) => ({
      one,
      prepared: await verbs.prepareGroup(one.vault, {
        group,
        device: one.device,
        ceremony,
        charterHash,
        recoveryPassphrase: recovery(),
      }),
    })),
  );
  const members = inRosterOrder(
    joined.map(({ one, prepared }, i) => ({
      member: prepared.member,
      device: one.device,
      hostKey: prepared.hostKey,
      name: names[i] ?? `Member ${i + 1}`,
      join: bytesToHex(new Uint8Array(32).fill(i)) as EntryId,
    })),
  );
  const ordered = members.map(({ device }) => joined.find(({ one }) => one.device === device)!);
  return {
    people: ordered.map(({ one }) => one),
    prepared: ordered.map(({ prepared }) => prepared),
    charter,
    agreed: {
      members: members.map(({ member }) => member),
      hostKeys: members.map(({ hostKey }) => hostKey),
      threshold,
    },
    roster: { ceremony, charterHash: hexToBytes(charterHash), members },
  };
}

export type Ready = Team & { readonly key: VerifyingKey; readonly recoveryData: Uint8Array };

/** The whole ceremony, up to everybody's share. */
export function withKey(team: Team): Ready {
  const { people, agreed } = team;
  const first = people.map(
    ({ vault }) => verbs.dkgFirst(vault, { group, ceremony, ...agreed }) as VerbAnswer<'dkgFirst'>,
  );
  const second = people.map(({ vault }) =>
    done(verbs.dkgSecond(vault, { group, ceremony, messages: first.map((m) => m.message) }) as VerbAnswer<'dkgSecond'>),
  );
  const finished = people.map(({ vault }) =>
    done(
      verbs.dkgFinish(vault, { group, ceremony, messages: second.map((m) => m.message) }) as VerbAnswer<'dkgFinish'>,
    ),
  );
  const { groupKey, pubshares, recoveryData } = finished[0]!;
  return {
    ...team,
    recoveryData,
    key: { epoch: 0, thresholdKey: groupKey, pubshares, memberCount: people.length, threshold: agreed.threshold },
  };
}

export async function readyTeam(threshold: number, count: number, rules: readonly Rule[] = []): Promise<Ready> {
  const people = await Promise.all(Array.from({ length: count }, (_, n) => person(n)));
  return withKey(await gathered(threshold, people, rules));
}

export function done<T>(answer: DkgAnswer<T>): T {
  if (answer.kind === 'fault')
    throw new Error(`the ceremony stopped: ${answer.fault} of ${answer.culprit ?? 'nobody'}`);
  return answer;
}

export const rosterBytes = (team: Team): Uint8Array => encodeStrict(rosterCodec, team.roster);

export type Payment = {
  readonly proposal: Proposal;
  readonly bytes: Uint8Array;
  readonly id: ReturnType<typeof proposalIdOf>;
  readonly reading: string;
  readonly sighashes: readonly Uint8Array[];
};

const acme = payToPublicKey(schnorr.getPublicKey(new Uint8Array(32).fill(8)));
const coinSompi = 50_0000_0000n;

/** Dana's k-th proposal: Acme Ltd is paid from `inputs` coins of 50 KAS. */
export function payment(
  { key, charter, people }: Ready,
  inputs: number,
  k = 0,
  change: Partial<Proposal> = {},
): Payment {
  const script = payToPublicKey(key.thresholdKey.subarray(1));
  const entry = { amountSompi: coinSompi, scriptPublicKey: script, blockDaaScore: 5_000n, isCoinbase: false };
  const coins = Array.from({ length: inputs }, (_, i) => ({
    outpoint: { transactionId: (i + 1 + 100 * k).toString(16).padStart(64, '0') as TransactionId, index: 0 },
    entry,
  }));
  const amountSompi = coinSompi * BigInt(inputs) - 20_0000_0000n;
  const selected = selectCoins({
    coins: [],
    mustSpend: coins,
    payments: [{ valueSompi: amountSompi, scriptPublicKey: acme }],
    changeScript: script,
    feeRateSompiPerGram: 100n,
    virtualDaaScore: 10_000n,
  });
  if (!selected.ok) throw new Error(`no coins: ${selected.error.code}`);
  const transaction = buildTransaction(selected.value);
  const proposal: Proposal = {
    group,
    author: people[0]!.device,
    k,
    charterVersion: 1,
    bookVersion: 1,
    epoch: 0,
    expiresAtMs: 1_900_000_000_000,
    payments: [{ name: undefined, script: acme.script, amountSompi }],
    note: 'Invoice 7',
    externalId: undefined,
    evidence: undefined,
    transaction: encodeTransaction(transaction),
    utxos: coins.map(() => ({
      amountSompi: coinSompi,
      scriptVersion: 0,
      script: script.script,
      blockDaaScore: 5_000n,
      isCoinbase: false,
    })),
    ...change,
  };
  const bytes = encodeProposal(proposal);
  const reading = readProposal(proposal, charter, script.script);
  return {
    proposal,
    bytes,
    id: proposalIdOf(bytes),
    reading: reading.ok ? bytesToHex(reading.value.digest) : '00'.repeat(32),
    sighashes: sighashes(
      transaction,
      coins.map((coin) => coin.entry),
    ),
  };
}

export type Sheet = VerbAnswer<'makeSheet'>;

export function sheetOf(one: Person, author: DeviceId, k = 0): Sheet {
  return verbs.makeSheet(one.vault, { group, device: one.device, author, k }) as Sheet;
}

/** What main hands in at a click; the sheet key is a copy, because the real one moves. */
export function click(
  team: Ready,
  one: Person,
  { bytes, id, reading }: Payment,
  own: Sheet,
  others: readonly SignedStatement[],
): ApproveRequest {
  return {
    group,
    device: one.device,
    charter: encodeCharter(team.charter),
    proposalId: id,
    proposal: bytes,
    reading,
    own: { sheet: own.sheet, statement: own.signed.statement, sealed: own.sealed, sheetKey: own.sheetKey.slice() },
    others,
  };
}

export const approve = (one: Person, request: ApproveRequest): VerbAnswer<'approve'> =>
  verbs.approve(one.vault, request) as VerbAnswer<'approve'>;

export function publicSheet({ signed }: Sheet, ownerIndex: number): PublicSheet {
  const { member: owner, device, author, k, epoch, inputs } = statementOf(signed, 'sheet');
  return {
    id: sheetIdOf(signed.statement),
    owner,
    ownerIndex,
    device,
    author,
    k,
    epoch,
    inputs,
    ...signed,
    burnt: false,
  };
}

export function statementOf<K extends Statement['kind']>(signed: SignedStatement, kind: K): StatementOf<K> {
  const decoded = decodeStatement(signed.statement);
  if (!decoded.ok || decoded.value.kind !== kind) throw new Error(`not a ${kind} statement`);
  return decoded.value as StatementOf<K>;
}
