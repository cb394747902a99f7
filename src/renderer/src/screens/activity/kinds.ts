import type { AuditKind } from '../../../../core/audit/record.ts';

export type ActivityFilter = 'all' | 'payments' | 'people' | 'laptop';

/** Under which of the filters a kind is found. */
export function filterOf(kind: AuditKind): Exclude<ActivityFilter, 'all'> {
  switch (kind) {
    case 'shareUsed':
    case 'proposalMade':
    case 'proposalRefused':
    case 'policyEnforced':
    case 'humanApproved':
    case 'humanRejected':
    case 'withdrawn':
    case 'released':
    case 'signatureCompleted':
    case 'transactionSubmitted':
    case 'transactionAccepted':
    case 'transactionConfirmed':
    case 'transactionUndone':
    case 'limitTriggered':
      return 'payments';
    case 'groupCreated':
    case 'invitationIssued':
    case 'joined':
    case 'rosterFrozen':
    case 'ceremonyStep':
    case 'ceremonyFailed':
    case 'certified':
    case 'codeConfirmed':
    case 'codeMismatch':
    case 'backupProven':
    case 'rehearsed':
    case 'blamed':
    case 'configurationChanged':
      return 'people';
    case 'identityCreated':
    case 'unlocked':
    case 'unlockFailed':
    case 'locked':
    case 'backupMade':
    case 'sheetsMade':
    case 'sheetsBurnt':
    case 'peerConnected':
    case 'peerDisconnected':
    case 'peerRefused':
    case 'restarted':
      return 'laptop';
  }
}

/** How much a line weighs: something that is wrong, something to look at, money that moved, or an everyday thing. */
export type Weight = 'red' | 'amber' | 'done' | 'usual';

export function weightOf(kind: AuditKind, isLie: boolean): Weight {
  if (kind === 'blamed') return isLie ? 'red' : 'amber';
  if (kind === 'codeMismatch' || kind === 'ceremonyFailed' || kind === 'unlockFailed') return 'amber';
  if (kind === 'proposalRefused' || kind === 'transactionUndone') return 'amber';
  if (kind === 'transactionAccepted' || kind === 'transactionConfirmed' || kind === 'certified') return 'done';
  return 'usual';
}
