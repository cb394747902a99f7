import type { DeviceId, ProposalId, Sompi, TimeMs, TransactionId } from '../base/ids.ts';
import { outpointKey, valuesOf, type Case, type ChainStanding, type CoinCheck, type Group } from './state.ts';

/*
 * A payment that the chain confirmed, and that nothing here waits for any more, is past. A group has thousands of them,
 * so what every look at the group asks about each is kept beside it, and the rest is read when somebody looks at it.
 */

export type PastFacts = {
  readonly id: ProposalId;
  readonly chain: Extract<ChainStanding, { readonly kind: 'confirmed' }>;
  readonly coins: CoinCheck;
  readonly author: DeviceId;
  readonly k: number;
  readonly firstSeenAtMs: TimeMs;
  /** Until when it counts as open where its author's open proposals are counted: its expiry, or 0 once it is signed. */
  readonly openUntilMs: TimeMs;
  readonly transactionId: TransactionId;
  readonly paidSompi: Sompi;
  /** Output scripts of its payments, in order. */
  readonly payees: readonly Uint8Array[];
  /** Keys of the coins it spent. */
  readonly spent: readonly string[];
};

/** What is asked about a past payment; undefined for every other proposal. */
export function pastFacts(known: Case): PastFacts | undefined {
  if (known.chain?.kind !== 'confirmed') return undefined;
  let found = facts.get(known);
  if (found === undefined) {
    found = factsIn(known, known.chain) ?? 'none';
    facts.set(known, found);
  }
  return found === 'none' ? undefined : found;
}

/** Facts that were stored with a case, so that nobody has to read it for them. */
export const keepFacts = (known: Case, stored: PastFacts): void => void facts.set(known, stored);

/** Every proposal that is not past. */
export function casesUnderWay({ cases }: Pick<Group, 'cases'>): readonly Case[] {
  let found = underWay.get(cases);
  if (found === undefined) {
    found = valuesOf(cases).filter((known) => pastFacts(known) === undefined);
    underWay.set(cases, found);
  }
  return found;
}

/** A case is replaced whenever something is said about it, so an answer belongs to the object it was given for. */
const facts = new WeakMap<Case, PastFacts | 'none'>();
const underWay = new WeakMap<Group['cases'], readonly Case[]>();

function factsIn(known: Case, chain: PastFacts['chain']): PastFacts | undefined {
  const { id, proposed, first, mine, signed, coins } = known;
  if (proposed === undefined || first?.kind !== 'read') return undefined;
  // Its keys are still in memory, or a restart has yet to say that they are gone.
  const isHeld = mine?.phase === 'clicked' || (mine?.phase === 'armed' && mine.released.length === 0);
  if (signed === undefined && isHeld) return undefined;
  const { proposal, outpoints, author, firstSeenAtMs } = proposed;
  const { transactionId, paidSompi } = first.reading.facts;
  return {
    id,
    chain,
    coins,
    author,
    k: proposal.k,
    firstSeenAtMs,
    openUntilMs: signed === undefined ? proposal.expiresAtMs : 0,
    transactionId,
    paidSompi,
    payees: proposal.payments.map(({ script }) => script),
    spent: outpoints.map(outpointKey),
  };
}
