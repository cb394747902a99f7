import { describe, expect, it } from 'vitest';
import {
  archiveBytesMax,
  backupSummary,
  decodeArchive,
  encodeArchive,
  groupsPerArchiveMax,
  headsMax,
  type Archive,
  type ArchivedGroup,
} from '../../../src/core/backup/archive.ts';
import { charterBytesMax as charterBytesMaxOfGroup, membersMax } from '../../../src/core/group/charter.ts';
import { bytesToHex, hexToBytes } from '../../../src/core/base/bytes.ts';
import type { DeviceId, EntryId, GroupId } from '../../../src/core/base/ids.ts';
import * as archiveFile from '../../../src/core/backup/archive.ts';

const id = (n: number): string => n.toString(16).padStart(64, '0');
const entropy = Uint8Array.from({ length: 32 }, (_, i) => i + 100);

const groupOf = (n: number, more: Partial<ArchivedGroup> = {}): ArchivedGroup => ({
  group: id(n) as GroupId,
  about: { name: 'Treasury', threshold: 2, members: ['Dana', 'Lee', 'Sam'], address: 'kaspasim:qq' },
  charter: Uint8Array.of(1, 2, 3),
  roster: Uint8Array.of(4, 5),
  certificates: [Uint8Array.of(6)],
  recoveryData: Uint8Array.of(7, 8, 9),
  epoch: 1,
  labels: [{ subject: 'aa', label: 'Rent' }],
  heads: [
    { author: id(1) as DeviceId, seq: 4, id: id(11) as EntryId },
    { author: id(2) as DeviceId, seq: 0, id: id(12) as EntryId },
  ],
  ...more,
});
const archive: Archive = {
  format: 1,
  createdAtMs: 1_800_000_000_000,
  entropy,
  network: 'testnet-10',
  groups: [groupOf(1), groupOf(2)],
};
const refusalOf = (raw: Uint8Array) => {
  const decoded = decodeArchive(raw);
  return decoded.ok ? undefined : decoded.error;
};

describe('A backup before it is sealed', () => {
  it('is read back as it was written', () =>
    expect(decodeArchive(encodeArchive(archive))).toEqual({ ok: true, value: archive }));
  it('may hold no group yet', () => expect(decodeArchive(encodeArchive({ ...archive, groups: [] })).ok).toBe(true));

  it('is the same bytes in whatever order groups, labels and heads are given', () => {
    const labels = ['b', 'a', 'c'].map((subject) => ({ subject, label: subject }));
    const one = groupOf(1, { labels, heads: groupOf(1).heads });
    const two = groupOf(1, { labels: labels.toReversed(), heads: groupOf(1).heads.toReversed() });
    expect(encodeArchive({ ...archive, groups: [one, groupOf(2)] })).toEqual(
      encodeArchive({ ...archive, groups: [groupOf(2), two] }),
    );
  });

  it('is not made with a bound broken, a thing twice, or a seed that is none', () => {
    const broken: readonly Archive[] = [
      { ...archive, groups: [groupOf(1), groupOf(1)] },
      { ...archive, groups: Array.from({ length: groupsPerArchiveMax + 1 }, (_, i) => groupOf(i)) },
      { ...archive, groups: [groupOf(1, { charter: new Uint8Array() })] },
      { ...archive, groups: [groupOf(1, { charter: new Uint8Array(charterBytesMaxOfGroup + 1) })] },
      { ...archive, groups: [groupOf(1, { heads: [groupOf(1).heads[0]!, groupOf(1).heads[0]!] })] },
      {
        ...archive,
        groups: [
          groupOf(1, {
            labels: [
              { subject: 'a', label: 'x' },
              { subject: 'a', label: 'y' },
            ],
          }),
        ],
      },
      { ...archive, entropy: entropy.slice(0, 16) },
      { ...archive, entropy: new Uint8Array(32) },
      { ...archive, network: 'Main Net' },
    ];
    for (const [i, bad] of broken.entries())
      expect(() => encodeArchive(bad), `case ${i}`).toThrow('a backup we write is one we can read');
  });

  it('holds the fullest person there can be', () => {
    const full = (n: number) =>
      groupOf(n, {
        about: {
          name: 'x'.repeat(64),
          threshold: membersMax,
          members: Array.from({ length: membersMax }, (_, i) => `Member ${i}`),
          address: 'a'.repeat(90),
        },
        charter: new Uint8Array(charterBytesMaxOfGroup).fill(1),
        roster: new Uint8Array(archiveFile.rosterBytesMax).fill(1),
        recoveryData: new Uint8Array(archiveFile.recoveryDataBytesMax).fill(1),
        certificates: Array.from(
          { length: archiveFile.certificatesMax },
          () => new Uint8Array(archiveFile.certificateBytesMax),
        ),
        labels: Array.from({ length: archiveFile.labelsMax }, (_, i) => ({
          subject: id(i).repeat(2),
          label: '家'.repeat(64),
        })),
        heads: Array.from({ length: headsMax }, (_, i) => ({
          author: id(i) as DeviceId,
          seq: 0xffff_ffff,
          id: id(i) as EntryId,
        })),
      });
    const raw = encodeArchive({ ...archive, groups: Array.from({ length: groupsPerArchiveMax }, (_, i) => full(i)) });
    expect(raw.length).toBeLessThanOrEqual(archiveBytesMax);
  });
});

