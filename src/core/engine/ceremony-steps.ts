import { equalBytes, hexToBytes, labelledHash } from '../base/bytes.ts';
import type { TimeMs } from '../base/ids.ts';
import { codeTriesMax, codeWordsOf, wordsMatch } from '../group/code.ts';
import { provesToken } from '../group/forming.ts';
import { codeHashIn, commitmentsHashOf, firstMessagesHashOf } from '../group/forming-phase.ts';
import { inRosterOrder, indexOfMember, type Roster, type RosterMember } from '../group/roster.ts';
import { payToPublicKey } from '../kaspa/script.ts';
import { holderOf } from './admission.ts';
import { alarm } from './fold.ts';
import type { AuditDraft, GroupTurn, Input } from './inputs.ts';
import { groupIsReady, phaseOf } from './standing.ts';
import { valuesOf, type Group, type GroupKey } from './state.ts';

export type CeremonyInput = Extract<
  Input,
  {
    readonly type:
      | 'invitationIssued'
      | 'lobbyClosed'
      | 'rosterAgreed'
      | 'codeTyped'
      | 'ceremonyStopped'
      | 'backupProven'
      | 'statementSigned'
      | 'dkgFirstMade'
      | 'dkgSecondMade'
      | 'dkgFinished'
      | 'dkgFailed'
      | 'rehearsalNonceMade'
      | 'rehearsalPartialMade';
  }
>;

/** Invitations of one group that are open at once: every seat twice over. */
export const invitationsMax = 42;

/** What people and the vault did for making the key together. */
export function stepCeremony(group: Group, input: CeremonyInput): GroupTurn {
  const { atMs } = input;
  const about = { group: group.id };
  const audited = { atMs, group: group.id };
  const { ceremony } = group.forming;
  switch (input.type) {
    case 'invitationIssued': {
      const invitation = { token: input.token, label: input.label, expiresAtMs: input.expiresAtMs };
      // One that somebody came by is their seat, however old it is.
      const before = group.local.invitations.map((one) => ({ one, isUsed: holderOf(group, one.token) !== undefined }));
      const used = before.filter(({ isUsed }) => isUsed).map(({ one }) => one);
      const open = before.filter(({ one, isUsed }) => !isUsed && one.expiresAtMs > atMs).map(({ one }) => one);
      const invitations = [...used, ...[...open, invitation].slice(-Math.max(1, invitationsMax - used.length))];
      return {
        group: { ...group, local: { ...group.local, invitations } },
        audit: [{ ...audited, kind: 'invitationIssued', details: [['for', input.label]] }],
      };
    }
    case 'lobbyClosed': {
      const roster = rosterOfLobby(group);
      // Tokens are good for one lobby; nobody new is let in once the people are fixed.
      const closed = { ...group, local: { ...group.local, invitations: [] } };
      return roster === undefined
        ? { group }
        : { group: closed, publish: [{ ...about, kind: 'roster', body: { roster } }] };
    }
    case 'rosterAgreed':
      return group.forming.roster?.hash === input.rosterHash
        ? { group: { ...group, local: { ...group.local, agreedRoster: input.rosterHash } } }
        : { group };
    case 'codeTyped':
      return typeCode(group, input.typed, atMs);
    case 'ceremonyStopped':
      if (groupIsReady(group)) return { group };
      return { group, publish: [{ ...about, kind: 'abandon', body: { ceremony, reason: input.reason } }] };
    case 'backupProven': {
      const expected = group.key?.pubshares[group.key.myIndex];
      if (expected === undefined || !equalBytes(expected, input.pubshare) || group.local.backupProven) return { group };
      return {
        group: { ...group, local: { ...group.local, backupProven: true } },
        publish: [{ ...about, kind: 'backupProven', body: { ceremony, pubshare: input.pubshare } }],
      };
    }
    case 'statementSigned':
      return { group, publish: [{ ...about, kind: input.kind, body: { signed: input.signed } }] };
    case 'dkgFirstMade': {
      const { roster } = group.forming;
      if (roster === undefined || input.ceremony !== ceremony) return { group };
      return {
        group,
        publish: [
          { ...about, kind: 'dkg1', body: { ceremony, rosterHash: hexToBytes(roster.hash), message: input.message } },
        ],
      };
    }
    case 'dkgSecondMade': {
      const { roster } = group.forming;
      if (roster === undefined || input.ceremony !== ceremony) return { group };
      const opened = {
        ceremony,
        opening: input.opening,
        commitmentsHash: commitmentsHashOf(group.forming, roster.roster),
        firstMessagesHash: firstMessagesHashOf(group.forming, roster.roster),
      };
      return {
        group,
        publish: [
          { ...about, kind: 'codeOpen', body: opened },
          { ...about, kind: 'dkg2', body: { ceremony, message: input.message, transcriptHash: input.transcriptHash } },
        ],
      };
    }
    case 'dkgFinished': {
      const key = keyFrom(group, input.finished);
      if (key === undefined || input.ceremony !== ceremony) return { group };
      const recoveryDataHash = labelledHash('keyturn/recovery-data/1', input.finished.recoveryData);
      return {
        group: { ...group, key },
        publish: [
          { ...about, kind: 'finalized', body: { ceremony, groupKey: key.thresholdKey, recoveryDataHash } },
          // Said only in the turn that stores the recovery data: "I hold it".
          { ...about, kind: 'recoveryAcked', body: { ceremony, signature: input.finished.ack } },
        ],
      };
    }
    case 'dkgFailed': {
      const culprit = input.culprit === undefined ? undefined : group.forming.roster?.roster.members[input.culprit];
      return {
        group: alarm(group, { atMs, fault: input.fault, member: culprit?.member, entry: undefined }),
        publish: [{ ...about, kind: 'abandon', body: { ceremony, reason: 'faultFound' } }],
        audit: [
          {
            ...audited,
            kind: 'blamed',
            details: [
              ['fault', input.fault],
              ['member', culprit?.name ?? 'unknown'],
            ],
          },
        ],
      };
    }
    case 'rehearsalNonceMade':
      return {
        group,
        publish: [
          {
            ...about,
            kind: 'rehearsalNonce',
            body: { ceremony, round: input.round, attempt: input.attempt, pubnonce: input.pubnonce },
          },
        ],
      };
    case 'rehearsalPartialMade':
      return {
        group,
        publish: [
          {
            ...about,
            kind: 'rehearsalPartial',
            body: { ceremony, round: input.round, attempt: input.attempt, partial: input.partial },
          },
        ],
      };
  }
}

