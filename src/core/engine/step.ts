import { bytesToHex, equalBytes, hexToBytes, labelledHash } from '../base/bytes.ts';
import { assert } from '../base/errors.ts';
import type { GroupId, ProposalId, SheetId, TimeMs } from '../base/ids.ts';
import { codeTriesMax, codeWordsOf, wordsMatch } from '../group/code.ts';
import { codeHashIn, commitmentsHashOf, firstMessagesHashOf, joinProofOf, startForming } from '../group/forming.ts';
import { inRosterOrder, indexOfMember, type Roster, type RosterMember } from '../group/roster.ts';
import { decodeStatement } from '../group/statement.ts';
import { payToPublicKey } from '../kaspa/script.ts';
import type { UtxoEntry } from '../kaspa/transaction.ts';
import type { VerifiedEntry } from '../wire/entry.ts';
import { alarm, foldEntry } from './fold.ts';
import type { AuditDraft, Begun, Input, Publish, Turn } from './inputs.ts';
import { settle } from './settle.ts';
import { groupIsReady, ownDevice, phaseOf, planApproval, sessionsToRelease } from './standing.ts';
import {
  outpointKey,
  valuesOf,
  withCase,
  withGroup,
  type Case,
  type CoinsSeen,
  type EngineState,
  type Group,
  type GroupKey,
  type Mine,
} from './state.ts';

/** Times a refused transaction is offered to the network again before the person is asked. */
export const submitTriesMax = 5;
/** Invitations of one group that are open at once: every seat twice over. */
export const invitationsMax = 42;

/**
 * One turn of a member's app: pure, total, synchronous. The shell stamps and verifies inputs, writes the entries this
 * asks for, commits everything in one transaction, and only then acts.
 */
export function step(state: EngineState, input: Input): Turn {
  const turn = react(state, input);
  // What follows by itself from the new facts belongs to the same turn, so that it is committed with them.
  return valuesOf(turn.state.groups).reduce<Turn>((sofar, group) => {
    if (state.groups[group.id] === group && input.type !== 'coinsObserved') return sofar;
    const settled = settle(group, state.groups[group.id], input.atMs);
    return { ...sofar, state: withGroup(sofar.state, settled.group), audit: [...sofar.audit, ...settled.audit] };
  }, turn);
}

function react(state: EngineState, input: Input): Turn {
  switch (input.type) {
    case 'groupBegun':
      return begin(state, input.begun, input.atMs);
    case 'addressesChanged':
      return tellAddresses(state, input.addresses);
    case 'resumed':
    case 'quitting':
      return loseMemoryKeys(state, input.type, input.atMs);
    case 'entryAccepted': {
      const group = state.groups[input.entry.header.group];
      return group === undefined ? still(state) : acceptEntry(state, group, input.entry, input.atMs);
    }
    case 'invitationIssued':
    case 'lobbyClosed':
    case 'rosterAgreed':
    case 'codeTyped':
    case 'ceremonyStopped':
    case 'backupProven':
    case 'proposalAuthored':
    case 'approvalClicked':
    case 'rejectionSigned':
    case 'approvalWithdrawn':
    case 'statementSigned':
    case 'dkgFirstMade':
    case 'dkgSecondMade':
    case 'dkgFinished':
    case 'dkgFailed':
    case 'rehearsalNonceMade':
    case 'rehearsalPartialMade':
    case 'sheetMade':
    case 'approvalMade':
    case 'approvalFailed':
    case 'partialsOpened':
    case 'readAgain':
    case 'coinsObserved':
    case 'submitted': {
      const group = state.groups[input.group];
      if (group === undefined) return still(state);
      const { group: after, publish = [], audit = [] } = reactInGroup(group, input);
      return { state: withGroup(state, after), publish, audit };
    }
  }
}

const still = (state: EngineState): Turn => ({ state, publish: [], audit: [] });

