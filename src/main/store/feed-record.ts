import { assert, KeyturnError } from '../../core/base/errors.ts';
import type { Store, Turn } from '../../core/store-port.ts';

/** One feed of ours: this installation's device key in one group. */
export type Feed = { readonly group: string; readonly author: string };

/**
 * What the keychain remembers about our own feed, apart from the database (protocol.md §2.7).
 * `before` is the last seq that was stored when the turn began, undefined for a feed's first turn.
 */
export type FeedRecord =
  | { readonly state: 'pending'; readonly before: number | undefined; readonly seq: number }
  | { readonly state: 'done'; readonly seq: number }
  | { readonly state: 'unreadable' };

export type Judgement = 'fresh' | 'continue' | 'restored';

/**
 * Is this database the one we left? The keychain is not part of a copied folder or a disk's snapshot, so it notices them.
 * @param databaseSeq  highest seq of our own feed in the database, undefined when it has none
 * @returns `restored`: burn all one-time codes and never continue this feed. If in doubt, burn.
 */
export function judge(record: FeedRecord | undefined, databaseSeq: number | undefined): Judgement {
  if (record === undefined) return databaseSeq === undefined ? 'fresh' : 'restored';
  switch (record.state) {
    case 'pending':
      // Nothing is sent between pending and done, so both sides of the interrupted commit are places nobody else has seen beyond.
      return databaseSeq === record.before || databaseSeq === record.seq ? 'continue' : 'restored';
    case 'done':
      // A database ahead of the keychain means that the keychain is the copy: no less a doubt.
      return databaseSeq === record.seq ? 'continue' : 'restored';
    case 'unreadable':
      return 'restored';
  }
}

export type FeedRecords = {
  readonly pending: (feed: Feed, before: number | undefined, seq: number) => void;
  readonly done: (feed: Feed, seq: number) => void;
  readonly read: (feed: Feed) => FeedRecord | undefined;
};

/** The records in the keychain. Each call throws what the keychain throws: keychainLocked, keychainAbsent. */
export function feedRecord(keychain: {
  get(name: string): Uint8Array | undefined;
  set(name: string, value: Uint8Array): void;
}): FeedRecords {
  return {
    pending(feed, before, seq) {
      assert(before === undefined ? seq >= 0 : seq > before, 'a turn extends our feed');
      keychain.set(nameOf(feed), encode(`pending ${before ?? '-'} ${seq}`));
    },
    done: (feed, seq) => keychain.set(nameOf(feed), encode(`done ${seq}`)),
    read(feed) {
      const bytes = keychain.get(nameOf(feed));
      return bytes === undefined ? undefined : parse(bytes);
    },
  };
}

/** Own entries in a turn: the feed, its last stored seq before the turn, and its last seq with it. */
export type OwnProgress = { readonly feed: Feed; readonly before: number | undefined; readonly seq: number };

/**
 * Commit a turn that holds own entries: pending, commit, done. Nothing of the turn may be sent before this returns.
 * @throws KeyturnError of the store: nothing is stored, and the next turn may try again
 * @throws KeyturnError of the keychain, before the commit: nothing is stored; after it: the sentence says so, the turn is stored and
 *         must not be sent before the profile was opened again
 */
export function guardedCommit(
  store: Pick<Store, 'commit'>,
  records: FeedRecords,
  turn: Turn,
  own: readonly OwnProgress[],
): void {
  for (const { feed, before, seq } of own) {
    assert(
      turn.entries.some((e) => e.group === feed.group && e.author === feed.author && e.seq === seq),
      'a turn holds the own entry it records',
    );
    records.pending(feed, before, seq);
  }
  store.commit(turn);
  try {
    for (const { feed, seq } of own) records.done(feed, seq);
  } catch (cause) {
    throw new KeyturnError(
      cause instanceof KeyturnError ? cause.code : 'keychainAbsent',
      'The last step was stored, but the keychain could not take note of it, so nothing was sent. Nothing is lost. Unlock the keychain and start Keyturn again.',
      { cause },
    );
  }
}

function parse(bytes: Uint8Array): FeedRecord {
  const text = Buffer.from(bytes).toString('latin1');
  const match = /^(?:done|pending (-|\d{1,10})) (\d{1,10})$/.exec(text);
  if (match === null) return { state: 'unreadable' };
  const seq = Number(match[2]);
  if (match[1] === undefined) return { state: 'done', seq };
  return { state: 'pending', before: match[1] === '-' ? undefined : Number(match[1]), seq };
}

const nameOf = ({ group, author }: Feed): string => `feed/${group}/${author}`;
const encode = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
