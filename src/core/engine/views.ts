import { bytesToHex } from '../base/bytes.ts';
import type { DeviceId, MemberId, ProposalId, Sompi, TimeMs } from '../base/ids.ts';
import { everyone } from '../group/forming.ts';
import { codeHashIn, formingFault, type FormingPhase } from '../group/forming-phase.ts';
import { codeTriesMax, codeWordsOf } from '../group/code.ts';
import { scriptToAddress } from '../kaspa/address.ts';
import { formatKas, type NetworkName } from '../kaspa/network.ts';
import { reviewSentence } from '../review/sentence.ts';
import { reviewVerdict, type VerdictItem } from '../review/verdict.ts';
import type { History, LivePayment } from '../review/history.ts';
import type { RuleVerdict } from '../policy/rule.ts';
import { missingSheets, nextNumber } from './duties.ts';
import { groupIsReady, phaseOf, sheetFor, standingOf, type Standing } from './standing.ts';
import { verdictOf } from './limits-seen.ts';
import { approvalsOf, canStillHappen, digestOf, dissentersOf, hasReleases, readingOf } from './case-facts.ts';
import { rosterOfLobby } from './ceremony-steps.ts';
import { valuesOf, type Case, type Group } from './state.ts';

/* What a person is shown. Amounts are text; the page does no arithmetic on money. */

export type MemberView = {
  readonly member: MemberId;
  readonly name: string;
  readonly device: DeviceId;
  readonly you: boolean;
  readonly online: boolean;
  /** One-time codes are there for the next proposal of every author. */
  readonly ready: boolean;
  readonly backupProven: boolean;
};

export type GroupView = {
  readonly group: string;
  readonly name: string | undefined;
  readonly network: NetworkName;
  readonly phase: FormingPhase;
  readonly fault: string | undefined;
  readonly threshold: number | undefined;
  readonly memberCount: number | undefined;
  readonly members: readonly MemberView[];
  /** The founder can close the lobby: everybody invited is here. */
  readonly lobbyComplete: boolean;
  readonly rosterHash: string | undefined;
  readonly youAgreed: boolean;
  readonly code: CodeView;
  readonly youProvedBackup: boolean;
  /** Shown only when the group is ready (protocol.md §4.5). */
  readonly address: string | undefined;
  readonly balance: string | undefined;
  readonly balanceSompi: string | undefined;
  /** This laptop's one-time codes are complete. */
  readonly stockComplete: boolean;
  readonly proposals: readonly ProposalView[];
  readonly alarms: readonly { readonly fault: string; readonly member: string | undefined; readonly atMs: TimeMs }[];
};

/** The six words: the one who reads them sees them from the start, the others once they typed what they heard. */
export type CodeView =
  | { readonly kind: 'notYet' }
  | {
      readonly kind: 'read';
      readonly words: readonly string[];
      readonly heardBack: boolean;
      readonly triesLeft: number;
    }
  | { readonly kind: 'type'; readonly triesLeft: number }
  | { readonly kind: 'heard'; readonly words: readonly string[] };

export type ProposalView = {
  readonly proposal: ProposalId;
  readonly standing: Standing['kind'];
  readonly why: string | undefined;
  readonly author: string;
  readonly k: number;
  readonly note: string;
  readonly expiresAtMs: TimeMs;
  readonly sentence: string | undefined;
  readonly reading: string | undefined;
  readonly readingCode: string | undefined;
  readonly transactionId: string | undefined;
  readonly verdict:
    | { readonly level: 'routine' | 'check' | 'stop'; readonly heading: string; readonly items: readonly VerdictItem[] }
    | undefined;
  readonly rules: readonly Pick<RuleVerdict, 'rule' | 'outcome' | 'sentence'>[];
  readonly approvals: readonly string[];
  readonly approvalsNeeded: number | undefined;
  readonly rejections: readonly { readonly name: string; readonly reason: string }[];
  readonly dissenters: readonly string[];
  readonly released: boolean;
};

export function groupView(group: Group, online: ReadonlySet<DeviceId>, nowMs: TimeMs): GroupView {
  const { forming, local } = group;
  const { charter } = forming;
  const phase = phaseOf(group);
  const ready = groupIsReady(group);
  const address =
    ready && group.key !== undefined
      ? scriptToAddress({ version: 0, script: group.key.script }, group.network)
      : undefined;
  const balanceSompi = balanceOf(group);
  return {
    group: group.id,
    name: charter?.name,
    network: group.network,
    phase,
    fault: phase === 'abandoned' ? formingFault(forming)?.fault : undefined,
    threshold: charter?.threshold,
    memberCount: charter?.memberCount,
    members: membersOf(group, online),
    lobbyComplete: rosterOfLobby(group) !== undefined,
    rosterHash: forming.roster?.hash,
    youAgreed: local.agreedRoster !== undefined,
    code: codeView(group, phase),
    youProvedBackup: local.backupProven,
    address: address?.ok === true ? address.value : undefined,
    balance: balanceSompi === undefined ? undefined : formatKas(balanceSompi),
    balanceSompi: balanceSompi?.toString(),
    stockComplete: ready && missingSheets(group, nowMs).length === 0,
    proposals: valuesOf(group.cases).map((known) => proposalView(group, known, nowMs)),
    alarms: group.alarms.map(({ fault, member, atMs }) => ({
      fault,
      atMs,
      member: member === undefined ? undefined : nameOf(group, member),
    })),
  };
}

