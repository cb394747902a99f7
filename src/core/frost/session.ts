import { assert } from '../base/errors.ts';
import { ok, type Result } from '../base/result.ts';
import { badContribution, type Contribution, type Precondition, precondition } from './fault.ts';
import { aggnonceToBytes, type Pubnonce, parsePubnonces, pubnonceBytes, sumPubnonces } from './nonce.ts';
import {
  G,
  hasEvenY,
  multiplyPublic,
  Point,
  pointBytes,
  pointFromBytesWithInfinity,
  pointToXOnlyBytes,
  Scalar,
  scalarFromBytesWrapping,
  taggedHash,
} from './secp256k1.ts';
import type { Signers } from './signers.ts';
import type { SigningKey } from './tweak.ts';

/** One message being signed by one subset with one set of nonces. Everything in it is public. */
export type Session = {
  readonly signers: Signers;
  readonly key: SigningKey;
  readonly message: Uint8Array;
  /** b: binds the nonces to signers, nonces, key and message. */
  readonly b: Scalar;
  /** xbytes(R): the first half of the signature. */
  readonly nonceXOnly: Uint8Array;
  /** Did the nonces add up to infinity, so that G stands in for R? Then no signature can come of this session. */
  readonly nonceCancelled: boolean;
  /** Does R have an even y? Where not, everybody's nonce counts negated. */
  readonly nonceIsEven: boolean;
  /** e: the BIP-340 challenge. */
  readonly e: Scalar;
};

/** A session that knows whose nonce is whose, and so can tell whose partial signature is bad. */
export type OpenSession = Session & { readonly pubnonces: ReadonlyMap<number, Pubnonce> };

/**
 * The session of these public nonces, one for each signer, by signer id.
 * All inputs public: variable time is fine here.
 * @param key  the signers' key, or the same tweaked by `applyTweaks`
 * @returns the first malformed nonce names its signer, in the order of the signers
 * @see BIP-445 §Nonce Aggregation and §Session Context
 */
export function openSession(
  signers: Signers,
  pubnonces: ReadonlyMap<number, Uint8Array>,
  message: Uint8Array,
  key: SigningKey = signers.key,
): Result<OpenSession, Precondition | Contribution> {
  if (pubnonces.size !== signers.list.length) return precondition('pubnonceCountDiffers');
  const ordered: (readonly [number, Uint8Array])[] = [];
  for (const { id } of signers.list) {
    const bytes = pubnonces.get(id);
    if (bytes === undefined) return precondition('pubnonceCountDiffers');
    ordered.push([id, bytes]);
  }
  const parsed = parsePubnonces(ordered);
  if (!parsed.ok) return parsed;
  const sums = sumPubnonces(parsed.value.values());
  return ok({
    ...sessionValues(signers, key, sums, aggnonceToBytes(sums), message),
    pubnonces: parsed.value,
  });
}

/**
 * The session of an aggregate nonce someone else computed: enough to sign and to add up, not enough to blame.
 * @param aggnonce  66 bytes, from the coordinator
 * @see BIP-445 §Session Context, GetSessionValues
 */
export function closedSession(
  signers: Signers,
  aggnonce: Uint8Array,
  message: Uint8Array,
  key: SigningKey = signers.key,
): Result<Session, Contribution> {
  if (aggnonce.length !== pubnonceBytes) return badContribution('coordinator', 'aggnonce');
  const r1 = pointFromBytesWithInfinity(aggnonce.subarray(0, pointBytes));
  const r2 = pointFromBytesWithInfinity(aggnonce.subarray(pointBytes));
  if (!r1.ok || !r2.ok) return badContribution('coordinator', 'aggnonce');
  return ok(sessionValues(signers, key, [r1.value, r2.value], aggnonce, message));
}

function sessionValues(
  signers: Signers,
  key: SigningKey,
  [r1, r2]: readonly [Point, Point],
  aggnonce: Uint8Array,
  message: Uint8Array,
): Session {
  const b = scalarFromBytesWrapping(
    taggedHash('BIP0445/noncecoef', signers.serializedIds, aggnonce, key.xOnly, message),
  );
  assert(!Scalar.is0(b), 'a hash is not a multiple of the group order');
  const sum = r1.add(multiplyPublic(r2, b));
  // Nonces that cancel out are somebody's malice; G lets the round go on until the partial signatures name them.
  const nonceCancelled = sum.is0();
  const nonce = nonceCancelled ? G : Point.fromAffine(sum.toAffine());
  const nonceXOnly = pointToXOnlyBytes(nonce);
  const e = scalarFromBytesWrapping(taggedHash('BIP0340/challenge', nonceXOnly, key.xOnly, message));
  assert(!Scalar.is0(e), 'a hash is not a multiple of the group order');
  return { signers, key, message, b, nonceXOnly, nonceCancelled, nonceIsEven: hasEvenY(nonce), e };
}