describe('A damaged backup', () => {
  const raw = encodeArchive(archive);

  it('is never read with a byte missing at the end, or one too many', () => {
    for (let length = 0; length < raw.length; length++) expect(refusalOf(raw.slice(0, length))?.code).toBe('damaged');
    expect(refusalOf(Uint8Array.of(...raw, 0))?.code).toBe('damaged');
  });

  it('is refused, or reads as exactly what its bytes say, with any byte changed', () => {
    for (let at = 0; at < raw.length; at++) {
      const changed = raw.slice();
      changed[at]! ^= 0x01;
      const decoded = decodeArchive(changed);
      if (decoded.ok) expect(encodeArchive(decoded.value)).toEqual(changed);
    }
  });

  it('is refused when its groups stand in another order', () => {
    // Both groups differ in their id alone, so exchanging the ids exchanges the groups.
    const key = bytesToHex(new TextEncoder().encode('group'));
    const [first, second] = [`${key}5820${id(1)}`, `${key}5820${id(2)}`];
    const swapped = bytesToHex(raw).replace(first, 'HERE').replace(second, first).replace('HERE', second);
    expect(swapped).not.toBe(bytesToHex(raw));
    expect(refusalOf(hexToBytes(swapped))).toMatchObject({ code: 'damaged', malformed: { where: '.groups' } });
  });

  it('never shows the seed in what it says', () => {
    const changed = raw.slice();
    changed[1]! ^= 0x01;
    const refusal = refusalOf(changed);
    expect(refusal).toBeDefined();
    expect(JSON.stringify(refusal)).not.toContain(bytesToHex(entropy).slice(0, 8));
    expect(refusal?.sentence).toMatch(/Nothing was imported/);
  });

  it('of a newer version is told apart from damage', () => {
    const hex = bytesToHex(raw);
    const key = bytesToHex(new TextEncoder().encode('format'));
    const at = hex.indexOf(key) + key.length;
    const newer = `${hex.slice(0, at)}02${hex.slice(at + 2)}`;
    expect(refusalOf(hexToBytes(newer))).toMatchObject({ code: 'newer', malformed: { where: '.format' } });
  });
});

describe('What a backup shows before an import', () => {
  const summary = backupSummary(archive);
  it('is when, where and which groups', () => {
    expect(summary).toMatchObject({ createdAtMs: archive.createdAtMs, network: 'testnet-10' });
    expect(summary.groups[0]).toEqual({
      group: id(1),
      name: 'Treasury',
      threshold: 2,
      members: ['Dana', 'Lee', 'Sam'],
      address: 'kaspasim:qq',
      epoch: 1,
      labels: 1,
    });
  });
  it('holds no bytes at all, and so no seed', () => {
    const holdsBytes = (value: unknown): boolean =>
      value instanceof Uint8Array ||
      (typeof value === 'object' && value !== null && Object.values(value).some(holdsBytes));
    expect(holdsBytes(archive)).toBe(true);
    expect(holdsBytes(summary)).toBe(false);
  });
});
