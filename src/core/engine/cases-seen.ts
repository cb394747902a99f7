import type { TimeMs } from '../base/ids.ts';
import { canStillHappen, hasReleases, readingOf } from './case-facts.ts';
import { pastFacts } from './past.ts';
import { outpointKey, valuesOf, type Case, type Group } from './state.ts';

/** A proposal that is over, and when this laptop saw the last of it. */
export type Finished = { readonly known: Case; readonly finishedAtMs: TimeMs };
export type Sorted = { readonly open: readonly Case[]; readonly finished: readonly Finished[] };

/**
 * Which proposals are open and which are over, as of now. Over is what was accepted, refused, expired with nothing sent,
 * rejected or taken back by too many, or lost its coins to another payment. What was released and can still happen is
 * open, expired or not (protocol.md §6.8). Finished ones come in no order.
 */
export function sortCases(group: Group, nowMs: TimeMs): Sorted {
  const { settled, rest } = shelvesOf(group);
  const open: Case[] = [];
  const over: Finished[] = [];
  for (const shelved of rest) {
    const finishedAtMs = endOf(group, shelved, nowMs);
    if (finishedAtMs === undefined) open.push(shelved.known);
    else over.push({ known: shelved.known, finishedAtMs });
  }
  return { open, finished: over.length === 0 ? settled : [...settled, ...over] };
}

/** When this laptop saw the last of a proposal that is over, as {@link sortCases} has it; undefined for an open one. */
export function finishedAtMsOf(group: Group, known: Case, nowMs: TimeMs): TimeMs | undefined {
  return settledAtMs(known) ?? endOf(group, shelve(group, known), nowMs);
}

/** Proposals that may still reach the chain. */
export function casesStillPossible(group: Group, nowMs: TimeMs): readonly Case[] {
  return shelvesOf(group)
    .rest.filter(({ possibleUntilMs }) => possibleUntilMs > nowMs)
    .flatMap(({ known }) => (canStillHappen(group, known, nowMs) ? [known] : []));
}

/** Proposals that were neither accepted by the chain nor refused when they were read. */
export const unsettledCases = (group: Group): readonly Case[] => shelvesOf(group).rest.map(({ known }) => known);

/** Payments that the chain accepted. */
export const casesPaid = (group: Group): readonly Case[] => shelvesOf(group).paid;

/**
 * Can it never be agreed on? Too many said no, or took back their yes, and nobody sent a part. What is said stays said,
 * so this never changes again.
 */
export function isTurnedDown(group: Group, known: Case): boolean {
  const reading = readingOf(known);
  const members = group.forming.roster?.roster.members;
  if (reading === undefined || members === undefined || known.signed !== undefined) return false;
  if (Object.keys(known.releases).length > 0) return false;
  const left = members.filter(
    ({ member }) =>
      known.rejections[member] === undefined &&
      known.withdrawn[member] === undefined &&
      known.lost?.[member] === undefined,
  );
  return left.length < reading.model.approvalsNeeded;
}

/**
 * Was one of its coins spent by another payment of this group, deep enough to count as final here? Then it can never
 * happen (protocol.md §5.3). A coin that is merely not seen proves nothing: this very payment may have taken it.
 */
export function isSpentByAnother(group: Group, known: Case): boolean {
  const spent = confirmedSpends(group);
  const own = readingOf(known)?.facts.transactionId;
  return (known.proposed?.outpoints ?? []).some((outpoint) => {
    const by = spent.get(outpointKey(outpoint));
    return by !== undefined && by !== own;
  });
}

type Shelved = {
  readonly known: Case;
  /** From when it is over for everybody; infinite where only coins decide. */
  readonly endsAtMs: TimeMs;
  readonly possibleUntilMs: TimeMs;
};
type Shelves = {
  readonly threshold: number | undefined;
  readonly settled: readonly Finished[];
  readonly paid: readonly Case[];
  readonly rest: readonly Shelved[];
};

