import type { DeviceId, MemberId, TimeMs } from '../base/ids.ts';
import { listed } from '../policy/sentences.ts';
import { approvalsOf, canStillHappen, hasReleases, readingOf } from './case-facts.ts';
import type { ApprovalPlan } from './approval-plan.ts';
import { isSpentByAnother, isTurnedDown } from './cases-seen.ts';
import { mustOpenOnce, undecidedMembers } from './inbox-row.ts';
import { atBeginning, ledgerWords } from './ledger-words.ts';
import { nameOf } from './names.ts';
import type { Standing } from './standing.ts';
import type { Case, Group } from './state.ts';

/**
 * What happens when this person co-signs now, in one or two sentences.
 * @param plan  what they would be armed for: an approval counts only in sessions both sides are armed for
 */
export function ifYouSign(group: Group, known: Case, plan: ApprovalPlan, online: ReadonlySet<DeviceId>): string {
  const needed = readingOf(known)?.model.approvalsNeeded ?? 0;
  const before = approvalsOf(known);
  const place = `You are the ${ordinal(before.length + 1)} of ${needed}.`;
  const name = (member: MemberId): string => nameOf(group, member);
  const left = needed - before.length - 1;
  if (left > 0) {
    const unready = new Set(mustOpenOnce(group, known));
    const others = undecidedMembers(group, known).filter((member) => member !== group.local.member);
    const able = others.filter((member) => !unready.has(member)).map(name);
    const awaited = others.filter((member) => unready.has(member)).map(name);
    const who =
      able.length < left
        ? 'Too few of the others can approve it now; nothing is signed until they do.'
        : able.length === left
          ? `${listed(able, 'and')} must agree too before anything is signed.`
          : left === 1
            ? `${listed(able, 'or')} must agree too before anything is signed.`
            : `${left} of ${listed(able, 'and')} must agree too before anything is signed.`;
    // Codes that are made later are not part of what is armed now.
    const note = awaited.length === 0 ? '' : ` ${listed(awaited, 'and')} must open Keyturn once to be able to.`;
    return `${place} ${who}${note}`;
  }
  if (!canComplete(group, known, plan))
    return `${place} An earlier approval is for one-time codes that a restart has thrown away since, so one more member must agree before this is signed.`;
  const asleep = before.filter((member) => {
    const device = group.forming.roster?.roster.members.find((one) => one.member === member)?.device;
    return known.releases[member] === undefined && device !== undefined && !online.has(device);
  });
  return asleep.length === 0
    ? `${place} The payment is signed and sent by itself, within seconds, and cannot be called back.`
    : `${place} The payment is signed and sent by itself as soon as ${listed(asleep.map(name), 'and')} can be reached, and cannot be called back then.`;
}

/** Is money at risk now? One or two sentences for every standing. */
export function riskOf(group: Group, known: Case, standing: Standing, nowMs: TimeMs): string {
  if (isSpentByAnother(group, known) && standing.kind !== 'accepted' && standing.kind !== 'confirmed')
    return 'This payment moved no money.';
  if (isTurnedDown(group, known)) return 'Nothing was signed. No money moved.';
  switch (standing.kind) {
    case 'accepted':
      return `${atBeginning(ledgerWords(group.network).network)} accepted this payment. The money has moved.`;
    case 'confirmed':
      return 'This payment is final. The money has moved.';
    case 'sent':
      return 'This payment is signed and was sent. It cannot be called back.';
    case 'signed':
      return 'This payment is signed and can be sent by anybody who has it. It cannot be called back.';
    case 'sendRefused':
      return 'No money moved, but this payment is signed: it can still happen until one of its coins is spent.';
    case 'expired':
      return standing.released ? live(group, known, nowMs) : `Nothing was signed${byUs(known)}. No money moved.`;
    case 'refused':
      return 'No money moved. This laptop never signs this proposal.';
    case 'arriving':
    case 'checking':
    case 'readingsDiffer':
    case 'coinMissing':
    case 'coinDiffers':
    case 'blocked':
    case 'yourTurn':
    case 'waiting':
    case 'rejectedByYou':
    case 'withdrawnByYou':
    case 'approvalFailed':
      return hasReleases(group, known) ? live(group, known, nowMs) : unreleased(group, known, standing.kind);
  }
}

function live(group: Group, known: Case, nowMs: TimeMs): string {
  if (known.coins.kind === 'missing')
    return 'Parts were sent, and one of its coins is no longer there. This laptop cannot tell yet whether this payment took it. Do not pay again before that is known.';
  return canStillHappen(group, known, nowMs)
    ? 'Parts were sent: this payment can still happen until one of its coins is spent. Do not pay again meanwhile.'
    : 'Nothing more can happen.';
}

function unreleased(group: Group, known: Case, kind: Standing['kind']): string {
  const { mine } = known;
  if (mine?.phase === 'clicked' || mine?.phase === 'armed')
    return mine.phase === 'armed' && mine.released.length > 0
      ? 'Your part was sent. The payment happens as soon as the others have sent theirs.'
      : 'No money moved. Your part has not left this laptop.';
  const needed = readingOf(known)?.model.approvalsNeeded ?? Infinity;
  if (approvalsOf(known).length >= needed)
    return 'Enough others agreed: this payment can happen without you. Nothing was signed by you.';
  return kind === 'rejectedByYou' || kind === 'withdrawnByYou' || kind === 'approvalFailed'
    ? 'Nothing was signed by you. The others can still agree without you until it expires.'
    : 'Nothing was signed. No money moved.';
}

/** Others may have sent parts that never reached this laptop; it speaks for what it saw. */
const byUs = ({ approvals }: Case): string =>
  Object.keys(approvals).length === 0 ? '' : ' as far as this laptop knows';

/** A set of signers in which everybody is armed for the same session, this person included. */
function canComplete(group: Group, known: Case, { sessions }: ApprovalPlan): boolean {
  const roster = group.forming.roster?.roster.members ?? [];
  const approvers = new Set(approvalsOf(known));
  return sessions.some(({ session, subset }) =>
    subset.every((index) => {
      const member = roster[index]?.member;
      if (member === undefined) return false;
      return (
        member === group.local.member ||
        (approvers.has(member) && known.approvals[member]?.sessions.includes(session) === true)
      );
    }),
  );
}

const small = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'] as const;
const ordinal = (place: number): string => small[place - 1] ?? `${place}${place === 21 ? 'st' : 'th'}`;
