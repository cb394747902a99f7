import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import {
  exportLog,
  fileCharactersMax,
  lineCharactersMax,
  recordsPerFileMax,
  verifyLog,
} from '../../../src/core/audit/log.ts';
import { checkpointLine, checkpointMessage, recordLine } from '../../../src/core/audit/lines.ts';
import { chainStart, nextRecord, type AuditDraft, type ChainedRecord } from '../../../src/core/audit/record.ts';
import { bytesToHex } from '../../../src/core/base/bytes.ts';
import type { DeviceId, GroupId } from '../../../src/core/base/ids.ts';

const secret = new Uint8Array(32).fill(7);
const device = bytesToHex(ed25519.getPublicKey(secret)) as DeviceId;
const sign = (message: Uint8Array) => ed25519.sign(message, secret);
const group = 'ab'.repeat(32) as GroupId;
const atMs = 1_800_000_000_000;

const drafts: readonly AuditDraft[] = [
  { atMs, kind: 'identityCreated' },
  {
    atMs: atMs + 5,
    kind: 'joined',
    group,
    subject: 'Sam “the boss” ✓',
    details: [
      ['address', '127.0.0.1'],
      ['note', 'a\\"b'],
    ],
  },
  { atMs: atMs + 3, kind: 'humanApproved', group, subject: 'cd'.repeat(32), details: [['reading', 'fox-lamp-31']] },
];

function chainOf(wanted: readonly AuditDraft[], start?: ChainedRecord): ChainedRecord[] {
  const records: ChainedRecord[] = [];
  for (const draft of wanted) {
    const last = records.at(-1) ?? start;
    records.push(nextRecord(last && { seq: last.record.seq, hash: last.hash }, draft));
  }
  return records;
}
const records = chainOf(drafts);
function exported(of: readonly ChainedRecord[] = records): string {
  const text = exportLog({ device, exportedAtMs: atMs + 10, records: of }, sign);
  if (!text.ok) throw new Error(text.error.sentence);
  return text.value;
}
const text = exported();
const lines = text.slice(0, -1).split('\n');
const joined = (some: readonly (string | undefined)[]) => some.map((line) => `${line ?? ''}\n`).join('');
const refusalOf = (damaged: string) => {
  const verified = verifyLog(damaged);
  return verified.ok ? undefined : verified.error;
};

/** A file whose device signs whatever it is given. */
function signedFile(header: string, of: readonly ChainedRecord[]): string {
  const { record, hash } = of.at(-1)!;
  const end = { seq: record.seq, head: hash };
  const signature = bytesToHex(sign(checkpointMessage(header, of.length, end)));
  return joined([header, ...of.map(recordLine), checkpointLine({ ...end, records: of.length, signature })]);
}

describe('An exported log', () => {
  it('is verified with nothing but the file', () => {
    expect(verifyLog(text)).toEqual({
      ok: true,
      value: {
        device,
        exportedAtMs: atMs + 10,
        groups: [group],
        records,
        firstSeq: 0,
        lastSeq: 2,
        firstAtMs: atMs,
        lastAtMs: atMs + 3,
        head: records[2]!.hash,
      },
    });
  });

  it('may be the later part of a log, and says so', () => {
    const verified = verifyLog(exported(records.slice(1)));
    expect(verified.ok && [verified.value.firstSeq, verified.value.lastSeq]).toEqual([1, 2]);
  });

  it('shows every record in plain fields beside its bytes', () => {
    const shown = JSON.parse(lines[2]!) as Record<string, unknown>;
    expect(shown).toMatchObject({
      seq: 1,
      at: new Date(atMs + 5).toISOString(),
      kind: 'joined',
      group,
      details: [
        ['address', '127.0.0.1'],
        ['note', 'a\\"b'],
      ],
    });
    expect(shown['bytes']).toBe(bytesToHex(records[1]!.bytes));
  });

  it('does not begin without records, nor from records that are no chain', () => {
    const attempt = (of: readonly ChainedRecord[]) => exportLog({ device, exportedAtMs: atMs, records: of }, sign);
    expect(attempt([])).toMatchObject({ ok: false, error: { code: 'empty' } });
    expect(attempt([records[0]!, records[2]!])).toMatchObject({ ok: false, error: { code: 'notAChain' } });
    const [foreign] = chainOf([{ atMs, kind: 'locked' }]);
    expect(attempt([records[0]!, { ...foreign!, record: { ...foreign!.record, seq: 1 } }])).toMatchObject({
      ok: false,
      error: { code: 'notAChain' },
    });
  });

  it('holds at most as many records as one file may', () => {
    const many = Array.from({ length: recordsPerFileMax + 1 }, () => records[0]!);
    expect(exportLog({ device, exportedAtMs: atMs, records: many }, sign)).toMatchObject({
      ok: false,
      error: { code: 'tooLong' },
    });
  });
});

