import type { MemberId, TimeMs } from '../base/ids.ts';
import { listed } from '../policy/sentences.ts';
import { approvalsOf, readingOf } from './case-facts.ts';
import { nameOf } from './names.ts';
import { valuesOf, type Case, type Group } from './state.ts';
import type { ProgressStep } from './review-view.ts';

/**
 * The way of a payment from proposal to final, with the times this laptop saw. The first step that is not done is the one
 * under way, unless it is over.
 */
export function progressSteps(group: Group, known: Case, isOver: boolean): readonly ProgressStep[] {
  const done = facts(group, known);
  const now = done.findIndex(({ isDone }) => !isDone);
  const beganAtMs = done.reduce<TimeMs | undefined>(
    (latest, { isDone, atMs }) => (isDone && atMs !== undefined ? Math.max(latest ?? 0, atMs) : latest),
    undefined,
  );
  return done.map(({ step, isDone, atMs, detail }, at) => {
    const isNow = at === now && !isOver;
    return {
      step,
      standing: isDone ? 'done' : isNow ? 'now' : 'next',
      // Each begins when the one before it was done.
      atMs: isDone ? atMs : isNow ? beganAtMs : undefined,
      detail,
    };
  });
}

type StepFact = Pick<ProgressStep, 'step' | 'atMs' | 'detail'> & { readonly isDone: boolean };

function facts(group: Group, known: Case): readonly StepFact[] {
  const { proposed, signed, chain, seen } = known;
  const needed = readingOf(known)?.model.approvalsNeeded;
  const approvers = approvalsOf(known);
  const names = approvers.map((member) => nameOf(group, member));
  const approvedTimes = approvers.flatMap((member) => known.approvals[member]?.seenAtMs ?? []);
  const releasing = Object.keys(known.releases) as MemberId[];
  const threshold = group.key?.threshold ?? Infinity;
  const isFinal = chain?.kind === 'confirmed';
  const isAccepted = chain?.kind === 'accepted' || isFinal;
  const isSent = chain?.kind === 'submitted' || isAccepted;
  const isSigned = signed !== undefined || isSent;
  const isReleased = isSigned || releasing.length >= threshold;
  const isApproved = isReleased || (needed !== undefined && approvers.length >= needed);
  return [
    {
      step: 'proposed',
      isDone: proposed !== undefined,
      atMs: proposed?.firstSeenAtMs,
      detail: proposed === undefined ? '' : nameOf(group, proposed.member),
    },
    { step: 'approved', isDone: isApproved, atMs: nth(approvedTimes, needed), detail: approvedDetail(names, needed) },
    {
      step: 'released',
      isDone: isReleased,
      // What an earlier version stored has no times of parts; signing came at the same moment or after.
      atMs: nth(valuesOf(seen?.released ?? {}), threshold) ?? signed?.atMs,
      detail: listed(
        releasing.map((member) => nameOf(group, member)),
        'and',
      ),
    },
    { step: 'signed', isDone: isSigned, atMs: signed?.atMs, detail: '' },
    {
      step: 'sent',
      isDone: isSent,
      atMs: seen?.sentAtMs ?? (chain?.kind === 'submitted' ? chain.atMs : undefined),
      detail: chain?.kind === 'refused' ? chain.reason : '',
    },
    {
      step: 'accepted',
      isDone: isAccepted,
      atMs: chain?.kind === 'accepted' ? chain.atMs : seen?.acceptedAtMs,
      detail: isAccepted ? (readingOf(known)?.facts.transactionId ?? '') : '',
    },
    { step: 'confirmed', isDone: isFinal, atMs: isFinal ? chain.atMs : undefined, detail: '' },
  ];
}

function approvedDetail(names: readonly string[], needed: number | undefined): string {
  if (needed === undefined) return '';
  return names.length === 0 ? `0 of ${needed}` : `${listed(names, 'and')}, ${names.length} of ${needed}`;
}

/** The time at which there were this many. */
function nth(times: readonly TimeMs[], count: number | undefined): TimeMs | undefined {
  return count === undefined ? undefined : [...times].sort((a, b) => a - b)[count - 1];
}
