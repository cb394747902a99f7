import { bytesToHex, labelledHash, utf8ToBytes } from '../../../src/core/base/bytes.ts';
import type { EntryId, GroupId, ProposalId, SheetId, TransactionId } from '../../../src/core/base/ids.ts';
import { changedDocuments, loadState } from '../../../src/core/engine/documents.ts';
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

type Model = {
  readonly paid: Case;
  readonly sheets: readonly PublicSheet[];
  readonly lines: readonly StoredEntry[];
  readonly own: string;
};
/** One payment more, and what it leaves behind in the group and in the feeds. */
type Past = {
  readonly known: Case;
  readonly sheets: readonly PublicSheet[];
  readonly lines: readonly StoredEntry[];
};

/**
 * Makes one confirmed payment of a closed profile into `count` of them, one an hour back from the real one, in the
 * profile's own database and as the app itself stores them. They are that payment with other ids, numbers, coins, notes
 * and times.
 * @param whole  also what each leaves behind beside its document: the places of the one-time codes of the three members and
 *               the lines of their feeds, copied under other ids. A restart reads them and checks no signature.
 */
export function addPast(home: string, { group: id, paidProposal }: Profiles, count: number, whole: boolean): void {
  const profile = openProfile({ folder: folderIn(home), name: profileName, network: 'practice' });
  try {
    const own = deviceKeyFromSeed(profile.deviceSeed).device;
    let { state } = loadState(own, profile.store);
    const first = state.groups[id as GroupId];
    if (first === undefined) throw new Error('The group is in the profile');
    const model = modelOf(profile, first, paidProposal, own);
    for (let from = 1; from < count; from += batch) {
      const group = state.groups[first.id] ?? first;
      const numbers = Array.from({ length: Math.min(batch, count - from) }, (_, i) => from + i);
      const past = numbers.map((n) => pastOne(model, n, whole));
      const { feeds, entries } = written(
        group.feeds,
        past.flatMap(({ lines }) => lines),
      );
      const grown = { ...state, groups: { ...state.groups, [first.id]: { ...withPast(group, past, own), feeds } } };
      profile.store.commit({ ...emptyTurn, documents: changedDocuments(state, grown), entries });
      state = grown;
    }
    feedRecord(profile.keychain).done({ group: id, author: own }, state.groups[first.id]?.feeds[own]?.seq ?? 0);
  } finally {
    profile.store.close();
  }
}

/** The group with those payments in it. Spends stay in the order of their times. */
function withPast(group: Group, past: readonly Past[], own: string): Group {
  const sheets = past.flatMap((one) => one.sheets.map((sheet) => ({ sheet, given: one.known.id })));
  const spends = past.map(({ known }) => ({
    transactionId: transactionOf(known),
    atMs: known.chain?.atMs ?? 0,
    amountSompi: 1n,
  }));
  const { author = '' } = past[0]?.known.proposed ?? {};
  return {
    ...group,
    cases: { ...group.cases, ...Object.fromEntries(past.map(({ known }) => [known.id, known])) },
    numbers: {
      ...group.numbers,
      ...Object.fromEntries(past.map(({ known }) => [`${author}/${known.proposed?.proposal.k ?? 0}`, known.id])),
    },
    sheets: { ...group.sheets, ...Object.fromEntries(sheets.map(({ sheet }) => [sheet.id, sheet])) },
    sheetSlots: {
      ...group.sheetSlots,
      ...Object.fromEntries(sheets.map(({ sheet }) => [sheetSlot(sheet.device, sheet.author, sheet.k), sheet.id])),
    },
    given: {
      ...group.given,
      ...Object.fromEntries(
        sheets.flatMap(({ sheet, given }) => (sheet.device === own ? [[sheet.id, given] as const] : [])),
      ),
    },
    spends: [...group.spends, ...spends].sort((a, b) => a.atMs - b.atMs),
  };
}

/** Lines at the ends of their feeds. */
function written(
  before: Group['feeds'],
  lines: readonly StoredEntry[],
): { readonly feeds: Group['feeds']; readonly entries: readonly StoredEntry[] } {
  const feeds: Record<string, Group['feeds'][keyof Group['feeds']]> = { ...before };
  const entries = lines.map((line) => {
    const feed = feeds[line.author];
    if (feed === undefined) throw new Error('A line belongs to a feed');
    feeds[line.author] = { ...feed, seq: feed.seq + 1, head: line.id as EntryId };
    return { ...line, seq: feed.seq + 1 };
  });
  return { feeds, entries };
}

function modelOf({ store }: Profile, group: Group, paidProposal: string, own: string): Model {
  const paid = group.cases[paidProposal as ProposalId];
  if (paid?.chain?.kind !== 'confirmed' || paid.proposed === undefined)
    throw new Error('The real payment is confirmed');
  const { author, proposal } = paid.proposed;
  const devices = Object.keys(group.feeds);
  const sheets = devices.flatMap((device) => {
    const id = group.sheetSlots[sheetSlot(device as typeof author, author, proposal.k)];
    return (id === undefined ? undefined : group.sheets[id]) ?? [];
  });
  const lines = devices.flatMap((device) => {
    const all = store.entries(group.id, device, -1, lineLimits);
    const last = (kind: string) => all.findLast((line) => kindOf(line) === kind);
    const kinds = device === author ? ['sheet', 'proposal', 'approve', 'release'] : ['sheet', 'approve', 'release'];
    return kinds.flatMap((kind) => last(kind) ?? []);
  });
  return { paid, sheets, lines, own };
}

function kindOf({ headerBytes }: StoredEntry): string | undefined {
  const header = readHeader(headerBytes);
  return header.ok ? header.value.kind : undefined;
}

function pastOne({ paid, sheets, lines }: Model, n: number, whole: boolean): Past {
  const known = pastCase(paid, n);
  if (!whole) return { known, sheets: [], lines: [] };
  return {
    known,
    sheets: sheets.map((sheet) => ({ ...sheet, id: named(`sheet ${sheet.device}`, n) as SheetId, k: n })),
    lines: lines.map((line, i) => ({ ...line, id: named(`line ${i}`, n) })),
  };
}

const transactionOf = ({ first }: Case): TransactionId => {
  if (first?.kind !== 'read') throw new Error('A past payment was read');
  return first.reading.facts.transactionId;
};

/** One payment an hour, back from the real one. */
function pastCase(paid: Case, n: number): Case {
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
