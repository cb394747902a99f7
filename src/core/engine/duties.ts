import type { CeremonyId, DeviceId, GroupId, MemberId, ProposalId, SessionId, TimeMs } from '../base/ids.ts';
import { everyone, inOrder, type Forming } from '../group/forming.ts';
import { codeHashIn } from '../group/forming-phase.ts';
import { rehearsalAttempt, rehearsalMembers, rehearsalSubsets } from '../group/rehearsal.ts';
import { encodeCharter } from '../group/charter.ts';
import { stockPerAuthor, type PublicSheet } from '../signature/sheet.ts';
import type { StatementOf } from '../group/statement.ts';
import { hexToBytes } from '../base/bytes.ts';
import { groupIsReady, ownDevice, phaseOf, sheetFor } from './standing.ts';
import { readingOf } from './case-facts.ts';
import { unsettledCases } from './cases-seen.ts';
import { casesUnderWay } from './past.ts';
import { sessionsToRelease } from './release-due.ts';
import { planApproval } from './approval-plan.ts';
import { everybodyCanRecover } from './acknowledged.ts';
import { outpointKey, valuesOf, type Case, type EngineState, type Group } from './state.ts';

/** Times a refused transaction is offered to the network again before the person is asked. */
const submitTriesMax = 5;

/** A node forgets what it took when it restarts or is full: as long as the coins are unspent, it is offered again this often. */
const offerAgainMs = 60_000;

/**
 * What this laptop owes the world now, as a pure function of its state: asked again after every turn, so that a restart or
 * a failure needs no memory of what was under way. `key` names one piece of work; the shell does each once at a time and
 * comes back with an input that makes it disappear from this list.
 */
export type Duty = { readonly key: string; readonly group: GroupId } & (
  | { readonly kind: 'signStatement'; readonly statement: StatementOf<'freeze'> | StatementOf<'codeConfirmed'> }
  | {
      readonly kind: 'dkgFirst';
      readonly ceremony: CeremonyId;
      readonly hostKeys: readonly Uint8Array[];
      readonly members: readonly MemberId[];
      readonly threshold: number;
    }
  | { readonly kind: 'dkgSecond'; readonly ceremony: CeremonyId; readonly messages: readonly Uint8Array[] }
  | { readonly kind: 'dkgFinish'; readonly ceremony: CeremonyId; readonly messages: readonly Uint8Array[] }
  | { readonly kind: 'rehearseNonce'; readonly ceremony: CeremonyId; readonly round: number; readonly attempt: number }
  | {
      readonly kind: 'rehearsePartial';
      readonly ceremony: CeremonyId;
      readonly round: number;
      readonly attempt: number;
      readonly pubnonces: readonly Uint8Array[];
    }
  | { readonly kind: 'makeSheet'; readonly author: DeviceId; readonly k: number }
  | { readonly kind: 'approve'; readonly proposal: ProposalId; readonly request: ApproveDuty }
  | { readonly kind: 'openPartials'; readonly proposal: ProposalId; readonly sessions: readonly SessionId[] }
  | { readonly kind: 'readAgain'; readonly proposal: ProposalId }
  | { readonly kind: 'observeCoins' }
  | { readonly kind: 'submit'; readonly proposal: ProposalId; readonly transaction: Uint8Array }
);

export type ApproveDuty = {
  readonly charter: Uint8Array;
  readonly proposal: Uint8Array;
  readonly reading: string;
  readonly own: PublicSheet;
  readonly others: readonly PublicSheet[];
};

/** Which duties need the vault open; the others go on while it is locked. */
export function needsVault(duty: Duty): boolean {
  switch (duty.kind) {
    case 'signStatement':
    case 'dkgFirst':
    case 'dkgSecond':
    case 'dkgFinish':
    case 'rehearseNonce':
    case 'rehearsePartial':
    case 'makeSheet':
    case 'approve':
      return true;
    case 'openPartials':
    case 'readAgain':
    case 'observeCoins':
    case 'submit':
      return false;
  }
}

export function dutiesOf(state: EngineState, nowMs: TimeMs): readonly Duty[] {
  return valuesOf(state.groups).flatMap((group) => [
    ...casesUnderWay(group).flatMap((known) => caseDuties(group, known, nowMs)),
    ...ceremonyDuties(group),
    ...stockDuties(group, nowMs),
  ]);
}