function begin(state: EngineState, begun: Begun, atMs: TimeMs): Turn {
  assert(state.groups[begun.group] === undefined, 'a group is begun once on one laptop');
  const group: Group = {
    id: begun.group,
    network: begun.network,
    local: {
      member: begun.member,
      name: begun.name,
      founded: begun.charter !== undefined,
      invitations: [],
      knock: begun.knock,
      agreedRoster: undefined,
      codeTries: 0,
      codeHeard: false,
      backupProven: false,
    },
    feeds: {},
    contacts: begun.knock === undefined ? {} : { [begun.knock.device]: begun.knock.addresses },
    forming: startForming(begun.group, begun.ceremony, begun.charterHash, begun.founder),
    key: undefined,
    rehearsed: {},
    sheets: {},
    sheetSlots: {},
    given: {},
    cases: {},
    numbers: {},
    coins: undefined,
    spends: [],
    alarms: [],
  };
  const about = { group: begun.group };
  const invitationProof =
    begun.knock === undefined ? new Uint8Array(32) : joinProofOf(begun.knock.token, begun.member, state.device);
  const publish: Publish[] = [
    {
      ...about,
      kind: 'join',
      body: {
        ceremony: begun.ceremony,
        charterHash: hexToBytes(begun.charterHash),
        name: begun.name,
        device: begun.device,
        codeCommitment: begun.codeCommitment,
        invitationProof,
      },
    },
    { ...about, kind: 'contact', body: { addresses: begun.addresses } },
  ];
  if (begun.charter !== undefined) publish.push({ ...about, kind: 'charter', body: { charter: begun.charter } });
  return {
    state: withGroup(state, group),
    publish,
    audit: [{ atMs, group: begun.group, kind: begun.charter === undefined ? 'joined' : 'groupCreated' }],
  };
}

function tellAddresses(state: EngineState, addresses: readonly string[]): Turn {
  const publish = valuesOf(state.groups).flatMap((group): Publish[] => {
    const own = ownDevice(group);
    const known = group.contacts[own];
    const isSame = known?.length === addresses.length && known.every((address, i) => address === addresses[i]);
    return group.feeds[own] === undefined || isSame ? [] : [{ group: group.id, kind: 'contact', body: { addresses } }];
  });
  return { state, publish, audit: [] };
}

/** Sheet and release keys lived in memory: what depended on them is burnt and disarmed, and everybody is told (§2.8). */
function loseMemoryKeys(state: EngineState, why: 'resumed' | 'quitting', atMs: TimeMs): Turn {
  return valuesOf(state.groups).reduce<Turn>(
    (sofar, group) => {
      const own = ownDevice(group);
      const sheets = valuesOf(group.sheets).filter((sheet) => sheet.device === own && !sheet.burnt);
      const unreleased = valuesOf(group.cases).filter(
        ({ mine, signed }) =>
          signed === undefined &&
          (mine?.phase === 'clicked' || (mine?.phase === 'armed' && mine.released.length === 0)),
      );
      const disarmed = unreleased.reduce(
        (changed, known) => withCase(changed, { ...known, mine: { phase: 'failed', code: 'restarted' } }),
        group,
      );
      const publish: Publish[] = [];
      for (let from = 0; from < sheets.length; from += 512)
        publish.push({
          group: group.id,
          kind: 'burnt',
          body: { sheets: sheets.slice(from, from + 512).map(({ id }) => id) },
        });
      if (unreleased.length > 0)
        publish.push({
          group: group.id,
          kind: 'disarmed',
          body: { proposals: unreleased.map(({ id }) => id).slice(0, 512) },
        });
      const audit: AuditDraft[] =
        publish.length === 0
          ? []
          : [
              {
                atMs,
                kind: 'sheetsBurnt',
                group: group.id,
                details: [
                  ['why', why],
                  ['sheets', String(sheets.length)],
                ],
              },
            ];
      return {
        state: withGroup(sofar.state, disarmed),
        publish: [...sofar.publish, ...publish],
        audit: [...sofar.audit, ...audit],
      };
    },
    { state, publish: [], audit: why === 'resumed' ? [{ atMs, kind: 'restarted' }] : [] },
  );
}

