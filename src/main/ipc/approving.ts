import { KeyturnError } from '../../core/base/errors.ts';
import type { GroupId, MemberId, ProposalId } from '../../core/base/ids.ts';
import { planApproval } from '../../core/engine/approval-plan.ts';
import type { Member } from '../compose.ts';
import { caseOf, groupOf } from './known.ts';

/** One reading of one proposal: what an approval names. `reading` is the hex of its digest. */
export type Approvable = { readonly group: GroupId; readonly proposal: ProposalId; readonly reading: string };

/** An approval with whom the person goes on without, by name, because their apps read the payment differently. */
export type Approved = Approvable & { readonly goingOnWithout?: readonly MemberId[] | undefined };

/**
 * The click. Whoever calls this has seen a person decide: the confirm window's gate, or a process without a window.
 * @throws KeyturnError as {@link refusalNow}; nothing was signed
 */
export function approve(member: Member, wanted: Approved): void {
  const refused = refusalNow(member, wanted);
  if (refused !== undefined) {
    noteRefusal(member, wanted, refused);
    throw refused;
  }
  member.engine.accept([{ type: 'approvalClicked', ...wanted }]);
}

/**
 * Why this person cannot approve this now, or undefined when they can: the plan, the vault, the one-time codes.
 * @throws KeyturnError groupNotFound, proposalNotFound
 */
export function refusalNow(member: Member, { group: id, proposal, reading }: Approvable): KeyturnError | undefined {
  const { engine, vault, worker } = member;
  const group = groupOf(member, id);
  const plan = planApproval(group, caseOf(group, proposal), reading, engine.nowMs());
  if (!plan.ok) return new KeyturnError(plan.error.code, plan.error.message);
  if (!vault.isUnlocked()) return new KeyturnError('vaultLocked', 'Unlock this laptop to approve. Nothing was signed.');
  if (!worker.holdsSheet(plan.value.own.id))
    return new KeyturnError(
      'notReadyToSign',
      'The one-time codes for this payment are gone from memory. Nothing was signed. Keep Keyturn open and ask for the payment to be proposed again.',
    );
  return undefined;
}

/** A refusal belongs to the log, except where the person only has to unlock, or to wait. */
export function noteRefusal({ note }: Member, { group, proposal }: Approvable, { code }: KeyturnError): void {
  if (code === 'vaultLocked' || code === 'wrongPhase') return;
  note({
    kind: code === 'proposalBlocked' ? 'policyEnforced' : 'proposalRefused',
    group,
    subject: proposal,
    details: [['why', code]],
  });
}