function ceremonyDuties(group: Group): readonly Duty[] {
  const { forming, local } = group;
  const roster = forming.roster?.roster;
  const { charter, ceremony } = forming;
  const about = { group: group.id };
  const phase = phaseOf(group);
  if (phase === 'abandoned' || phase === 'ready' || roster === undefined || charter === undefined) return [];
  const me = local.member;
  const owed = (record: Readonly<Partial<Record<MemberId, unknown>>>): boolean => record[me] === undefined;
  const duties: Duty[] = [];
  if (forming.roster?.hash === local.agreedRoster && local.agreedRoster !== undefined && owed(forming.freezes)) {
    const statement = {
      kind: 'freeze' as const,
      group: group.id,
      member: me,
      ceremony,
      rosterHash: hexToBytes(local.agreedRoster),
    };
    duties.push({ ...about, key: `freeze/${ceremony}`, kind: 'signStatement', statement });
  }
  if (!everyone(roster, forming.freezes)) return duties;
  if (owed(forming.dkg1)) {
    const { threshold } = charter;
    duties.push({
      ...about,
      key: `dkg1/${ceremony}`,
      kind: 'dkgFirst',
      ceremony,
      threshold,
      hostKeys: roster.members.map((m) => m.hostKey),
      members: roster.members.map((m) => m.member),
    });
  }
  const firsts = inOrder(roster, forming.dkg1);
  if (firsts !== undefined && owed(forming.dkg2))
    duties.push({ ...about, key: `dkg2/${ceremony}`, kind: 'dkgSecond', ceremony, messages: firsts });
  const seconds = inOrder(roster, forming.dkg2);
  if (seconds !== undefined && owed(forming.finalized))
    duties.push({
      ...about,
      key: `dkg3/${ceremony}`,
      kind: 'dkgFinish',
      ceremony,
      messages: seconds.map(({ message }) => message),
    });
  const codeHash = codeHashIn(forming);
  if (codeHash !== undefined && local.codeHeard && owed(forming.confirmed)) {
    const statement = { kind: 'codeConfirmed' as const, group: group.id, member: me, ceremony, codeHash };
    duties.push({ ...about, key: `code/${ceremony}`, kind: 'signStatement', statement });
  }
  return phase === 'rehearsing' && everybodyCanRecover(group)
    ? [...duties, ...rehearsalDuties(group, forming, me)]
    : duties;
}

function rehearsalDuties(group: Group, forming: Forming, me: MemberId): readonly Duty[] {
  const { key } = group;
  const roster = forming.roster?.roster;
  if (key === undefined || roster === undefined) return [];
  return rehearsalSubsets(key.memberCount, key.threshold).flatMap((subset, round): readonly Duty[] => {
    if (!subset.includes(key.myIndex) || group.rehearsed[round] !== undefined) return [];
    const attempt = rehearsalAttempt(forming, round);
    const about = { group: group.id, ceremony: forming.ceremony, round, attempt };
    const nonces = forming.rehearsalNonces[`${round}/${attempt}`] ?? {};
    if (nonces[me] === undefined) return [{ ...about, key: `rehearse1/${round}/${attempt}`, kind: 'rehearseNonce' }];
    const pubnonces = rehearsalMembers(roster, key.threshold, round).flatMap(({ member }) => nonces[member] ?? []);
    if (pubnonces.length < subset.length || forming.rehearsalPartials[`${round}/${attempt}`]?.[me] !== undefined)
      return [];
    return [{ ...about, key: `rehearse2/${round}/${attempt}`, kind: 'rehearsePartial', pubnonces }];
  });
}

/** One sheet at a time, the soonest needed first, so that a click never waits behind a long making. */
function stockDuties(group: Group, nowMs: TimeMs): readonly Duty[] {
  const missing = missingSheets(group, nowMs);
  const [first] = missing;
  return first === undefined
    ? []
    : [{ group: group.id, key: `sheet/${first.author}/${first.k}`, kind: 'makeSheet', ...first }];
}

type Slot = { readonly author: DeviceId; readonly k: number };

/** Sheets of ours that should be there and are not, in the order in which they will be needed. */
export function missingSheets(group: Group, nowMs: TimeMs): readonly Slot[] {
  const roster = group.forming.roster?.roster;
  if (!groupIsReady(group) || group.key === undefined || roster === undefined) return [];
  const own = ownDevice(group);
  const depth = stockPerAuthor(group.key.memberCount, group.key.threshold);
  const stock = Array.from({ length: depth }, (_, ahead) => ahead).flatMap((ahead) =>
    roster.members.flatMap(({ device }) => {
      const k = nextNumber(group, device) + ahead;
      return sheetFor(group, own, device, k) === undefined ? [{ author: device, k }] : [];
    }),
  );
  return [
    ...undecided(group, nowMs).filter(({ author, k }) => sheetFor(group, own, author, k) === undefined),
    ...stock,
  ];
}

