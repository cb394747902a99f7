import type { DeviceId, GroupId, ProposalId, SheetId } from '../base/ids.ts';
import type { PublicSheet } from '../signature/sheet.ts';
import { emptyState, type Case, type EngineState, type Group } from './state.ts';

/*
 * The state as stored: one document for a group's heart, one for each proposal, one for each sheet. A turn writes those
 * that are another object than before, so a payment in a group with ten thousand old ones writes a few kilobytes.
 */

export type DocumentChange = { readonly key: string; readonly value: unknown };
type Heart = Omit<Group, 'cases' | 'sheets'>;

export function changedDocuments(before: EngineState, after: EngineState): readonly DocumentChange[] {
  const changes: DocumentChange[] = [];
  for (const group of Object.values(after.groups)) {
    if (group === undefined) continue;
    const old = before.groups[group.id];
    if (old === group) continue;
    changes.push({ key: `group/${group.id}`, value: heartOf(group) });
    changes.push(...changedIn(`case/${group.id}/`, old?.cases ?? {}, group.cases));
    changes.push(...changedIn(`sheet/${group.id}/`, old?.sheets ?? {}, group.sheets));
  }
  return changes;
}

/** The state from its documents. Types are ours: only {@link changedDocuments} writes them, in a database only we can open. */
export function stateFromDocuments(device: DeviceId, documents: ReadonlyMap<string, unknown>): EngineState {
  const groups: Partial<Record<GroupId, Group>> = {};
  for (const [key, value] of documents) {
    if (!key.startsWith('group/')) continue;
    const heart = value as Heart;
    groups[heart.id] = { ...heart, cases: {}, sheets: {} };
  }
  for (const [key, value] of documents) {
    const [kind, id, item] = key.split('/');
    const group = groups[id as GroupId];
    if (group === undefined || item === undefined) continue;
    if (kind === 'case') (group.cases as Partial<Record<ProposalId, Case>>)[item as ProposalId] = value as Case;
    if (kind === 'sheet')
      (group.sheets as Partial<Record<SheetId, PublicSheet>>)[item as SheetId] = value as PublicSheet;
  }
  return { ...emptyState(device), groups };
}

function heartOf({ cases: _cases, sheets: _sheets, ...heart }: Group): Heart {
  return heart;
}

function changedIn(
  prefix: string,
  before: Readonly<Partial<Record<string, unknown>>>,
  after: Readonly<Partial<Record<string, unknown>>>,
): readonly DocumentChange[] {
  if (before === after) return [];
  const written = Object.keys(after).filter((key) => before[key] !== after[key]);
  const gone = Object.keys(before).filter((key) => after[key] === undefined);
  return [
    ...written.map((key) => ({ key: prefix + key, value: after[key] })),
    ...gone.map((key) => ({ key: prefix + key, value: undefined })),
  ];
}
