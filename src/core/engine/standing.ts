import type { DeviceId, TimeMs } from '../base/ids.ts';
import { formingPhase, type FormingPhase } from '../group/forming-phase.ts';
import { type PolicyVerdict } from '../policy/policy.ts';
import { sheetSlot, type PublicSheet } from '../signature/sheet.ts';
import { valuesOf, type Case, type Group } from './state.ts';
import { hasReleases } from './case-facts.ts';
import { isLetGo } from './codes-let-go.ts';
import { verdictOf } from './limits-seen.ts';

/** Where one proposal stands on this laptop now. */
export type Standing =
  | { readonly kind: 'arriving' }
  | { readonly kind: 'checking' }
  | { readonly kind: 'refused'; readonly code: string; readonly sentence: string }
  | { readonly kind: 'readingsDiffer'; readonly differences: readonly string[] }
  | { readonly kind: 'coinMissing' | 'coinDiffers' }
  | { readonly kind: 'blocked'; readonly verdict: PolicyVerdict }
  | { readonly kind: 'yourTurn'; readonly verdict: PolicyVerdict }
  | { readonly kind: 'waiting'; readonly verdict: PolicyVerdict }
  | { readonly kind: 'rejectedByYou' }
  | { readonly kind: 'withdrawnByYou' }
  | { readonly kind: 'approvalFailed'; readonly code: string }
  | { readonly kind: 'expired'; readonly released: boolean }
  | { readonly kind: 'signed' | 'sent' | 'accepted' | 'confirmed' }
  | { readonly kind: 'sendRefused'; readonly reason: string };

export function standingOf(group: Group, known: Case, nowMs: TimeMs): Standing {
  if (known.chain?.kind === 'confirmed' || known.chain?.kind === 'accepted') return { kind: known.chain.kind };
  if (known.chain?.kind === 'refused') return { kind: 'sendRefused', reason: known.chain.reason };
  if (known.chain?.kind === 'submitted') return { kind: 'sent' };
  if (known.signed !== undefined) return { kind: 'signed' };
  if (known.proposed === undefined) return { kind: 'arriving' };
  if (known.first?.kind === 'refused') return { kind: 'refused', ...known.first.refusal };
  if (known.proposed.proposal.expiresAtMs <= nowMs) return { kind: 'expired', released: hasReleases(group, known) };
  if (known.rejections[group.local.member] !== undefined) return { kind: 'rejectedByYou' };
  if (known.mine?.phase === 'withdrawn') return { kind: 'withdrawnByYou' };
  if (known.mine?.phase === 'failed') return { kind: 'approvalFailed', code: known.mine.code };
  if (known.second?.kind === 'differs') return { kind: 'readingsDiffer', differences: known.second.differences };
  if (known.coins.kind === 'missing') return { kind: 'coinMissing' };
  if (known.coins.kind === 'differs') return { kind: 'coinDiffers' };
  const verdict = verdictOf(group, known, nowMs);
  if (verdict === undefined || known.second === undefined || known.coins.kind === 'unchecked')
    return { kind: 'checking' };
  if (known.mine !== undefined) return { kind: 'waiting', verdict };
  return verdict.blocks ? { kind: 'blocked', verdict } : { kind: 'yourTurn', verdict };
}

/** The live sheet of one device for the k-th proposal of an author. */
export function sheetFor(group: Group, owner: DeviceId, author: DeviceId, k: number): PublicSheet | undefined {
  const id = group.sheetSlots[sheetSlot(owner, author, k)];
  const sheet = id === undefined ? undefined : group.sheets[id];
  return sheet === undefined || sheet.burnt || isLetGo(sheet) ? undefined : sheet;
}

export function groupIsReady(group: Group): boolean {
  return group.key !== undefined && phaseOf(group) === 'ready';
}

/** Where the ceremony stands. Once complete it is a certificate (protocol.md §2.4): no later "abandon" of one device undoes it. */
export function phaseOf({ forming, rehearsed }: Group): FormingPhase {
  const known = phases.get(forming);
  if (known?.rehearsed === rehearsed) return known.phase;
  let phase = formingPhase(forming, rehearsed);
  if (phase === 'abandoned' && Object.keys(forming.abandoned).length > 0) {
    const without = formingPhase({ ...forming, abandoned: {} }, rehearsed);
    if (without === 'ready') phase = without;
  }
  phases.set(forming, { rehearsed, phase });
  return phase;
}

/** The record of a ceremony is replaced whenever it grows, so an answer belongs to the object it was given for. */
const phases = new WeakMap<
  Group['forming'],
  { readonly rehearsed: Group['rehearsed']; readonly phase: FormingPhase }
>();

export const ownDevice = (group: Group): DeviceId => {
  const mine = valuesOf(group.feeds).find(({ member }) => member === group.local.member);
  return mine?.device ?? ('' as DeviceId);
};
