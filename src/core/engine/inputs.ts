import type { AppVersion } from '../base/app-version.ts';
import type { CeremonyId, DeviceId, GroupId, MemberId, ProposalId, SessionId, TimeMs } from '../base/ids.ts';
import type { Body, EntryKind } from '../group/bodies.ts';
import type { Charter } from '../group/charter.ts';
import type { SignedStatement } from '../group/statement.ts';
import type { UtxoEntry } from '../kaspa/transaction.ts';
import type { VerifiedEntry } from '../wire/entry.ts';
import type { AuditDraft } from '../audit/record.ts';
import type { EngineState, Group } from './state.ts';

/** Everything that can happen to a member's app, in the past tense, stamped on arrival. */
export type Input = { readonly atMs: TimeMs } & ( // a peer, or our own pen
  | { readonly type: 'entryAccepted'; readonly entry: VerifiedEntry }
  // a person
  | { readonly type: 'groupBegun'; readonly begun: Begun }
  | {
      readonly type: 'invitationIssued';
      readonly group: GroupId;
      readonly token: Uint8Array;
      readonly label: string;
      readonly expiresAtMs: TimeMs;
    }
  | { readonly type: 'lobbyClosed'; readonly group: GroupId }
  | { readonly type: 'rosterAgreed'; readonly group: GroupId; readonly rosterHash: string }
  | { readonly type: 'codeTyped'; readonly group: GroupId; readonly typed: string }
  | { readonly type: 'ceremonyStopped'; readonly group: GroupId; readonly reason: Body<'abandon'>['reason'] }
  | { readonly type: 'backupProven'; readonly group: GroupId; readonly pubshare: Uint8Array }
  | { readonly type: 'proposalAuthored'; readonly group: GroupId; readonly proposal: Uint8Array }
  | {
      readonly type: 'approvalClicked';
      readonly group: GroupId;
      readonly proposal: ProposalId;
      readonly reading: string;
      /** Members the person said to go on without, by name, because their apps read it differently. */
      readonly goingOnWithout?: readonly MemberId[] | undefined;
    }
  | {
      readonly type: 'rejectionSigned';
      readonly group: GroupId;
      readonly proposal: ProposalId;
      readonly signed: SignedStatement;
    }
  | { readonly type: 'approvalWithdrawn'; readonly group: GroupId; readonly proposal: ProposalId }
  // the vault
  | {
      readonly type: 'statementSigned';
      readonly group: GroupId;
      readonly kind: 'freeze' | 'codeConfirmed';
      readonly signed: SignedStatement;
    }
  | {
      readonly type: 'dkgFirstMade';
      readonly group: GroupId;
      readonly ceremony: CeremonyId;
      readonly message: Uint8Array;
    }
  | {
      readonly type: 'dkgSecondMade';
      readonly group: GroupId;
      readonly ceremony: CeremonyId;
      readonly message: Uint8Array;
      readonly transcriptHash: Uint8Array;
      readonly opening: Uint8Array;
    }
  | {
      readonly type: 'dkgFinished';
      readonly group: GroupId;
      readonly ceremony: CeremonyId;
      readonly finished: DkgFinished;
    }
  | {
      readonly type: 'dkgFailed';
      readonly group: GroupId;
      readonly ceremony: CeremonyId;
      readonly fault: string;
      readonly culprit: number | undefined;
    }
  | {
      readonly type: 'rehearsalNonceMade';
      readonly group: GroupId;
      readonly round: number;
      readonly attempt: number;
      readonly pubnonce: Uint8Array;
    }
  | {
      readonly type: 'rehearsalPartialMade';
      readonly group: GroupId;
      readonly round: number;
      readonly attempt: number;
      readonly partial: Uint8Array;
    }
  | { readonly type: 'sheetMade'; readonly group: GroupId; readonly signed: SignedStatement }
  | {
      readonly type: 'approvalMade';
      readonly group: GroupId;
      readonly proposal: ProposalId;
      readonly signed: SignedStatement;
    }
  | { readonly type: 'approvalFailed'; readonly group: GroupId; readonly proposal: ProposalId; readonly code: string }
  | {
      readonly type: 'partialsOpened';
      readonly group: GroupId;
      readonly proposal: ProposalId;
      readonly sessions: readonly { readonly session: SessionId; readonly partials: Uint8Array }[];
    }
  // the second reader, the chain, the clock
  | {
      readonly type: 'readAgain';
      readonly group: GroupId;
      readonly proposal: ProposalId;
      readonly differences: readonly string[];
    }
  | {
      readonly type: 'coinsObserved';
      readonly group: GroupId;
      readonly daaScore: bigint;
      readonly coins: readonly { readonly outpoint: string; readonly utxo: UtxoEntry }[];
    }
  | {
      readonly type: 'submitted';
      readonly group: GroupId;
      readonly proposal: ProposalId;
      readonly outcome: { readonly kind: 'taken' } | { readonly kind: 'refused'; readonly reason: string };
    }
  // the network
  | { readonly type: 'versionHeard'; readonly device: DeviceId; readonly version: AppVersion | undefined }
  | { readonly type: 'addressesChanged'; readonly addresses: readonly string[] }
  | { readonly type: 'resumed' }
  | { readonly type: 'quitting' }
);

/** What a person's "create" or "join" has settled before the first entry is written. */
export type Begun = {
  readonly group: GroupId;
  readonly ceremony: CeremonyId;
  readonly network: Charter['network'];
  readonly charterHash: string;
  /** The founder's; a joiner reads it from the founder's feed and compares with the pinned hash. */
  readonly charter: Uint8Array | undefined;
  readonly founder: DeviceId;
  readonly name: string;
  readonly member: MemberId;
  readonly device: SignedStatement;
  readonly codeCommitment: Uint8Array;
  readonly knock:
    | { readonly device: DeviceId; readonly addresses: readonly string[]; readonly token: Uint8Array }
    | undefined;
  readonly addresses: readonly string[];
};

export type DkgFinished = {
  readonly groupKey: Uint8Array;
  readonly pubshares: readonly Uint8Array[];
  readonly recoveryData: Uint8Array;
  /** Our ChillDKG acknowledgement of the recovery data. */
  readonly ack: Uint8Array;
};

/** An entry to write in our own feed: the shell gives it its number, time and signature within the same turn. */
export type Publish = {
  readonly [K in EntryKind]: { readonly group: GroupId; readonly kind: K; readonly body: Body<K> };
}[EntryKind];

/** What one input comes to. All of it is committed together, before any of it is acted on. */
export type Turn = {
  readonly state: EngineState;
  readonly publish: readonly Publish[];
  readonly audit: readonly AuditDraft[];
};

/** The same for one group. */
export type GroupTurn = {
  readonly group: Group;
  readonly publish?: readonly Publish[];
  readonly audit?: readonly AuditDraft[];
};

export type { AuditDraft };
