import { bytesToHex, labelledHash, utf8ToBytes } from '../../../src/core/base/bytes.ts';
import type { EntryId, ProposalId, SheetId, TransactionId } from '../../../src/core/base/ids.ts';
import type { Case, Group } from '../../../src/core/engine/state.ts';
import { sheetSlot, type PublicSheet } from '../../../src/core/signature/sheet.ts';
import { emptyTurn, type StoredEntry } from '../../../src/core/store-port.ts';
import { readHeader } from '../../../src/core/wire/entry.ts';
import { openProfile, type Profile } from '../../../src/main/compose-profile.ts';
import { deviceKeyFromSeed } from '../../../src/main/network/device-key.ts';
import { feedRecord } from '../../../src/main/store/feed-record.ts';
import { folderIn, profileName, type Profiles } from './profiles.ts';

/** Payments written in one transaction: some megabytes. */
const batch = 500;
const hourMs = 3_600_000;
/** Of one feed: more than this story writes, and less than an accident would. */
const lineLimits = { countMax: 1_000, bytesMax: 64 * 1024 * 1024 };

type Growing = {
  readonly numbers: Record<string, ProposalId>;
  readonly spends: Group['spends'][number][];
  readonly given: Record<string, ProposalId>;
  readonly sheetSlots: Record<string, SheetId>;
  readonly feeds: Record<string, NonNullable<Group['feeds'][keyof Group['feeds']]>>;
};
type Model = {
  readonly paid: Case;
  readonly sheets: readonly PublicSheet[];
  readonly lines: readonly StoredEntry[];
  readonly own: string;
};

/**
 * Makes one confirmed payment of a closed profile into `count` of them, one an hour back from the real one, as documents in
 * the profile's own database. They are that payment with other ids, numbers, coins, notes and times.
 * @param whole  also what each leaves behind beside its document: the one-time codes of the three members and the lines
 *               of their feeds, copied under other ids. A restart reads them and checks no signature.
 */
export function addPast(home: string, { group: id, paidProposal }: Profiles, count: number, whole: boolean): void {
  const profile = openProfile({ folder: folderIn(home), name: profileName, network: 'practice' });
  try {
    const documents = profile.store.loadDocuments();
    const group = documents.get(`group/${id}`) as Group;
    const own = deviceKeyFromSeed(profile.deviceSeed).device;
    const model = modelOf(profile, documents, group, paidProposal, own);
    const growing: Growing = {
      numbers: { ...(group.numbers as Growing['numbers']) },
      spends: [...group.spends],
      given: { ...(group.given as Growing['given']) },
      sheetSlots: { ...(group.sheetSlots as Growing['sheetSlots']) },
      feeds: { ...(group.feeds as Growing['feeds']) },
    };
    for (let from = 1; from < count; from += batch) {
      const turns = Array.from({ length: Math.min(batch, count - from) }, (_, i) =>
        addOne(growing, id, model, from + i, whole),
      );
      profile.store.commit({
        ...emptyTurn,
        documents: turns.flatMap(({ documents: made }) => made),
        entries: turns.flatMap(({ entries }) => entries),
      });
    }
    growing.spends.sort((a, b) => a.atMs - b.atMs);
    profile.store.commit({ ...emptyTurn, documents: [{ key: `group/${id}`, value: { ...group, ...growing } }] });
    feedRecord(profile.keychain).done({ group: id, author: own }, growing.feeds[own]?.seq ?? 0);
  } finally {
    profile.store.close();
  }
}

