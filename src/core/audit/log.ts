import { bytesToHex, hexToBytes } from '../base/bytes.ts';
import type { DeviceId, GroupId, TimeMs } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { isSignedBy } from '../wire/entry.ts';
import {
  checkpointLine,
  checkpointMessage,
  groupsOf,
  headerLine,
  readCheckpoint,
  readHeader,
  readRecordLine,
  recordLine,
} from './lines.ts';
import { recordBytesMax, type AuditRecord, type ChainedRecord } from './record.ts';

/** Some years of a busy device; a longer log is exported in parts. */
export const recordsPerFileMax = 100_000;
/** The hex of the longest record with its readable half. */
export const lineCharactersMax = 4 * recordBytesMax;
/** A file is read whole; this much still fits one string comfortably. */
export const fileCharactersMax = 128 * 1024 * 1024;

export type LogDraft = {
  readonly device: DeviceId;
  readonly exportedAtMs: TimeMs;
  /** A run of the chain, oldest first, at least one. The whole log, or the part after an earlier export. */
  readonly records: readonly ChainedRecord[];
};
export type ExportRefusal = { readonly code: 'empty' | 'tooLong' | 'notAChain'; readonly sentence: string };

/**
 * The log as a text file of JSON lines: a header, every record (its canonical bytes in hex beside the same in plain
 * fields), and a checkpoint signed by the device, which ties all of it together so that nothing can be cut off unseen.
 * @param sign  Ed25519 of the device key
 */
export function exportLog(draft: LogDraft, sign: (message: Uint8Array) => Uint8Array): Result<string, ExportRefusal> {
  const { device, records } = draft;
  const first = records[0];
  const last = records.at(-1);
  if (first === undefined || last === undefined)
    return err({ code: 'empty', sentence: 'There is nothing in the log to export yet. Nothing was written.' });
  if (records.length > recordsPerFileMax) return err(tooLong);
  const broken = records.findIndex(
    ({ record }, i) => i > 0 && !follows(record, records[i - 1]?.record.seq, records[i - 1]?.hash),
  );
  if (broken !== -1)
    return err({
      code: 'notAChain',
      sentence: `Entry ${broken + 1} does not follow the one before it: the stored log is damaged. Nothing was written.`,
    });

  const header = headerLine({
    device,
    exportedAtMs: draft.exportedAtMs,
    groups: groupsOf(records.map(({ record }) => record)),
    firstSeq: first.record.seq,
    prev: first.record.prev,
  });
  const lines = [header, ...records.map(recordLine)];
  const end = { seq: last.record.seq, head: last.hash };
  const signature = bytesToHex(sign(checkpointMessage(header, records.length, end)));
  lines.push(checkpointLine({ ...end, records: records.length, signature }), '');
  const text = lines.join('\n');
  return text.length > fileCharactersMax ? err(tooLong) : ok(text);
}

/** What a log that holds says: whose it is, which part, from when to when. */
export type VerifiedLog = {
  readonly device: DeviceId;
  readonly exportedAtMs: TimeMs;
  readonly groups: readonly GroupId[];
  readonly records: readonly ChainedRecord[];
  /** 0 when the file begins where the device's log begins. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly firstAtMs: TimeMs;
  readonly lastAtMs: TimeMs;
  readonly head: string;
};
/** `line` counts from 1. */
export type LogRefusal = { readonly line: number; readonly reason: string };

/**
 * Check an exported log with nothing but the file. Every line is rebuilt from what it claims and must come out the
 * same, every record must name the hash of the one before, and the device's signature must cover header and end.
 * It proves that nothing changed since the device signed; that the device told everything is for the members'
 * countersignatures (protocol.md §8.2).
 */
export function verifyLog(text: string): Result<VerifiedLog, LogRefusal> {
  if (text.length > fileCharactersMax)
    return err({ line: 1, reason: 'The file is longer than any log this app writes.' });
  const lines = linesOf(text);
  if (!lines.ok) return lines;
  const [headerText = '', ...rest] = lines.value;
  const header = readHeader(headerText);
  if (!header.ok) return err({ line: 1, reason: header.error });

  const records: ChainedRecord[] = [];
  let expected = { seq: header.value.firstSeq, prev: header.value.prev };
  for (const [i, lineText] of rest.slice(0, -1).entries()) {
    const read = readRecordLine(lineText);
    if (!read.ok) return err({ line: i + 2, reason: read.error });
    const { record, hash } = read.value;
    if (record.seq !== expected.seq || record.prev !== expected.prev)
      return err({
        line: i + 2,
        reason: `Entry ${record.seq} does not follow the line before it: something was changed, left out, repeated or moved.`,
      });
    records.push(read.value);
    expected = { seq: record.seq + 1, prev: hash };
  }
  const first = records[0];
  const last = records.at(-1);
  const endLine = rest.length + 1;
  if (first === undefined || last === undefined) return err({ line: endLine, reason: 'The file holds no entry.' });
  if (JSON.stringify(groupsOf(records.map(({ record }) => record))) !== JSON.stringify(header.value.groups))
    return err({ line: 1, reason: 'The header names other groups than the entries do.' });

  const end = { seq: last.record.seq, head: last.hash };
  const checkpoint = readCheckpoint(rest.at(-1) ?? '');
  if (!checkpoint.ok) return err({ line: endLine, reason: checkpoint.error });
  const { signature, ...signed } = checkpoint.value;
  if (signed.seq !== end.seq || signed.head !== end.head || signed.records !== records.length)
    return err({
      line: endLine,
      reason: 'The checkpoint speaks of another last entry: entries are missing or were added.',
    });
  if (!isSignedBy(header.value.device, checkpointMessage(headerText, records.length, end), hexToBytes(signature)))
    return err({ line: endLine, reason: 'The checkpoint is not signed by the device the header names.' });
  const { prev: _, ...facts } = header.value;
  return ok({
    ...facts,
    records,
    lastSeq: end.seq,
    firstAtMs: first.record.atMs,
    lastAtMs: last.record.atMs,
    head: end.head,
  });
}

/** Does this record come right after the one with this seq and hash? */
export const follows = (record: AuditRecord, seq: number | undefined, hash: string | undefined): boolean =>
  seq !== undefined && record.seq === seq + 1 && record.prev === hash;

const tooLong: ExportRefusal = {
  code: 'tooLong',
  sentence: `One file holds at most ${recordsPerFileMax} entries. Nothing was written. Export the log in parts.`,
};

function linesOf(text: string): Result<readonly string[], LogRefusal> {
  const lines: string[] = [];
  for (let from = 0; from < text.length; ) {
    const to = text.indexOf('\n', from);
    if (to === -1) return err({ line: lines.length + 1, reason: 'The last line is cut off.' });
    if (to - from > lineCharactersMax)
      return err({ line: lines.length + 1, reason: 'This line is longer than any this app writes.' });
    if (lines.length >= recordsPerFileMax + 2)
      return err({ line: lines.length + 1, reason: 'There are more lines than this app writes into one file.' });
    lines.push(text.slice(from, to));
    from = to + 1;
  }
  return lines.length < 2 ? err({ line: lines.length + 1, reason: 'The file ends before its checkpoint.' }) : ok(lines);
}