function acceptEntry(state: EngineState, group: Group, entry: VerifiedEntry, atMs: TimeMs): Turn {
  const folded = foldEntry(group, entry, atMs);
  switch (folded.kind) {
    case 'known':
    case 'gap':
    case 'stranger':
      return still(state);
    case 'equivocation':
      return {
        state: withGroup(state, folded.group),
        publish: [],
        audit: [
          {
            atMs,
            kind: 'blamed',
            group: group.id,
            subject: entry.header.author,
            details: [
              ['fault', 'equivocation'],
              ['entry', entry.id],
            ],
          },
        ],
      };
    case 'folded': {
      const audit = auditOfEntry(entry, folded.group, atMs);
      if (folded.fault === undefined) return { state: withGroup(state, folded.group), publish: [], audit };
      const member = folded.group.feeds[entry.header.author]?.member;
      const raised = alarm(folded.group, { atMs, fault: folded.fault, member, entry: entry.id });
      const blamed: AuditDraft = {
        atMs,
        kind: 'blamed',
        group: group.id,
        subject: entry.header.author,
        details: [
          ['fault', folded.fault],
          ['entry', entry.id],
        ],
      };
      return { state: withGroup(state, raised), publish: [], audit: [...audit, blamed] };
    }
  }
}

/** What an accepted entry means for the log: decisions and releases of anybody, not the chatter between them. */
function auditOfEntry({ header, bodyBytes }: VerifiedEntry, group: Group, atMs: TimeMs): readonly AuditDraft[] {
  const name = group.forming.joins[header.author]?.name ?? header.author;
  const about = { atMs, group: group.id, details: [['by', name] as const] };
  switch (header.kind) {
    case 'proposal':
      return bodyBytes === undefined ? [] : [{ ...about, kind: 'proposalMade' }];
    case 'approve':
      return [{ ...about, kind: 'humanApproved' }];
    case 'reject':
      return [{ ...about, kind: 'humanRejected' }];
    case 'withdraw':
      return [{ ...about, kind: 'withdrawn' }];
    case 'release':
      return [{ ...about, kind: 'released' }];
    case 'freeze':
      return [{ ...about, kind: 'rosterFrozen' }];
    case 'finalized':
      return [{ ...about, kind: 'certified' }];
    case 'codeConfirmed':
      return [{ ...about, kind: 'codeConfirmed' }];
    case 'abandon':
      return [{ ...about, kind: 'ceremonyFailed' }];
    case 'dkg1':
    case 'dkg2':
      return [{ ...about, kind: 'ceremonyStep', details: [...about.details, ['step', header.kind]] }];
    case 'backupProven':
      return [{ ...about, kind: 'backupProven' }];
    default: // Kinds are a peer's text; the ones not named here say nothing about safety.
      return [];
  }
}

type GroupInput = Extract<Input, { readonly group: GroupId }>;
type GroupTurn = {
  readonly group: Group;
  readonly publish?: readonly Publish[];
  readonly audit?: readonly AuditDraft[];
};

