import { assert } from '../base/errors.ts';
import type { MemberId } from '../base/ids.ts';
import { schnorrVerify } from '../frost/bip340.ts';
import { sighashes } from '../kaspa/sighash.ts';
import { completeSession, sessionsAmong, signedTransactionBytes } from '../signature/completion.ts';
import type { ArmableSession } from '../signature/sheet.ts';
import { digestOf, readingOf } from './case-facts.ts';
import { armedApprovers } from './release-due.ts';
import type { Case, Group } from './state.ts';

type Completed = {
  readonly signed: { readonly session: ArmableSession['session']; readonly transaction: Uint8Array } | undefined;
  readonly failed: Readonly<Partial<Record<string, readonly MemberId[]>>>;
};

/**
 * Any member combines (protocol.md §6.7): complete subsets in turn until one verifies. Approvals that were withdrawn
 * after their parts were sent still count here, because those parts can be completed by anybody who has them.
 */
export function completeSignature(group: Group, known: Case): Completed | undefined {
  const { key } = group;
  const reading = readingOf(known);
  const roster = group.forming.roster?.roster;
  if (known.signed !== undefined || key === undefined || reading === undefined || roster === undefined)
    return undefined;
  const releasing = Object.keys(known.releases).filter(
    (member) => known.approvals[member as MemberId]?.reading === digestOf(known),
  ) as MemberId[];
  if (releasing.length < key.threshold) return undefined;
  const failed: Partial<Record<string, readonly MemberId[]>> = {};
  let hashes: readonly Uint8Array[] | undefined;
  for (const session of sessionsAmong(
    key,
    known.id,
    reading.transaction.inputs.length,
    armedApprovers(group, known, releasing),
  )) {
    if (known.failed[session.session] !== undefined) continue;
    const partials = partialsOf(group, known, session);
    if (partials === undefined) continue;
    hashes ??= sighashes(reading.transaction, reading.utxos);
    const signatures = completeSession(key, session, hashes, partials);
    if (!signatures.ok) {
      failed[session.session] = signatures.error.culprits.flatMap((index) => roster.members[index]?.member ?? []);
      continue;
    }
    const xOnly = key.thresholdKey.subarray(1);
    assert(
      signatures.value.every((signature, i) => schnorrVerify(signature, hashes?.[i] ?? new Uint8Array(), xOnly)),
      'a completed signature verifies under the group key',
    );
    return {
      signed: { session: session.session, transaction: signedTransactionBytes(reading.transaction, signatures.value) },
      failed,
    };
  }
  return Object.keys(failed).length === 0 ? undefined : { signed: undefined, failed };
}

function partialsOf(group: Group, known: Case, session: ArmableSession): ReadonlyMap<number, Uint8Array> | undefined {
  const members = group.forming.roster?.roster.members ?? [];
  const found = session.subset.flatMap((index) => {
    const member = members[index]?.member;
    const partials = member === undefined ? undefined : known.releases[member]?.[session.session];
    return partials === undefined ? [] : [[index, partials] as const];
  });
  return found.length === session.subset.length ? new Map(found) : undefined;
}
