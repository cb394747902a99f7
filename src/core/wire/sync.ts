import type { DeviceId } from '../base/ids.ts';
import type { Head } from './messages.ts';

/*
 * Sync by heads (protocol.md §2.1): each side says what it holds of every feed and sends the other what it lacks,
 * whoever wrote it. There is no request message: saying one's heads is asking for the rest.
 */

/** What to send one peer of one feed: everything after `afterSeq`. */
export type FeedGap = { readonly author: DeviceId; readonly afterSeq: number };

export type HeadsReply = {
  /** Feeds of ours the peer holds less of. */
  readonly send: readonly FeedGap[];
  /** The peer holds something we lack: say our heads, so that it sends. */
  readonly askBack: boolean;
};

/** Compare a peer's heads with ours. Feeds it does not mention it does not have. */
export function compareHeads(ours: readonly Head[], theirs: readonly Head[]): HeadsReply {
  const theirHead = new Map(theirs.map((head) => [head.author, head]));
  const ourSeq = new Map(ours.map(({ author, seq }) => [author, seq]));
  return {
    send: ours.flatMap(({ author, seq, id }) => {
      const held = theirHead.get(author);
      if (held === undefined) return [{ author, afterSeq: -1 }];
      if (held.seq < seq) return [{ author, afterSeq: held.seq }];
      // Two entries in one place: ours is the evidence the peer lacks (protocol.md §2.5).
      return held.seq === seq && held.id !== id ? [{ author, afterSeq: seq - 1 }] : [];
    }),
    askBack: theirs.some(({ author, seq }) => (ourSeq.get(author) ?? -1) < seq),
  };
}

/**
 * A message of feeds to send: joins first, so that the receiver knows every author before their words arrive. An entry
 * of an unknown author is dropped by the receiver, and only the next exchange of heads would bring it back.
 */
export function inSendingOrder(gaps: readonly FeedGap[]): readonly FeedGap[] {
  return [...gaps].sort((a, b) => a.afterSeq - b.afterSeq);
}
