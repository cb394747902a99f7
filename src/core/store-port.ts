/**
 * What the engine asks of a disk: one turn, one transaction, and the reads a restart needs.
 * Two adapters stand behind it, SQLite and the simulator's memory; `test/ports/store-suite.ts` holds both to the same promises.
 */
export interface Store {
  /**
   * Store a whole turn, or nothing of it. When this returns, the turn survives a power cut.
   * @throws KeyturnError diskFull, databaseDamaged, profilePermissions: nothing of the turn is stored
   * @throws a broken invariant: a second entry for one (group, author, seq), an audit record out of order, a fractional counter
   */
  commit(turn: Turn): void;
  /** Every document that is not packed, decoded, in the order of the keys. Called once, at start. */
  loadDocuments(): Map<string, unknown>;
  /**
   * Every packed document, in the order of the keys. All of them are read now and each is decoded when it is asked for: what
   * a function gives never changes, and it asks no disk.
   */
  loadPacked(): Map<string, () => unknown>;
  document(key: string): unknown;
  /**
   * Entries of one feed with a seq greater than `afterSeq` (−1: from the beginning), in order, and never more than both limits
   * allow. An entry alone larger than `bytesMax` is not returned: a caller's limit must fit the largest entry (wire/entry.ts).
   */
  entries(group: string, author: string, afterSeq: number, limits: EntryLimits): StoredEntry[];
  entry(id: string): StoredEntry | undefined;
  /** The highest entry of every feed of this group, in the order of the authors' ids. */
  heads(group: string): { author: string; seq: number; id: string }[];
  sealed(key: string): Uint8Array | undefined;
  /** Keys that begin with `prefix`, in order. */
  sealedKeys(prefix: string): string[];
  /** What was promised and not yet done, oldest first. */
  outbox(): { id: string; value: unknown }[];
  /** At most `countMax` audit records from `seq` on, in order. */
  auditFrom(seq: number, countMax: number): { seq: number; bytes: Uint8Array }[];
  auditHead(): { seq: number; bytes: Uint8Array } | undefined;
  counters(): Map<string, number>;
  /** Drop an entry's body; its header and signature stay (protocol.md §2.1). Unknown ids and absent bodies are no mistake. */
  forgetBody(id: string): void;
  /**
   * Are folder and files still ours alone? Called at open and hourly.
   * @throws KeyturnError profilePermissions
   */
  checkPermissions(): void;
  /** Give the profile back. Every other call afterwards is our own mistake. */
  close(): void;
}

/** A document whose key begins so is packed: there are many of its kind, and few of them are ever looked at. */
export const packedPrefix = 'packed/';

/** One signed line of a feed, as stored. A feed counts from 0. */
export type StoredEntry = {
  group: string;
  author: string;
  seq: number;
  id: string;
  headerBytes: Uint8Array;
  signature: Uint8Array;
  /** Undefined once forgotten. An entry stored again with its body gets the body back; nothing else of it ever changes. */
  bodyBytes: Uint8Array | undefined;
};

/** At least 1 each. Bytes count header, signature and body. */
export type EntryLimits = { countMax: number; bytesMax: number };

/** One turn of the engine is one transaction. */
export type Turn = {
  /** Plain data: bigint, Uint8Array, Map and undefined inside it come back as they were. A value of undefined removes the document. */
  documents: readonly { key: string; value: unknown }[];
  entries: readonly StoredEntry[];
  /** Each record's seq is one above the last one stored; the first may be any. */
  audit: readonly { seq: number; bytes: Uint8Array }[];
  /**
   * Blobs sealed by the vault: secret halves of sheets, prepared partials. Undefined removes.
   * Removal is logical: pages are overwritten, but a disk may keep old copies. What makes them useless is the key
   * that never reached the disk (protocol.md §6.9).
   */
  sealed: readonly { key: string; bytes: Uint8Array | undefined }[];
  /** An id added twice keeps its place and takes the new value. Additions come before removals. */
  outbox: { readonly add: readonly { id: string; value: unknown }[]; readonly done: readonly string[] };
  /** Whole numbers from 0 to 2^53 − 1. */
  counters: readonly { name: string; value: number }[];
};

/** A turn that changes nothing, to spread over: `{ ...emptyTurn, counters: [...] }`. */
export const emptyTurn: Turn = {
  documents: [],
  entries: [],
  audit: [],
  sealed: [],
  outbox: { add: [], done: [] },
  counters: [],
};
