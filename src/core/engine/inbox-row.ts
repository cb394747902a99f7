import type { MemberId, TimeMs } from '../base/ids.ts';
import { listed } from '../policy/sentences.ts';
import { againPlan } from './again.ts';
import { approvalsOf, hasReleases, readingOf } from './case-facts.ts';
import { isTurnedDown } from './cases-seen.ts';
import { ledgerWords } from './ledger-words.ts';
import { nameOf } from './names.ts';
import { sheetFor, type Standing } from './standing.ts';
import type { Case, Group } from './state.ts';
import type { InboxSection } from './views.ts';

/** Where a proposal is listed, and the few words in its row, which stand in the middle of a line and begin small. */
export type InboxPlace = {
  readonly section: InboxSection;
  readonly tail: string | undefined;
};

/**
 * @param isOver  as {@link sortCases} found it: nothing can follow any more
 */
export function inboxPlace(group: Group, known: Case, standing: Standing, isOver: boolean, nowMs: TimeMs): InboxPlace {
  if (isOver) return { section: 'finished', tail: howItEnded(group, known, standing) };
  switch (standing.kind) {
    case 'signed':
      return { section: 'ready', tail: 'signed, not sent yet' };
    case 'sent':
      return { section: 'ready', tail: `sent, waiting for ${ledgerWords(group.network).network}` };
    case 'sendRefused':
      return { section: 'ready', tail: `signed, but ${ledgerWords(group.network).node} refused it` };
    case 'yourTurn':
      return { section: 'needsYou', tail: undefined };
    case 'coinMissing':
      return againPlan(group, known, nowMs) === undefined
        ? { section: 'waiting', tail: 'one of its coins is gone' }
        : { section: 'needsYou', tail: 'one of its coins is gone: rebuild it' };
    case 'coinDiffers':
      return { section: 'needsYou', tail: `${ledgerWords(group.network).node} reports another amount` };
    case 'readingsDiffer':
      return { section: 'needsYou', tail: 'two ways of reading it disagree' };
    case 'blocked':
      return { section: 'needsYou', tail: 'a rule blocks it' };
    case 'approvalFailed':
      return { section: 'needsYou', tail: 'your approval no longer stands' };
    case 'arriving':
      return { section: 'waiting', tail: 'still arriving' };
    case 'checking':
      return { section: 'waiting', tail: 'this laptop is checking it' };
    case 'expired':
      return {
        section: 'waiting',
        tail:
          known.coins.kind === 'missing'
            ? 'expired after parts were sent, and one of its coins is gone'
            : 'expired after parts were sent: it can still happen',
      };
    case 'waiting':
    case 'rejectedByYou':
    case 'withdrawnByYou':
    case 'refused':
    case 'accepted':
    case 'confirmed':
      return { section: 'waiting', tail: whoIsWaitedFor(group, known) };
  }
}

/** Members who have not decided, and whose app has no one-time codes for this proposal: they must open Keyturn once. */
export function mustOpenOnce(group: Group, known: Case): readonly MemberId[] {
  const { proposed } = known;
  if (proposed === undefined) return [];
  return undecidedMembers(group, known).filter((member) => {
    const device = group.forming.roster?.roster.members.find((one) => one.member === member)?.device;
    return device !== undefined && sheetFor(group, device, proposed.author, proposed.proposal.k) === undefined;
  });
}

export const undecidedMembers = (group: Group, known: Case): readonly MemberId[] =>
  (group.forming.roster?.roster.members ?? []).flatMap(({ member }) =>
    known.approvals[member] === undefined &&
    known.rejections[member] === undefined &&
    known.withdrawn[member] === undefined &&
    !(member === group.local.member && known.mine !== undefined)
      ? [member]
      : [],
  );

function whoIsWaitedFor(group: Group, known: Case): string | undefined {
  if (hasReleases(group, known)) return 'being signed';
  const needed = readingOf(known)?.model.approvalsNeeded;
  if (needed === undefined) return undefined;
  const left = needed - approvalsOf(known).length;
  if (left <= 0) return 'everybody needed has agreed';
  const unready = new Set(mustOpenOnce(group, known));
  const others = undecidedMembers(group, known).filter((member) => member !== group.local.member);
  const able = others.filter((member) => !unready.has(member));
  const name = (member: MemberId): string => nameOf(group, member);
  if (able.length < left) {
    const awaited = others.filter((member) => unready.has(member));
    return awaited.length === 0 ? undefined : `waiting for ${listed(awaited.map(name), 'or')} to open Keyturn once`;
  }
  if (left === 1) return `${listed(able.map(name), 'or')} can complete it`;
  return able.length === left
    ? `${listed(able.map(name), 'and')} can complete it`
    : `${left} of ${listed(able.map(name), 'and')} can complete it`;
}

function howItEnded(group: Group, known: Case, standing: Standing): string | undefined {
  switch (standing.kind) {
    case 'accepted':
    case 'confirmed': {
      const names = approvalsOf(known).map((member) => nameOf(group, member));
      return names.length === 0 ? undefined : `approved by ${listed(names, 'and')}`;
    }
    case 'refused':
      return 'refused by this laptop, nothing was signed';
    case 'expired':
      if (standing.released) return 'one of its coins was spent by another payment';
      return isTurnedDown(group, known) ? turnedDownBy(group, known) : 'expired, nothing was signed';
    case 'signed':
    case 'sent':
    case 'sendRefused':
      return 'one of its coins was spent by another payment';
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
      return isTurnedDown(group, known) ? turnedDownBy(group, known) : 'one of its coins was spent by another payment';
  }
}

function turnedDownBy(group: Group, known: Case): string {
  const rejected = Object.keys(known.rejections).map((member) => nameOf(group, member as MemberId));
  if (rejected.length > 0) return `rejected by ${listed(rejected, 'and')}, nothing was signed`;
  return Object.keys(known.withdrawn).length > 0
    ? 'approvals were taken back, nothing was signed'
    : 'approvals were lost at a restart, nothing was signed';
}
