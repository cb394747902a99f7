import { assert } from '../base/errors.ts';
import type { DeviceId, MemberId, ProposalId, SheetId } from '../base/ids.ts';
import { sheetSlot, type PublicSheet } from '../signature/sheet.ts';
import { isLetGo, noBytes } from './codes-let-go.ts';
import type { DocumentChange, LoadedDocuments } from './documents.ts';
import type { Group } from './state.ts';

/*
 * Sheets as stored, each with the proposal it was given to. One whose codes are here is a document of its own; of one
 * that was let go only its place remains, as a line in a document of many.
 */

/** Numbers of one author whose places share a document: a few hundred bytes for each number and member. */
const numbersPerDocument = 32;

type Sheets = Pick<Group, 'sheets' | 'given'>;
type Owner = readonly [device: DeviceId, owner: MemberId, ownerIndex: number];
type Line = readonly [
  id: SheetId,
  ownerAt: number,
  k: number,
  epoch: number,
  inputs: number,
  burnt: boolean,
  given: ProposalId | undefined,
];
type Places = { readonly author: DeviceId; readonly owners: readonly Owner[]; readonly lines: readonly Line[] };

const sheetKey = (group: string, id: string): string => `sheet/${group}/${id}`;
const placesKey = (group: string, { author, k }: PublicSheet): string =>
  `places/${group}/${author}/${Math.floor(k / numbersPerDocument)}`;

export function changedSheets(group: string, before: Sheets, after: Sheets): readonly DocumentChange[] {
  if (before.sheets === after.sheets && before.given === after.given) return [];
  const places = new Set<string>();
  const changes = (Object.keys(after.sheets) as SheetId[]).flatMap((id): readonly DocumentChange[] => {
    const sheet = after.sheets[id];
    if (sheet === undefined || (before.sheets[id] === sheet && before.given[id] === after.given[id])) return [];
    if (!isLetGo(sheet)) return [{ key: sheetKey(group, id), value: { ...sheet, given: after.given[id] } }];
    places.add(placesKey(group, sheet));
    return [{ key: sheetKey(group, id), value: undefined }];
  });
  return [...changes, ...placesIn(group, places, after)];
}

function placesIn(group: string, wanted: ReadonlySet<string>, { sheets, given }: Sheets): readonly DocumentChange[] {
  if (wanted.size === 0) return [];
  const found = new Map<string, PublicSheet[]>();
  for (const id of Object.keys(sheets) as SheetId[]) {
    const sheet = sheets[id];
    if (sheet === undefined || !isLetGo(sheet)) continue;
    const key = placesKey(group, sheet);
    if (!wanted.has(key)) continue;
    const list = found.get(key);
    if (list === undefined) found.set(key, [sheet]);
    else list.push(sheet);
  }
  return [...found].map(([key, list]) => ({ key, value: placesOf(list, given) }));
}

function placesOf(sheets: readonly PublicSheet[], given: Sheets['given']): Places {
  const owners: Owner[] = [];
  const lines = sheets.map(({ id, device, owner, ownerIndex, k, epoch, inputs, burnt }): Line => {
    let at = owners.findIndex(([known]) => known === device);
    if (at === -1) at = owners.push([device, owner, ownerIndex]) - 1;
    return [id, at, k, epoch, inputs, burnt, given[id]];
  });
  return { author: sheets[0]?.author ?? ('' as DeviceId), owners, lines };
}

type Loaded = {
  readonly sheets: Record<SheetId, PublicSheet>;
  readonly given: Record<SheetId, ProposalId>;
  readonly sheetSlots: Record<string, SheetId>;
};

/** Sheets of every group with what they were given to, and which of them stands for which number. */
export function loadSheets({ documents }: LoadedDocuments): ReadonlyMap<string, Loaded> {
  const groups = new Map<string, Loaded>();
  const loadedOf = (group: string): Loaded => {
    const loaded = groups.get(group) ?? { sheets: {}, given: {}, sheetSlots: {} };
    groups.set(group, loaded);
    return loaded;
  };
  for (const [key, value] of documents) {
    const [kind, group = ''] = key.split('/');
    if (kind === 'sheet') {
      const { given, ...sheet } = value as PublicSheet & { readonly given?: ProposalId };
      add(loadedOf(group), sheet, given);
    }
    if (kind !== 'places') continue;
    const { author, owners, lines } = value as Places;
    const loaded = loadedOf(group);
    for (const [id, ownerAt, k, epoch, inputs, burnt, given] of lines) {
      const said = owners[ownerAt];
      assert(said !== undefined, 'the place of a sheet names its owner');
      const [device, owner, ownerIndex] = said;
      const bytes = { statement: noBytes, signature: noBytes };
      add(loaded, { id, owner, ownerIndex, device, author, k, epoch, inputs, ...bytes, burnt }, given);
    }
  }
  return groups;
}

function add(loaded: Loaded, sheet: PublicSheet, given: ProposalId | undefined): void {
  loaded.sheets[sheet.id] = sheet;
  if (given !== undefined) loaded.given[sheet.id] = given;
  // Only a burnt one can have been replaced; among burnt ones it makes no difference which is named.
  const slot = sheetSlot(sheet.device, sheet.author, sheet.k);
  const standing = loaded.sheetSlots[slot];
  if (standing === undefined || loaded.sheets[standing]?.burnt === true) loaded.sheetSlots[slot] = sheet.id;
}