function reactInGroup(group: Group, input: GroupInput): GroupTurn {
  const { atMs } = input;
  const about = { group: group.id };
  const audited = { atMs, group: group.id };
  const { ceremony } = group.forming;
  switch (input.type) {
    case 'invitationIssued': {
      const invitation = { token: input.token, label: input.label, expiresAtMs: input.expiresAtMs };
      const invitations = [...group.local.invitations.filter((open) => open.expiresAtMs > atMs), invitation].slice(
        -invitationsMax,
      );
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
    case 'proposalAuthored':
      return { group, publish: [{ ...about, kind: 'proposal', body: { proposal: input.proposal } }] };
    case 'approvalClicked': {
      const known = group.cases[input.proposal];
      const plan = known === undefined ? undefined : planApproval(group, known, input.reading, atMs);
      if (known === undefined || plan?.ok !== true) return { group };
      const sheet = plan.value.own.id;
      // The sheet is this proposal's for ever from here on, whatever becomes of the request to the vault.
      const clicked = withCase(group, { ...known, mine: { phase: 'clicked', reading: input.reading, sheet, atMs } });
      return {
        group: { ...clicked, given: { ...clicked.given, [sheet]: known.id } },
        audit: [{ ...audited, kind: 'shareUsed', subject: known.id, details: [['reading', input.reading]] }],
      };
    }
    case 'rejectionSigned':
      return {
        group: disarm(group, input.proposal),
        publish: [{ ...about, kind: 'reject', body: { signed: input.signed } }],
      };
    case 'approvalWithdrawn': {
      const known = group.cases[input.proposal];
      if (known?.mine?.phase !== 'armed' || known.mine.released.length > 0) return { group };
      return {
        group: disarm(group, input.proposal),
        publish: [{ ...about, kind: 'withdraw', body: { proposal: input.proposal } }],
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
    case 'sheetMade':
      return { group, publish: [{ ...about, kind: 'sheet', body: { signed: input.signed } }] };
    case 'approvalMade':
      return arm(group, input.proposal, input.signed);
    case 'approvalFailed': {
      const known = group.cases[input.proposal];
      if (known?.mine?.phase !== 'clicked') return { group };
      const { sheet } = known.mine;
      return {
        group: withCase(group, { ...known, mine: { phase: 'failed', code: input.code } }),
        publish: [{ ...about, kind: 'burnt', body: { sheets: [sheet] } }],
      };
    }
    case 'partialsOpened':
      return release(group, input.proposal, input.sessions, atMs);
    case 'readAgain': {
      const known = group.cases[input.proposal];
      if (known === undefined || known.second !== undefined) return { group };
      const second: Case['second'] =
        input.differences.length === 0 ? { kind: 'agrees' } : { kind: 'differs', differences: input.differences };
      return {
        group: withCase(group, { ...known, second }),
        audit:
          second.kind === 'agrees'
            ? []
            : [
                {
                  ...audited,
                  kind: 'proposalRefused',
                  subject: known.id,
                  details: [
                    ['why', 'readingsDiffer'],
                    ['differences', input.differences.join(', ')],
                  ],
                },
              ],
      };
    }
    case 'coinsObserved': {
      const coins: CoinsSeen = {
        atMs,
        daaScore: input.daaScore,
        coins: Object.fromEntries(input.coins.map(({ outpoint, utxo }) => [outpoint, utxo])),
      };
      return { group: isNewsOf(group, coins) ? { ...group, coins } : group };
    }
    case 'submitted': {
      const known = group.cases[input.proposal];
      if (known?.signed === undefined || known.chain?.kind === 'accepted' || known.chain?.kind === 'confirmed')
        return { group };
      const tries = known.chain?.kind === 'refused' ? known.chain.tries : 0;
      const chain: Case['chain'] =
        input.outcome.kind === 'taken'
          ? { kind: 'submitted', atMs }
          : { kind: 'refused', atMs, reason: input.outcome.reason, tries: tries + 1 };
      const details = input.outcome.kind === 'taken' ? [] : [['refused', input.outcome.reason] as const];
      return {
        group: withCase(group, { ...known, chain }),
        audit: [{ ...audited, kind: 'transactionSubmitted', subject: known.id, details }],
      };
    }
  }
}

/** The score alone moves ten times a second; it is written down when a payment waits for it, or once a minute. */
const scoreNewsMs = 60_000;

function isNewsOf(group: Group, seen: CoinsSeen): boolean {
  const before = group.coins;
  if (before === undefined || seen.atMs - before.atMs >= scoreNewsMs) return true;
  const keys = Object.keys(seen.coins);
  if (
    keys.length !== Object.keys(before.coins).length ||
    !keys.every((key) => isSameCoin(before.coins[key], seen.coins[key]))
  )
    return true;
  return valuesOf(group.cases).some(({ chain, coins }) => {
    if (chain?.kind === 'submitted' || chain?.kind === 'accepted' || coins.kind === 'unchecked') return true;
    // A coin that is there and does not count yet is a mined one growing old enough.
    return coins.kind === 'missing' && seen.coins[outpointKey(coins.outpoint)] !== undefined;
  });
}

function isSameCoin(a: UtxoEntry | undefined, b: UtxoEntry | undefined): boolean {
  return (
    a?.amountSompi === b?.amountSompi &&
    a?.blockDaaScore === b?.blockDaaScore &&
    a?.isCoinbase === b?.isCoinbase &&
    a?.scriptPublicKey.version === b?.scriptPublicKey.version &&
    equalBytes(a?.scriptPublicKey.script ?? none, b?.scriptPublicKey.script ?? none)
  );
}

const none = new Uint8Array();

/** The people in the lobby as a roster, if they are exactly as many as the charter says and came by our invitations. */
export function rosterOfLobby(group: Group): Roster | undefined {
  const { forming, local } = group;
  if (!local.founded || forming.charter === undefined || forming.roster !== undefined) return undefined;
  const own = valuesOf(forming.joins).filter((join) => join.member === local.member);
  // One seat for each invitation: a link that was passed on does not bring a second person in.
  const guests = local.invitations.flatMap(({ token }) => {
    const came = valuesOf(forming.joins).filter((join) =>
      equalBytes(joinProofOf(token, join.member, join.device), join.invitationProof),
    );
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

function arm(
  group: Group,
  proposal: ProposalId,
  signed: { readonly statement: Uint8Array; readonly signature: Uint8Array },
): GroupTurn {
  const known = group.cases[proposal];
  const statement = decodeStatement(signed.statement);
  if (known?.mine?.phase !== 'clicked' || !statement.ok || statement.value.kind !== 'approve') return { group };
  const mine: Mine = {
    phase: 'armed',
    reading: known.mine.reading,
    sheet: bytesToHex(statement.value.sheet) as SheetId,
    sessions: statement.value.sessions,
    released: [],
  };
  return {
    group: withCase(group, { ...known, mine }),
    publish: [{ group: group.id, kind: 'approve', body: { signed } }],
  };
}

function release(
  group: Group,
  proposal: ProposalId,
  opened: readonly { readonly session: string; readonly partials: Uint8Array }[],
  atMs: TimeMs,
): GroupTurn {
  const known = group.cases[proposal];
  if (known?.mine?.phase !== 'armed') return { group };
  // Asked again in this very turn: between the asking and the opening somebody may have withdrawn, or time run out.
  const due = new Set(sessionsToRelease(group, known, atMs).map(({ session }) => session));
  const sessions = opened.flatMap(({ session, partials }) => {
    const id = [...due].find((dueSession) => dueSession === session);
    return id === undefined ? [] : [{ session: id, partials }];
  });
  if (sessions.length === 0) return { group };
  const mine: Mine = { ...known.mine, released: [...known.mine.released, ...sessions.map(({ session }) => session)] };
  const publish = inEntries(sessions).map(
    (part): Publish => ({ group: group.id, kind: 'release', body: { proposal, sessions: part } }),
  );
  return { group: withCase(group, { ...known, mine }), publish };
}

/** Parts in as many entries as they need: hundreds of subsets at once do not fit the 64 KiB of one. */
function inEntries<T extends { readonly partials: Uint8Array }>(sessions: readonly T[]): readonly (readonly T[])[] {
  const entries: T[][] = [];
  let bytes = Infinity;
  for (const session of sessions) {
    const size = session.partials.length + sessionOverheadBytes;
    if (bytes + size > releaseBytesPerEntry) {
      entries.push([]);
      bytes = 0;
    }
    entries.at(-1)?.push(session);
    bytes += size;
  }
  return entries;
}

/** A session's id and CBOR around it; and what we put in one entry, well under its bound. */
const sessionOverheadBytes = 64;
const releaseBytesPerEntry = 48 * 1024;

const disarm = (group: Group, proposal: ProposalId): Group => {
  const known = group.cases[proposal];
  if (known?.mine === undefined || (known.mine.phase === 'armed' && known.mine.released.length > 0)) return group;
  return withCase(group, { ...known, mine: { phase: 'withdrawn' } });
};
