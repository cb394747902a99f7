import type { DeviceId, MemberId, TimeMs } from '../base/ids.ts';
import { recipientsInShort } from '../review/sentence.ts';
import { againPlan } from './again.ts';
import { planApproval } from './approval-plan.ts';
import { approvalsOf, canStillHappen, digestOf, readingOf } from './case-facts.ts';
import { finishedAtMsOf, isSpentByAnother, isTurnedDown } from './cases-seen.ts';
import { comparedWith, historyOf } from './history-seen.ts';
import { verdictOf } from './limits-seen.ts';
import { nameOf } from './names.ts';
import { sentenceOf, verdictNow } from './proposal-view.ts';
import { changesOf, recipientViews, technicalLine } from './review-payment.ts';
import { agreementOf, awaitedNames, peopleOf } from './review-people.ts';
import { ruleLines } from './review-rules.ts';
import { progressSteps } from './review-steps.ts';
import type { ReviewView } from './review-view.ts';
import { reviewWhy } from './review-why.ts';
import { ifYouSign, riskOf } from './review-words.ts';
import { standingOf } from './standing.ts';
import type { StandingKind } from './views.ts';
import type { Case, Group } from './state.ts';

/**
 * One proposal as Review, Progress and Receipt show it.
 * @param online  devices connected now
 */
export function reviewView(group: Group, known: Case, nowMs: TimeMs, online: ReadonlySet<DeviceId>): ReviewView {
  const { charter, roster } = group.forming;
  const { proposed } = known;
  const standing = standingOf(group, known, nowMs);
  const reading = readingOf(known);
  const isOver = finishedAtMsOf(group, known, nowMs) !== undefined;
  const history = historyOf(group);
  const verdict = isOver || isPast(known) ? undefined : verdictNow(group, known, nowMs);
  const policy = verdictOf(group, known, nowMs);
  const plan = planApproval(group, known, digestOf(known) ?? '', nowMs);
  const again = againPlan(group, known, nowMs)?.kind;
  const mayApprove = plan.ok && !isTurnedDown(group, known);
  const approved = approvalsOf(known);
  const needed = reading?.model.approvalsNeeded;
  const { note = '', externalId, expiresAtMs = 0 } = proposed?.proposal ?? {};
  const isBalanceBefore = !isPast(known) && known.coins.kind !== 'missing';
  return {
    proposal: known.id,
    group: group.id,
    groupName: charter?.name ?? '',
    standing: standing.kind,
    ended: endedOf(group, known),
    why: reviewWhy(group, known, { standing, plan, again }),
    title: reading === undefined ? 'Payment' : `Payment to ${recipientsInShort(reading.model)}`,
    author: proposed === undefined ? '' : nameOf(group, proposed.member),
    byYou: proposed?.member === group.local.member,
    proposedAtMs: proposed?.firstSeenAtMs ?? 0,
    expiresAtMs,
    verdict:
      verdict === undefined ? undefined : { level: verdict.level, heading: verdict.heading, items: verdict.items },
    sentence: sentenceOf(group, known),
    reading: digestOf(known),
    readingCode: reading?.code,
    recipients: reading === undefined ? [] : recipientViews(reading, history, comparedWith(group, reading), known.id),
    changes:
      reading === undefined
        ? undefined
        : changesOf(reading, history, isBalanceBefore ? history.balanceSompi : undefined, verdict?.items ?? []),
    rules:
      charter === undefined || policy === undefined || needed === undefined || isPast(known)
        ? []
        : ruleLines(charter, roster?.roster.members.map(({ name }) => name) ?? [], policy.verdicts, {
            needed,
            approvedBy: approved.map((member) => (member === group.local.member ? 'You' : nameOf(group, member))),
            yoursCompletes: mayApprove && approved.length + 1 === needed,
          }),
    agreement: agreementOf(group, known),
    note,
    reference: externalId,
    people: peopleOf(group, known, online, {
      mayApprove,
      isSigned: isPast(known),
      isStopped: isOver || isStopped(standing.kind),
    }),
    approvals: approved.length,
    approvalsNeeded: needed,
    ifYouSign: mayApprove ? ifYouSign(group, known, plan.value, online) : undefined,
    awaited: isOver || isPast(known) ? [] : awaitedNames(group, known),
    steps: progressSteps(group, known, isOver),
    technical: reading === undefined ? undefined : technicalLine(reading),
    transactionId: reading?.facts.transactionId,
    risk: riskOf(group, known, standing, nowMs),
    may: {
      approve: mayApprove,
      reject: mayReject(group, known, nowMs),
      withdraw:
        known.mine?.phase === 'armed' &&
        known.mine.released.length === 0 &&
        known.signed === undefined &&
        expiresAtMs > nowMs,
      again,
    },
  };
}

function endedOf(group: Group, known: Case): ReviewView['ended'] {
  if (isTurnedDown(group, known)) return 'turnedDown';
  const hasHappened = known.chain?.kind === 'accepted' || known.chain?.kind === 'confirmed';
  return !hasHappened && isSpentByAnother(group, known) ? 'spent' : undefined;
}

/** As it is now, no honest app approves it: what stops it is the same on every laptop. */
const isStopped = (kind: StandingKind): boolean => kind === 'blocked' || kind === 'refused' || kind === 'coinMissing';

/** Signed: what rules and history say now is no longer about whether to sign it. */
const isPast = ({ signed, chain }: Case): boolean => signed !== undefined || chain !== undefined;

function mayReject(group: Group, known: Case, nowMs: TimeMs): boolean {
  const { mine, proposed } = known;
  const me: MemberId = group.local.member;
  const isOut = mine?.phase === 'armed' && mine.released.length > 0;
  return (
    proposed !== undefined &&
    !isOut &&
    !isPast(known) &&
    proposed.proposal.expiresAtMs > nowMs &&
    known.rejections[me] === undefined &&
    known.first?.kind !== 'refused' &&
    canStillHappen(group, known, nowMs)
  );
}