/** One walk over all proposals for each record of them, and for each proposal one look for as long as it stays the same. */
function shelvesOf(group: Group): Shelves {
  const threshold = group.key?.threshold;
  const before = shelves.get(group.cases);
  if (before !== undefined && before.threshold === threshold) return before;
  const settled: Finished[] = [];
  const paid: Case[] = [];
  const rest: Shelved[] = [];
  for (const known of valuesOf(group.cases)) {
    const atMs = settledAtMs(known);
    if (atMs === undefined) rest.push(shelve(group, known));
    else {
      settled.push(finishedOf(known, atMs));
      if (pastFacts(known) !== undefined || known.first?.kind !== 'refused') paid.push(known);
    }
  }
  const sorted = { threshold, settled, paid, rest };
  shelves.set(group.cases, sorted);
  return sorted;
}

const shelves = new WeakMap<Group['cases'], Shelves>();
const onShelf = new WeakMap<Case, { readonly threshold: number | undefined; readonly shelved: Shelved }>();
const finishedSeen = new WeakMap<Case, Finished>();

/** Over whatever time it is: accepted by the chain, or refused when it was read. */
function settledAtMs(known: Case): TimeMs | undefined {
  if (known.chain?.kind === 'accepted' || known.chain?.kind === 'confirmed') return known.chain.atMs;
  return known.first?.kind === 'refused' ? (known.proposed?.firstSeenAtMs ?? 0) : undefined;
}

const endOf = (group: Group, { known, endsAtMs }: Shelved, nowMs: TimeMs): TimeMs | undefined =>
  endsAtMs <= nowMs ? endsAtMs : endOfLive(group, known);

function finishedOf(known: Case, finishedAtMs: TimeMs): Finished {
  let finished = finishedSeen.get(known);
  if (finished === undefined) {
    finished = { known, finishedAtMs };
    finishedSeen.set(known, finished);
  }
  return finished;
}

function shelve(group: Group, known: Case): Shelved {
  const threshold = group.key?.threshold;
  const before = onShelf.get(known);
  if (before !== undefined && before.threshold === threshold) return before.shelved;
  const { proposed } = known;
  const expiresAtMs = proposed?.proposal.expiresAtMs ?? Infinity;
  const isOut = known.signed !== undefined || hasReleases(group, known);
  const shelved: Shelved = {
    known,
    endsAtMs: isOut
      ? Infinity
      : isTurnedDown(group, known)
        ? lastNoAtMs(known)
        : // Nothing is over before it was seen.
          Math.max(expiresAtMs, proposed?.firstSeenAtMs ?? 0),
    possibleUntilMs: isOut ? Infinity : expiresAtMs,
  };
  onShelf.set(known, { threshold, shelved });
  return shelved;
}

const lastNoAtMs = ({ seen, proposed }: Case): TimeMs =>
  [...valuesOf(seen?.rejected ?? {}), ...valuesOf(seen?.withdrew ?? {})].reduce(
    (last, atMs) => Math.max(last, atMs),
    proposed?.firstSeenAtMs ?? 0,
  );

/**
 * When a payment that was let go ended without happening: another payment spent one of its coins for good. A coin that is
 * merely gone ends nothing, because this very payment may have taken it.
 */
function endOfLive(group: Group, known: Case): TimeMs | undefined {
  const { proposed, signed } = known;
  const isOut = signed !== undefined || Object.keys(known.releases).length > 0;
  if (proposed === undefined || !isOut || !isSpentByAnother(group, known)) return undefined;
  return Math.max(proposed.firstSeenAtMs, signed?.atMs ?? 0);
}

/** The transaction that spent each coin, of confirmed payments. */
function confirmedSpends(group: Group): ReadonlyMap<string, string> {
  const before = spends.get(group.cases);
  if (before !== undefined) return before;
  const spent = new Map<string, string>();
  for (const known of shelvesOf(group).paid) {
    const facts = pastFacts(known);
    for (const coin of facts?.spent ?? []) spent.set(coin, facts?.transactionId ?? '');
    if (facts !== undefined || known.chain?.kind !== 'confirmed') continue;
    const reading = readingOf(known);
    if (reading === undefined) continue;
    for (const outpoint of known.proposed?.outpoints ?? [])
      spent.set(outpointKey(outpoint), reading.facts.transactionId);
  }
  spends.set(group.cases, spent);
  return spent;
}

const spends = new WeakMap<Group['cases'], ReadonlyMap<string, string>>();
