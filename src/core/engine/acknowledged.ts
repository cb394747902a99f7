import { equalBytes, labelledHash } from '../base/bytes.ts';
import { recoveryAcksVerify } from '../frost/chilldkg/recovery-ack.ts';
import { inOrder } from '../group/forming.ts';
import type { Group } from './state.ts';

/**
 * Does everybody hold what it takes to recover their key part? Each member's host key has acknowledged exactly our
 * recovery data, and each has proven a backup of exactly its own share (protocol.md §4.5). Before this holds nobody
 * rehearses, so no address is ever shown for a key that somebody could not restore.
 */
export function everybodyCanRecover(group: Group): boolean {
  const { key, forming } = group;
  if (key === undefined) return false;
  let holds = checked.get(forming);
  if (holds === undefined) {
    holds = check(group);
    checked.set(forming, holds);
  }
  return holds;
}

/** A ceremony's record is replaced whenever it grows, so an answer belongs to the object it was given for. */
const checked = new WeakMap<Group['forming'], boolean>();

function check({ key, forming }: Group): boolean {
  const roster = forming.roster?.roster;
  if (key === undefined || roster === undefined) return false;
  const acks = inOrder(roster, forming.acked);
  const proven = inOrder(roster, forming.proven);
  const finalized = inOrder(roster, forming.finalized);
  if (acks === undefined || proven === undefined || finalized === undefined) return false;
  const dataHash = labelledHash('keyturn/recovery-data/1', key.recoveryData);
  if (
    !finalized.every(
      ({ recoveryDataHash, groupKey }) =>
        equalBytes(recoveryDataHash, dataHash) && equalBytes(groupKey, key.thresholdKey),
    )
  )
    return false;
  if (!proven.every((pubshare, i) => equalBytes(pubshare, key.pubshares[i] ?? new Uint8Array()))) return false;
  const params = { hostPubkeys: roster.members.map(({ hostKey }) => hostKey), t: key.threshold };
  return recoveryAcksVerify(key.recoveryData, params, acks).ok;
}
