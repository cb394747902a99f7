import { deserialize, serialize } from 'node:v8';
import { assert } from '../../src/core/base/errors.ts';
import { packedPrefix, type Store, type StoredEntry, type Turn } from '../../src/core/store-port.ts';

/** What the simulator's disk holds. It outlives a store, so a crash is: drop the store, open another on the same disk. */
export type MemoryDisk = { contents: Contents };

type Contents = {
  documents: Map<string, Uint8Array>;
  entries: Map<string, StoredEntry>;
  /** Group, then author, then ids in order of seq. The inner lists are replaced, never changed, so that a copy can share them. */
  feeds: Map<string, ReadonlyMap<string, readonly string[]>>;
  audit: { seq: number; bytes: Uint8Array }[];
  sealed: Map<string, Uint8Array>;
  outbox: Map<string, Uint8Array>;
  counters: Map<string, number>;
};

export function memoryDisk(): MemoryDisk {
  return {
    contents: {
      documents: new Map(),
      entries: new Map(),
      feeds: new Map(),
      audit: [],
      sealed: new Map(),
      outbox: new Map(),
      counters: new Map(),
    },
  };
}

/**
 * The store of the simulator: the same promises as SQLite (test/ports/store-suite.ts), without a disk.
 * A turn is applied to a copy that replaces the contents only when the whole of it fits.
 */
export function memoryStore(disk: MemoryDisk = memoryDisk()): Store {
  let isOpen = true;
  const now = (): Contents => {
    assert(isOpen, 'a store is used only while it is open');
    return disk.contents;
  };
  const entryOf = (id: string): StoredEntry => {
    const entry = now().entries.get(id);
    assert(entry !== undefined, 'a feed names only stored entries');
    return entry;
  };

  return {
    commit(turn) {
      const next = copied(now());
      apply(next, turn);
      disk.contents = next;
    },
    forgetBody(id) {
      const entry = now().entries.get(id);
      if (entry !== undefined) now().entries.set(id, { ...entry, bodyBytes: undefined });
    },
    loadDocuments: () => new Map(documentsWhere(now(), false).map(([key, value]) => [key, plain(value)])),
    loadPacked: () => new Map(documentsWhere(now(), true).map(([key, value]) => [key, () => plain(value.slice())])),
    document(key) {
      const value = now().documents.get(key);
      return value === undefined ? undefined : plain(value);
    },
    entries(group, author, afterSeq, { countMax, bytesMax }) {
      assert(countMax >= 1 && bytesMax >= 1, 'a request for entries allows at least one entry and one byte');
      const within: StoredEntry[] = [];
      let bytes = 0;
      const ids = now().feeds.get(group)?.get(author) ?? [];
      const start = placeAfter(ids, afterSeq, entryOf);
      for (const entry of ids.slice(start, start + countMax).map(entryOf)) {
        bytes += entry.headerBytes.length + entry.signature.length + (entry.bodyBytes?.length ?? 0);
        if (bytes > bytesMax) break;
        within.push(ownCopy(entry));
      }
      return within;
    },
    entry(id) {
      const entry = now().entries.get(id);
      return entry === undefined ? undefined : ownCopy(entry);
    },
    heads(group) {
      return sortedByKey(now().feeds.get(group) ?? new Map<string, readonly string[]>()).map(([author, ids]) => {
        const head = entryOf(ids.at(-1) ?? '');
        return { author, seq: head.seq, id: head.id };
      });
    },
    sealed: (key) => now().sealed.get(key)?.slice(),
    sealedKeys: (prefix) => [...now().sealed.keys()].filter((key) => key.startsWith(prefix)).sort(),
    outbox: () => [...now().outbox].map(([id, value]) => ({ id, value: plain(value) })),
    auditFrom(seq, countMax) {
      const records = now().audit.filter((record) => record.seq >= seq);
      return records.slice(0, countMax).map((record) => ({ seq: record.seq, bytes: record.bytes.slice() }));
    },
    auditHead() {
      const head = now().audit.at(-1);
      return head === undefined ? undefined : { seq: head.seq, bytes: head.bytes.slice() };
    },
    counters: () => new Map(sortedByKey(now().counters)),
    checkPermissions: () => void now(),
    close() {
      isOpen = false;
    },
  };
}

function apply(next: Contents, turn: Turn): void {
  for (const { key, value } of turn.documents) {
    if (value === undefined) next.documents.delete(key);
    else next.documents.set(key, stored(value));
  }
  for (const entry of turn.entries) addEntry(next, entry);
  for (const { seq, bytes } of turn.audit) {
    const head = next.audit.at(-1);
    assert(seq >= 0 && (head === undefined || seq === head.seq + 1), 'an audit record follows the one before it');
    next.audit.push({ seq, bytes: bytes.slice() });
  }
  for (const { key, bytes } of turn.sealed) {
    if (bytes === undefined) next.sealed.delete(key);
    else next.sealed.set(key, bytes.slice());
  }
  for (const { id, value } of turn.outbox.add) next.outbox.set(id, stored(value));
  for (const id of turn.outbox.done) next.outbox.delete(id);
  for (const { name, value } of turn.counters) {
    assert(Number.isSafeInteger(value) && value >= 0, 'a counter is a whole number from 0 to 2^53 − 1');
    next.counters.set(name, value);
  }
}

function addEntry(next: Contents, entry: StoredEntry): void {
  const known = next.entries.get(entry.id);
  if (known !== undefined) {
    next.entries.set(entry.id, { ...known, bodyBytes: known.bodyBytes ?? entry.bodyBytes?.slice() });
    return;
  }
  assert(entry.seq >= 0, 'a feed counts from 0');
  const entryOf = (id: string): StoredEntry | undefined => next.entries.get(id);
  const authors = next.feeds.get(entry.group) ?? new Map<string, readonly string[]>();
  const ids = authors.get(entry.author) ?? [];
  const place = placeAfter(ids, entry.seq - 1, entryOf);
  assert(entryOf(ids[place] ?? '')?.seq !== entry.seq, 'a feed has one entry for one seq');
  next.feeds.set(entry.group, new Map(authors).set(entry.author, ids.toSpliced(place, 0, entry.id)));
  next.entries.set(entry.id, ownCopy(entry));
}

/** Index of the first entry whose seq is greater than `seq`; looked for from the end, where new entries arrive. */
function placeAfter(ids: readonly string[], seq: number, entryOf: (id: string) => StoredEntry | undefined): number {
  let place = ids.length;
  while (place > 0 && (entryOf(ids[place - 1] ?? '')?.seq ?? -1) > seq) place--;
  return place;
}

const copied = (contents: Contents): Contents => ({
  documents: new Map(contents.documents),
  entries: new Map(contents.entries),
  feeds: new Map(contents.feeds),
  audit: [...contents.audit],
  sealed: new Map(contents.sealed),
  outbox: new Map(contents.outbox),
  counters: new Map(contents.counters),
});

const ownCopy = (entry: StoredEntry): StoredEntry => ({
  ...entry,
  headerBytes: entry.headerBytes.slice(),
  signature: entry.signature.slice(),
  bodyBytes: entry.bodyBytes?.slice(),
});

const stored = (value: unknown): Uint8Array => new Uint8Array(serialize(value));
const plain = (bytes: Uint8Array): unknown => deserialize(bytes) as unknown;
const documentsWhere = ({ documents }: Contents, isPacked: boolean): [string, Uint8Array][] =>
  sortedByKey(documents).filter(([key]) => key.startsWith(packedPrefix) === isPacked);
const sortedByKey = <V>(map: ReadonlyMap<string, V>): [string, V][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
