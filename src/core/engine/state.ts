import type { AppVersion } from '../base/app-version.ts';
import type {
  CeremonyId,
  DeviceId,
  EntryId,
  GroupId,
  MemberId,
  ProposalId,
  SessionId,
  SheetId,
  Sompi,
  TimeMs,
  TransactionId,
} from '../base/ids.ts';
import type { Forming } from '../group/forming.ts';
import type { NetworkName } from '../kaspa/network.ts';
import type { Outpoint, UtxoEntry } from '../kaspa/transaction.ts';
import type { Proposal } from '../proposal/proposal.ts';
import type { Reading } from '../review/reading.ts';
import type { PublicSheet } from '../signature/sheet.ts';

/*
 * Everything one member's app knows, as plain data: it can be logged, compared and replayed, and holds no secret key.
 * Records are keyed by hex ids and replaced, never changed, so that "what changed" is "what is another object".
 */
export type EngineState = {
  readonly device: DeviceId;
  readonly groups: Readonly<Partial<Record<GroupId, Group>>>;
};

export type Group = {
  readonly id: GroupId;
  readonly network: NetworkName;
  readonly local: Local;
  readonly feeds: Readonly<Partial<Record<DeviceId, Feed>>>;
  readonly contacts: Readonly<Partial<Record<DeviceId, readonly string[]>>>;
  readonly forming: Forming;
  readonly key: GroupKey | undefined;
  /** Rehearsal rounds whose signature verified here, with the attempt that did. */
  readonly rehearsed: Readonly<Partial<Record<number, number>>>;
  readonly sheets: Readonly<Partial<Record<SheetId, PublicSheet>>>;
  /** Which sheet stands for `owner device/author device/k` now. */
  readonly sheetSlots: Readonly<Partial<Record<string, SheetId>>>;
  /** Sheets given away to a proposal for ever; a sheet is given before it is used (protocol.md §6.4). */
  readonly given: Readonly<Partial<Record<SheetId, ProposalId>>>;
  readonly cases: Readonly<Partial<Record<ProposalId, Case>>>;
  /** The proposal that used `author/k`; a second one is void. */
  readonly numbers: Readonly<Partial<Record<string, ProposalId>>>;
  readonly coins: CoinsSeen | undefined;
  readonly spends: readonly Spend[];
  readonly alarms: readonly Alarm[];
};

/** What only this laptop knows about its own part. */
export type Local = {
  readonly member: MemberId;
  readonly name: string;
  readonly founded: boolean;
  readonly invitations: readonly OpenInvitation[];
  /**
   * For whom the invitation was made that a device came by: at most as many as a lobby holds feeds, and only members once
   * the people are fixed. Absent in what earlier versions stored.
   */
  readonly cameBy?: Readonly<Partial<Record<DeviceId, string>>>;
  /** The invitation we came by, until we are on the roster. */
  readonly knock:
    | { readonly device: DeviceId; readonly addresses: readonly string[]; readonly token: Uint8Array }
    | undefined;
  /** The person agreed to this roster. */
  readonly agreedRoster: string | undefined;
  readonly codeTries: number;
  /** The person typed the six words they heard, and they were right. */
  readonly codeHeard: boolean;
  readonly backupProven: boolean;
};

export type OpenInvitation = { readonly token: Uint8Array; readonly label: string; readonly expiresAtMs: TimeMs };

export type Feed = {
  readonly device: DeviceId;
  readonly member: MemberId;
  readonly seq: number;
  readonly head: EntryId;
  /** When this laptop last took an entry of this feed; absent in what earlier versions stored. */
  readonly heardAtMs?: TimeMs;
  /** What its app, or this one, said it is when it was last here; absent before, and where it does not say. */
  readonly appVersion?: AppVersion | undefined;
};

/** The group's key and what everybody needs to check signatures under it. All public. */
export type GroupKey = {
  readonly epoch: number;
  readonly ceremony: CeremonyId;
  /** 33 bytes, compressed. */
  readonly thresholdKey: Uint8Array;
  readonly pubshares: readonly Uint8Array[];
  readonly memberCount: number;
  readonly threshold: number;
  /** Our place in the roster: participant id in ChillDKG and BIP-445. */
  readonly myIndex: number;
  readonly recoveryData: Uint8Array;
  /** The P2PK output script of the group. */
  readonly script: Uint8Array;
};

export type CoinsSeen = {
  readonly atMs: TimeMs;
  readonly daaScore: bigint;
  /** Keyed `transaction id:index`. */
  readonly coins: Readonly<Partial<Record<string, UtxoEntry>>>;
};

export type Spend = { readonly transactionId: TransactionId; readonly atMs: TimeMs; readonly amountSompi: Sompi };

export type Alarm = {
  readonly atMs: TimeMs;
  readonly fault: string;
  readonly member: MemberId | undefined;
  readonly entry: EntryId | undefined;
};

/** Why a proposal can never be approved here, in a code and a sentence. */
export type Refusal = { readonly code: string; readonly sentence: string };

