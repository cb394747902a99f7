import type { Result } from '../base/result.ts';
import { listed } from '../policy/sentences.ts';
import type { ApprovalPlan, ApprovalRefusal } from './approval-plan.ts';
import { isSpentByAnother, isTurnedDown } from './cases-seen.ts';
import { nameOf } from './names.ts';
import type { Standing } from './standing.ts';
import type { Case, Group } from './state.ts';
import type { MemberId } from '../base/ids.ts';

/** What a person must know about where a proposal stands, in a sentence; undefined where the standing says it all. */
export function reviewWhy(
  group: Group,
  known: Case,
  standing: Standing,
  plan: Result<ApprovalPlan, ApprovalRefusal>,
): string | undefined {
  if (isTurnedDown(group, known)) return turnedDown(group, known);
  switch (standing.kind) {
    case 'refused':
      return standing.sentence;
    case 'readingsDiffer':
      return `Two ways of reading this payment on this laptop disagree about: ${standing.differences.join(', ')}. Nothing was signed. Do not approve it; tell the others.`;
    case 'coinMissing':
      return isSpentByAnother(group, known)
        ? 'One of the coins was already spent by another payment, so this one can no longer happen. It has to be rebuilt, and everyone must approve again.'
        : 'One of the coins is not there any more, or not yet. Nothing is signed while that is so.';
    case 'coinDiffers':
      return 'The Kaspa node reports another amount for one of the coins. Nothing is signed while that is so. Tell the others before anybody approves.';
    case 'blocked':
      return standing.verdict.verdicts
        .filter(({ outcome }) => outcome === 'blocks')
        .map(({ sentence }) => sentence)
        .join(' ');
    case 'approvalFailed':
      return approvalFailedWords(standing.code);
    case 'sendRefused':
      return `The Kaspa node refused this payment: ${standing.reason}`;
    case 'expired':
      if (isSpentByAnother(group, known)) return 'This proposal expired, and another payment spent one of its coins.';
      if (!standing.released) return 'This proposal expired.';
      return known.coins.kind === 'missing'
        ? 'This proposal expired after parts were sent, and one of its coins is no longer there.'
        : 'This proposal expired after parts were sent. It can still happen until one of its coins is spent.';
    case 'yourTurn':
      return plan.ok ? undefined : plan.error.message;
    case 'arriving':
    case 'checking':
    case 'waiting':
    case 'rejectedByYou':
    case 'withdrawnByYou':
    case 'signed':
    case 'sent':
    case 'accepted':
    case 'confirmed':
      return undefined;
  }
}

const approvalFailedWords = (code: string): string =>
  `${
    code === 'restarted'
      ? 'Keyturn was closed before your part was sent, which took your approval back.'
      : 'Your approval could not be prepared and its one-time codes were thrown away.'
  } Nothing of yours was signed. Ask for the payment to be proposed again if you are needed.`;

function turnedDown(group: Group, known: Case): string {
  const names = (record: Readonly<Partial<Record<MemberId, unknown>>>): string =>
    listed(
      (Object.keys(record) as MemberId[]).map((member) =>
        member === group.local.member ? 'you' : nameOf(group, member),
      ),
      'and',
    );
  const rejected = names(known.rejections);
  const withdrawn = names(known.withdrawn);
  const what = [
    ...(rejected === '' ? [] : [`rejected by ${rejected}`]),
    ...(withdrawn === '' ? [] : [`withdrawn by ${withdrawn}`]),
  ];
  return `This proposal was ${what.join(' and ')}, so too few are left to agree. Nothing was signed.`;
}
