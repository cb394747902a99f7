import type { Sompi, TimeMs, TransactionId } from '../base/ids.ts';
import type { Rule } from '../group/charter.ts';

/** What a rule may look at of a proposal; all of it comes from the proposal's bytes. */
export type PolicyFacts = {
  readonly transactionId: TransactionId;
  /** Version-0 scripts; the change back to the group is not a payment. */
  readonly payments: readonly { readonly script: Uint8Array; readonly amountSompi: Sompi }[];
  readonly feeSompi: Sompi;
  readonly note: string;
  readonly expiresAtMs: TimeMs;
};

/** One transaction that took, or may still take, coins of the group: payments and fee together. */
export type Spend = { readonly atMs: TimeMs; readonly amountSompi: Sompi; readonly transactionId: TransactionId };

/** What this laptop alone knows. Dynamic results depend on it and are never compared between members. */
export type PolicyContext = {
  readonly nowMs: TimeMs;
  /** When this app first saw the proposal; for one not sent yet, now. */
  readonly firstSeenAtMs: TimeMs;
  /** Completed spends on the chain, LIVE ones, and those of approved proposals that have not expired. */
  readonly spends: readonly Spend[];
};

export type RuleOutcome = 'passes' | 'needsMore' | 'blocks';

/** Why a rule said what it said: the word that members compare. A code, once used, keeps its meaning. */
export type RuleCode =
  | 'recipientsListed'
  | 'recipientNotListed'
  | 'withinPaymentMax'
  | 'abovePaymentMax'
  | 'within24hLimit'
  | 'above24hLimit'
  | 'reasonGiven'
  | 'reasonMissing'
  | 'withinFeeCeiling'
  | 'aboveFeeCeiling'
  | 'thresholdSuffices'
  | 'moreApprovalsNeeded'
  | 'expiryAhead'
  | 'expired'
  | 'expiryTooFar';

export type Judgement = { readonly outcome: RuleOutcome; readonly code: RuleCode; readonly sentence: string };

export type RuleVerdict = Judgement & {
  /** `expiry` is the one rule that every group has without listing it. */
  readonly rule: Rule['kind'] | 'expiry';
  /** Its place in the charter's list of rules; undefined for `expiry`. */
  readonly index: number | undefined;
  /** True when the result depends on the proposal and the charter it names only, so that all members must see it alike. */
  readonly static: boolean;
};

/** The parameters of one kind of rule, as the charter holds them. */
export type RuleOf<K extends Rule['kind']> = Extract<Rule, { readonly kind: K }>;

/** What leaves the group: the payments and the fee. Change is not outflow. */
export function outflowSompi({ payments, feeSompi }: Pick<PolicyFacts, 'payments' | 'feeSompi'>): Sompi {
  return payments.reduce((sum, payment) => sum + payment.amountSompi, feeSompi);
}
