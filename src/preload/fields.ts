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
export const note = z.string().max(10_000);
export const nothing = z.object({});
export const done = z.object({});
