import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { exportLog, lineCharactersMax, verifyLog } from '../../../src/core/audit/log.ts';
import {
  auditHashOf,
  auditKinds,
  chainStart,
  decodeRecord,
  detailsMax,
  detailValueCharactersMax,
  nextRecord,
  recordBytesMax,
  subjectCharactersMax,
} from '../../../src/core/audit/record.ts';
import { bytesToHex } from '../../../src/core/base/bytes.ts';
import type { DeviceId, GroupId } from '../../../src/core/base/ids.ts';

const atMs = 1_800_000_000_000;

describe('An audit record', () => {
  it('follows the one before it', () => {
    const first = nextRecord(undefined, { atMs, kind: 'identityCreated' });
    const second = nextRecord({ seq: first.record.seq, hash: first.hash }, { atMs, kind: 'unlocked' });
    expect(first.record).toMatchObject({ seq: 0, prev: chainStart });
    expect(second.record).toMatchObject({ seq: 1, prev: auditHashOf(first.bytes) });
  });

  it.each(auditKinds)('of kind %s is read back as it was written', (kind) => {
    const { record, bytes } = nextRecord(undefined, {
      atMs,
      kind,
      group: '01'.repeat(32) as GroupId,
      subject: 'x',
      details: [['key', 'value']],
    });
    expect(decodeRecord(bytes)).toEqual({ ok: true, value: record });
  });

  it('keeps its bytes, and so its hash, for good', () => {
    const { hash } = nextRecord(undefined, { atMs, kind: 'locked', details: [['why', 'idle']] });
    expect(hash).toBe('112827e571565df473812472d0715b2987bb6202772784502a225d79f8e14da8');
  });

  it('is written whatever text a peer sends', () => {
    const nasty = [
      '\u0000',
      '\u202Eevil',
      '\uD800',
      'e\u0301',
      'x'.repeat(10_000),
      '😀'.repeat(200),
      `${'x'.repeat(255)}😀`,
      '\n\r\t',
      '',
    ];
    for (const value of nasty) {
      const { bytes, record } = nextRecord(undefined, {
        atMs,
        kind: 'peerRefused',
        subject: value,
        details: [['said', value]],
      });
      expect(decodeRecord(bytes)).toEqual({ ok: true, value: record });
      expect(record.details[0]!.value.length).toBeLessThanOrEqual(detailValueCharactersMax);
      expect(record.subject?.length ?? 0).toBeLessThanOrEqual(subjectCharactersMax);
    }
  });

  it('never breaks a character in two when it cuts', () => {
    const { record } = nextRecord(undefined, {
      atMs,
      kind: 'peerRefused',
      details: [['said', `${'x'.repeat(255)}😀`]],
    });
    expect(record.details[0]!.value).toBe('x'.repeat(255));
  });

  it('of the greatest size is still written, exported and verified', () => {
    const secret = new Uint8Array(32).fill(1);
    const device = bytesToHex(ed25519.getPublicKey(secret)) as DeviceId;
    const details = Array.from(
      { length: detailsMax },
      (_, i) => [`${'k'.repeat(30)}${i}`, '\uFFFD'.repeat(300)] as const,
    );
    const largest = nextRecord(undefined, {
      atMs,
      kind: 'transactionConfirmed',
      group: 'ff'.repeat(32) as GroupId,
      subject: '家'.repeat(200),
      details,
    });
    expect(largest.bytes.length).toBeLessThanOrEqual(recordBytesMax);
    const text = exportLog({ device, exportedAtMs: atMs, records: [largest] }, (message) =>
      ed25519.sign(message, secret),
    );
    expect(text.ok && verifyLog(text.value).ok).toBe(true);
    if (text.ok) for (const line of text.value.split('\n')) expect(line.length).toBeLessThanOrEqual(lineCharactersMax);
  });

  it('with too many details, or a key that is no word, is our own mistake', () => {
    const details = Array.from({ length: detailsMax + 1 }, (_, i) => [`k${i}`, ''] as const);
    expect(() => nextRecord(undefined, { atMs, kind: 'locked', details })).toThrow('Invariant broken');
    expect(() => nextRecord(undefined, { atMs, kind: 'locked', details: [['not a word', '']] })).toThrow(
      'Invariant broken',
    );
    expect(() => nextRecord(undefined, { atMs: 0.5, kind: 'locked' })).toThrow('Invariant broken');
  });

  it('with one byte changed is refused or has another hash', () => {
    const { bytes, hash } = nextRecord(undefined, { atMs, kind: 'locked', details: [['why', 'idle']] });
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at]! ^= 1;
      expect(auditHashOf(changed)).not.toBe(hash);
    }
  });
});