export function proposalView(group: Group, known: Case, nowMs: TimeMs): ProposalView {
  const standing = standingOf(group, known, nowMs);
  const reading = readingOf(known);
  const policy = verdictOf(group, known, nowMs);
  const history = historyOf(group);
  const differing = dissentersOf(known).map((member) => nameOf(group, member));
  const verdict =
    reading === undefined || policy === undefined
      ? undefined
      : reviewVerdict({ reading, policy, history, live: liveOf(group, known, nowMs), differing });
  return {
    proposal: known.id,
    standing: standing.kind,
    why: whyOf(standing),
    author: known.proposed === undefined ? '' : nameOf(group, known.proposed.member),
    k: known.proposed?.proposal.k ?? 0,
    note: known.proposed?.proposal.note ?? '',
    expiresAtMs: known.proposed?.proposal.expiresAtMs ?? 0,
    sentence: reading === undefined ? undefined : reviewSentence(reading.model, history),
    reading: digestOf(known),
    readingCode: reading?.code,
    transactionId: reading?.facts.transactionId,
    verdict:
      verdict === undefined ? undefined : { level: verdict.level, heading: verdict.heading, items: verdict.items },
    rules: (policy?.verdicts ?? []).map(({ rule, outcome, sentence }) => ({ rule, outcome, sentence })),
    approvals: approvalsOf(known).map((member) => nameOf(group, member)),
    approvalsNeeded: policy?.approvalsNeeded,
    rejections: Object.entries(known.rejections).map(([member, reason]) => ({
      name: nameOf(group, member as MemberId),
      reason: reason ?? '',
    })),
    dissenters: differing,
    released: hasReleases(group, known),
  };
}

export const nameOf = (group: Group, member: MemberId): string =>
  valuesOf(group.forming.joins).find((join) => join.member === member)?.name ?? member.slice(0, 8);

/** All of the group's coins as last seen; undefined while no node answered. */
export function balanceOf(group: Group): Sompi | undefined {
  return group.coins === undefined
    ? undefined
    : valuesOf(group.coins.coins).reduce((sum, coin) => sum + coin.amountSompi, 0n);
}

function membersOf(group: Group, online: ReadonlySet<DeviceId>): readonly MemberView[] {
  const { forming, local } = group;
  const roster = forming.roster?.roster.members;
  const people = roster ?? valuesOf(forming.joins);
  return people.map(({ member, device, name }) => ({
    member,
    name,
    device,
    you: member === local.member,
    online: member === local.member || online.has(device),
    ready: (roster ?? []).every(
      (author) => sheetFor(group, device, author.device, nextNumber(group, author.device)) !== undefined,
    ),
    backupProven: forming.proven[member] !== undefined,
  }));
}

function codeView(group: Group, phase: FormingPhase): CodeView {
  const { forming, local } = group;
  const roster = forming.roster?.roster;
  const codeHash = codeHashIn(forming);
  if (roster === undefined || codeHash === undefined || phase === 'abandoned' || !everyone(roster, forming.finalized))
    return { kind: 'notYet' };
  const words = codeWordsOf(codeHash);
  const triesLeft = codeTriesMax - local.codeTries;
  // The founder reads aloud; everybody else types before their own screen shows a word (protocol.md §4.3).
  if (local.founded) return { kind: 'read', words, heardBack: local.codeHeard, triesLeft };
  return local.codeHeard ? { kind: 'heard', words } : { kind: 'type', triesLeft };
}

/** What was paid before, from proposals this laptop saw accepted. */
function historyOf(group: Group): History {
  const done = valuesOf(group.cases).filter(({ chain }) => chain?.kind === 'accepted' || chain?.kind === 'confirmed');
  const timesPaid: Partial<Record<string, number>> = {};
  let largestPaidSompi: Sompi | undefined;
  for (const known of done) {
    const paid = readingOf(known)?.facts.paidSompi ?? 0n;
    if (largestPaidSompi === undefined || paid > largestPaidSompi) largestPaidSompi = paid;
    for (const script of new Set(
      (known.proposed?.proposal.payments ?? []).map((payment) => bytesToHex(payment.script)),
    ))
      timesPaid[script] = (timesPaid[script] ?? 0) + 1;
  }
  return { timesPaid, largestPaidSompi, balanceSompi: balanceOf(group) };
}

function liveOf(group: Group, except: Case, nowMs: TimeMs): readonly LivePayment[] {
  return valuesOf(group.cases).flatMap((other): readonly LivePayment[] => {
    const reading = readingOf(other);
    if (
      other.id === except.id ||
      reading === undefined ||
      other.proposed === undefined ||
      !hasReleases(group, other) ||
      !canStillHappen(group, other, nowMs)
    )
      return [];
    return [
      {
        transactionId: reading.facts.transactionId,
        outpoints: other.proposed.outpoints,
        payments: other.proposed.proposal.payments,
      },
    ];
  });
}

function whyOf(standing: Standing): string | undefined {
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
