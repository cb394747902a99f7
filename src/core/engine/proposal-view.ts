import type { MemberId, TimeMs } from '../base/ids.ts';
import { kas } from '../policy/sentences.ts';
import { plain, receiptWords, recipientsInShort, reviewWords, type SentenceWords } from '../review/sentence.ts';
import { reviewVerdict, type ReviewVerdict } from '../review/verdict.ts';
import { approvalsOf, dissentersOf, digestOf, hasReleases, readingOf } from './case-facts.ts';
import { finishedAtMsOf } from './cases-seen.ts';
import { comparedWith, historyOf, liveOf } from './history-seen.ts';
import { inboxPlace } from './inbox-row.ts';
import { verdictOf } from './limits-seen.ts';
import { nameOf } from './names.ts';
import { standingOf, type Standing } from './standing.ts';
import type { Case, Group } from './state.ts';
import type { ProposalView } from './views.ts';

/** One proposal as the inbox lists it. */
export function proposalView(group: Group, known: Case, nowMs: TimeMs): ProposalView {
  const standing = standingOf(group, known, nowMs);
  const reading = readingOf(known);
  const overAtMs = finishedAtMsOf(group, known, nowMs);
  const place = inboxPlace(group, known, standing, overAtMs !== undefined, nowMs);
  const policy = overAtMs === undefined ? verdictOf(group, known, nowMs) : undefined;
  const verdict = overAtMs === undefined ? verdictNow(group, known, nowMs) : undefined;
  const words = sentenceOf(group, known);
  return {
    proposal: known.id,
    ...place,
    amount: reading === undefined ? undefined : kas(reading.facts.paidSompi),
    to: reading === undefined ? undefined : recipientsInShort(reading.model),
    byYou: known.proposed?.member === group.local.member,
    proposedAtMs: known.proposed?.firstSeenAtMs ?? 0,
    finishedAtMs: overAtMs ?? lastStepAtMs(known),
    standing: standing.kind,
    why: whyOf(standing),
    author: known.proposed === undefined ? '' : nameOf(group, known.proposed.member),
    k: known.proposed?.proposal.k ?? 0,
    note: known.proposed?.proposal.note ?? '',
    expiresAtMs: known.proposed?.proposal.expiresAtMs ?? 0,
    sentence: words === undefined ? undefined : plain(words),
    reading: digestOf(known),
    readingCode: reading?.code,
    transactionId: reading?.facts.transactionId,
    verdict:
      verdict === undefined ? undefined : { level: verdict.level, heading: verdict.heading, items: verdict.items },
    rules: (policy?.verdicts ?? []).map(({ rule, outcome, sentence }) => ({ rule, outcome, sentence })),
    approvals: approvalsOf(known).map((member) => nameOf(group, member)),
    approvalsNeeded: reading?.model.approvalsNeeded,
    rejections: Object.entries(known.rejections).map(([member, reason]) => ({
      name: nameOf(group, member as MemberId),
      reason: reason ?? '',
    })),
    dissenters: dissentersOf(known).map((member) => nameOf(group, member)),
    released: hasReleases(group, known),
  };
}

/** How carefully to look, as of now. Undefined while the proposal could not be read, and meaningless once it is over. */
export function verdictNow(group: Group, known: Case, nowMs: TimeMs): ReviewVerdict | undefined {
  const reading = readingOf(known);
  const policy = verdictOf(group, known, nowMs);
  if (reading === undefined || policy === undefined) return undefined;
  return reviewVerdict({
    reading,
    policy,
    history: historyOf(group),
    live: liveOf(group, known, nowMs),
    differing: dissentersOf(known).map((member) => ({ member, name: nameOf(group, member) })),
    known: comparedWith(group, reading),
  });
}

/** What the payment does, or did. What the group keeps is left out where the balance no longer says it. */
export function sentenceOf(group: Group, known: Case): SentenceWords | undefined {
  const reading = readingOf(known);
  if (reading === undefined) return undefined;
  const history = historyOf(group);
  if (known.chain?.kind === 'accepted' || known.chain?.kind === 'confirmed') {
    const isLatest = group.spends.at(-1)?.transactionId === reading.facts.transactionId;
    return receiptWords(reading.model, isLatest ? history : { ...history, balanceSompi: undefined });
  }
  const isThere = known.coins.kind !== 'missing';
  return reviewWords(reading.model, isThere ? history : { ...history, balanceSompi: undefined });
}

export function whyOf(standing: Standing): string | undefined {
  switch (standing.kind) {
    case 'refused':
      return standing.sentence;
    case 'readingsDiffer':
      return standing.differences.join('; ');
    case 'blocked':
      return standing.verdict.verdicts
        .filter(({ outcome }) => outcome === 'blocks')
        .map(({ sentence }) => sentence)
        .join(' ');
    case 'approvalFailed':
      return standing.code;
    case 'sendRefused':
      return standing.reason;
    case 'arriving':
    case 'checking':
    case 'coinMissing':
    case 'coinDiffers':
    case 'yourTurn':
    case 'waiting':
    case 'rejectedByYou':
    case 'withdrawnByYou':
    case 'expired':
    case 'signed':
    case 'sent':
    case 'accepted':
    case 'confirmed':
      return undefined;
  }
}

const lastStepAtMs = ({ signed, chain }: Case): TimeMs | undefined => chain?.atMs ?? signed?.atMs;
