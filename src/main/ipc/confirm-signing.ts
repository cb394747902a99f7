import type { KeyturnError } from '../../core/base/errors.ts';
import type { Member } from '../compose.ts';
import type { Approvable } from './approving.ts';
import { notPrepared, stillPreparing, takenBack, waitsForUnlock } from './confirm-sentences.ts';
import { caseOf, groupOf } from './known.ts';

/** The vault takes a second or two for an approval; beyond this the window says where things stand and closes. */
export const signMsMax = 30_000;

/** Where an approval is that was written down, and how the window that asked for it ends; undefined while it has to wait. */
export type SigningEnd =
  | { readonly as: 'signed'; readonly but?: KeyturnError }
  | { readonly as: 'refused'; readonly why: KeyturnError };

/**
 * The click is written; now the vault prepares the parts. A lock during that ends the vault's process, and the approval with
 * it: what can still be lost is never called done.
 * @param sinceMs  for how long this window has been signing
 */
export function signingEnd(member: Member, wish: Approvable, sinceMs: number): SigningEnd | undefined {
  const { mine, signed } = caseOf(groupOf(member, wish.group), wish.proposal);
  if (mine?.phase === 'armed' || signed !== undefined) return { as: 'signed' };
  if (mine?.phase === 'failed') return { as: 'refused', why: notPrepared() };
  if (mine?.phase === 'withdrawn') return { as: 'refused', why: takenBack() };
  const isLocked = !member.vault.isUnlocked();
  // Once the work on it began, the sheet's only key is no longer here: it went to the vault, or was wiped.
  const hasBegun = mine === undefined || !member.worker.holdsSheet(mine.sheet);
  // Locked between the click and the work on it: the duty stays due, and an unlock wakes it.
  if (isLocked && !hasBegun) return { as: 'signed', but: waitsForUnlock() };
  if (sinceMs < signMsMax) return undefined;
  // What began and has no vault any more cannot come to anything: nobody holds the key of its codes.
  return isLocked ? { as: 'refused', why: notPrepared() } : { as: 'signed', but: stillPreparing() };
}
