import { ed25519 } from '@noble/curves/ed25519.js';
import type { GroupId } from '../../src/core/base/ids.ts';
import { encodeBody, type Body, type EntryKind } from '../../src/core/group/bodies.ts';
import {
  encodeStatement,
  statementMessage,
  type SignedStatement,
  type Statement,
} from '../../src/core/group/statement.ts';
import { authorEntry, feedStart, type VerifiedEntry } from '../../src/core/wire/entry.ts';
import { encodeMessage } from '../../src/core/wire/messages.ts';
import { groupIn } from './ready-group.ts';
import type { App, Person } from './world.ts';

/* What hostile members and thieves can write: entries by a stolen device key, statements by a hostile member's own key. */

/** The next entry of this person's feed as `reader` knows it, signed by the device key alone. */
export function forgeEntry<K extends EntryKind>(
  thiefOf: Person,
  reader: App,
  group: GroupId,
  kind: K,
  body: Body<K>,
  after?: VerifiedEntry,
): VerifiedEntry {
  const known = groupIn(reader, group);
  const feed = known.feeds[thiefOf.device];
  return authorEntry(
    {
      group,
      seq: (after?.header.seq ?? feed?.seq ?? -1) + 1,
      prev: after?.id ?? feed?.head ?? feedStart,
      atMs: reader.engine.nowMs(),
      kind,
      names: { charter: 1, book: 1, epoch: 0 },
      body: encodeBody(kind, body),
    },
    thiefOf.device,
    (message) => ed25519.sign(message, thiefOf.deviceSeed),
  );
}

/** Hands entries to an app as if they came over the link of `from`. */
export function deliver(to: App, from: Person, group: GroupId, entries: readonly VerifiedEntry[]): void {
  to.exchange.events.received(
    from.device,
    encodeMessage({
      kind: 'entries',
      group,
      entries: entries.map(({ headerBytes, signature, bodyBytes }) => ({
        header: headerBytes,
        signature,
        body: bodyBytes,
      })),
    }),
  );
}

/** What a hostile member's own key can say. */
export function signAs(member: Person, group: GroupId, statement: Statement): SignedStatement {
  const secret = member.vaultFile.content.groups.find((known) => known.group === group)?.memberSecret;
  if (secret === undefined) throw new Error('this person is in the group');
  return signWith(secret, statement);
}

export function signWith(secret: Uint8Array, statement: Statement): SignedStatement {
  const bytes = encodeStatement(statement);
  return { statement: bytes, signature: ed25519.sign(statementMessage(bytes), secret) };
}