/** One proposal and everything said about it. It may begin with somebody's approval before the proposal itself arrives. */
export type Case = {
  readonly id: ProposalId;
  readonly proposed: Proposed | undefined;
  readonly first:
    | { readonly kind: 'read'; readonly reading: Reading }
    | { readonly kind: 'refused'; readonly refusal: Refusal }
    | undefined;
  readonly second:
    | { readonly kind: 'agrees' }
    | { readonly kind: 'differs'; readonly differences: readonly string[] }
    | undefined;
  readonly coins: CoinCheck;
  readonly approvals: Readonly<Partial<Record<MemberId, Approval>>>;
  readonly rejections: Readonly<Partial<Record<MemberId, string>>>;
  readonly withdrawn: Readonly<Partial<Record<MemberId, true>>>;
  /** Approvals whose keys went with a restart before any part was sent; absent in documents of before. */
  readonly lost?: Readonly<Partial<Record<MemberId, true>>> | undefined;
  readonly releases: Readonly<Partial<Record<MemberId, Readonly<Partial<Record<SessionId, Uint8Array>>>>>>;
  readonly mine: Mine | undefined;
  /** Sessions that did not add up, with who is to blame. */
  readonly failed: Readonly<Partial<Record<SessionId, readonly MemberId[]>>>;
  readonly signed: { readonly session: SessionId; readonly transaction: Uint8Array; readonly atMs: TimeMs } | undefined;
  readonly chain: ChainStanding | undefined;
  /** When this laptop saw what is not dated elsewhere; absent in what earlier versions stored. */
  readonly seen?: SeenTimes;
};

/** Times of this laptop's own clock, for showing; nothing is decided by them. */
export type SeenTimes = {
  readonly rejected?: ByMemberTimes;
  readonly withdrew?: ByMemberTimes;
  /** The first parts of each member. */
  readonly released?: ByMemberTimes;
  readonly sentAtMs?: TimeMs;
  readonly acceptedAtMs?: TimeMs;
};
export type ByMemberTimes = Readonly<Partial<Record<MemberId, TimeMs>>>;

export type Proposed = {
  readonly entry: EntryId;
  readonly author: DeviceId;
  readonly member: MemberId;
  readonly bytes: Uint8Array;
  readonly proposal: Proposal;
  readonly firstSeenAtMs: TimeMs;
  readonly outpoints: readonly Outpoint[];
};

export type CoinCheck =
  | { readonly kind: 'unchecked' }
  | { readonly kind: 'match'; readonly atMs: TimeMs }
  | { readonly kind: 'missing'; readonly outpoint: Outpoint }
  | { readonly kind: 'differs'; readonly outpoint: Outpoint };

export type Approval = {
  readonly entry: EntryId;
  readonly device: DeviceId;
  /** Hex of the 32-byte digest of what that member's screen said. */
  readonly reading: string;
  readonly sheet: SheetId;
  readonly sessions: readonly SessionId[];
  readonly seenAtMs: TimeMs;
};

/** Our own decision's way: clicked, armed, released, or taken back. */
export type Mine =
  | {
      readonly phase: 'clicked';
      readonly reading: string;
      readonly sheet: SheetId;
      readonly atMs: TimeMs;
      /** Whose different reading this person went on without, by name; absent where there was none. */
      readonly goingOnWithout?: readonly MemberId[] | undefined;
    }
  | {
      readonly phase: 'armed';
      readonly reading: string;
      readonly sheet: SheetId;
      readonly sessions: readonly SessionId[];
      readonly released: readonly SessionId[];
      readonly goingOnWithout?: readonly MemberId[] | undefined;
    }
  | { readonly phase: 'failed'; readonly code: string }
  | { readonly phase: 'withdrawn' };

export type ChainStanding =
  | { readonly kind: 'submitted'; readonly atMs: TimeMs }
  | { readonly kind: 'accepted'; readonly atMs: TimeMs; readonly daaScore: bigint }
  | { readonly kind: 'confirmed'; readonly atMs: TimeMs; readonly daaScore: bigint }
  | { readonly kind: 'refused'; readonly atMs: TimeMs; readonly reason: string; readonly tries: number };

export const emptyCase = (id: ProposalId): Case => ({
  id,
  proposed: undefined,
  first: undefined,
  second: undefined,
  coins: { kind: 'unchecked' },
  approvals: {},
  rejections: {},
  withdrawn: {},
  releases: {},
  mine: undefined,
  failed: {},
  signed: undefined,
  chain: undefined,
});

export const emptyState = (device: DeviceId): EngineState => ({ device, groups: {} });

export const outpointKey = ({ transactionId, index }: Outpoint): string => `${transactionId}:${index}`;

export function withGroup(state: EngineState, group: Group): EngineState {
  return state.groups[group.id] === group ? state : { ...state, groups: { ...state.groups, [group.id]: group } };
}

export function withCase(group: Group, changed: Case): Group {
  return group.cases[changed.id] === changed ? group : { ...group, cases: { ...group.cases, [changed.id]: changed } };
}

/** Values of a partial record, without the absent ones. */
export function valuesOf<T>(record: Readonly<Partial<Record<string, T>>>): readonly T[] {
  return Object.values(record).filter((value): value is T => value !== undefined);
}