/** Proposals that still wait for our click: a restart burnt the codes that were made for them before. */
function undecided(group: Group, nowMs: TimeMs): readonly Slot[] {
  return unsettledCases(group).flatMap(({ proposed, first, mine, approvals, rejections, signed, chain }) => {
    const isOver = signed !== undefined || chain !== undefined || first?.kind !== 'read';
    const isDecided = mine !== undefined || approvals[group.local.member] !== undefined;
    if (proposed === undefined || isOver || isDecided || rejections[group.local.member] !== undefined) return [];
    return proposed.proposal.expiresAtMs > nowMs ? [{ author: proposed.author, k: proposed.proposal.k }] : [];
  });
}

/** The number an author's next proposal will have. */
export const nextNumber = (group: Group, author: DeviceId): number => nextNumbers(group.numbers).get(author) ?? 0;

/** One walk over all numbers for each record of them: every screen asks for every author. */
function nextNumbers(numbers: Group['numbers']): ReadonlyMap<string, number> {
  const before = nextOf.get(numbers);
  if (before !== undefined) return before;
  const next = new Map<string, number>();
  for (const number of Object.keys(numbers)) {
    const slash = number.indexOf('/');
    const author = number.slice(0, slash);
    next.set(author, Math.max(next.get(author) ?? 0, Number(number.slice(slash + 1)) + 1));
  }
  nextOf.set(numbers, next);
  return next;
}

const nextOf = new WeakMap<Group['numbers'], ReadonlyMap<string, number>>();

function caseDuties(group: Group, known: Case, nowMs: TimeMs): readonly Duty[] {
  const about = { group: group.id, proposal: known.id };
  const { proposed, mine, signed, chain } = known;
  if (proposed === undefined || known.first?.kind !== 'read' || chain?.kind === 'confirmed') return [];
  const expired = proposed.proposal.expiresAtMs <= nowMs;
  const duties: Duty[] = [];
  if (known.second === undefined && !expired) duties.push({ ...about, key: `read/${known.id}`, kind: 'readAgain' });
  if ((known.coins.kind === 'unchecked' || known.coins.kind === 'missing') && signed === undefined && !expired)
    duties.push({ group: group.id, key: `coins/${group.id}`, kind: 'observeCoins' });
  if (chain?.kind === 'submitted' || chain?.kind === 'accepted')
    duties.push({ group: group.id, key: `coins/${group.id}`, kind: 'observeCoins' });
  if (mine?.phase === 'clicked') {
    const request = approveDuty(group, known, mine, nowMs);
    if (request !== undefined) duties.push({ ...about, key: `approve/${known.id}`, kind: 'approve', request });
  }
  const due = signed === undefined ? sessionsToRelease(group, known, nowMs) : [];
  if (due.length > 0)
    duties.push({
      ...about,
      key: `release/${known.id}/${due.length}/${due[0]?.session ?? ''}`,
      kind: 'openPartials',
      sessions: due.map(({ session }) => session),
    });
  if (signed !== undefined && isToBeOffered(group, known, nowMs))
    duties.push({ ...about, key: `submit/${known.id}`, kind: 'submit', transaction: signed.transaction });
  return duties;
}

function isToBeOffered({ coins }: Group, { chain, proposed }: Case, nowMs: TimeMs): boolean {
  switch (chain?.kind) {
    case undefined:
      return true;
    case 'refused':
      return chain.tries < submitTriesMax;
    case 'submitted': {
      const isUnspent = proposed?.outpoints.every((outpoint) => coins?.coins[outpointKey(outpoint)] !== undefined);
      return isUnspent === true && nowMs - chain.atMs >= offerAgainMs;
    }
    case 'accepted':
    case 'confirmed':
      return false;
  }
}

function approveDuty(
  group: Group,
  known: Case,
  mine: Extract<Case['mine'], { readonly phase: 'clicked' }>,
  nowMs: TimeMs,
): ApproveDuty | undefined {
  const { charter } = group.forming;
  const own = group.sheets[mine.sheet];
  if (charter === undefined || known.proposed === undefined || own === undefined || readingOf(known) === undefined)
    return undefined;
  // The plan as it is now, not as it was at the click: sheets that arrived meanwhile only add sessions.
  const plan = planApproval(
    { ...group, given: { ...group.given, [mine.sheet]: undefined } },
    { ...known, mine: undefined },
    mine.reading,
    nowMs,
  );
  if (!plan.ok) return undefined;
  const others = new Map(
    plan.value.sessions.flatMap(({ sheets }) => sheets.map((sheet) => [sheet.id, sheet] as const)),
  );
  others.delete(own.id);
  return {
    charter: encodeCharter(charter),
    proposal: known.proposed.bytes,
    reading: mine.reading,
    own,
    others: [...others.values()],
  };
}
