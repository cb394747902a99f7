import { equalBytes, labelledHash } from '../base/bytes.ts';
import type { DeviceId, MemberId } from '../base/ids.ts';
import { codeCommitmentOf, codeHashOf, type CodeInputs } from './code.ts';
import { rosterFault, type Roster } from './roster.ts';
import { rehearsalSubsets } from './rehearsal.ts';
import { type Forming, everyone, everyoneJoined } from './forming.ts';

export type FormingPhase =
  | 'lobby'
  | 'agreeing'
  | 'firstMessages'
  | 'secondMessages'
  | 'checkingCode'
  | 'backingUp'
  | 'rehearsing'
  | 'ready'
  | 'abandoned';

/**
 * Where the ceremony stands, as everybody's entries show it.
 * @param rehearsed  rehearsal rounds whose signature verified here, with the attempt that did
 */
export function formingPhase(forming: Forming, rehearsed: Readonly<Partial<Record<number, number>>>): FormingPhase {
  if (formingFault(forming) !== undefined) return 'abandoned';
  const roster = forming.roster?.roster;
  if (roster === undefined || forming.charter === undefined) return 'lobby';
  if (!everyone(roster, forming.freezes)) return 'agreeing';
  if (!everyone(roster, forming.dkg1)) return 'firstMessages';
  if (!everyone(roster, forming.finalized) || !everyone(roster, forming.openings)) return 'secondMessages';
  if (!everyone(roster, forming.confirmed)) return 'checkingCode';
  if (!everyone(roster, forming.acked) || !everyone(roster, forming.proven)) return 'backingUp';
  const rounds = rehearsalSubsets(roster.members.length, forming.charter.threshold);
  return rounds.every((_, round) => rehearsed[round] !== undefined) ? 'ready' : 'rehearsing';
}

export type FormingFault = { readonly fault: string; readonly member: MemberId | undefined };

/** Why the ceremony can never end well, with the culprit where there is one (protocol.md §4.3). */
export function formingFault(forming: Forming): FormingFault | undefined {
  // By device id, not by arrival, so that everybody names the same one.
  const [left] = (Object.keys(forming.abandoned) as DeviceId[]).sort();
  if (left !== undefined)
    return { fault: forming.abandoned[left] ?? 'personStopped', member: forming.joins[left]?.member };
  if (forming.roster === undefined || forming.charter === undefined) return undefined;
  const { roster, hash } = forming.roster;
  const shapeFault = rosterFault(roster, forming.charter.memberCount);
  if (shapeFault !== undefined) return { fault: shapeFault, member: undefined };
  for (const { member, device, hostKey, join, name } of roster.members) {
    const joined = forming.joins[device];
    if (
      joined !== undefined &&
      (joined.member !== member ||
        joined.entry !== join ||
        joined.name !== name ||
        !equalBytes(joined.hostKey, hostKey))
    )
      return { fault: 'rosterNamesAnotherJoin', member: undefined };
    const frozen = forming.freezes[member];
    if (frozen !== undefined && frozen !== hash) return { fault: 'frozeAnotherRoster', member };
    const opened = forming.openings[member];
    if (
      opened !== undefined &&
      joined !== undefined &&
      !equalBytes(codeCommitmentOf(opened.opening), joined.codeCommitment)
    )
      return { fault: 'openedAnotherCommitment', member };
    if (opened !== undefined && everyone(roster, forming.dkg1) && everyoneJoined(forming, roster)) {
      if (
        !equalBytes(opened.firstMessagesHash, firstMessagesHashOf(forming, roster)) ||
        !equalBytes(opened.commitmentsHash, commitmentsHashOf(forming, roster))
      )
        return { fault: 'openedUnderOtherMessages', member };
    }
  }
  return (
    differing(roster, (member) => forming.dkg2[member]?.transcriptHash, 'transcriptsDiffer') ??
    differing(roster, (member) => forming.finalized[member]?.groupKey, 'groupKeysDiffer') ??
    codesDiffer(forming, roster)
  );
}

/** Confirmations must agree with each other and with the code that follows from everybody's entries here. */
function codesDiffer(forming: Forming, roster: Roster): FormingFault | undefined {
  const inputs = rawCodeInputs(forming);
  const expected = inputs === undefined ? undefined : codeHashOf(inputs);
  const other = roster.members.some(({ member }) => {
    const confirmed = forming.confirmed[member];
    return confirmed !== undefined && expected !== undefined && !equalBytes(confirmed, expected);
  });
  // Nobody is named: one of two feeds may have been shown differently to different people.
  if (other) return { fault: 'codesDiffer', member: undefined };
  return differing(roster, (member) => forming.confirmed[member], 'codesDiffer');
}

/** What the spoken code is made of, once everybody's part of it is there. */
export function codeInputsOf(forming: Forming): CodeInputs | undefined {
  return formingFault(forming) === undefined ? rawCodeInputs(forming) : undefined;
}

function rawCodeInputs(forming: Forming): CodeInputs | undefined {
  const { roster } = forming;
  if (roster === undefined) return undefined;
  if (!everyone(roster.roster, forming.dkg2) || !everyone(roster.roster, forming.openings)) return undefined;
  const first = roster.roster.members[0];
  const transcriptHash = first && forming.dkg2[first.member]?.transcriptHash;
  if (transcriptHash === undefined) return undefined;
  const openings = roster.roster.members.flatMap(({ member }) => {
    const opened = forming.openings[member];
    return opened === undefined ? [] : [{ member, opening: opened.opening }];
  });
  return { transcriptHash, charterHash: forming.charterHash, rosterHash: roster.hash, openings };
}

export const codeHashIn = (forming: Forming): Uint8Array | undefined => {
  const inputs = codeInputsOf(forming);
  return inputs === undefined ? undefined : codeHashOf(inputs);
};

export const firstMessagesHashOf = (forming: Forming, roster: Roster): Uint8Array =>
  labelledHash(
    'keyturn/first-messages/1',
    ...roster.members.map(({ member }) => forming.dkg1[member] ?? new Uint8Array()),
  );

export const commitmentsHashOf = (forming: Forming, roster: Roster): Uint8Array =>
  labelledHash(
    'keyturn/code-commitments/1',
    ...roster.members.map(({ device }) => forming.joins[device]?.codeCommitment ?? new Uint8Array()),
  );

function differing(
  roster: Roster,
  valueOf: (member: MemberId) => Uint8Array | undefined,
  fault: string,
): FormingFault | undefined {
  const said = roster.members.flatMap(({ member }) => valueOf(member) ?? []);
  const [first] = said;
  return first !== undefined && said.some((value) => !equalBytes(value, first))
    ? { fault, member: undefined }
    : undefined;
}
