import { concatBytes } from '../base/bytes.ts';
import { assert } from '../base/errors.ts';
import { err, ok, type Result } from '../base/result.ts';
import { schnorrVerify } from './bip340.ts';
import { badContribution, type Contribution, type Precondition, precondition } from './fault.ts';
import { Scalar, scalarFromBytes, scalarToBytes } from './secp256k1.ts';
import type { OpenSession, Session } from './session.ts';
import { verifyPartial } from './signing.ts';

/** The signers whose partial signatures are bad, in the order of the signers. Never empty. */
export type Culprits = { readonly kind: 'culprits'; readonly signers: readonly number[] };

/**
 * The BIP-340 signature of a session, checked. Only if it does not verify are the partial signatures checked one by one.
 * All inputs public: variable time is fine here.
 * @param psigs  one for each signer, by signer id
 * @returns 64 bytes, valid under `session.key.xOnly`; or everyone who is to blame
 */
export function combine(
  session: OpenSession,
  psigs: ReadonlyMap<number, Uint8Array>,
): Result<Uint8Array, Precondition | Culprits> {
  const signature = addPartials(session, psigs);
  if (signature.ok && schnorrVerify(signature.value, session.message, session.key.xOnly)) return signature;
  if (!signature.ok && signature.error.kind === 'precondition') return err(signature.error);
  const ids = session.signers.list.map(({ id }) => id);
  const culprits = ids.filter((id) => !verifyPartial(session, id, psigs.get(id) ?? new Uint8Array(0)));
  if (culprits.length > 0) return err({ kind: 'culprits', signers: culprits });
  // Partial signatures can all verify over nonces that cancel out only if their makers know each other's secrets:
  // one honest signer among them would have made it infeasible. So it takes all of them, and all of them are named.
  assert(session.nonceCancelled, 'partial signatures that all verify add up to a signature');
  return err({ kind: 'culprits', signers: ids });
}

/**
 * Adds partial signatures up without verifying anything. The first malformed one names its signer.
 * @see BIP-445 §Partial Signature Aggregation, PartialSigAgg
 */
export function addPartials(
  session: Session,
  psigs: ReadonlyMap<number, Uint8Array>,
): Result<Uint8Array, Precondition | Contribution> {
  if (psigs.size !== session.signers.list.length) return precondition('psigCountDiffers');
  const { e, key } = session;
  let sum = Scalar.mul(Scalar.mul(e, key.g), key.tacc);
  for (const { id } of session.signers.list) {
    const psig = psigs.get(id);
    if (psig === undefined) return precondition('psigCountDiffers');
    const s = scalarFromBytes(psig);
    if (!s.ok) return badContribution(id, 'psig');
    sum = Scalar.add(sum, s.value);
  }
  return ok(concatBytes(session.nonceXOnly, scalarToBytes(sum)));
}
