import { equalBytes } from '../base/bytes.ts';
import { assert } from '../base/errors.ts';
import type { MemberId, TimeMs } from '../base/ids.ts';
import { combine } from '../frost/combine.ts';
import { openSession } from '../frost/session.ts';
import { completeRehearsal, rehearsalMembers, rehearsalMessageOf, rehearsalSubsets } from '../group/forming.ts';
import { schnorrVerify } from '../frost/bip340.ts';
import type { RosterMember } from '../group/roster.ts';
import { sighashes } from '../kaspa/sighash.ts';
import { immatureInput, readProposal } from '../review/reading.ts';
import { refusalSentence } from '../review/refusal.ts';
import { completeSession, sessionsAmong, signedTransactionBytes, signersOf } from '../signature/completion.ts';
import type { ArmableSession } from '../signature/sheet.ts';
import { withinOpenBound } from './open-bound.ts';
import { everybodyCanRecover } from './acknowledged.ts';
import type { AuditDraft } from './inputs.ts';
import { alarm } from './fold.ts';
import { armedApprovers, digestOf, readingOf } from './standing.ts';
import { outpointKey, valuesOf, withCase, type Case, type CoinCheck, type Group } from './state.ts';

export type Settled = { readonly group: Group; readonly audit: readonly AuditDraft[] };

/**
 * Everything that follows from what is known, without asking anybody: rehearsals verified, proposals read, coins
 * compared, signatures completed, acceptance noticed. Called after every input; doing it twice changes nothing.
 * @param before  the group as it was before the input: what did not change since has nothing new to settle
 */
export function settle(group: Group, before: Group | undefined, atMs: TimeMs): Settled {
  let settled: Settled = settleRehearsals({ group, audit: [] }, atMs);
  const touched = casesTouched(group, before);
  const readable = touched.some(isUnread) ? withinOpenBound(group, atMs) : new Set();
  for (const known of touched) {
    if (!isUnread(known) || readable.has(known.id)) settled = settleCase(settled, known, atMs);
  }
  return settled;
}

/** Proposals about which something is new. A flood of them must not make every later turn slow. */
function casesTouched(group: Group, before: Group | undefined): readonly Case[] {
  const open = valuesOf(group.cases).filter(({ chain }) => chain?.kind !== 'confirmed');
  if (
    before === undefined ||
    before.coins !== group.coins ||
    before.key !== group.key ||
    before.forming !== group.forming
  )
    return open;
  if (before.cases === group.cases && before.sheets === group.sheets) return [];
  const sheetsChanged = before.sheets !== group.sheets;
  return open.filter((known) => {
    if (before.cases[known.id] !== known) return true;
    // One proposal that ends makes room for reading the next; new codes can complete what was approved.
    return isUnread(known) || (sheetsChanged && known.signed === undefined && Object.keys(known.approvals).length > 0);
  });
}

const isUnread = ({ proposed, first }: Case): boolean => proposed !== undefined && first === undefined;

function settleRehearsals({ group, audit }: Settled, atMs: TimeMs): Settled {
  const { key, forming } = group;
  const roster = forming.roster?.roster;
  if (key === undefined || roster === undefined || Object.keys(forming.rehearsalPartials).length === 0)
    return { group, audit };
  const rounds = rehearsalSubsets(key.memberCount, key.threshold);
  if (Object.keys(group.rehearsed).length === rounds.length || !everybodyCanRecover(group)) return { group, audit };
  let settled: Settled = { group, audit };
  for (const [round, subset] of rounds.entries()) {
    const complete = completeRehearsal(forming, round);
    if (settled.group.rehearsed[round] !== undefined || complete === undefined) continue;
    const nonces = new Map(subset.map((index, i) => [index, complete.pubnonces[i] ?? new Uint8Array()]));
    const opened = openSession(
      signersOf(key, subset),
      nonces,
      rehearsalMessageOf(forming.ceremony, round, complete.attempt),
    );
    if (!opened.ok) continue;
    const signature = combine(
      opened.value,
      new Map(subset.map((index, i) => [index, complete.partials[i] ?? new Uint8Array()])),
    );
    if (!signature.ok) {
      const { error } = signature;
      const culprits = error.kind === 'culprits' ? error.signers : [];
      for (const index of culprits) settled = blameRehearsal(settled, roster.members[index], atMs);
      continue;
    }
    settled = {
      group: { ...settled.group, rehearsed: { ...settled.group.rehearsed, [round]: complete.attempt } },
      audit: [
        ...settled.audit,
        {
          atMs,
          kind: 'rehearsed',
          group: group.id,
          details: [
            [
              'signers',
              rehearsalMembers(roster, key.threshold, round)
                .map((m) => m.name)
                .join(', '),
            ],
          ],
        },
      ],
    };
  }
  return settled;
}

