import { equalBytes } from '../base/bytes.ts';
import type { Sompi, TimeMs } from '../base/ids.ts';
import type { Coin } from '../kaspa/coin-selection.ts';
import type { Outpoint } from '../kaspa/transaction.ts';
import { isMature } from '../kaspa/shape.ts';
import { outpointKey, valuesOf, type Case, type Group } from './state.ts';
import { canStillHappen, hasReleases } from './case-facts.ts';
import { isSpentByAnother, isTurnedDown } from './cases-seen.ts';
import { reservedOutpoints } from './limits-seen.ts';
import { pastFacts } from './past.ts';

/** The same payment for a new proposal. It gets its own number, reading and approvals: nothing of the old one is reused. */
export type AgainPlan = {
  /** `proposeAgain`: it ran out of time or was turned down. `rebuild`: one of its coins is gone. */
  readonly kind: 'proposeAgain' | 'rebuild';
  readonly payments: readonly { readonly script: Uint8Array; readonly amountSompi: Sompi }[];
  readonly note: string;
  readonly externalId: string | undefined;
  /**
   * A coin of the old proposal that the new one must spend, so that the chain itself lets only one of the two happen
   * (protocol.md §5.3). Empty only where another payment has spent a coin of the old one for good.
   */
  readonly mustSpend: readonly Coin[];
};

/**
 * May this payment be proposed again, and how, without ever paying twice? Only by its author, so that two people who
 * both press the button do not; only once it can no longer happen as far as this laptop knows; and, because others may
 * have sent parts this laptop never heard of, only with a coin in common or with proof that the old one is dead.
 */
export function againPlan(group: Group, known: Case, nowMs: TimeMs): AgainPlan | undefined {
  const { proposed, mine } = known;
  if (proposed === undefined || proposed.member !== group.local.member || known.first?.kind !== 'read')
    return undefined;
  if (known.chain?.kind === 'accepted' || known.chain?.kind === 'confirmed') return undefined;
  const isDead = isSpentByAnother(group, known);
  const { expiresAtMs, payments, note, externalId } = proposed.proposal;
  if (!isDead) {
    // Our own part is out, or could still go out: only a spent coin ends that.
    const isOurs = (mine?.phase === 'clicked' || mine?.phase === 'armed') && expiresAtMs > nowMs;
    const isOut = hasReleases(group, known) || known.signed !== undefined;
    const isOver = !canStillHappen(group, known, nowMs) || isTurnedDown(group, known);
    if (!isOver || (known.coins.kind !== 'missing' && (isOut || isOurs))) return undefined;
  }
  const there = coinsStillThere(group, known);
  if (there === undefined || wasProposedAgain(group, known, nowMs)) return undefined;
  const isCoinGone = there.length < proposed.outpoints.length;
  // A coin that is there and counts as missing is a mined one too young to spend: waiting is all it takes.
  if (known.coins.kind === 'missing' && !isCoinGone && expiresAtMs > nowMs) return undefined;
  const shared = there.length === 0 ? undefined : sharedCoin(group, known, nowMs);
  if (shared === undefined && !isDead) return undefined;
  return {
    kind: isCoinGone || isDead ? 'rebuild' : 'proposeAgain',
    payments: payments.map(({ script, amountSompi }) => ({ script, amountSompi })),
    note,
    externalId,
    mustSpend: shared === undefined ? [] : [shared],
  };
}

/** Its coins that the Kaspa node still shows as unspent; undefined while no node answered. */
function coinsStillThere(group: Group, known: Case): readonly Outpoint[] | undefined {
  const { coins } = group;
  if (coins === undefined) return undefined;
  return (known.proposed?.outpoints ?? []).filter((outpoint) => coins.coins[outpointKey(outpoint)] !== undefined);
}

/** The largest coin of the old proposal that can be spent now and that no other open payment holds. */
function sharedCoin(group: Group, known: Case, nowMs: TimeMs): Coin | undefined {
  const { coins } = group;
  if (coins === undefined) return undefined;
  const reserved = reservedOutpoints(group, nowMs);
  return (coinsStillThere(group, known) ?? [])
    .flatMap((outpoint): readonly Coin[] => {
      const entry = coins.coins[outpointKey(outpoint)];
      return entry === undefined || reserved.has(outpointKey(outpoint)) || !isMature(entry, coins.daaScore)
        ? []
        : [{ outpoint, entry }];
    })
    .reduce<Coin | undefined>(
      (largest, coin) => (largest === undefined || coin.entry.amountSompi > largest.entry.amountSompi ? coin : largest),
      undefined,
    );
}

/** A later proposal of the same payments, under the same reference, that happened or still can. */
function wasProposedAgain(group: Group, known: Case, nowMs: TimeMs): boolean {
  const { proposed } = known;
  if (proposed === undefined) return false;
  return valuesOf(group.cases).some((other) => {
    if ((pastFacts(other)?.firstSeenAtMs ?? Infinity) < proposed.firstSeenAtMs) return false;
    const later = other.proposed;
    if (later === undefined || other.id === known.id || later.firstSeenAtMs < proposed.firstSeenAtMs) return false;
    if (later.author === proposed.author && later.proposal.k < proposed.proposal.k) return false;
    if (!isSamePayment(later.proposal, proposed.proposal)) return false;
    const happened = other.chain?.kind === 'accepted' || other.chain?.kind === 'confirmed';
    return happened || canStillHappen(group, other, nowMs);
  });
}

type Intent = {
  readonly payments: readonly { readonly script: Uint8Array; readonly amountSompi: Sompi }[];
  readonly externalId: string | undefined;
};

function isSamePayment(a: Intent, b: Intent): boolean {
  return (
    a.externalId === b.externalId &&
    a.payments.length === b.payments.length &&
    a.payments.every(({ script, amountSompi }, i) => {
      const other = b.payments[i];
      return other !== undefined && other.amountSompi === amountSompi && equalBytes(other.script, script);
    })
  );
}
