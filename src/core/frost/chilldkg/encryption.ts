import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import {
  type Point,
  pointFromBytes,
  pointToBytes,
  type Scalar,
  scalarFromBytesWrapping,
  taggedHash,
} from '../secp256k1.ts';
import { type SessionParams, sessionContext, uint32ToBytes } from './params.ts';

/**
 * One pad per recipient: share + pad is what travels. Additive, so that the coordinator can add up what it cannot read.
 * @param secretNonce  derived from the same seed as the shares, so that two sharings never meet the same pads
 * @returns n secret scalars
 * @see bip-frost-dkg encpedpop.py encaps_multi; README §DKG Protocol EncPedPop
 */
export function padsForRecipients(input: {
  readonly secretNonce: Scalar;
  readonly publicNonce: Uint8Array;
  readonly hostSecretKey: Uint8Array;
  readonly params: SessionParams;
  readonly hostPoints: readonly Point[];
  readonly participant: number;
}): readonly Scalar[] {
  const { secretNonce, publicNonce, hostSecretKey, params, hostPoints, participant } = input;
  const session = sessionContext(params);
  return hostPoints.map((hostPoint, recipient) => {
    const context = concatBytes(uint32ToBytes(recipient), session);
    if (recipient === participant) return padForOneself(hostSecretKey, publicNonce, context);
    return padBetween(sharedSecret(secretNonce, hostPoint), publicNonce, pointToBytes(hostPoint), context);
  });
}

/**
 * The pads of everything that was sent to one participant.
 * @param hostSecret  the scalar of `hostSecretKey`
 * @returns n secret scalars; or the sender whose public nonce is not a point
 * @see bip-frost-dkg encpedpop.py decaps_multi
 */
export function padsFromSenders(input: {
  readonly hostSecretKey: Uint8Array;
  readonly hostSecret: Scalar;
  readonly hostPubkey: Uint8Array;
  readonly publicNonces: readonly Uint8Array[];
  readonly params: SessionParams;
  readonly participant: number;
}): Result<readonly Scalar[], { readonly sender: number }> {
  const { hostSecretKey, hostSecret, hostPubkey, publicNonces, params, participant } = input;
  const context = concatBytes(uint32ToBytes(participant), sessionContext(params));
  const pads: Scalar[] = [];
  for (const [sender, publicNonce] of publicNonces.entries()) {
    if (sender === participant) {
      pads.push(padForOneself(hostSecretKey, publicNonce, context));
      continue;
    }
    const noncePoint = pointFromBytes(publicNonce);
    if (!noncePoint.ok) return err({ sender });
    pads.push(padBetween(sharedSecret(hostSecret, noncePoint.value), publicNonce, hostPubkey, context));
  }
  return ok(pads);
}

/** What one keeps for oneself needs no key exchange: the host secret key is the key. */
function padForOneself(hostSecretKey: Uint8Array, publicNonce: Uint8Array, context: Uint8Array): Scalar {
  return scalarFromBytesWrapping(taggedHash('BIP DKG/encaps_multi self_pad', hostSecretKey, publicNonce, context));
}

/** Both sides hash the sender's nonce first and the recipient's key second. */
function padBetween(
  secret: Uint8Array,
  senderPublicNonce: Uint8Array,
  recipientHostPubkey: Uint8Array,
  context: Uint8Array,
): Scalar {
  return scalarFromBytesWrapping(
    taggedHash('BIP DKG/encpedpop ecdh', secret, senderPublicNonce, recipientHostPubkey, context),
  );
}

/** SHA-256 of the compressed shared point. The scalar is secret: the careful multiplication, never the public one. */
function sharedSecret(secret: Scalar, point: Point): Uint8Array {
  return sha256(pointToBytes(point.multiply(secret)));
}
