import { concatBytes, utf8ToBytes } from '../../../core/base/bytes.ts';
import { assert, KeyturnError } from '../../../core/base/errors.ts';
import type { DeviceId, SheetId } from '../../../core/base/ids.ts';
import { inputsPerSheet } from '../../../core/group/charter.ts';
import { nonceGen } from '../../../core/frost/nonce.ts';
import { pubnonceBytes, secnonceBytes, sheetIdOf } from '../../../core/signature/sheet.ts';
import { subsetsWith, type Subset } from '../../../core/signature/subsets.ts';
import type { Vault } from '../../../core/vault-port.ts';
import type { GroupShare } from '../content.ts';
import type { OpenVault } from '../open-vault.ts';
import { open, seal } from '../sealing.ts';
import { groupOf, idBytes, requireOwnDevice, shareOf } from './known-group.ts';
import { requireHex, requireInteger } from './request.ts';
import { signAsMember } from './statement.ts';

type Sheet = Awaited<ReturnType<Vault['makeSheet']>>;

/**
 * One-time codes for the k-th proposal of one author: for each subset with this member, in lexicographic order, one pair per input.
 * Secret halves leave under the vault's key inside a fresh key's box: either alone opens nothing (protocol.md §6.3, §11).
 */
export function makeSheet(
  vault: OpenVault,
  { group: id, device, author, k }: Parameters<Vault['makeSheet']>[0],
): Sheet {
  requireHex(author);
  requireInteger(k, 0, 0xffff_ffff);
  const group = groupOf(vault, id);
  requireOwnDevice(group, device);
  const share = shareOf(group);
  const memberCount = share.members.length;
  const inputs = inputsPerSheet(memberCount, share.threshold);
  const subsets = subsetsWith(memberCount, share.threshold, share.index);
  const secrets = new Uint8Array(subsets.length * inputs * secnonceBytes);
  const pairs = new Uint8Array(subsets.length * inputs * pubnonceBytes);
  try {
    for (const [place, subset] of subsets.entries())
      for (let input = 0; input < inputs; input++) {
        const at = place * inputs + input;
        const { secnonce, pubnonce } = pairFor(vault, share, { device, author, k, subset, input });
        secrets.set(secnonce, at * secnonceBytes);
        pairs.set(pubnonce, at * pubnonceBytes);
        secnonce.fill(0);
      }
    const signed = signAsMember(group, {
      kind: 'sheet',
      group: group.group,
      member: group.member,
      device,
      epoch: share.epoch,
      author,
      k,
      inputs,
      pairs,
    });
    const sheet = sheetIdOf(signed.statement);
    const sheetKey = vault.random(32);
    return { signed, sheet, sealed: sealSecrets(vault, sheet, sheetKey, secrets), sheetKey };
  } finally {
    secrets.fill(0);
  }
}

/**
 * Open a sheet's secret halves with both keys. Marks the sheet as used before anything is opened: one sheet, one proposal, once.
 * @param bytes  length the secret halves must have
 * @returns secret bytes, the caller's to wipe
 * @throws KeyturnError notReadyToSign: used before, another key, altered or planted bytes
 */
export function takeSecrets(
  vault: OpenVault,
  own: { readonly sheet: SheetId; readonly sealed: Uint8Array; readonly sheetKey: Uint8Array },
  bytes: number,
): Uint8Array {
  if (vault.usedSheets.has(own.sheet)) throw spent('were already used for an approval');
  if (vault.usedSheets.size >= usedSheetsMax)
    throw spent('cannot be told from used ones any more; lock the vault and unlock it');
  vault.usedSheets.add(own.sheet);
  const aad = aadOf(own.sheet);
  const outer = open(own.sheetKey, own.sealed, aad);
  if (!outer.ok) throw spent('do not open with the key that belongs to them');
  const inner = open(vault.sheetSubKey, outer.value, aad);
  if (!inner.ok) throw spent('were not made by this vault');
  if (inner.value.length === bytes) return inner.value;
  inner.value.fill(0);
  throw spent('do not have the size of this group’s');
}

/** A click a minute, day and night, for two months without locking. */
const usedSheetsMax = 100_000;

function sealSecrets(vault: OpenVault, sheet: SheetId, sheetKey: Uint8Array, secrets: Uint8Array): Uint8Array {
  const aad = aadOf(sheet);
  return seal(sheetKey, seal(vault.sheetSubKey, secrets, aad, vault.random), aad, vault.random);
}

function pairFor(
  vault: OpenVault,
  share: GroupShare,
  about: {
    readonly device: DeviceId;
    readonly author: DeviceId;
    readonly k: number;
    readonly subset: Subset;
    readonly input: number;
  },
): { readonly secnonce: Uint8Array; readonly pubnonce: Uint8Array } {
  const pubshare = share.pubshares[share.index];
  assert(pubshare !== undefined, 'every member has a public share');
  return nonceGen({
    random32: vault.random(32),
    secshare: share.secshare,
    pubshare,
    threshKeyXOnly: share.thresholdKey.subarray(1),
    extraIn: concatBytes(idBytes(about.device), idBytes(about.author), numbers(about.k, about.input, ...about.subset)),
  });
}

/** Big-endian, four bytes each. */
function numbers(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]));
}

const aadOf = (sheet: SheetId): Uint8Array => concatBytes(utf8ToBytes('keyturn/sheet-secrets/1:'), idBytes(sheet));

function spent(why: string): KeyturnError {
  return new KeyturnError(
    'notReadyToSign',
    `The one-time codes kept for this proposal ${why}. Nothing was signed. Keyturn prepares new ones while the vault is open; then approve again.`,
  );
}
