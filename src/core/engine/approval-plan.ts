import type { ErrorCode } from '../base/errors.ts';
import type { MemberId, TimeMs } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { armableSessions, type ArmableSession, type PublicSheet } from '../signature/sheet.ts';
import { outpointKey, type Case, type Group } from './state.ts';
import { type Standing, standingOf, sheetFor, groupIsReady, ownDevice } from './standing.ts';
import { digestOf } from './case-facts.ts';
import { casesStillPossible } from './cases-seen.ts';
import { atBeginning, ledgerWords, type LedgerWords } from './ledger-words.ts';

export type ApprovalPlan = {
  readonly own: PublicSheet;
  readonly sessions: readonly ArmableSession[];
  /** Members left out of every session because their app has no sheet for this proposal (protocol.md §6.4). */
  readonly notReady: readonly MemberId[];
};

export type ApprovalRefusal = { readonly code: ErrorCode; readonly message: string };

/**
 * May this person approve now, and with which sheets? The same answer guards the command and the step.
 * @param reading  hex of the digest of what the screen showed
 */
export function planApproval(
  group: Group,
  known: Case,
  reading: string,
  nowMs: TimeMs,
): Result<ApprovalPlan, ApprovalRefusal> {
  const standing = standingOf(group, known, nowMs);
  if (standing.kind !== 'yourTurn') return err(refusalOf(standing, ledgerWords(group.network)));
  if (digestOf(known) !== reading)
    return err({
      code: 'reviewStale',
      message: 'This proposal is not what the screen showed. Nothing was signed. Open it again and read it once more.',
    });
  const { key } = group;
  const { proposed } = known;
  if (key === undefined || proposed === undefined || !groupIsReady(group))
    return err({ code: 'groupNotReady', message: 'This group is still being made. Nothing was signed.' });
  const rival = conflictingCase(group, known, nowMs);
  if (rival !== undefined)
    return err({
      code: 'proposalBlocked',
      message:
        'You approved another payment that spends one of the same coins. Nothing more was signed. Withdraw that approval first, or wait until it expires.',
    });
  const own = sheetFor(group, ownDevice(group), proposed.author, proposed.proposal.k);
  if (own === undefined || group.given[own.id] !== undefined)
    return err({
      code: 'notReadyToSign',
      message:
        'This laptop has no one-time codes for this payment yet. Nothing was signed. Keep Keyturn unlocked for a moment and try again.',
    });
  if (own.inputs < proposed.outpoints.length)
    return err({
      code: 'tooManyInputs',
      message: `This payment spends ${proposed.outpoints.length} coins and the prepared one-time codes cover ${own.inputs}. Nothing was signed. Propose it again in smaller parts.`,
    });
  const sheetOf = (index: number): PublicSheet | undefined => {
    const member = group.forming.roster?.roster.members[index];
    return member === undefined ? undefined : sheetFor(group, member.device, proposed.author, proposed.proposal.k);
  };
  const sessions = armableSessions(key, known.id, proposed.outpoints.length, sheetOf, key.myIndex);
  if (sessions.length === 0)
    return err({
      code: 'notReadyToSign',
      message:
        'Too few members have one-time codes ready for this payment. Nothing was signed. Ask the others to open Keyturn once.',
    });
  const ready = new Set(sessions.flatMap(({ subset }) => subset));
  const notReady = (group.forming.roster?.roster.members ?? []).flatMap(({ member }, index) =>
    ready.has(index) ? [] : [member],
  );
  return ok({ own, sessions, notReady });
}

/** Another proposal of ours, approved and still possible, that spends one of the same coins (protocol.md §5.3). */
function conflictingCase(group: Group, known: Case, nowMs: TimeMs): Case | undefined {
  const coins = new Set((known.proposed?.outpoints ?? []).map(outpointKey));
  return casesStillPossible(group, nowMs).find(
    (other) =>
      other.id !== known.id &&
      (other.mine?.phase === 'clicked' || other.mine?.phase === 'armed') &&
      (other.proposed?.outpoints ?? []).some((outpoint) => coins.has(outpointKey(outpoint))),
  );
}

function refusalOf(standing: Standing, { node }: LedgerWords): ApprovalRefusal {
  switch (standing.kind) {
    case 'arriving':
    case 'checking':
      return {
        code: 'wrongPhase',
        message: 'This proposal is still being checked on this laptop. Nothing was signed. Try again in a moment.',
      };
    case 'refused':
      return { code: 'proposalInvalid', message: standing.sentence };
    case 'readingsDiffer':
      return {
        code: 'readingsDiffer',
        message: `Two ways of reading this payment disagree about: ${standing.differences.join(', ')}. Nothing was signed. Do not approve it; tell the others.`,
      };
    case 'coinMissing':
      return {
        code: 'proposalBlocked',
        message: `One of the coins was already spent or is not known to ${node}. Nothing was signed. Propose the payment again.`,
      };
    case 'coinDiffers':
      return {
        code: 'proposalBlocked',
        message: `${atBeginning(node)} reports another amount for one of the coins. Nothing was signed. Tell the others before anybody approves.`,
      };
    case 'blocked':
      return {
        code: 'proposalBlocked',
        message: standing.verdict.verdicts
          .filter(({ outcome }) => outcome === 'blocks')
          .map(({ sentence }) => sentence)
          .join(' '),
      };
    case 'expired':
      return {
        code: 'proposalExpired',
        message: standing.released
          ? 'This proposal expired after parts were sent. It can still happen until one of its coins is spent.'
          : 'This proposal expired. Nothing was signed. Propose it again if it is still wanted.',
      };
    case 'rejectedByYou':
    case 'withdrawnByYou':
    case 'waiting':
      return { code: 'alreadyDecided', message: 'You already decided about this proposal. Nothing changed.' };
    case 'approvalFailed':
      return {
        code: 'notReadyToSign',
        message:
          'Your approval could not be prepared and its one-time codes were thrown away. Nothing was signed. Ask for the payment to be proposed again.',
      };
    case 'signed':
    case 'sent':
    case 'accepted':
    case 'confirmed':
    case 'sendRefused':
      return { code: 'alreadyDecided', message: 'This payment is already signed. Nothing changed.' };
    case 'yourTurn':
      return { code: 'unexpected', message: 'This proposal can be approved.' };
  }
}
