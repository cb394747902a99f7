/** What a node said to a submitted transaction. Only the text of its refusal tells one reason from another. */
export type SubmitOutcome =
  | { readonly kind: 'submitted'; readonly transactionId: string }
  /** Sent before; as good as submitted. */
  | { readonly kind: 'alreadyKnown'; readonly where: 'mempool' | 'chain'; readonly transactionId: string }
  | { readonly kind: 'doubleSpend'; readonly otherTransactionId: string }
  /** A coin this node does not know, or that was already spent on chain: the node does not say which. */
  | { readonly kind: 'coinUnknown' }
  | { readonly kind: 'feeTooLow'; readonly feeSompi: bigint; readonly requiredSompi: bigint }
  | { readonly kind: 'massTooHigh' }
  | { readonly kind: 'coinImmature' }
  | { readonly kind: 'notYetFinal' }
  | { readonly kind: 'signatureInvalid' }
  | { readonly kind: 'spendsTooMuch' }
  | { readonly kind: 'notStandard' }
  | { readonly kind: 'mempoolFull' }
  /** Anything else; `text` is the node's own, printable characters only and bounded. */
  | { readonly kind: 'other'; readonly text: string };

/** Long enough for the longest text the node writes today, short enough for a screen. */
const QUOTED_MAX = 300;

/**
 * Reads a node's refusal of `transactionId`.
 * @param text  the error's message as the node wrote it; hostile text yields `other`, or a reason that is merely untrue
 * @see rusty-kaspa mining/errors, consensus/core/src/errors/tx.rs
 */
export function readRefusal(text: string, transactionId: string): SubmitOutcome {
  if (text.includes('is already in the mempool')) return { kind: 'alreadyKnown', where: 'mempool', transactionId };
  if (text.includes('was already accepted by the consensus')) {
    return { kind: 'alreadyKnown', where: 'chain', transactionId };
  }
  const conflict = /output \(.{1,100}\) already spent by transaction ([0-9a-f]{64}) in the mempool/.exec(text);
  if (conflict?.[1] !== undefined) return { kind: 'doubleSpend', otherTransactionId: conflict[1] };
  const fee =
    /has (\d{1,20}) fees which is under the required amount of (\d{1,20}) for (?:compute mass|normalized transient mass)/.exec(
      text,
    );
  if (fee?.[1] !== undefined && fee[2] !== undefined) {
    return { kind: 'feeTooLow', feeSompi: BigInt(fee[1]), requiredSompi: BigInt(fee[2]) };
  }
  for (const [pattern, kind] of PATTERNS) if (pattern.test(text)) return { kind };
  return { kind: 'other', text: quoted(text) };
}

const PATTERNS: readonly (readonly [
  RegExp,
  Exclude<SubmitOutcome['kind'], 'submitted' | 'alreadyKnown' | 'doubleSpend' | 'feeTooLow' | 'other'>,
])[] = [
  [/is an orphan where orphan is disallowed|impossible to have a matching UTXO entry/, 'coinUnknown'],
  [/mass of \d+ is larger than max allowed size of|incomputable/, 'massTooHigh'],
  [/spends an immature UTXO/, 'coinImmature'],
  [/is not finalized|sequence locks conditions was not met/, 'notYetFinal'],
  [/failed to verify (?:the|empty) signature script/, 'signatureInvalid'],
  [/tries to spend \d+ while its total inputs amount is/, 'spendsTooMuch'],
  [
    /has zero value|non-standard script form|where the max allowed is|signature operations which is more than/,
    'notStandard',
  ],
  [/because it's full with transactions with higher priority/, 'mempoolFull'],
];

/** A node's text made fit to be shown: printable ASCII, bounded. */
export function quoted(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, QUOTED_MAX);
}
