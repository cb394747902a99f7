import type { DeviceId, MemberId, ProposalId, TimeMs } from '../base/ids.ts';
import type { AuditKind, AuditRecord } from '../audit/record.ts';
import { kas } from '../policy/sentences.ts';
import { readingCode } from '../review/reading-code.ts';
import { hexToBytes, isHex } from '../base/bytes.ts';
import { recipientsInShort } from '../review/sentence.ts';
import { readingOf } from './case-facts.ts';
import { valuesOf, type EngineState, type Group } from './state.ts';

/** One line of the Activity screen. The page's catalogue has a sentence for every kind. */
export type ActivityRow = {
  readonly seq: number;
  readonly atMs: TimeMs;
  readonly kind: AuditKind;
  readonly groupName: string | undefined;
  /** What it happened to, by name: a member, a device's owner, or a payment in a few words. */
  readonly subject: string | undefined;
  readonly proposal: string | undefined;
  readonly details: readonly { readonly key: string; readonly value: string }[];
};

/**
 * A record of the log with names for ids, as far as this laptop knows them now. What nothing is known of stays as it was
 * written: the log is evidence, and this is only how it is read.
 */
export function activityRow(record: AuditRecord, state: EngineState): ActivityRow {
  const group = record.group === undefined ? undefined : state.groups[record.group];
  const groups = group === undefined ? valuesOf(state.groups) : [group];
  const { subject } = record;
  const isProposal = subject !== undefined && groups.some(({ cases }) => cases[subject as ProposalId] !== undefined);
  return {
    seq: record.seq,
    atMs: record.atMs,
    kind: record.kind,
    groupName: group?.forming.charter?.name,
    subject: subject === undefined ? undefined : nameOfId(groups, subject),
    proposal: isProposal ? subject : undefined,
    details: record.details.flatMap(({ key, value }) =>
      // Several people in one fact are several facts to a page that counts them.
      (key === 'goingOnWithout' ? value.split(' ') : [value]).map((one) => ({
        key,
        value: readable(groups, key, one),
      })),
    ),
  };
}

/** Readings as the code that screens showed; lists of ids as names; everything else as it is. */
function readable(groups: readonly Group[], key: string, value: string): string {
  if (key === 'reading' && isHex(value, 32)) return readingCode(hexToBytes(value));
  const ids = value.split(' ');
  if (!ids.every((id) => isHex(id, 32))) return value;
  return ids.map((id) => nameOfId(groups, id)).join(', ');
}

function nameOfId(groups: readonly Group[], id: string): string {
  for (const group of groups) {
    const known = group.cases[id as ProposalId];
    const reading = known === undefined ? undefined : readingOf(known);
    if (reading !== undefined) return `${kas(reading.facts.paidSompi)} to ${recipientsInShort(reading.model)}`;
    const join =
      group.forming.joins[id as DeviceId] ??
      valuesOf(group.forming.joins).find(({ member }) => member === (id as MemberId));
    if (join !== undefined) return join.name;
  }
  return id;
}
