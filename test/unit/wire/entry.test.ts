import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { bytesToHex, concatBytes, utf8ToBytes } from '../../../src/core/base/bytes.ts';
import type { DeviceId, GroupId } from '../../../src/core/base/ids.ts';
import {
  authorEntry,
  entryBytesMax,
  entryIdOf,
  feedStart,
  headerBytesMax,
  isSignedBy,
  kindCharactersMax,
  readHeader,
  verifyEntry,
  type EntryDraft,
  type VerifiedEntry,
} from '../../../src/core/wire/entry.ts';

const secret = new Uint8Array(32).fill(5);
const device = bytesToHex(ed25519.getPublicKey(secret)) as DeviceId;
const sign = (message: Uint8Array): Uint8Array => ed25519.sign(message, secret);
const draft: EntryDraft = {
  group: '11'.repeat(32) as GroupId,
  seq: 0,
  prev: feedStart,
  atMs: 1_800_000_000_000,
  kind: 'contact',
  names: { charter: 1, book: 1, epoch: 0 },
  body: utf8ToBytes('a body'),
};
const written = (change: Partial<EntryDraft> = {}): VerifiedEntry => authorEntry({ ...draft, ...change }, device, sign);
const flipped = (raw: Uint8Array, bit: number): Uint8Array => {
  const copy = Uint8Array.from(raw);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
};

