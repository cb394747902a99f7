import { equalBytes } from '../base/bytes.ts';
import type { TimeMs } from '../base/ids.ts';
import { immatureInput, readProposal } from '../review/reading.ts';
import { refusalSentence } from '../review/refusal.ts';
import { casesPaid } from './cases-seen.ts';
import { letGoOfCodes } from './codes-let-go.ts';
import { casesUnderWay, pastFacts } from './past.ts';
import { withinOpenBound } from './open-bound.ts';
import type { AuditDraft } from './inputs.ts';
import { readingOf } from './case-facts.ts';
import { outpointKey, withCase, type Case, type CoinCheck, type Group } from './state.ts';
import { settleRehearsals } from './settle-rehearsals.ts';
import { completeSignature } from './settle-signature.ts';

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
  const open = casesUnderWay(group).filter(({ chain }) => chain?.kind !== 'confirmed');
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

/**
 * A signed payment is accepted when the chain shows its change, or, without change, none of its coins any more. Until it
 * is buried a reorganisation can undo that: then it is only signed again, and is sent again.
 */
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
  const outpoints = known.proposed.outpoints.map(outpointKey);
  if (standing?.kind === 'accepted') {
    // An answer from before the acceptance shows the coins too; one from after it shows that the chain took it back.
    const isBack = outpoints.some((outpoint) => coins.coins[outpoint] !== undefined);
    if (isBack && coins.daaScore >= standing.daaScore) {
      const { acceptedAtMs: _undone, ...seen } = known.seen ?? {};
      return {
        group: withCase(group, { ...known, chain: undefined, seen }),
        audit: [...audit, { ...about, kind: 'transactionUndone' }],
      };
    }
    if (coins.daaScore - standing.daaScore < BigInt(group.forming.charter?.buriedDaa ?? 0)) return { group, audit };
    const confirmed = { ...known, chain: { kind: 'confirmed', atMs, daaScore: coins.daaScore } } as const;
    return {
      group: letGoOfCodes(withCase(group, confirmed), [confirmed]),
      audit: [...audit, { ...about, kind: 'transactionConfirmed' }],
    };
  }
  const spent = outpoints.every((outpoint) => coins.coins[outpoint] === undefined);
  const changeIndex = reading.transaction.outputs.findIndex(
    (_, i) => i >= (known.proposed?.proposal.payments.length ?? 0),
  );
  const change = outpointKey({ transactionId: reading.facts.transactionId, index: changeIndex });
  // Change that is gone again was there, if a payment that the chain accepted spent it: so a laptop that slept catches up.
  const changeSeen = changeIndex >= 0 && (coins.coins[change] !== undefined || wasSpentByAnother(group, change));
  const weSentIt = changeIndex < 0 && (standing?.kind === 'submitted' || known.seen?.sentAtMs !== undefined);
  if (!spent || !(changeSeen || weSentIt)) return { group, audit };
  const spend = {
    transactionId: reading.facts.transactionId,
    atMs,
    amountSompi: reading.facts.paidSompi + reading.facts.feeSompi,
  };
  const accepted = withCase(group, {
    ...known,
    chain: { kind: 'accepted', atMs, daaScore: coins.daaScore },
    seen: { ...known.seen, acceptedAtMs: atMs },
  });
  return {
    group: { ...accepted, spends: [...accepted.spends.filter((s) => s.transactionId !== spend.transactionId), spend] },
    audit: [...audit, { ...about, kind: 'transactionAccepted' }],
  };
}

function wasSpentByAnother(group: Group, coin: string): boolean {
  return casesPaid(group).some(
    (known) =>
      pastFacts(known)?.spent.includes(coin) ??
      known.proposed?.outpoints.some((outpoint) => outpointKey(outpoint) === coin) === true,
  );
}
