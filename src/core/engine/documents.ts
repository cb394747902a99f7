import type { DeviceId, GroupId, ProposalId } from '../base/ids.ts';
import type { Store } from '../store-port.ts';
import { changedCases, loadCases } from './case-documents.ts';
import { letGoOfCodes } from './codes-let-go.ts';
import { pastFacts } from './past.ts';
import { changedSheets, loadSheets } from './sheet-documents.ts';
import { emptyState, valuesOf, type Case, type EngineState, type Group, type Spend } from './state.ts';

/*
 * The state as stored: a document for a group's heart, and others for what grows with every payment: proposals
 * (case-documents.ts), sheets (sheet-documents.ts), spends. A turn writes those that are another object than before, so a
 * payment in a group with ten thousand old ones writes some tens of kilobytes. What follows from other documents, the
 * numbers in use and which sheet stands where, is not stored.
 */

export type DocumentChange = { readonly key: string; readonly value: unknown };
export type LoadedDocuments = {
  readonly documents: ReadonlyMap<string, unknown>;
  readonly packed: ReadonlyMap<string, () => unknown>;
};
type Grown = 'cases' | 'sheets' | 'sheetSlots' | 'given' | 'numbers' | 'spends';
type Heart = Omit<Group, Grown>;
/** Versions before the second form of documents kept these in the heart. */
type OldHeart = Heart & Partial<Pick<Group, 'sheetSlots' | 'given' | 'numbers' | 'spends'>>;

/** Spends that share a document. They are appended, so a payment rewrites the last one. */
const spendsPerDocument = 256;

export function changedDocuments(before: EngineState, after: EngineState): readonly DocumentChange[] {
  return valuesOf(after.groups).flatMap((group): readonly DocumentChange[] => {
    const old = before.groups[group.id];
    if (old === group) return [];
    const heart = heartOf(group);
    const isNews = old === undefined || !isSameHeart(heartOf(old), heart);
    return [
      ...(isNews ? [{ key: `group/${group.id}`, value: heart }] : []),
      ...changedCases(group.id, old?.cases ?? {}, group.cases),
      ...changedSheets(group.id, old ?? nothing, group),
      ...changedSpends(group.id, old?.spends ?? [], group.spends),
    ];
  });
}

const nothing = { sheets: {}, given: {} };

export type LoadedState = {
  readonly state: EngineState;
  /** What an earlier version stored another way, to be stored before anything else happens. Empty as a rule. */
  readonly outdated: readonly DocumentChange[];
};

/** The state from its documents. Types are ours: only {@link changedDocuments} writes them, in a database only we can open. */
export function loadState(device: DeviceId, store: Pick<Store, 'loadDocuments' | 'loadPacked'>): LoadedState {
  const loaded: LoadedDocuments = { documents: store.loadDocuments(), packed: store.loadPacked() };
  const { cases, outdated } = loadCases(loaded);
  const sheets = loadSheets(loaded);
  const groups: Partial<Record<GroupId, Group>> = {};
  const stored: Partial<Record<GroupId, Group>> = {};
  for (const [key, value] of loaded.documents) {
    if (!key.startsWith('group/')) continue;
    const heart = value as OldHeart;
    const here = cases.get(heart.id) ?? {};
    const mine = sheets.get(heart.id) ?? { sheets: {}, given: {}, sheetSlots: {} };
    const group: Group = {
      ...heart,
      cases: here,
      numbers: numbersOf(here),
      ...mine,
      given: { ...mine.given, ...heart.given },
      spends: heart.spends ?? spendsIn(heart.id, loaded),
    };
    const old = valuesOf(here).filter((known) => outdated.has(known));
    groups[heart.id] = letGoOfCodes(group, old);
    if (heart.spends !== undefined) continue;
    stored[heart.id] = old.length === 0 ? groups[heart.id] : { ...group, cases: without(here, outdated) };
  }
  const state = { ...emptyState(device), groups };
  return { state, outdated: changedDocuments({ ...state, groups: stored }, state) };
}

const without = (cases: Group['cases'], some: ReadonlySet<Case>): Group['cases'] =>
  Object.fromEntries(Object.entries(cases).filter(([, known]) => known !== undefined && !some.has(known)));

function heartOf(group: Group): Heart {
  const { cases: _cases, sheets: _sheets, sheetSlots: _slots, given: _given, numbers: _numbers, ...rest } = group;
  const { spends: _spends, ...heart } = rest;
  return heart;
}

const isSameHeart = (a: Heart, b: Heart): boolean =>
  (Object.keys(b) as (keyof Heart)[]).every((part) => a[part] === b[part]) &&
  Object.keys(a).length === Object.keys(b).length;

/** Every proposal that arrived has its author's number, and no other has it (fold-case.ts). */
function numbersOf(cases: Group['cases']): Group['numbers'] {
  const numbers: Record<string, ProposalId> = {};
  for (const known of valuesOf(cases)) {
    const facts = pastFacts(known);
    const author = facts?.author ?? known.proposed?.author;
    const k = facts?.k ?? known.proposed?.proposal.k;
    if (author !== undefined && k !== undefined) numbers[`${author}/${k}`] = known.id;
  }
  return numbers;
}

const spendsKey = (group: string, at: number): string => `spends/${group}/${at}`;

function changedSpends(group: string, before: readonly Spend[], after: readonly Spend[]): readonly DocumentChange[] {
  if (before === after) return [];
  const changes: DocumentChange[] = [];
  for (let from = 0, at = 0; from < Math.max(before.length, after.length); from += spendsPerDocument, at++) {
    const value = after.slice(from, from + spendsPerDocument);
    const was = before.slice(from, from + spendsPerDocument);
    if (value.length === was.length && value.every((spend, i) => spend === was[i])) continue;
    changes.push({ key: spendsKey(group, at), value: value.length === 0 ? undefined : value });
  }
  return changes;
}

function spendsIn(group: string, { documents }: LoadedDocuments): readonly Spend[] {
  const spends: Spend[] = [];
  for (let at = 0; ; at++) {
    const some = documents.get(spendsKey(group, at));
    if (some === undefined) return spends;
    spends.push(...(some as readonly Spend[]));
  }
}
