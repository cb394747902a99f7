import { equalBytes } from '../base/bytes.ts';
import { assert } from '../base/errors.ts';
import type { DeviceId, EntryId, GroupId, TimeMs } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  bytes,
  bytesBetween,
  checked,
  decodeStrict,
  encodeStrict,
  hexId,
  integer,
  list,
  object,
  text,
  type Decoded,
  type Malformed,
} from '../wire/codec.ts';

/** Groups of one person in one profile; nobody keeps up with more. */
export const groupsPerArchiveMax = 32;
/** The largest charter is 60 kB (group/charter.ts). */
export const charterBytesMax = 60 * 1024;
/** A roster of 21 takes about 5 kB. */
export const rosterBytesMax = 16 * 1024;
/** ChillDKG's recovery data for 21 members takes about 5 kB. */
export const recoveryDataBytesMax = 16 * 1024;
/** Certificates of charters and devices: 21 members with two devices each, and some superseded ones. */
export const certificatesMax = 128;
export const certificateBytesMax = 1024;
/** Two devices for each of 21 members, and the superseded ones before them. */
export const headsMax = 128;
/** One label for every name in the book and every member, with room. */
export const labelsMax = 500;
export const labelCharactersMax = 64;
const membersMax = 21;
/** 32 full groups; the sealed file is a little longer. */
export const archiveBytesMax = 16 * 1024 * 1024;
const timeMsMax = 8_640_000_000_000_000;
const count32 = integer(0, 0xffff_ffff);

const name = text(labelCharactersMax, { min: 1 });
const groupCodec = object({
  group: hexId<GroupId>(),
  /** Shown before an import and nothing else: a restore computes all of it again from charter and roster. */
  about: object({ name, threshold: integer(1, membersMax), members: list(name, membersMax, 1), address: text(128) }),
  charter: bytesBetween(1, charterBytesMax),
  roster: bytesBetween(1, rosterBytesMax),
  /** Signed statements that certify charter, roster and devices, in the form they travelled. */
  certificates: list(bytesBetween(1, certificateBytesMax), certificatesMax),
  recoveryData: bytesBetween(1, recoveryDataBytesMax),
  epoch: count32,
  /** What this person calls things: by id or script, in hex. In order, each once. */
  labels: checked(
    list(object({ subject: text(128, { min: 1 }), label: name }), labelsMax),
    (labels) => isAscending(labels.map(({ subject }) => subject)),
    'labels are in order, each once',
  ),
  /** The last entry seen of every feed, so that a restored app notices what it no longer knows. In order, each once. */
  heads: checked(
    list(object({ author: hexId<DeviceId>(), seq: count32, id: hexId<EntryId>() }), headsMax),
    (heads) => isAscending(heads.map(({ author }) => author)),
    'heads are in order, each once',
  ),
});

const archiveCodec = object({
  format: integer(1, 1),
  createdAtMs: integer(0, timeMsMax),
  /** What the 24 words stand for. SECRET. */
  entropy: checked(
    bytes(32),
    (entropy) => entropy.some((byte) => byte !== entropy[0]),
    'a seed is no row of equal bytes',
  ),
  network: checked(text(32, { min: 1 }), (network) => /^[a-z0-9-]+$/.test(network), 'a network is a word'),
  groups: checked(
    list(groupCodec, groupsPerArchiveMax),
    (groups) => isAscending(groups.map(({ group }) => group)),
    'groups are in order, each once',
  ),
});

/**
 * What a backup holds before it is sealed (protocol.md §1.2). It carries the seed: it exists in the vault process only,
 * never in a log, an error or the page. Device keys and one-time codes have no place in it, by type.
 */
export type Archive = Decoded<typeof archiveCodec>;
export type ArchivedGroup = Decoded<typeof groupCodec>;

/** `damaged`: these bytes are no archive of any version; `newer`: a later app wrote it. */
export type ArchiveRefusal = {
  readonly code: 'damaged' | 'newer';
  /** Which field and why; it never holds a value of the archive. */
  readonly malformed: Malformed;
  readonly sentence: string;
};

/**
 * The one byte form of an archive. Groups, labels and heads may come in any order; they are written in theirs.
 * @returns plain bytes, the seed among them: seal them, then wipe them
 * @throws a broken invariant when the content breaks a bound: then no backup was made
 */
export function encodeArchive(archive: Archive): Uint8Array {
  const ordered: Archive = {
    ...archive,
    groups: [...archive.groups].sort(by(({ group }) => group)).map((group) => ({
      ...group,
      labels: [...group.labels].sort(by(({ subject }) => subject)),
      heads: [...group.heads].sort(by(({ author }) => author)),
    })),
  };
  const shared = encodeStrict(archiveCodec, ordered);
  const encoded = Uint8Array.from(shared);
  // The encoder may have used memory that others use after us; the seed does not stay there.
  shared.fill(0);
  const again = decodeArchive(encoded);
  assert(again.ok && equalBytes(again.value.entropy, archive.entropy), 'a backup we write is one we can read');
  again.value.entropy.fill(0);
  return encoded;
}

/** Read an archive after its seal was opened. Strict: anything but the form {@link encodeArchive} writes is refused. */
export function decodeArchive(raw: Uint8Array): Result<Archive, ArchiveRefusal> {
  const decoded = decodeStrict(archiveCodec, raw, archiveBytesMax);
  if (decoded.ok) return ok(decoded.value);
  // The format is the first field that is read, so a later version stumbles here and not over what it added.
  const isNewer = decoded.error.where === '.format' && / is not between /.test(decoded.error.why);
  return err({
    code: isNewer ? 'newer' : 'damaged',
    malformed: decoded.error,
    sentence: isNewer ? newerSentence : damagedSentence,
  });
}

/** What a person sees before an import. All public. */
export type BackupSummary = {
  readonly createdAtMs: TimeMs;
  readonly network: string;
  readonly groups: readonly {
    readonly group: GroupId;
    readonly name: string;
    readonly threshold: number;
    readonly members: readonly string[];
    readonly address: string;
    readonly epoch: number;
    readonly labels: number;
  }[];
};

export function backupSummary({ createdAtMs, network, groups }: Archive): BackupSummary {
  return {
    createdAtMs,
    network,
    groups: groups.map(({ group, about, epoch, labels }) => ({ group, ...about, epoch, labels: labels.length })),
  };
}

const damagedSentence =
  'This backup opened, but what is inside is damaged. Nothing was imported and nothing on this laptop changed. Try another copy of the file.';
const newerSentence =
  'This backup was made by a newer Keyturn. Nothing was imported and nothing on this laptop changed. Update Keyturn, then import it again.';

const isAscending = (keys: readonly string[]): boolean => keys.every((key, i) => i === 0 || (keys[i - 1] ?? '') < key);
const by =
  <T>(key: (item: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
