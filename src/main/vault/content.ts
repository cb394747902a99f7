import type { CeremonyId, DeviceId, GroupId, MemberId } from '../../core/base/ids.ts';
import { membersMax, membersMin } from '../../core/group/charter.ts';
import { networkNames } from '../../core/kaspa/network.ts';
import { assert, KeyturnError } from '../../core/base/errors.ts';
import {
  boolean,
  bytes,
  bytesBetween,
  decodeStrict,
  encodeStrict,
  hexId,
  integer,
  list,
  object,
  oneOf,
  type Decoded,
} from '../../core/wire/codec.ts';
import { sealedFileBytesMax } from './sealed-file.ts';

/** Groups of one person in one profile; a backup holds as many. */
export const groupsMax = 32;
/** A ceremony whose words differed leaves its share behind, marked void by the record; nobody holds that many calls. */
export const sharesPerGroupMax = 8;
/** Proposal numbers remembered one by one for each author; what is older than all of them counts as used. */
export const spentNumbersMax = 256;
/** Devices of 21 members, two each, and as many superseded ones. */
export const spentAuthorsMax = 84;
/** A sealed box of 32 bytes: header, checksum, nonce and tag. */
const sealedSeedBytesMax = 1_024;

const shareCodec = object({
  ceremony: hexId<CeremonyId>(),
  charterHash: hexId<string>(),
  epoch: integer(0, 0xffff_ffff),
  threshold: integer(1, membersMax),
  /** Our place in the roster, which is our id in ChillDKG and BIP-445. */
  index: integer(0, membersMax - 1),
  /** SECRET. */
  secshare: bytes(32),
  thresholdKey: bytes(33),
  pubshares: list(bytes(33), membersMax, membersMin),
  /** Everybody in roster order: whose sheet is whose. */
  members: list(hexId<MemberId>(), membersMax, membersMin),
  hostKeys: list(bytes(33), membersMax, membersMin),
  recoveryDataHash: bytes(32),
});

const groupCodec = object({
  group: hexId<GroupId>(),
  member: hexId<MemberId>(),
  device: hexId<DeviceId>(),
  /** SECRET: an Ed25519 seed. */
  memberSecret: bytes(32),
  /** SECRET: a scalar of secp256k1. */
  hostSecret: bytes(32),
  /** The ceremony this person agreed to take part in, and the charter it is for. */
  ceremony: hexId<CeremonyId>(),
  charterHash: hexId<string>(),
  /** Whether our first message of that ceremony was ever made: then no other may be. */
  begun: boolean,
  /** The last one is in force. */
  shares: list(shareCodec, sharesPerGroupMax),
  /** Proposal numbers whose sheet was used, by author: never twice, whatever is restored around the vault. */
  spent: list(
    object({
      author: hexId<DeviceId>(),
      floor: integer(0, 0xffff_ffff),
      numbers: list(integer(0, 0xffff_ffff), spentNumbersMax),
    }),
    spentAuthorsMax,
  ),
});

const contentCodec = object({
  format: integer(1, 1),
  network: oneOf(...networkNames),
  /** The seed's entropy, sealed a second time under the recovery passphrase: an open vault cannot read it (protocol.md §1.1). */
  sealedSeed: bytesBetween(32, sealedSeedBytesMax),
  groups: list(groupCodec, groupsMax),
});

/** What the vault file holds when it is open. SECRET; it exists in the vault process only. */
export type VaultContent = Decoded<typeof contentCodec>;
export type VaultGroup = Decoded<typeof groupCodec>;
export type GroupShare = Decoded<typeof shareCodec>;

/** @returns plain bytes of secrets: seal them, then wipe them */
export function encodeContent(content: VaultContent): Uint8Array {
  const shared = encodeStrict(contentCodec, content);
  const encoded = Uint8Array.from(shared);
  // The encoder may have used memory that others use after us; secrets do not stay there.
  shared.fill(0);
  const again = decodeStrict(contentCodec, encoded, sealedFileBytesMax);
  assert(again.ok, 'a vault we write is one we can read');
  return encoded;
}

/**
 * Read an opened vault file; `plain` may be wiped afterwards.
 * @throws KeyturnError vaultDamaged
 */
export function decodeContent(plain: Uint8Array): VaultContent {
  const decoded = decodeStrict(contentCodec, plain, sealedFileBytesMax);
  if (!decoded.ok)
    throw new KeyturnError(
      'vaultDamaged',
      'The vault opened, but what is inside cannot be read by this version. It was not changed. Install the newest Keyturn, or restore from a backup.',
    );
  return ownCopy(decoded.value) as VaultContent;
}

/** A decoder may hand out windows into what it read, which is about to be wiped. */
function ownCopy(value: unknown): unknown {
  if (value instanceof Uint8Array) return value.slice();
  if (Array.isArray(value)) return value.map(ownCopy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, ownCopy(inner)]));
}
