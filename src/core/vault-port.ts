import type { CeremonyId, DeviceId, GroupId, MemberId, ProposalId, SessionId, SheetId } from './base/ids.ts';
import type { NetworkName } from './kaspa/network.ts';
import type { SignedStatement, Statement } from './group/statement.ts';

/**
 * What the vault process does, verb by verb. It holds member keys, host keys and shares while it is unlocked; locking ends
 * the process. It takes raw transactions and whole statements, never a caller's digest. Every refusal is a
 * `KeyturnError`: `vaultLocked` when there is no unlocked process, `vaultGone` when it died under the call.
 */
export interface Vault {
  isUnlocked(): boolean;
  /** Of the unlocked process, for measuring its memory. */
  processId(): number | undefined;
  /**
   * Make a new person: 24 words from the system's randomness, a sealed vault file. Leaves the vault unlocked.
   * @returns the 24 words, to be shown once
   */
  create(input: {
    readonly network: NetworkName;
    readonly passphrase: Uint8Array;
    readonly recoveryPassphrase: Uint8Array;
  }): Promise<{ readonly words: string }>;
  /** Both factors are needed: the daily passphrase and the keychain's secret. */
  unlock(passphrase: Uint8Array): Promise<void>;
  /** Ends the process. Resolves when it is gone. */
  lock(): Promise<void>;
  /** Milliseconds without use after which it is locked; checked at every use as well. */
  readonly idleLockMs: number;
  /** Milliseconds until it locks by itself if nobody uses it; undefined while it is locked. */
  locksInMs(): number | undefined;
  /**
   * Somebody is there though nothing is asked of the vault: it locks later, but not later than a named time after the last
   * passphrase or approval. What is locked stays locked, and nothing is said about it.
   */
  inUse(): Promise<void>;

  /** Derive this person's keys for one group from the seed, which only the recovery passphrase opens (protocol.md §1.1). */
  prepareGroup(input: {
    readonly group: GroupId;
    readonly device: DeviceId;
    readonly ceremony: CeremonyId;
    readonly charterHash: string;
    readonly recoveryPassphrase: Uint8Array;
  }): Promise<{
    readonly member: MemberId;
    readonly hostKey: Uint8Array;
    readonly deviceStatement: SignedStatement;
    readonly codeCommitment: Uint8Array;
  }>;

  /** Sign a person's statement that arms nothing and spends nothing. Sheets and approvals have verbs of their own. */
  signStatement(
    statement: Extract<Statement, { readonly kind: 'freeze' | 'codeConfirmed' | 'reject' | 'invitation' }>,
  ): Promise<SignedStatement>;

  /** @param members  with `hostKeys`, in roster order; the vault keeps them beside the share, so that it knows whose sheet is whose */
  dkgFirst(input: {
    readonly group: GroupId;
    readonly ceremony: CeremonyId;
    readonly members: readonly MemberId[];
    readonly hostKeys: readonly Uint8Array[];
    readonly threshold: number;
  }): Promise<{ readonly message: Uint8Array }>;
  /** Runs the coordinator over everybody's first messages, then our second step; opens our part of the spoken code. */
  dkgSecond(input: {
    readonly group: GroupId;
    readonly ceremony: CeremonyId;
    readonly messages: readonly Uint8Array[];
  }): Promise<
    DkgAnswer<{ readonly message: Uint8Array; readonly transcriptHash: Uint8Array; readonly opening: Uint8Array }>
  >;
  /** Checks the certificate, keeps the share in the sealed file (written before this resolves). */
  dkgFinish(input: {
    readonly group: GroupId;
    readonly ceremony: CeremonyId;
    readonly messages: readonly Uint8Array[];
  }): Promise<
    DkgAnswer<{
      readonly groupKey: Uint8Array;
      readonly pubshares: readonly Uint8Array[];
      readonly recoveryData: Uint8Array;
      readonly ack: Uint8Array;
    }>
  >;

  rehearseNonce(input: Rehearsal): Promise<{ readonly pubnonce: Uint8Array }>;
  /** Refused when this process did not make the nonce of exactly this rehearsal, or used it already. */
  rehearsePartial(
    input: Rehearsal & { readonly pubnonces: readonly Uint8Array[] },
  ): Promise<{ readonly partial: Uint8Array }>;

  /** Make one-time codes ahead of need (protocol.md §6.3). The sheet key is returned once and kept nowhere here. */
  makeSheet(input: {
    readonly group: GroupId;
    readonly device: DeviceId;
    readonly author: DeviceId;
    readonly k: number;
  }): Promise<{
    readonly signed: SignedStatement;
    readonly sheet: SheetId;
    /** Secret halves under the vault key and then under the sheet key. */
    readonly sealed: Uint8Array;
    readonly sheetKey: Uint8Array;
  }>;

  /** The click (protocol.md §6.4 ii): everything is re-derived from the raw proposal; the partials come back wrapped. */
  approve(input: ApproveRequest): Promise<{
    readonly signed: SignedStatement;
    readonly sessions: readonly SessionId[];
    /** CBOR of [session, partials] pairs under the release key. */
    readonly wrapped: Uint8Array;
    readonly releaseKey: Uint8Array;
  }>;

  /** A backup file's bytes: the seed and each group's public recovery data under the recovery passphrase (protocol.md §1.2). */
  makeBackup(input: {
    readonly recoveryPassphrase: Uint8Array;
    readonly groups: readonly BackupGroupInput[];
  }): Promise<{ readonly file: Uint8Array }>;
}

export type DkgAnswer<T> =
  | ({ readonly kind: 'done' } & T)
  | { readonly kind: 'fault'; readonly fault: string; readonly culprit: number | undefined };

export type Rehearsal = {
  readonly group: GroupId;
  readonly ceremony: CeremonyId;
  readonly round: number;
  readonly attempt: number;
};

export type ApproveRequest = {
  readonly group: GroupId;
  readonly device: DeviceId;
  readonly charter: Uint8Array;
  readonly proposalId: ProposalId;
  /** The proposal's whole bytes with its raw transaction and pinned amounts. */
  readonly proposal: Uint8Array;
  /** Hex of the reading the person saw; the vault computes its own and refuses another. */
  readonly reading: string;
  readonly own: {
    readonly sheet: SheetId;
    readonly statement: Uint8Array;
    readonly sealed: Uint8Array;
    readonly sheetKey: Uint8Array;
  };
  /** Sheets of the members who are ready, ours left out. */
  readonly others: readonly SignedStatement[];
};

export type BackupGroupInput = {
  readonly group: GroupId;
  readonly charter: Uint8Array;
  readonly roster: Uint8Array;
  readonly recoveryData: Uint8Array;
  readonly epoch: number;
  readonly heads: readonly { readonly device: DeviceId; readonly seq: number; readonly id: string }[];
};

/**
 * Runs in a process of its own that was given nothing but the file and the passphrase (protocol.md §1.2).
 * @returns every group that was asked for, in the archive's order: the one named, or all of them. Each share was derived anew
 */
export type BackupProver = (input: {
  readonly file: Uint8Array;
  readonly recoveryPassphrase: Uint8Array;
  /** Undefined for all groups in the file. */
  readonly group: GroupId | undefined;
}) => Promise<{ readonly groups: readonly ProvenGroup[] }>;

export type ProvenGroup = {
  readonly group: GroupId;
  /** As the backup calls it; for showing only. */
  readonly groupName: string;
  /** 33 bytes, compressed. */
  readonly pubshare: Uint8Array;
};
