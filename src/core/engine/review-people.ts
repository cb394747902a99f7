import { hexToBytes } from '../base/bytes.ts';
import type { DeviceId, MemberId, TimeMs } from '../base/ids.ts';
import { readingCode } from '../review/reading-code.ts';
import { approvalsOf, digestOf, dissentersOf, readingOf } from './case-facts.ts';
import { mustOpenOnce, undecidedMembers } from './inbox-row.ts';
import { nameOf } from './names.ts';
import type { Case, Group } from './state.ts';
import type { PersonView, ReviewView } from './review-view.ts';

/** Everybody with what they said about this proposal, or what can be expected of them, in the order of the roster. */
export function peopleOf(
  group: Group,
  known: Case,
  online: ReadonlySet<DeviceId>,
  you: { readonly mayApprove: boolean; readonly isSigned: boolean; readonly isStopped: boolean },
): readonly PersonView[] {
  const stands = new Set(approvalsOf(known));
  const differs = new Set(dissentersOf(known));
  const unready = new Set(mustOpenOnce(group, known));
  return (group.forming.roster?.roster.members ?? []).map(({ member, device, name }) => {
    const isYou = member === group.local.member;
    const isOnline = isYou || online.has(device);
    return {
      name,
      you: isYou,
      online: isOnline,
      ...said(known, member, stands, differs, (): PersonView['standing'] => {
        if (you.isSigned) return 'notNeeded';
        if (you.isStopped) return 'undecided';
        if (isYou) return you.mayApprove ? 'yourTurn' : 'undecided';
        if (unready.has(member)) return 'mustOpenOnce';
        return isOnline ? 'canComplete' : 'away';
      }),
    };
  });
}

/** Who must open Keyturn once before this can complete: nobody while enough others have approved or are able to. */
export function awaitedNames(group: Group, known: Case): readonly string[] {
  const unready = mustOpenOnce(group, known);
  const able = undecidedMembers(group, known).length - unready.length;
  const needed = readingOf(known)?.model.approvalsNeeded ?? 0;
  return approvalsOf(known).length + able >= needed
    ? []
    : unready.filter((member) => member !== group.local.member).map((member) => nameOf(group, member));
}

/** Whose app read the proposal as this one did, and whose did not, with the code their screen shows. */
export function agreementOf(group: Group, known: Case): ReviewView['agreement'] {
  const reading = digestOf(known);
  const others = (Object.keys(known.approvals) as MemberId[]).filter((member) => member !== group.local.member);
  return {
    same: others
      .filter((member) => reading !== undefined && known.approvals[member]?.reading === reading)
      .map((member) => nameOf(group, member)),
    different: dissentersOf(known).flatMap((member) => {
      const theirs = known.approvals[member]?.reading;
      return theirs === undefined ? [] : [{ name: nameOf(group, member), code: readingCode(hexToBytes(theirs)) }];
    }),
  };
}

type Said = Pick<PersonView, 'standing' | 'atMs' | 'reason'>;

function said(
  known: Case,
  member: MemberId,
  stands: ReadonlySet<MemberId>,
  differs: ReadonlySet<MemberId>,
  otherwise: () => PersonView['standing'],
): Said {
  const reason = known.rejections[member];
  if (reason !== undefined) return { standing: 'rejected', atMs: known.seen?.rejected?.[member], reason };
  if (known.withdrawn[member] !== undefined)
    return { standing: 'withdrew', atMs: known.seen?.withdrew?.[member], reason: undefined };
  const atMs: TimeMs | undefined = known.approvals[member]?.seenAtMs;
  if (known.lost?.[member] !== undefined) return { standing: 'lost', atMs: undefined, reason: undefined };
  if (differs.has(member)) return { standing: 'readsDifferently', atMs, reason: undefined };
  if (stands.has(member)) return { standing: 'approved', atMs, reason: undefined };
  return { standing: otherwise(), atMs: undefined, reason: undefined };
}
