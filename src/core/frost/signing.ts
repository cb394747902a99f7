import { assert } from '../base/errors.ts';
import { ok, type Result } from '../base/result.ts';
import { allHold, holds, shareFactor, signed } from './equation.ts';
import { type Precondition, precondition } from './fault.ts';
import { type Pubnonce, secnonceBytes } from './nonce.ts';
import { multiplyBase, Scalar, scalarBytes, scalarFromBytes, scalarToBytes } from './secp256k1.ts';
import type { OpenSession, Session } from './session.ts';
import type { Signer } from './signers.ts';

/**
 * Our partial signature of a session. Erases `secnonce` before anything else, so that a second call is refused whatever became of the first.
 * The result was checked against our public share and our public nonce; nothing unchecked is ever returned.
 * In an open session the nonce others will check against must be ours; a closed session cannot tell, and recomputes it.
 * @param secnonce  64 bytes from `nonceGen`; zeros afterwards
 * @param secshare  32 bytes; stays the caller's to erase
 * @param id        our identifier among the signers
 * @returns psig, 32 bytes
 * @see BIP-445 §Signing, Sign
 */
export function signPartial(
  session: Session | OpenSession,
  secnonce: Uint8Array,
  secshare: Uint8Array,
  id: number,
): Result<Uint8Array, Precondition> {
  const nonces = takeSecnonce(secnonce);
  if (!nonces.ok) return nonces;
  const draft = draftPartial(session, nonces.value, secshare, id);
  if (!draft.ok) return draft;
  return holds(draft.value) ? ok(scalarToBytes(draft.value.s)) : whyNot(draft.value);
}

/**
 * As `signPartial`, for all sessions of one signer at once: the results are checked together, which is much less work.
 * Every secret nonce is erased, also when one of them is refused; then there is no result at all.
 * @returns psigs in the order of the jobs
 */
export function signPartials(
  jobs: readonly { readonly session: OpenSession; readonly secnonce: Uint8Array }[],
  secshare: Uint8Array,
  id: number,
): Result<readonly Uint8Array[], Precondition> {
  const taken = jobs.map(({ session, secnonce }) => ({ session, nonces: takeSecnonce(secnonce) }));
  const drafts: Draft[] = [];
  for (const { session, nonces } of taken) {
    if (!nonces.ok) return nonces;
    const draft = draftPartial(session, nonces.value, secshare, id);
    if (!draft.ok) return draft;
    drafts.push(draft.value);
  }
  // The same secret nonce in two jobs would give the share away to anyone who subtracts.
  if (new Set(drafts.map(({ k1 }) => k1)).size !== drafts.length) return precondition('secnonceSpent');
  if (!allHold(drafts)) {
    const bad = drafts.find((draft) => !holds(draft));
    assert(bad !== undefined, 'a combined check fails only if one of its parts does');
    return whyNot(bad);
  }
  return ok(drafts.map(({ s }) => scalarToBytes(s)));
}

/**
 * Is this the partial signature of this signer in this session? False also for anything malformed.
 * All inputs public: variable time is fine here.
 * @see BIP-445 §Partial Signature Verification
 */
export function verifyPartial(session: OpenSession, id: number, psig: Uint8Array): boolean {
  const s = scalarFromBytes(psig);
  const signer = session.signers.byId.get(id);
  const pubnonce = session.pubnonces.get(id);
  return s.ok && signer !== undefined && pubnonce !== undefined && holds({ session, signer, pubnonce, s: s.value });
}

/** A partial signature that nobody may see before it was checked. */
type Draft = {
  readonly session: Session;
  readonly signer: Signer;
  readonly pubnonce: Pubnonce;
  readonly s: Scalar;
  readonly k1: Scalar;
  readonly k2: Scalar;
  readonly share: Scalar;
};

/** s = ±(k₁ + b·k₂) + e·λ·g·gacc·d. Secret: k₁, k₂, d. Bigint arithmetic is as constant in time as this language allows. */
function draftPartial(
  session: Session | OpenSession,
  [k1, k2]: readonly [Scalar, Scalar],
  secshare: Uint8Array,
  id: number,
): Result<Draft, Precondition> {
  const share = scalarFromBytes(secshare);
  if (!share.ok || Scalar.is0(share.value)) return precondition('secshareOutOfRange');
  const signer = session.signers.byId.get(id);
  if (signer === undefined) return precondition('signerNotInSet');
  const nonce = signed(session, Scalar.add(k1, Scalar.mul(session.b, k2)));
  const s = Scalar.add(nonce, Scalar.mul(shareFactor(session, signer), share.value));
  const published = 'pubnonces' in session ? session.pubnonces.get(id) : undefined;
  const pubnonce: Pubnonce = published ?? [multiplyBase(k1), multiplyBase(k2)];
  return ok({ session, signer, pubnonce, s, k1, k2, share: share.value });
}

/** The check of public points proves share, nonces and arithmetic at once, so only a failure asks which of them was wrong. */
function whyNot({ signer, pubnonce: [r1, r2], k1, k2, share }: Draft): Result<never, Precondition> {
  if (!multiplyBase(share).equals(signer.pubshare)) return precondition('secshareNotInSet');
  const nonceIsOurs = multiplyBase(k1).equals(r1) && multiplyBase(k2).equals(r2);
  assert(!nonceIsOurs, 'a partial signature of matching secrets verifies');
  return precondition('secnonceNotPublished');
}

/** Reads k₁ and k₂ and leaves zeros behind. */
function takeSecnonce(secnonce: Uint8Array): Result<readonly [Scalar, Scalar], Precondition> {
  const copy = secnonce.slice();
  secnonce.fill(0);
  try {
    if (copy.length !== secnonceBytes) return precondition('secnonceLength');
    const k1 = scalarFromBytes(copy.subarray(0, scalarBytes));
    const k2 = scalarFromBytes(copy.subarray(scalarBytes));
    if (!k1.ok || !k2.ok) return precondition('secnonceOutOfRange');
    if (Scalar.is0(k1.value) && Scalar.is0(k2.value)) return precondition('secnonceSpent');
    if (Scalar.is0(k1.value) || Scalar.is0(k2.value)) return precondition('secnonceOutOfRange');
    return ok([k1.value, k2.value]);
  } finally {
    copy.fill(0);
  }
}
