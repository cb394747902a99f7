import { hexToBytes, labelledHash } from '../base/bytes.ts';
import type { CeremonyId } from '../base/ids.ts';
import type { Roster, RosterMember } from './roster.ts';
import type { Forming } from './forming.ts';

/** Signer sets of the rehearsal: ⌈n/t⌉ of them cover every member (protocol.md §4.5). */
export function rehearsalSubsets(memberCount: number, threshold: number): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(memberCount / threshold) }, (_, round) => {
    const start = Math.min(round * threshold, memberCount - threshold);
    return Array.from({ length: threshold }, (_unused, i) => start + i);
  });
}

/** The message of one rehearsal signature: under its own label, so that it can never be a payment's. */
export const rehearsalMessageOf = (ceremony: CeremonyId, round: number, attempt: number): Uint8Array =>
  labelledHash('keyturn/rehearsal/1', hexToBytes(ceremony), Uint8Array.of(round, attempt));

export const rehearsalMembers = (roster: Roster, threshold: number, round: number): readonly RosterMember[] =>
  (rehearsalSubsets(roster.members.length, threshold)[round] ?? []).flatMap((i) => roster.members[i] ?? []);

/** The latest attempt anybody began of a round. */
export function rehearsalAttempt(forming: Forming, round: number): number {
  let latest = 0;
  for (const key of Object.keys(forming.rehearsalNonces)) {
    const [of, attempt] = key.split('/').map(Number);
    if (of === round && attempt !== undefined && attempt > latest) latest = attempt;
  }
  return latest;
}

/** The attempt of a round for which every signer's nonce and partial is there, if any. Whether it verifies is checked where the key is known. */
export function completeRehearsal(
  forming: Forming,
  round: number,
):
  | { readonly attempt: number; readonly pubnonces: readonly Uint8Array[]; readonly partials: readonly Uint8Array[] }
  | undefined {
  const { roster, charter } = forming;
  if (roster === undefined || charter === undefined) return undefined;
  const signers = rehearsalMembers(roster.roster, charter.threshold, round);
  for (let attempt = rehearsalAttempt(forming, round); attempt >= 0; attempt--) {
    const nonces = forming.rehearsalNonces[`${round}/${attempt}`] ?? {};
    const partials = forming.rehearsalPartials[`${round}/${attempt}`] ?? {};
    const both = signers.flatMap(({ member }) => {
      const [pubnonce, partial] = [nonces[member], partials[member]];
      return pubnonce === undefined || partial === undefined ? [] : [{ pubnonce, partial }];
    });
    if (both.length === signers.length && signers.length > 0)
      return { attempt, pubnonces: both.map((b) => b.pubnonce), partials: both.map((b) => b.partial) };
  }
  return undefined;
}
