import type { GroupId, TransactionId } from '../../../src/core/base/ids.ts';
import { firstCharter, type Charter, type FirstCharter, type Rule } from '../../../src/core/group/charter.ts';
import type { PolicyContext, PolicyFacts } from '../../../src/core/policy/rule.ts';

export const hourMs = 3_600_000;
export const nowMs = 1_800_000_000_000;
export const kasSompi = 100_000_000n;
export const scriptOf = (fill: number): Uint8Array => Uint8Array.of(0x20, ...new Uint8Array(32).fill(fill), 0xac);
export const txId = (n: number): TransactionId => n.toString(16).padStart(64, '0') as TransactionId;

export const charterWith = (rules: readonly Rule[], more: Partial<FirstCharter> = {}): Charter =>
  firstCharter({
    group: '11'.repeat(32) as GroupId,
    name: 'Treasury',
    network: 'practice',
    memberCount: 5,
    threshold: 2,
    rules,
    proposalExpiryMs: 24 * hourMs,
    buriedDaa: 100,
    book: [],
    ...more,
  });

export const factsOf = (facts: Partial<PolicyFacts> = {}): PolicyFacts => ({
  transactionId: txId(1),
  payments: [{ script: scriptOf(1), amountSompi: 100n }],
  feeSompi: 0n,
  note: 'Invoice 7',
  expiresAtMs: nowMs + hourMs,
  ...facts,
});

export const contextOf = (context: Partial<PolicyContext> = {}): PolicyContext => ({
  nowMs,
  firstSeenAtMs: nowMs,
  spends: [],
  ...context,
});
