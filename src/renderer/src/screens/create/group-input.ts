import type { Keyturn } from '../../state/app-store.ts';
import { approvalsOf, bookOf, canAskMore, isHalf, memberCountOf, thresholdOf, type Draft } from './draft.ts';

type Input = Parameters<Keyturn['group']['create']>[0];

/** The draft as main takes it. */
export function groupInput(draft: Draft, recoveryPassphrase: string): Input {
  const book = bookOf(draft);
  return {
    name: draft.name.trim(),
    yourName: draft.yourName.trim(),
    memberCount: memberCountOf(draft),
    threshold: thresholdOf(draft),
    rules: rulesOf(draft),
    book: [...book],
    proposalExpiryMs: draft.expiryHours * 3_600_000,
    ...(isHalf(draft) ? { confirmation: draft.confirmation.trim().toLowerCase() } : {}),
    recoveryPassphrase,
  };
}

function rulesOf(draft: Draft): Input['rules'] {
  const { maxPerPayment, limit24h, allowlist, reasonRequired, feeCeiling, approvalsAbove } = draft.rules;
  const rules: Input['rules'] = [];
  if (maxPerPayment.on) rules.push({ kind: 'maxPerPayment', amount: maxPerPayment.amount.trim() });
  if (limit24h.on) rules.push({ kind: 'limit24h', amount: limit24h.amount.trim() });
  if (allowlist.on) rules.push({ kind: 'allowlist', addresses: bookOf(draft).map(({ address }) => address) });
  if (reasonRequired.on) rules.push({ kind: 'reasonRequired' });
  if (feeCeiling.on) rules.push({ kind: 'feeCeiling', fee: feeCeiling.amount.trim() });
  if (approvalsAbove.on && canAskMore(draft))
    rules.push({ kind: 'approvalsAbove', amount: approvalsAbove.amount.trim(), approvals: approvalsOf(draft) });
  return rules;
}
