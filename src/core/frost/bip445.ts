import { err, ok, type Result } from '../base/result.ts';
import { addPartials } from './combine.ts';
import { type Contribution, type Fault, precondition } from './fault.ts';
import { aggnonceToBytes, parsePubnonces, sumPubnonces } from './nonce.ts';
import { closedSession, openSession, type Session } from './session.ts';
import { prepareSigners, type SignersContext } from './signers.ts';
import { signPartial, verifyPartial } from './signing.ts';
import { applyTweaks, type SigningKey, type Tweak } from './tweak.ts';

/*
 * The algorithms exactly as BIP-445 lays them out: lists in, one call each, nothing prepared, and blame by index into the list.
 * They are compositions of the prepared forms, which the product uses; here the official vectors speak to both.
 */

/** Public tweaks as two lists. */
export type TweakLists = { readonly tweaks: readonly Uint8Array[]; readonly isXOnly: readonly boolean[] };

/** @see BIP-445 §Session Context */
export type SessionContext = TweakLists & {
  readonly aggnonce: Uint8Array;
  readonly signers: SignersContext;
  readonly message: Uint8Array;
};

/** @returns aggnonce, 66 bytes @see BIP-445 §Nonce Aggregation, NonceAgg */
export function nonceAgg(pubnonces: readonly Uint8Array[]): Result<Uint8Array, Contribution> {
  const parsed = parsePubnonces(pubnonces.map((bytes, index) => [index, bytes] as const));
  return parsed.ok ? ok(aggnonceToBytes(sumPubnonces(parsed.value.values()))) : parsed;
}

/** @returns psig, 32 bytes; `secnonce` is zeros after this @see BIP-445 §Signing, Sign */
export function sign(
  secnonce: Uint8Array,
  secshare: Uint8Array,
  id: number,
  context: SessionContext,
): Result<Uint8Array, Fault> {
  const session = sessionOf(context);
  return session.ok ? signPartial(session.value, secnonce, secshare, id) : session;
}

/**
 * @param index  the signer's place in the lists
 * @see BIP-445 §Partial Signature Verification, PartialSigVerify
 */
export function partialSigVerify(
  psig: Uint8Array,
  pubnonces: readonly Uint8Array[],
  context: SignersContext,
  tweaks: TweakLists,
  message: Uint8Array,
  index: number,
): Result<boolean, Fault> {
  const signers = prepareSigners(context);
  if (!signers.ok) return signers;
  if (pubnonces.length !== context.ids.length) return precondition('pubnonceCountDiffers');
  const key = tweakedKey(signers.value.key, tweaks);
  if (!key.ok) return key;
  const byId = byIdOf(context.ids, pubnonces);
  const session = openSession(signers.value, byId, message, key.value);
  if (!session.ok) return err(byIndex(context.ids, session.error));
  const id = context.ids[index];
  return id === undefined ? precondition('signerNotInSet') : ok(verifyPartial(session.value, id, psig));
}

/** @returns a signature of 64 bytes, not yet verified @see BIP-445 §Partial Signature Aggregation, PartialSigAgg */
export function partialSigAgg(psigs: readonly Uint8Array[], context: SessionContext): Result<Uint8Array, Fault> {
  const session = sessionOf(context);
  if (!session.ok) return session;
  const { ids } = context.signers;
  if (psigs.length !== ids.length) return precondition('psigCountDiffers');
  const signature = addPartials(session.value, byIdOf(ids, psigs));
  return signature.ok ? signature : err(byIndex(ids, signature.error));
}

/** GetSessionValues. */
function sessionOf(context: SessionContext): Result<Session, Fault> {
  const signers = prepareSigners(context.signers);
  if (!signers.ok) return signers;
  const key = tweakedKey(signers.value.key, context);
  if (!key.ok) return key;
  return closedSession(signers.value, context.aggnonce, context.message, key.value);
}

function tweakedKey(key: SigningKey, { tweaks, isXOnly }: TweakLists): Result<SigningKey, Fault> {
  if (tweaks.length !== isXOnly.length) return precondition('tweakModesDiffer');
  return applyTweaks(
    key,
    tweaks.map((bytes, index): Tweak => ({ bytes, xOnly: isXOnly[index] === true })),
  );
}

/** A list in the order of the ids as a map; the ids are already known to be distinct. */
function byIdOf(ids: readonly number[], list: readonly Uint8Array[]): ReadonlyMap<number, Uint8Array> {
  return new Map(ids.flatMap((id, index) => (list[index] === undefined ? [] : [[id, list[index]]])));
}

function byIndex(ids: readonly number[], fault: Fault): Fault {
  if (fault.kind !== 'contribution' || fault.signer === 'coordinator') return fault;
  return { ...fault, signer: ids.indexOf(fault.signer) };
}