function modelOf(
  { store }: Profile,
  documents: ReadonlyMap<string, unknown>,
  group: Group,
  paidProposal: string,
  own: string,
): Model {
  const paid = documents.get(`case/${group.id}/${paidProposal}`) as Case | undefined;
  if (paid?.chain?.kind !== 'confirmed' || paid.proposed === undefined)
    throw new Error('The real payment is confirmed');
  const { author, proposal } = paid.proposed;
  const devices = Object.keys(group.feeds);
  const sheets = devices.map((device) => {
    const sheet = group.sheetSlots[sheetSlot(device as typeof author, author, proposal.k)];
    return documents.get(`sheet/${group.id}/${sheet ?? ''}`) as PublicSheet;
  });
  const lines = devices.flatMap((device) => {
    const all = store.entries(group.id, device, -1, lineLimits);
    const last = (kind: string) => all.findLast((line) => kindOf(line) === kind);
    const kinds = device === author ? ['sheet', 'proposal', 'approved', 'released'] : ['sheet', 'approved', 'released'];
    return kinds.flatMap((kind) => last(kind) ?? []);
  });
  return { paid, sheets, lines, own };
}

function kindOf({ headerBytes }: StoredEntry): string | undefined {
  const header = readHeader(headerBytes);
  return header.ok ? header.value.kind : undefined;
}

function addOne(
  growing: Growing,
  group: string,
  { paid, sheets, lines, own }: Model,
  n: number,
  whole: boolean,
): { readonly documents: readonly { key: string; value: unknown }[]; readonly entries: readonly StoredEntry[] } {
  const past = pastOne(paid, n);
  growing.numbers[`${past.proposed?.author ?? ''}/${n}`] = past.id;
  growing.spends.push({
    transactionId: named('transaction', n) as TransactionId,
    atMs: past.chain?.atMs ?? 0,
    amountSompi: 1n,
  });
  const documents: { key: string; value: unknown }[] = [{ key: `case/${group}/${past.id}`, value: past }];
  if (!whole) return { documents, entries: [] };
  for (const sheet of sheets) {
    const id = named(`sheet ${sheet.device}`, n) as SheetId;
    documents.push({ key: `sheet/${group}/${id}`, value: { ...sheet, id, k: n } });
    growing.sheetSlots[sheetSlot(sheet.device, sheet.author, n)] = id;
    if (sheet.device === own) growing.given[id] = past.id;
  }
  const entries = lines.map((line, i): StoredEntry => {
    const feed = growing.feeds[line.author];
    if (feed === undefined) throw new Error('A line belongs to a feed');
    const id = named(`line ${i}`, n) as EntryId;
    growing.feeds[line.author] = { ...feed, seq: feed.seq + 1, head: id };
    return { ...line, id, seq: feed.seq + 1 };
  });
  return { documents, entries };
}

/** One payment an hour, back from the real one. */
function pastOne(paid: Case, n: number): Case {
  const { proposed, first, chain } = paid;
  if (proposed === undefined || first?.kind !== 'read' || chain?.kind !== 'confirmed')
    throw new Error('The real payment was read and confirmed');
  const atMs = chain.atMs - n * hourMs;
  const { reading } = first;
  const approvals = Object.entries(paid.approvals).map(([member, approval]) => [
    member,
    approval && { ...approval, seenAtMs: atMs, sheet: named(`sheet ${approval.device}`, n) as SheetId },
  ]);
  return {
    ...paid,
    id: named('proposal', n) as ProposalId,
    proposed: {
      ...proposed,
      entry: named('entry', n) as EntryId,
      proposal: { ...proposed.proposal, k: n, note: `Invoice ${n}` },
      firstSeenAtMs: atMs,
      outpoints: proposed.outpoints.map(({ index }) => ({ index, transactionId: named('coin', n) as TransactionId })),
    },
    first: {
      kind: 'read',
      reading: { ...reading, facts: { ...reading.facts, transactionId: named('transaction', n) as TransactionId } },
    },
    approvals: Object.fromEntries(approvals) as Case['approvals'],
    ...(paid.signed === undefined ? {} : { signed: { ...paid.signed, atMs } }),
    chain: { ...chain, atMs },
  };
}

const named = (what: string, n: number): string =>
  bytesToHex(labelledHash('keyturn/bench/1', utf8ToBytes(`${what}/${n}`)));
