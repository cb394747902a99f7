import { assert } from '../base/errors.ts';
import type { Charter } from '../group/charter.ts';
import type { Judgement, PolicyContext, PolicyFacts, RuleVerdict } from './rule.ts';
import { judgeAllowlist } from './rules/allowlist.ts';
import { judgeApprovalsAbove } from './rules/approvals-above.ts';
import { judgeExpiry } from './rules/expiry.ts';
import { judgeFeeCeiling } from './rules/fee-ceiling.ts';
import { judgeLimit24h } from './rules/limit-24h.ts';
import { judgeMaxPerPayment } from './rules/max-per-payment.ts';
import { judgeReasonRequired } from './rules/reason-required.ts';

export type PolicyVerdict = {
  /** The charter's rules in the charter's order, then the expiry. */
  readonly verdicts: readonly RuleVerdict[];
  /** Members who must agree: the threshold, or more where a rule asks for more. */
  readonly approvalsNeeded: number;
  /** True when any rule blocks: this app then offers no approval. */
  readonly blocks: boolean;
};

/**
 * Judge a proposal by every rule of the charter it names, as this member alone sees it (protocol.md §7).
 * Deterministic: the same four arguments always give the same verdict.
 */
export function judgeRules(charter: Charter, facts: PolicyFacts, context: PolicyContext): PolicyVerdict {
  const ofCharter = charter.rules.map((rule, index): RuleVerdict => {
    if (rule.kind === 'limit24h')
      return { rule: rule.kind, index, static: false, ...judgeLimit24h(rule, facts, context) };
    return staticVerdict(charter, facts, index);
  });
  const expiry: RuleVerdict = {
    rule: 'expiry',
    index: undefined,
    static: false,
    ...judgeExpiry(charter, facts, context),
  };
  const verdicts = [...ofCharter, expiry];
  return {
    verdicts,
    approvalsNeeded: approvalsNeeded(charter, verdicts),
    blocks: verdicts.some(({ outcome }) => outcome === 'blocks'),
  };
}

/**
 * The results that belong to the reading: functions of the proposal's bytes and the charter it names, with no clock, no
 * history and no chain in them (protocol.md §7.1).
 */
export function judgeStaticRules(charter: Charter, facts: PolicyFacts): readonly RuleVerdict[] {
  return charter.rules.flatMap(({ kind }, index) =>
    kind === 'limit24h' ? [] : [staticVerdict(charter, facts, index)],
  );
}

/** The threshold, or the most any rule asks for beyond it. */
export function approvalsNeeded(charter: Charter, verdicts: readonly RuleVerdict[]): number {
  return verdicts.reduce((most, { index, outcome }) => {
    const rule = index === undefined ? undefined : charter.rules[index];
    return outcome === 'needsMore' && rule?.kind === 'approvalsAbove' ? Math.max(most, rule.approvals) : most;
  }, charter.threshold);
}

function staticVerdict(charter: Charter, facts: PolicyFacts, index: number): RuleVerdict {
  const rule = charter.rules[index];
  assert(rule !== undefined && rule.kind !== 'limit24h', 'a static verdict is asked of a static rule of this charter');
  const judge = (): Judgement => {
    switch (rule.kind) {
      case 'allowlist':
        return judgeAllowlist(rule, facts);
      case 'maxPerPayment':
        return judgeMaxPerPayment(rule, facts);
      case 'reasonRequired':
        return judgeReasonRequired(facts);
      case 'feeCeiling':
        return judgeFeeCeiling(rule, facts);
      case 'approvalsAbove':
        return judgeApprovalsAbove(rule, charter, facts);
    }
  };
  return { rule: rule.kind, index, static: true, ...judge() };
}
