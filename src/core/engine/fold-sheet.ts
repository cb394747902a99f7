import type { DeviceId, SheetId } from '../base/ids.ts';
import type { Body } from '../group/bodies.ts';
import { indexOfMember } from '../group/roster.ts';
import { verifyStatement } from '../group/statement.ts';
import { sheetHasRightSize, sheetIdOf, sheetSlot, type PublicSheet } from '../signature/sheet.ts';
import { letGo } from './codes-let-go.ts';
import type { Author, Folded } from './fold.ts';
import { casesUnderWay } from './past.ts';
import { valuesOf, type Group } from './state.ts';

/** Nobody renews a key yet (protocol.md §9): codes are made for the first epoch only. */
const firstEpoch = 0;

/** Twice the largest stock, twice over: nobody honest prepares further ahead than this. */
const sheetsAheadMax = 32;

export function foldSheet(group: Group, from: Author, body: Body<'sheet'>): Folded {
  const statement = verifyStatement(body.signed, 'sheet', group.id);
  const { roster, charter } = group.forming;
  if (!statement.ok || statement.value.member !== from.member || statement.value.device !== from.device)
    return { kind: 'folded', group, fault: 'badSheet' };
  if (
    roster === undefined ||
    charter === undefined ||
    !sheetHasRightSize(statement.value, charter.memberCount, charter.threshold)
  )
    return { kind: 'folded', group, fault: 'badSheet' };
  const { author, k, epoch, inputs } = statement.value;
  if (epoch !== firstEpoch || !roster.roster.members.some(({ device }) => device === author))
    return { kind: 'folded', group, fault: 'badSheet' };
  // Codes far ahead of need would fill every laptop; they are read when the author's proposals have come that far.
  if (k >= sheetsAheadMax && group.numbers[`${author}/${k - sheetsAheadMax}`] === undefined) return { kind: 'gap' };
  const id = sheetIdOf(body.signed.statement);
  const slot = sheetSlot(from.device, author, k);
  // Codes that were burnt never come back, whoever says them again.
  if (group.sheets[id] !== undefined) return { kind: 'folded', group, fault: 'sheetSaidTwice' };
  const standing = group.sheetSlots[slot];
  // The first sheet for a (author, k) stands until its owner declares it burnt; a second beside it is void.
  if (standing !== undefined && group.sheets[standing]?.burnt !== true)
    return { kind: 'folded', group, fault: 'secondSheet' };
  const sheet: PublicSheet = {
    id,
    owner: from.member,
    ownerIndex: indexOfMember(roster.roster, from.member),
    device: from.device,
    author,
    k,
    epoch,
    inputs,
    statement: body.signed.statement,
    signature: body.signed.signature,
    burnt: false,
  };
  if (sheet.ownerIndex < 0) return { kind: 'folded', group, fault: 'badSheet' };
  return {
    kind: 'folded',
    group: { ...group, sheets: { ...group.sheets, [id]: sheet }, sheetSlots: { ...group.sheetSlots, [slot]: id } },
  };
}

export function foldBurnt(group: Group, from: Author, body: Body<'burnt'>): Folded {
  return { kind: 'folded', group: { ...group, sheets: burn(group, from.device, body.sheets) } };
}

/** Codes that are burnt are let go of, unless an approval names them: parts that were sent before can still complete a payment. */
function burn(group: Group, device: DeviceId, ids: readonly SheetId[]): Group['sheets'] {
  const { sheets } = group;
  const named = new Set(casesUnderWay(group).flatMap(({ approvals }) => valuesOf(approvals).map(({ sheet }) => sheet)));
  const burnt = ids.flatMap((id) => {
    const sheet = sheets[id];
    if (sheet === undefined || sheet.device !== device || sheet.burnt) return [];
    return [[id, { ...(named.has(id) ? sheet : letGo(sheet)), burnt: true }] as const];
  });
  return burnt.length === 0 ? sheets : { ...sheets, ...Object.fromEntries(burnt) };
}