/** The people in the lobby as a roster, if they are exactly as many as the charter says and came by our invitations. */
export function rosterOfLobby(group: Group): Roster | undefined {
  const { forming, local } = group;
  if (!local.founded || forming.charter === undefined || forming.roster !== undefined) return undefined;
  const own = valuesOf(forming.joins).filter((join) => join.member === local.member);
  // One seat for each invitation: a link that was passed on does not bring a second person in.
  const guests = local.invitations.flatMap(({ token }) => {
    const came = valuesOf(forming.joins).filter((join) => provesToken(join, token));
    // Two who hold one link: which of them was meant, only the people can say. Neither is seated.
    return came.length === 1 ? came : [];
  });
  const invited = [...own, ...guests];
  const members: readonly RosterMember[] = invited.map(({ member, device, hostKey, name, entry }) => ({
    member,
    device,
    hostKey,
    name,
    join: entry,
  }));
  if (members.length !== forming.charter.memberCount) return undefined;
  return { ceremony: forming.ceremony, charterHash: hexToBytes(forming.charterHash), members: inRosterOrder(members) };
}

function typeCode(group: Group, typed: string, atMs: TimeMs): GroupTurn {
  const codeHash = codeHashIn(group.forming);
  if (codeHash === undefined || group.local.codeHeard || phaseOf(group) !== 'checkingCode') return { group };
  if (wordsMatch(typed, codeWordsOf(codeHash)))
    return { group: { ...group, local: { ...group.local, codeHeard: true } } };
  const codeTries = group.local.codeTries + 1;
  const tried = { ...group, local: { ...group.local, codeTries } };
  const audit: readonly AuditDraft[] = [
    { atMs, group: group.id, kind: 'codeMismatch', details: [['try', String(codeTries)]] },
  ];
  if (codeTries < codeTriesMax) return { group: tried, audit };
  // A mismatch cannot be skipped: the key is abandoned and its address never shown (protocol.md §4.3).
  return {
    group: tried,
    audit,
    publish: [{ group: group.id, kind: 'abandon', body: { ceremony: group.forming.ceremony, reason: 'codeMismatch' } }],
  };
}

function keyFrom(
  group: Group,
  finished: {
    readonly groupKey: Uint8Array;
    readonly pubshares: readonly Uint8Array[];
    readonly recoveryData: Uint8Array;
  },
): GroupKey | undefined {
  const { roster, charter } = group.forming;
  if (roster === undefined || charter === undefined || group.key !== undefined) return undefined;
  return {
    epoch: 0,
    ceremony: group.forming.ceremony,
    thresholdKey: finished.groupKey,
    pubshares: finished.pubshares,
    memberCount: charter.memberCount,
    threshold: charter.threshold,
    myIndex: indexOfMember(roster.roster, group.local.member),
    recoveryData: finished.recoveryData,
    script: payToPublicKey(finished.groupKey.subarray(1)).script,
  };
}
