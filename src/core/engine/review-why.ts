import type { Result } from '../base/result.ts';
import { listed } from '../policy/sentences.ts';
import type { ApprovalPlan, ApprovalRefusal } from './approval-plan.ts';
import { isSpentByAnother, isTurnedDown } from './cases-seen.ts';
import { atBeginning, ledgerWords } from './ledger-words.ts';
import { nameOf } from './names.ts';
import type { ReviewView } from './review-view.ts';
import type { Standing } from './standing.ts';
import type { Case, Group } from './state.ts';
import type { MemberId } from '../base/ids.ts';

/**
 * What a person must know about where a proposal stands, and what to do, in a sentence or two; undefined where the standing
 * says it all. The card around it has a title for the standing, and says beside it whether money is at risk.
 */
export function reviewWhy(group: Group, known: Case, { standing, plan, again }: Stands): string | undefined {
  if (isTurnedDown(group, known)) return turnedDown(group, known);
  if (isSpentByAnother(group, known) && canBeEnded(standing.kind)) return spent(group, known, again);
  switch (standing.kind) {
    case 'refused':
      return standing.sentence;
    case 'readingsDiffer':
      return `The two readings disagree about: ${standing.differences.join(', ')}. Tell the others not to approve it before somebody knows why.`;
    case 'coinMissing':
      return again === 'rebuild'
        ? 'It was already spent, or has not arrived yet. Nothing is signed while that is so. It can be rebuilt with other coins: everyone must approve again.'
        : 'It was already spent, or has not arrived yet. Nothing is signed while that is so.';
    case 'coinDiffers':
      return `${atBeginning(ledgerWords(group.network).node)} reports another amount for one of the coins. Nothing is signed while that is so. Tell the others before anybody approves.`;
    case 'blocked':
      return standing.verdict.verdicts
        .filter(({ outcome }) => outcome === 'blocks')
        .map(({ sentence }) => sentence)
        .join(' ');
    case 'approvalFailed':
      return approvalFailedWords(standing.code);
    case 'sendRefused':
      return `${atBeginning(ledgerWords(group.network).node)}’s reason: ${standing.reason}.`;
    case 'expired':
      if (!standing.released) return isMine(group, known) ? undefined : askAgain(group, known);
      return known.coins.kind === 'missing'
        ? undefined
        : 'This version of Keyturn cannot take one of its coins back, so count this payment as made until it is known.';
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

type Stands = {
  readonly standing: Standing;
  readonly plan: Result<ApprovalPlan, ApprovalRefusal>;
  /** How this person may propose it again, if they may. */
  readonly again: ReviewView['may']['again'];
};

/** What the chain took, and what was never to be signed, no spent coin makes any different. */
const canBeEnded = (kind: Standing['kind']): boolean =>
  kind !== 'accepted' && kind !== 'confirmed' && kind !== 'refused';

function spent(group: Group, known: Case, again: Stands['again']): string {
  const what = 'Another payment took it, so this one can no longer happen.';
  if (again !== undefined) return `${what} It can be rebuilt with other coins: everyone must approve again.`;
  return isMine(group, known) ? what : `${what} ${askAgain(group, known)}`;
}

const isMine = (group: Group, known: Case): boolean => known.proposed?.member === group.local.member;

const askAgain = (group: Group, { proposed }: Case): string =>
  `Ask ${proposed === undefined ? 'its author' : nameOf(group, proposed.member)} to propose it again if it is still wanted.`;

const approvalFailedWords = (code: string): string =>
  `${
    code === 'restarted'
      ? 'Keyturn was closed before your part was sent, which took your approval back.'
      : 'Your approval could not be prepared and its one-time codes were thrown away.'
  } Ask for the payment to be proposed again if you are needed.`;

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
  const lost = names(known.lost ?? {});
  const what = [
    ...(rejected === '' ? [] : [`rejected by ${rejected}`]),
    ...(withdrawn === '' ? [] : [`taken back by ${withdrawn}`]),
    ...(lost === '' ? [] : [`approved by ${lost} before a restart that lost it`]),
  ];
  return `It was ${what.join(' and ')}, so too few are left to agree.`;
}
