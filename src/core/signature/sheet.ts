import { bytesToHex, concatBytes, hexToBytes, labelledHash } from '../base/bytes.ts';
import type { DeviceId, MemberId, ProposalId, SessionId, SheetId } from '../base/ids.ts';
import { inputsPerSheet, subsetsWithMember } from '../group/charter.ts';
import type { StatementOf } from '../group/statement.ts';
import { combinations, placeOfSubset, type Subset } from './subsets.ts';

export const pubnonceBytes = 66;
export const secnonceBytes = 64;

/** One-time code pairs we aim to hold per author, in pairs: about a second of making for the smallest group. */
const pairsPerAuthorWanted = 512;
const sheetsPerAuthorMin = 2;
const sheetsPerAuthorMax = 8;

/** Sheets to keep ready for each author (protocol.md §6.3: 2 to 8, within a byte and time bound). */
export function stockPerAuthor(memberCount: number, threshold: number): number {
  const pairs = inputsPerSheet(memberCount, threshold) * subsetsWithMember(memberCount, threshold);
  return Math.max(sheetsPerAuthorMin, Math.min(sheetsPerAuthorMax, Math.floor(pairsPerAuthorWanted / pairs)));
}

/** A sheet's public face, as its owner published it. */
export type PublicSheet = {
  readonly id: SheetId;
  readonly owner: MemberId;
  readonly ownerIndex: number;
  readonly device: DeviceId;
  readonly author: DeviceId;
  readonly k: number;
  readonly epoch: number;
  readonly inputs: number;
  /** The signed statement, for the vault to check again. */
  readonly statement: Uint8Array;
  readonly signature: Uint8Array;
  readonly burnt: boolean;
};

export const sheetIdOf = (statement: Uint8Array): SheetId =>
  bytesToHex(labelledHash('keyturn/sheet/1', statement)) as SheetId;

export const sheetSlot = (owner: DeviceId, author: DeviceId, k: number): string => `${owner}/${author}/${k}`;

/** Does a sheet have exactly the pairs its group needs? */
export function sheetHasRightSize(sheet: StatementOf<'sheet'>, memberCount: number, threshold: number): boolean {
  return (
    sheet.inputs === inputsPerSheet(memberCount, threshold) &&
    sheet.pairs.length === sheet.inputs * subsetsWithMember(memberCount, threshold) * pubnonceBytes
  );
}

/** The public half, 66 bytes, that one member laid down for `subset` and one input. */
export function pubnonceFor(
  sheet: StatementOf<'sheet'>,
  ownerIndex: number,
  subset: Subset,
  input: number,
  group: { readonly memberCount: number; readonly threshold: number },
): Uint8Array {
  const at =
    (placeOfSubset(group.memberCount, group.threshold, ownerIndex, subset) * sheet.inputs + input) * pubnonceBytes;
  return sheet.pairs.subarray(at, at + pubnonceBytes);
}

/** hash(proposal, key epoch, subset, the t sheets) (protocol.md §6.4): two sides sign together only if they agree on all of it. */
export function sessionIdOf(
  proposal: ProposalId,
  epoch: number,
  subset: Subset,
  sheets: readonly SheetId[],
): SessionId {
  const numbers = Uint8Array.from(
    [epoch, subset.length, ...subset].flatMap((n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]),
  );
  return bytesToHex(
    labelledHash(
      'keyturn/session/1',
      hexToBytes(proposal),
      numbers,
      concatBytes(...sheets.map((sheet) => hexToBytes(sheet))),
    ),
  ) as SessionId;
}

export type ArmableSession = {
  readonly session: SessionId;
  readonly subset: Subset;
  readonly sheets: readonly PublicSheet[];
};

/**
 * The sessions that can be signed for one proposal with the sheets that are there, in subset order.
 * @param sheetOf  the live sheet of the member at this place of the roster for this proposal's (author, k), if any
 * @param containing  only subsets with this member, or all
 * @param isUsable  may this sheet still serve this session; without it, every sheet that is not burnt
 * @returns nothing made of a sheet of another key epoch, or of one that covers fewer inputs
 */
export function armableSessions(
  group: { readonly memberCount: number; readonly threshold: number; readonly epoch: number },
  proposal: ProposalId,
  inputCount: number,
  sheetOf: (memberIndex: number) => PublicSheet | undefined,
  containing: number | undefined,
  isUsable: (sheet: PublicSheet, session: SessionId) => boolean = (sheet) => !sheet.burnt,
): readonly ArmableSession[] {
  return subsetsOf(group, containing).flatMap((subset) => {
    const sheets = subset.flatMap((member) => {
      const sheet = sheetOf(member);
      return sheet === undefined || sheet.epoch !== group.epoch || sheet.inputs < inputCount ? [] : [sheet];
    });
    if (sheets.length < subset.length) return [];
    const session = sessionIdOf(
      proposal,
      group.epoch,
      subset,
      sheets.map((sheet) => sheet.id),
    );
    return sheets.every((sheet) => isUsable(sheet, session)) ? [{ session, subset, sheets }] : [];
  });
}

const subsetsOf = (
  group: { readonly memberCount: number; readonly threshold: number },
  containing: number | undefined,
): readonly Subset[] => {
  const all = combinations(group.memberCount, group.threshold);
  return containing === undefined ? all : all.filter((subset) => subset.includes(containing));
};
