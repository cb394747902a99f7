import { concatBytes, hexToBytes, utf8ToBytes } from '../../core/base/bytes.ts';
import { KeyturnError } from '../../core/base/errors.ts';
import type { ProposalId, SessionId } from '../../core/base/ids.ts';
import { inputsPerSheetMax } from '../../core/group/charter.ts';
import { sessionsPerApprovalMax } from '../../core/group/statement.ts';
import { bytesBetween, decodeStrict, encodeStrict, hexId, list, object } from '../../core/wire/codec.ts';
import { open, seal, type RandomSource } from './sealing.ts';

/** What an armed approval holds back: for one session, 32 bytes per input, one after another. */
export type SessionPartials = { readonly session: SessionId; readonly partials: Uint8Array };

const codec = list(
  object({ session: hexId<SessionId>(), partials: bytesBetween(32, inputsPerSheetMax * 32) }),
  sessionsPerApprovalMax,
);
/** 900 pairs of 32 bytes and an id for each session. */
const releaseBytesMax = 128 * 1024;

/** Prepared partials under a fresh release key, bound to their proposal. */
export function wrapPartials(
  releaseKey: Uint8Array,
  partials: readonly SessionPartials[],
  proposal: ProposalId,
  random: RandomSource,
): Uint8Array {
  return seal(releaseKey, encodeStrict(codec, partials), aadOf(proposal), random);
}

/**
 * Open what an approval prepared, at its release.
 * @throws KeyturnError unexpected when the key, the proposal or the bytes are others: then nothing is released
 */
export function openWrapped(
  releaseKey: Uint8Array,
  wrapped: Uint8Array,
  proposal: ProposalId,
): readonly SessionPartials[] {
  const opened = open(releaseKey, wrapped, aadOf(proposal));
  const decoded = opened.ok ? decodeStrict(codec, opened.value, releaseBytesMax) : undefined;
  if (decoded?.ok !== true)
    throw new KeyturnError(
      'unexpected',
      'A prepared approval does not open with its key. Nothing was released. Approve the proposal again.',
    );
  return decoded.value;
}

const aadOf = (proposal: ProposalId): Uint8Array =>
  concatBytes(utf8ToBytes('keyturn/release/1:'), hexToBytes(proposal));