describe('an entry', () => {
  const entry = written();

  it('is what was written', () => {
    expect(verifyEntry(entry)).toEqual({ ok: true, value: entry });
    expect(entry.header).toMatchObject({ version: 1, group: draft.group, author: device, seq: 0, prev: feedStart });
  });

  it('is refused with any bit of its header flipped', () => {
    for (let bit = 0; bit < entry.headerBytes.length * 8; bit++) {
      const result = verifyEntry({ ...entry, headerBytes: flipped(entry.headerBytes, bit) });
      expect(result.ok).toBe(false);
    }
  });

  it('is refused with any bit of its body flipped, before a signature is checked', () => {
    for (let bit = 0; bit < draft.body.length * 8; bit++)
      expect(verifyEntry({ ...entry, bodyBytes: flipped(draft.body, bit), signature: new Uint8Array(64) })).toEqual({
        ok: false,
        error: { kind: 'bodyMismatch' },
      });
  });

  it('is refused with any bit of its signature flipped', () => {
    for (let bit = 0; bit < 512; bit++)
      expect(verifyEntry({ ...entry, signature: flipped(entry.signature, bit) })).toEqual({
        ok: false,
        error: { kind: 'badSignature', author: device },
      });
  });

  it('is refused with a signature of another length, a longer body or a shorter one', () => {
    for (const length of [0, 63, 65])
      expect(verifyEntry({ ...entry, signature: new Uint8Array(length) }).ok).toBe(false);
    for (const bodyBytes of [draft.body.subarray(1), concatBytes(draft.body, Uint8Array.of(0)), new Uint8Array()])
      expect(verifyEntry({ ...entry, bodyBytes })).toEqual({ ok: false, error: { kind: 'bodyMismatch' } });
  });

  it('still verifies when its body was forgotten', () => {
    expect(verifyEntry({ ...entry, bodyBytes: undefined }).ok).toBe(true);
    expect(verifyEntry({ ...entry, bodyBytes: undefined, signature: new Uint8Array(64) }).ok).toBe(false);
  });

  it('is signed under its own label: the same key’s signature over the bare header, or under another label, is none', () => {
    const { headerBytes } = entry;
    for (const label of ['', 'keyturn/statement/1:', 'keyturn/entry-signature/2:', 'keyturn/entry-signature/1'])
      expect(verifyEntry({ ...entry, signature: sign(concatBytes(utf8ToBytes(label), headerBytes)) }).ok).toBe(false);
    expect(
      verifyEntry({ ...entry, signature: sign(concatBytes(utf8ToBytes('keyturn/entry-signature/1:'), headerBytes)) })
        .ok,
    ).toBe(true);
  });

  it('has an id that differs with every field', () => {
    const changes: readonly Partial<EntryDraft>[] = [
      {},
      { group: '12'.repeat(32) as GroupId },
      { seq: 1 },
      { prev: entry.id },
      { atMs: draft.atMs + 1 },
      { kind: 'approve' },
      { names: { charter: 2, book: 1, epoch: 0 } },
      { names: { charter: 1, book: 2, epoch: 0 } },
      { names: { charter: 1, book: 1, epoch: 1 } },
      { body: utf8ToBytes('a bodY') },
    ];
    expect(new Set(changes.map((change) => written(change).id)).size).toBe(changes.length);
    expect(entryIdOf(entry.headerBytes)).toBe(entry.id);
  });

  it('moved to another group, place or kind is not signed any more', () => {
    for (const change of [{ group: '12'.repeat(32) as GroupId }, { seq: 1 }, { kind: 'approve' }])
      expect(verifyEntry({ ...written(change), signature: entry.signature }).ok).toBe(false);
  });

  it('of exactly 64 KiB is read, and one byte more is not', () => {
    expect(verifyEntry(written({ body: new Uint8Array(entryBytesMax) })).ok).toBe(true);
    expect(() => written({ body: new Uint8Array(entryBytesMax + 1) })).toThrow('others can read');
    const longest = written({ body: new Uint8Array(entryBytesMax) });
    const at = bytesToHex(longest.headerBytes).indexOf('1a00010000') / 2;
    const longer = longest.headerBytes.slice();
    longer[at + 4] = 1;
    expect(verifyEntry({ ...longest, headerBytes: longer })).toMatchObject({
      error: { kind: 'malformed', malformed: { where: '.bodyBytes' } },
    });
    expect(verifyEntry(written({ body: new Uint8Array() })).ok).toBe(true);
  });

  it('has a kind of 1 to 32 characters and a header far below its bound', () => {
    expect(verifyEntry(written({ kind: 'k'.repeat(kindCharactersMax) })).ok).toBe(true);
    for (const kind of ['', 'k'.repeat(kindCharactersMax + 1), 'a\u202eb'])
      expect(verifyEntry(written({ kind })).ok).toBe(false);
    const longest = written({
      kind: 'k'.repeat(kindCharactersMax),
      seq: 0xffff_ffff,
      names: { charter: 0xffff_ffff, book: 0xffff_ffff, epoch: 0xffff_ffff },
    });
    expect(longest.headerBytes.length).toBeLessThan(headerBytesMax);
    expect(verifyEntry(longest).ok).toBe(true);
    expect(readHeader(new Uint8Array(headerBytesMax + 1)).ok).toBe(false);
  });

  it('has numbers within their bounds', () => {
    for (const change of [
      { seq: 0x1_0000_0000 },
      { atMs: 8_640_000_000_000_001 },
      { atMs: -1 },
      { seq: -1 },
      { seq: 0.5 },
    ])
      expect(verifyEntry(written(change)).ok).toBe(false);
  });

  it('chains to the one before', () => {
    const second = written({ seq: 1, prev: entry.id });
    expect(second.header.prev).toBe(entry.id);
    expect(entryIdOf(second.headerBytes)).not.toBe(entry.id);
  });
});

describe('a signature', () => {
  it('of a key that is no point, of small order or not canonical is none', () => {
    const keys = [
      '00'.repeat(32),
      '01' + '00'.repeat(31),
      'ec' + 'ff'.repeat(30) + '7f',
      'ed' + 'ff'.repeat(30) + '7f',
      'ff'.repeat(32),
      'zz',
      '',
    ];
    for (const key of keys) {
      expect(isSignedBy(key, utf8ToBytes('message'), new Uint8Array(64))).toBe(false);
      expect(isSignedBy(key, utf8ToBytes('message'), concatBytes(Uint8Array.of(1), new Uint8Array(63)))).toBe(false);
    }
  });

  it('with s plus the group order is none', () => {
    const signature = sign(utf8ToBytes('message'));
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    let s = order;
    for (let i = 31; i >= 0; i--) s += BigInt(signature[32 + i] ?? 0) << BigInt(8 * i);
    const other = Uint8Array.from(signature);
    for (let i = 0; i < 32; i++) other[32 + i] = Number((s >> BigInt(8 * i)) & 255n);
    expect(isSignedBy(device, utf8ToBytes('message'), signature)).toBe(true);
    expect(isSignedBy(device, utf8ToBytes('message'), other)).toBe(false);
  });
});