/** A rehearsal that does not add up ends nothing by itself; everybody sees whose part was wrong, once. */
function blameRehearsal({ group, audit }: Settled, culprit: RosterMember | undefined, atMs: TimeMs): Settled {
  const fault = 'badRehearsal';
  if (culprit === undefined || group.alarms.some((a) => a.fault === fault && a.member === culprit.member))
    return { group, audit };
  const details = [['fault', fault] as const, ['member', culprit.name] as const];
  return {
    group: alarm(group, { atMs, fault, member: culprit.member, entry: undefined }),
    audit: [...audit, { atMs, kind: 'blamed', group: group.id, details }],
  };
}

function settleCase(before: Settled, known: Case, atMs: TimeMs): Settled {
  let settled = before;
  let now = known;
  const put = (changed: Case, ...audit: AuditDraft[]): void => {
    now = changed;
    settled = { group: withCase(settled.group, changed), audit: [...settled.audit, ...audit] };
  };
  const about = { atMs, group: before.group.id, subject: known.id };

  const first = firstReading(settled.group, now);
  if (first !== undefined) {
    put(
      { ...now, first },
      ...(first.kind === 'refused'
        ? [{ ...about, kind: 'proposalRefused' as const, details: [['why', first.refusal.code] as const] }]
        : []),
    );
  }
  const coins = checkCoins(settled.group, now);
  if (coins.kind !== now.coins.kind) put({ ...now, coins });

  const completed = completeSignature(settled.group, now);
  if (completed !== undefined) {
    const failed = { ...now.failed, ...completed.failed };
    const blamed = Object.entries(completed.failed).map(
      ([session, members]): AuditDraft => ({
        ...about,
        kind: 'blamed',
        details: [
          ['fault', 'badPartial'],
          ['session', session],
          ['members', (members ?? []).join(' ')],
        ],
      }),
    );
    if (completed.signed === undefined) put({ ...now, failed }, ...blamed);
    else
      put({ ...now, failed, signed: { ...completed.signed, atMs } }, ...blamed, {
        ...about,
        kind: 'signatureCompleted',
        details: [['session', completed.signed.session]],
      });
  }
  return settleChain(settled, now, atMs);
}

/** Read a proposal once everything it is read against is known here. */
function firstReading(group: Group, known: Case): Case['first'] {
  const { charter } = group.forming;
  if (known.first !== undefined || known.proposed === undefined || group.key === undefined || charter === undefined)
    return undefined;
  const { proposal } = known.proposed;
  if (proposal.epoch !== group.key.epoch)
    return {
      kind: 'refused',
      refusal: {
        code: 'otherEpoch',
        sentence: 'This proposal names another group key than the one in force. Nothing was signed. Propose it again.',
      },
    };
  const reading = readProposal(proposal, charter, group.key.script);
  return reading.ok
    ? { kind: 'read', reading: reading.value }
    : { kind: 'refused', refusal: { code: reading.error.code, sentence: refusalSentence(reading.error) } };
}

/**
 * Compare the amounts the author claims with what Kaspa nodes report (protocol.md §5.2c). A first match pins them: a
 * later different amount stops the proposal. A sighash commits only to its own input's amount, so a lie hides a fee.
 */
function checkCoins(group: Group, known: Case): CoinCheck {
  const reading = readingOf(known);
  if (
    group.coins === undefined ||
    reading === undefined ||
    known.signed !== undefined ||
    known.coins.kind === 'differs'
  )
    return known.coins;
  for (const [i, { previousOutpoint }] of reading.transaction.inputs.entries()) {
    const seen = group.coins.coins[outpointKey(previousOutpoint)];
    const claimed = reading.utxos[i];
    if (seen === undefined || claimed === undefined) return { kind: 'missing', outpoint: previousOutpoint };
    const sameScript =
      seen.scriptPublicKey.version === claimed.scriptPublicKey.version &&
      equalBytes(seen.scriptPublicKey.script, claimed.scriptPublicKey.script);
    if (
      seen.amountSompi !== claimed.amountSompi ||
      !sameScript ||
      seen.isCoinbase !== claimed.isCoinbase ||
      // A reorganisation moves an ordinary coin to another score; for a mined one the score is its age.
      (seen.isCoinbase && seen.blockDaaScore !== claimed.blockDaaScore)
    )
      return { kind: 'differs', outpoint: previousOutpoint };
  }
  const immature = immatureInput(reading, group.coins.daaScore);
  const young = immature === undefined ? undefined : reading.transaction.inputs[immature]?.previousOutpoint;
  return young === undefined ? { kind: 'match', atMs: group.coins.atMs } : { kind: 'missing', outpoint: young };
}

type Completed = {
  readonly signed: { readonly session: ArmableSession['session']; readonly transaction: Uint8Array } | undefined;
  readonly failed: Readonly<Partial<Record<string, readonly MemberId[]>>>;
};

