import { bytesToHex, concatBytes, hexToBytes, isHex, labelledHash, utf8ToBytes } from '../base/bytes.ts';
import type { DeviceId, GroupId, TimeMs } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { auditHashOf, decodeRecord, type AuditRecord, type ChainedRecord } from './record.ts';

/*
 * The three kinds of line in an exported log. Each is written by one function, and read by reading its facts and
 * writing it again: a line that does not come out the same is refused, so nothing in it can say anything else.
 */
const format = 'keyturn-audit/1';
const checkpointLabel = utf8ToBytes('keyturn/audit-checkpoint/1:');

/** First line: whose log, which part of it, and what the first record follows. */
export type Header = {
  readonly device: DeviceId;
  readonly exportedAtMs: TimeMs;
  readonly groups: readonly GroupId[];
  readonly firstSeq: number;
  readonly prev: string;
};
/** Where the exported part ends. */
export type End = { readonly seq: number; readonly head: string };
/** Last line: the end, how many records there are, and the device's Ed25519 signature in hex. */
export type Checkpoint = End & { readonly records: number; readonly signature: string };

export const headerLine = ({ device, exportedAtMs, groups, firstSeq, prev }: Header): string =>
  JSON.stringify({ format, device, exportedAtMs, groups, firstSeq, prev });

/** A record in plain fields, with its canonical bytes beside them. */
export function recordLine({ record, bytes, hash }: ChainedRecord): string {
  const { seq, atMs, kind, group = null, subject = null, details } = record;
  const pairs = details.map(({ key, value }) => [key, value]);
  return JSON.stringify({
    seq,
    at: new Date(atMs).toISOString(),
    atMs,
    kind,
    group,
    subject,
    details: pairs,
    hash,
    bytes: bytesToHex(bytes),
  });
}

export const checkpointLine = ({ seq, head, records, signature }: Checkpoint): string =>
  JSON.stringify({ checkpoint: { seq, head, records }, signature });

/** What the device signs: header and end. The chain ties everything between them. */
export const checkpointMessage = (header: string, records: number, end: End): Uint8Array =>
  concatBytes(
    checkpointLabel,
    labelledHash('keyturn/audit-header/1', utf8ToBytes(header)),
    utf8ToBytes(`${records}:${end.seq}:${end.head}`),
  );

/** The groups the records name, in order, each once. */
export const groupsOf = (records: readonly AuditRecord[]): readonly GroupId[] =>
  [...new Set(records.flatMap(({ group }) => (group === undefined ? [] : [group])))].sort();

export function readHeader(line: string): Result<Header, string> {
  const fields = fieldsOf(line);
  if (fields?.['format'] !== format)
    return err('This is not a log of a version this app knows. If a newer Keyturn wrote it, check it with that one.');
  const { device, exportedAtMs, groups, firstSeq, prev } = fields;
  if (!isId(device) || !isId(prev) || !isCount(exportedAtMs) || !isCount(firstSeq))
    return err('The header is damaged.');
  if (!Array.isArray(groups) || !groups.every(isId)) return err('The header is damaged.');
  const header = { device: device as DeviceId, exportedAtMs, groups: groups as GroupId[], firstSeq, prev };
  return headerLine(header) === line ? ok(header) : err('The header is not written the way this app writes it.');
}

export function readRecordLine(line: string): Result<ChainedRecord, string> {
  const raw = fieldsOf(line)?.['bytes'];
  if (typeof raw !== 'string' || !isHex(raw, raw.length >>> 1)) return err('This line is not an entry of a log.');
  const bytes = hexToBytes(raw);
  const record = decodeRecord(bytes);
  if (!record.ok) return err(`The bytes of this entry are damaged (${record.error.where}: ${record.error.why}).`);
  const chained = { record: record.value, bytes, hash: auditHashOf(bytes) };
  return recordLine(chained) === line ? ok(chained) : err('What this line says in words is not what its bytes say.');
}

export function readCheckpoint(line: string): Result<Checkpoint, string> {
  const fields = fieldsOf(line);
  const inner = fields?.['checkpoint'];
  if (fields === undefined || !isFields(inner)) return err('The file ends without its checkpoint: the end is missing.');
  const { seq, head, records } = inner;
  const { signature } = fields;
  if (!isCount(seq) || !isId(head) || !isCount(records) || typeof signature !== 'string' || !isHex(signature, 64))
    return err('The checkpoint is damaged.');
  const checkpoint = { seq, head, records, signature };
  return checkpointLine(checkpoint) === line
    ? ok(checkpoint)
    : err('The checkpoint is not written the way this app writes it.');
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return isFields(parsed) ? parsed : undefined;
  } catch {
    return undefined; // Not JSON: the caller says which line.
  }
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isId = (value: unknown): value is string => typeof value === 'string' && isHex(value, 32);
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
