import { z } from 'zod';
import type { GroupId, ProposalId } from '../core/base/ids.ts';

/* What passes through more than one command. Every text has a bound. */

export const hex32 = z.string().regex(/^[0-9a-f]{64}$/);
export const group = hex32.transform((id) => id as GroupId);
export const proposal = hex32.transform((id) => id as ProposalId);
/** Scored and cut off at 128 characters; a little more is let in so that the refusal can say so. */
export const passphrase = z.string().min(1).max(4_096);
export const name = z.string().min(1).max(64);
export const filePath = z.string().min(1).max(4_096);
export const amount = z.string().min(1).max(40);
export const address = z.string().min(1).max(120);
export const payments = z
  .array(z.object({ to: address, amount }))
  .min(1)
  .max(100);
export const note = z.string().max(10_000);
export const nothing = z.object({});
export const done = z.object({});

export const rule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('allowlist'), addresses: z.array(address).min(1).max(200) }),
  z.object({ kind: z.literal('maxPerPayment'), amount }),
  z.object({ kind: z.literal('limit24h'), amount }),
  z.object({ kind: z.literal('reasonRequired') }),
  z.object({ kind: z.literal('feeCeiling'), fee: amount }),
  z.object({ kind: z.literal('approvalsAbove'), amount, approvals: z.int().min(1).max(21) }),
]);

/** What a person chooses for a profile. None of it is secret. */
export const settingsFields = {
  theme: z.enum(['system', 'light', 'dark']),
  contrast: z.enum(['system', 'more']),
  /** `pseudo` is English with accents and longer words: it shows text that is not in the catalogue. */
  language: z.enum(['en', 'pseudo']),
  /** Amounts and names in notifications; off unless somebody wants them. */
  notifyAmounts: z.boolean(),
  /** Two of the 24 words were typed back from paper; until then the page keeps saying that they may be missing. */
  wordsChecked: z.literal(true).optional(),
};