/**
 * Any member combines (protocol.md §6.7): complete subsets in turn until one verifies. Approvals that were withdrawn
 * after their parts were sent still count here, because those parts can be completed by anybody who has them.
 */
function completeSignature(group: Group, known: Case): Completed | undefined {
  const { key } = group;
  const reading = readingOf(known);
  const roster = group.forming.roster?.roster;
  if (known.signed !== undefined || key === undefined || reading === undefined || roster === undefined)
    return undefined;
  const releasing = Object.keys(known.releases).filter(
    (member) => known.approvals[member as MemberId]?.reading === digestOf(known),
  ) as MemberId[];
  if (releasing.length < key.threshold) return undefined;
  const failed: Partial<Record<string, readonly MemberId[]>> = {};
  let hashes: readonly Uint8Array[] | undefined;
  for (const session of sessionsAmong(
    key,
    known.id,
    reading.transaction.inputs.length,
    armedApprovers(group, known, releasing),
  )) {
    if (known.failed[session.session] !== undefined) continue;
    const partials = partialsOf(group, known, session);
    if (partials === undefined) continue;
    hashes ??= sighashes(reading.transaction, reading.utxos);
    const signatures = completeSession(key, session, hashes, partials);
    if (!signatures.ok) {
      failed[session.session] = signatures.error.culprits.flatMap((index) => roster.members[index]?.member ?? []);
      continue;
    }
    const xOnly = key.thresholdKey.subarray(1);
    assert(
      signatures.value.every((signature, i) => schnorrVerify(signature, hashes?.[i] ?? new Uint8Array(), xOnly)),
      'a completed signature verifies under the group key',
    );
    return {
      signed: { session: session.session, transaction: signedTransactionBytes(reading.transaction, signatures.value) },
      failed,
    };
  }
  return Object.keys(failed).length === 0 ? undefined : { signed: undefined, failed };
}

function partialsOf(group: Group, known: Case, session: ArmableSession): ReadonlyMap<number, Uint8Array> | undefined {
  const members = group.forming.roster?.roster.members ?? [];
  const found = session.subset.flatMap((index) => {
    const member = members[index]?.member;
    const partials = member === undefined ? undefined : known.releases[member]?.[session.session];
    return partials === undefined ? [] : [[index, partials] as const];
  });
  return found.length === session.subset.length ? new Map(found) : undefined;
}

/** A signed payment is accepted when the chain shows its change, or, without change, none of its coins any more. */
function settleChain({ group, audit }: Settled, known: Case, atMs: TimeMs): Settled {
  const reading = readingOf(known);
  const { coins } = group;
  if (reading === undefined || coins === undefined || known.proposed === undefined) return { group, audit };
  const about = {
    atMs,
    group: group.id,
    subject: known.id,
    details: [['transaction', reading.facts.transactionId] as const],
  };
  const standing = known.chain;
  if (standing?.kind === 'accepted') {
    if (coins.daaScore - standing.daaScore < BigInt(group.forming.charter?.buriedDaa ?? 0)) return { group, audit };
    return {
      group: withCase(group, { ...known, chain: { kind: 'confirmed', atMs, daaScore: coins.daaScore } }),
      audit: [...audit, { ...about, kind: 'transactionConfirmed' }],
    };
  }
  const spent = known.proposed.outpoints.every((outpoint) => coins.coins[outpointKey(outpoint)] === undefined);
  const changeIndex = reading.transaction.outputs.findIndex(
    (_, i) => i >= (known.proposed?.proposal.payments.length ?? 0),
  );
  const change = outpointKey({ transactionId: reading.facts.transactionId, index: changeIndex });
  // Change that is gone again was there, if a payment that the chain accepted spent it: so a laptop that slept catches up.
  const changeSeen = changeIndex >= 0 && (coins.coins[change] !== undefined || wasSpentByAnother(group, change));
  const weSentIt = standing?.kind === 'submitted' && changeIndex < 0;
  if (!spent || !(changeSeen || weSentIt)) return { group, audit };
  const spend = {
    transactionId: reading.facts.transactionId,
    atMs,
    amountSompi: reading.facts.paidSompi + reading.facts.feeSompi,
  };
  const accepted = withCase(group, { ...known, chain: { kind: 'accepted', atMs, daaScore: coins.daaScore } });
  return {
    group: { ...accepted, spends: [...accepted.spends.filter((s) => s.transactionId !== spend.transactionId), spend] },
    audit: [...audit, { ...about, kind: 'transactionAccepted' }],
  };
}

function wasSpentByAnother(group: Group, coin: string): boolean {
  return valuesOf(group.cases).some(
    ({ chain, proposed }) =>
      (chain?.kind === 'accepted' || chain?.kind === 'confirmed') &&
      proposed?.outpoints.some((outpoint) => outpointKey(outpoint) === coin) === true,
  );
}
