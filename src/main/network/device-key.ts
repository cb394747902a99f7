import { generateKeyPairFromSeed } from '@libp2p/crypto/keys';
import type { PeerId, PrivateKey } from '@libp2p/interface';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, hexToBytes } from '../../core/base/bytes.ts';
import { assert } from '../../core/base/errors.ts';
import type { DeviceId } from '../../core/base/ids.ts';

/** The device key in use: it signs hellos and is the libp2p identity. The seed stays inside. */
export type DeviceKey = {
  readonly device: DeviceId;
  sign(message: Uint8Array): Uint8Array;
  libp2pKey(): Promise<PrivateKey>;
};

/** @param seed  32 random bytes, this installation's Ed25519 secret (protocol.md §1) */
export function deviceKeyFromSeed(seed: Uint8Array): DeviceKey {
  assert(seed.length === 32, 'a device seed has 32 bytes');
  return {
    device: bytesToHex(ed25519.getPublicKey(seed)) as DeviceId,
    sign: (message) => ed25519.sign(message, seed),
    libp2pKey: () => generateKeyPairFromSeed('Ed25519', seed),
  };
}

/** Strict verification (RFC 8032): a hello has one signature, and small-order keys have none. */
export function isSignedBy(device: DeviceId, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, hexToBytes(device), { zip215: false });
  } catch {
    // A key or point that does not decode is a peer's mistake like any other wrong signature.
    return false;
  }
}

/** The device behind a Noise-authenticated peer; undefined for any key that is not Ed25519. */
export function deviceOfPeer(peer: PeerId): DeviceId | undefined {
  return peer.type === 'Ed25519' ? (bytesToHex(peer.publicKey.raw) as DeviceId) : undefined;
}
