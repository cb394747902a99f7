import type { MemberId, SessionId, TimeMs } from '../base/ids.ts';
import { type ArmableSession } from '../signature/sheet.ts';
import { sessionsAmong, type ArmedApprover } from '../signature/completion.ts';
import { type Case, type Group } from './state.ts';
import { verdictOf } from './limits-seen.ts';
import { digestOf, approvalsOf } from './case-facts.ts';

/** Sessions of ours that every signer has approved and that we have not sent yet: due for release (protocol.md §6.5). */
export function sessionsToRelease(group: Group, known: Case, nowMs: TimeMs): readonly ArmableSession[] {
  const { mine, proposed } = known;
  const { key } = group;
  if (mine?.phase !== 'armed' || proposed === undefined || key === undefined || proposed.proposal.expiresAtMs <= nowMs)
    return [];
  // Burnt is our own word that the keys of this approval are gone: what was not sent before never will be.
  if (group.sheets[mine.sheet]?.burnt !== false) return [];
  const verdict = verdictOf(group, known, nowMs);
  const approvers = approvalsOf(known);
  if (verdict === undefined || !approvers.includes(group.local.member)) return [];
  // More approvals than signers need a "go" from outside the signer set; until that exists, every approver must be seen.
  if (approvers.length < verdict.approvalsNeeded || mine.reading !== digestOf(known)) return [];
  // A later look at the coins that contradicts the first stops everything that has not left yet (protocol.md §5.2c).
  if (known.coins.kind !== 'match' || known.second?.kind !== 'agrees') return [];
  const armed = new Set(mine.sessions);
  const released = new Set(mine.released);
  const roster = group.forming.roster?.roster.members ?? [];
  // An approval names what it is armed for: a part of ours in any other session could never be completed, and only be LIVE.
  const isArmedFor = (session: SessionId, index: number): boolean => {
    const member = roster[index]?.member;
    return member !== undefined && known.approvals[member]?.sessions.includes(session) === true;
  };
  return sessionsAmong(key, known.id, proposed.outpoints.length, armedApprovers(group, known, approvers)).filter(
    ({ session, subset }) =>
      subset.includes(key.myIndex) &&
      armed.has(session) &&
      !released.has(session) &&
      subset.every((index) => isArmedFor(session, index)),
  );
}

/** Approvers with the sheets their approvals name, where we hold those sheets. */
export function armedApprovers(group: Group, known: Case, members: readonly MemberId[]): readonly ArmedApprover[] {
  return members.flatMap((member) => {
    const approval = known.approvals[member];
    const sheet = approval === undefined ? undefined : group.sheets[approval.sheet];
    const belongs =
      sheet?.owner === member && sheet.author === known.proposed?.author && sheet.k === known.proposed.proposal.k;
    if (!belongs) return [];
    // Parts that were sent stay good when their sender quits and burns what is left in memory.
    const hasSent = sheet.burnt && known.releases[member] !== undefined;
    return [{ index: sheet.ownerIndex, sheet: hasSent ? { ...sheet, burnt: false } : sheet }];
  });
}