describe('A changed log is refused', () => {
  it('for every bit of every byte', () => {
    const bytes = new TextEncoder().encode(text);
    const accepted: string[] = [];
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = bytes.slice();
        flipped[at]! ^= 1 << bit;
        if (verifyLog(new TextDecoder().decode(flipped)).ok) accepted.push(`byte ${at}, bit ${bit}`);
      }
    }
    expect(bytes.length).toBeGreaterThan(1_500);
    expect(accepted).toEqual([]);
  });

  it('when it is cut off anywhere', () => {
    const accepted = Array.from({ length: text.length }, (_, i) => i).filter(
      (length) => verifyLog(text.slice(0, length)).ok,
    );
    expect(accepted).toEqual([]);
  });

  it.each(lines.map((_, i) => i))('when line %i is left out', (at) =>
    expect(refusalOf(joined(lines.toSpliced(at, 1)))).toBeDefined(),
  );
  it.each(lines.map((_, i) => i))('when line %i is there twice', (at) =>
    expect(refusalOf(joined(lines.toSpliced(at, 0, lines[at]!)))).toBeDefined(),
  );
  it.each(lines.slice(1).map((_, i) => i))('when lines %i and the next change places', (at) =>
    expect(refusalOf(joined(lines.toSpliced(at, 2, lines[at + 1]!, lines[at]!)))).toBeDefined(),
  );

  it('when something follows the checkpoint', () => {
    expect(refusalOf(`${text}\n`)).toBeDefined();
    expect(refusalOf(`${text}{}\n`)).toBeDefined();
    expect(refusalOf(`${text} `)).toEqual({ line: 6, reason: 'The last line is cut off.' });
  });

  it('when its end is missing although every line that is left is whole', () =>
    expect(refusalOf(joined(lines.slice(0, 4)))).toEqual({
      line: 4,
      reason: 'The file ends without its checkpoint: the end is missing.',
    }));

  it('when its end is missing and its checkpoint was kept', () =>
    expect(refusalOf(joined([...lines.slice(0, 3), lines[4]]))?.reason).toMatch(/missing or were added/));

  it('when its beginning is missing and the header was adapted', () => {
    const header = lines[0]!.replace('"firstSeq":0', '"firstSeq":1').replace(chainStart, records[0]!.hash);
    const checkpoint = lines[4]!.replace('"records":3', '"records":2');
    expect(refusalOf(joined([header, lines[2], lines[3], checkpoint]))?.reason).toMatch(/not signed by the device/);
  });

  it('when a forger rebuilt the whole chain and kept the old signature', () => {
    const forged = exported(chainOf([{ ...drafts[0]!, kind: 'restarted' }, ...drafts.slice(1)]))
      .slice(0, -1)
      .split('\n');
    const signature = /"signature":"(\w+)"/.exec(lines[4]!)![1]!;
    const checkpoint = forged[4]!.replace(/"signature":"\w+"/, `"signature":"${signature}"`);
    expect(refusalOf(joined([...forged.slice(0, 4), checkpoint]))?.reason).toMatch(/not signed by the device/);
  });

  it('when another device signed it', () => {
    const other = new Uint8Array(32).fill(8);
    const foreign = exportLog({ device, exportedAtMs: atMs, records }, (message) => ed25519.sign(message, other));
    expect(foreign.ok && refusalOf(foreign.value)?.reason).toMatch(/not signed by the device/);
  });

  it('when its words differ from its bytes, in any field', () => {
    const changed: readonly (readonly [string, string])[] = [
      ['"kind":"joined"', '"kind":"locked"'],
      ['127.0.0.1', '127.0.0.2'],
      ['the boss', 'the thief'],
      [`"atMs":${atMs + 5}`, `"atMs":${atMs + 6}`],
      [new Date(atMs + 5).toISOString(), new Date(atMs + 6).toISOString()],
      [`"group":"${group}"`, '"group":null'],
      ['{"seq":1', '{"more":0,"seq":1'],
      ['{"seq":1', '{ "seq":1'],
      ['{"seq":1', '{"seq":2,"seq":1'],
    ];
    for (const [from, to] of changed) {
      expect(lines[2]).toContain(from);
      expect(refusalOf(joined(lines.with(2, lines[2]!.replace(from, to)))), to).toEqual({
        line: 3,
        reason: 'What this line says in words is not what its bytes say.',
      });
    }
  });

  it('when its checkpoint or header says more than this app writes', () => {
    const inCheckpoint = lines[4]!.replace('{"checkpoint"', '{"more":0,"checkpoint"');
    expect(refusalOf(joined(lines.with(4, inCheckpoint)))).toMatchObject({
      line: 5,
      reason: expect.stringMatching(/not written the way/),
    });
    const inHeader = signedFile(lines[0]!.replace('"firstSeq"', '"more":0,"firstSeq"'), records);
    expect(refusalOf(inHeader)).toMatchObject({ line: 1, reason: expect.stringMatching(/not written the way/) });
  });

  it('although its device signed it, when a record does not name the one before it', () => {
    expect(verifyLog(signedFile(lines[0]!, records)).ok).toBe(true);
    const foreign = nextRecord({ seq: 1, hash: 'ee'.repeat(32) }, drafts[2]!);
    expect(refusalOf(signedFile(lines[0]!, [records[0]!, records[1]!, foreign]))).toMatchObject({
      line: 4,
      reason: expect.stringMatching(/does not follow/),
    });
  });

  it('although its device signed it, when a number was left out', () => {
    const later = nextRecord({ seq: 2, hash: records[1]!.hash }, drafts[2]!);
    expect(refusalOf(signedFile(lines[0]!, [records[0]!, records[1]!, later]))).toMatchObject({
      line: 4,
      reason: expect.stringMatching(/does not follow/),
    });
  });

  it('when the header names other groups than the records', () =>
    expect(refusalOf(joined(lines.with(0, lines[0]!.replace(`["${group}"]`, '[]'))))?.line).toBe(1));

  it('when its version is not known', () => {
    const reason = refusalOf(text.replace('keyturn-audit/1', 'keyturn-audit/2'))?.reason;
    expect(reason).toMatch(/newer Keyturn/);
  });

  it('when it is no log at all', () => {
    const nests = '['.repeat(lineCharactersMax);
    for (const nothing of [
      '',
      '\n',
      '\n\n\n',
      'null\nnull\n',
      '[]\n[]\n',
      '{}\n{}\n',
      `${nests}\n${nests}\n`,
      joined([lines[0], lines[4]]),
      joined([lines[0], '{}', lines[4]]),
    ])
      expect(refusalOf(nothing), nothing.slice(0, 40)).toBeDefined();
  });

  it('when a line or the file is longer than this app writes', () => {
    expect(refusalOf(joined([lines[0], ' '.repeat(lineCharactersMax + 1)]))).toEqual({
      line: 2,
      reason: 'This line is longer than any this app writes.',
    });
    expect(refusalOf('\n'.repeat(recordsPerFileMax + 3))?.reason).toMatch(/more lines/);
    expect(refusalOf(' '.repeat(fileCharactersMax + 1))?.reason).toMatch(/longer than any log/);
  });
});
