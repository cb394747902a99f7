import { KeyturnError } from '../../../core/base/errors.ts';
import type { DeviceId } from '../../../core/base/ids.ts';
import {
  decodeStatement,
  statementBytesMax,
  verifyStatement,
  type SignedStatement,
  type StatementOf,
} from '../../../core/group/statement.ts';
import { sheetHasRightSize, sheetIdOf, type PublicSheet } from '../../../core/signature/sheet.ts';
import type { ApproveRequest } from '../../../core/vault-port.ts';
import type { GroupShare, VaultGroup } from '../content.ts';
import { malformed, requireBytes, requireHex, requireList } from './request.ts';

/** Which proposal the sheets must be for. */
export type Slot = { readonly author: DeviceId; readonly k: number };
export type OwnSheet = { readonly public: PublicSheet; readonly statement: StatementOf<'sheet'> };

/**
 * Our own sheet as we published it. That this vault made it is proven when its secret halves open, which are bound to its id.
 * @throws KeyturnError notReadyToSign
 */
export function ownSheet(own: ApproveRequest['own'], group: VaultGroup, share: GroupShare, slot: Slot): OwnSheet {
  requireHex(own.sheet);
  requireBytes(own.statement, 1, statementBytesMax);
  requireBytes(own.sealed, 1, 2 * statementBytesMax);
  requireBytes(own.sheetKey, 32);
  const decoded = decodeStatement(own.statement);
  if (!decoded.ok || decoded.value.kind !== 'sheet' || sheetIdOf(own.statement) !== own.sheet)
    throw notThisSheet('are damaged');
  const statement = decoded.value;
  const isOurs =
    statement.group === group.group && statement.member === group.member && statement.device === group.device;
  if (!isOurs) throw notThisSheet('are not this device’s');
  if (!isFor(statement, share, slot)) throw notThisSheet('are for another proposal');
  return { public: publicSheet(statement, share.index, own.statement, new Uint8Array()), statement };
}

/**
 * The sheets of the members who are ready, by their place in the roster. Each is checked here again, signature and all.
 * @throws KeyturnError invalidInput: a stranger's, our own, two of one member, of another size or for another proposal
 */
export function sheetsOfOthers(
  others: readonly SignedStatement[],
  group: VaultGroup,
  share: GroupShare,
  slot: Slot,
): ReadonlyMap<number, PublicSheet> {
  requireList(others, 0, share.members.length - 1);
  const sheets = new Map<number, PublicSheet>();
  for (const signed of others) {
    requireBytes(signed.statement, 1, statementBytesMax);
    requireBytes(signed.signature, 64);
    const verified = verifyStatement(signed, 'sheet', group.group);
    if (!verified.ok) throw malformed();
    const statement = verified.value;
    const index = share.members.indexOf(statement.member);
    if (index === -1 || index === share.index || sheets.has(index) || !isFor(statement, share, slot)) throw malformed();
    sheets.set(index, publicSheet(statement, index, signed.statement, signed.signature));
  }
  return sheets;
}

function isFor(sheet: StatementOf<'sheet'>, share: GroupShare, slot: Slot): boolean {
  return (
    sheet.author === slot.author &&
    sheet.k === slot.k &&
    sheet.epoch === share.epoch &&
    sheetHasRightSize(sheet, share.members.length, share.threshold)
  );
}

function publicSheet(
  sheet: StatementOf<'sheet'>,
  ownerIndex: number,
  statement: Uint8Array,
  signature: Uint8Array,
): PublicSheet {
  const { member: owner, device, author, k, epoch, inputs } = sheet;
  return {
    id: sheetIdOf(statement),
    owner,
    ownerIndex,
    device,
    author,
    k,
    epoch,
    inputs,
    statement,
    signature,
    burnt: false,
  };
}

function notThisSheet(why: string): KeyturnError {
  return new KeyturnError(
    'notReadyToSign',
    `The one-time codes kept for this proposal ${why}. Nothing was signed. Keyturn prepares new ones while the vault is open; then approve again.`,
  );
}
