import { timingSafeEqual } from 'node:crypto';
import { APP_VERSION_CHARACTERS_MAX, type AppVersion, isAppVersion } from '../../core/base/app-version.ts';
import { concatBytes, hexToBytes, labelledHash } from '../../core/base/bytes.ts';
import type { DeviceId } from '../../core/base/ids.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import {
  bytes,
  checked,
  type Codec,
  type Decoded,
  decodeStrict,
  encodeStrict,
  hexId,
  list,
  object,
  optional,
  text,
} from '../../core/wire/codec.ts';
import { type DeviceKey, isSignedBy } from './device-key.ts';

/** The version of everything two apps say to each other over a link. Another number is refused, not guessed at. */
export const PROTOCOL_VERSION = 1;
/** A hello has a hundred bytes and a few capability names. */
export const HELLO_BYTES_MAX = 4096;
const CAPABILITIES_MAX = 16;
const CAPABILITY_CHARACTERS_MAX = 32;
/** Invitations one device proves in one hello; more follow on the link. */
export const PROOFS_PER_HELLO_MAX = 8;

const appVersion = checked(
  text(APP_VERSION_CHARACTERS_MAX),
  isAppVersion,
  'a version is three numbers and at most one known word',
) as Codec<AppVersion>;
const helloCodec = object({
  // Whose app is newer is shown to people and decides nothing. An app that was not told its version says nothing.
  app: optional(appVersion),
  capabilities: list(text(CAPABILITY_CHARACTERS_MAX, { min: 1 }), CAPABILITIES_MAX),
  nonce: bytes(32),
  device: hexId<DeviceId>(),
  // One random value per start of the app: tells a device that came back from one that dialled twice.
  session: bytes(16),
});
const proofCodec = object({ signature: bytes(64), invites: list(bytes(32), PROOFS_PER_HELLO_MAX) });

export type Hello = Decoded<typeof helloCodec>;
export type Proof = Decoded<typeof proofCodec>;
/** A hello and the exact bytes that carried it, which is what gets signed. */
export type SpokenHello = { readonly hello: Hello; readonly bytes: Uint8Array };

/** The version stands before the CBOR, two bytes big-endian, so that every later version can still read it. */
export function speakHello(hello: Hello, version = PROTOCOL_VERSION): SpokenHello {
  const bytes = concatBytes(Uint8Array.of(version >> 8, version & 0xff), encodeStrict(helloCodec, hello));
  return { hello, bytes };
}

export type HelloFault =
  | { readonly reason: 'versionOther'; readonly theirVersion: number }
  | { readonly reason: 'helloMalformed' };

export function hearHello(bytes: Uint8Array): Result<SpokenHello, HelloFault> {
  const [high, low] = bytes;
  if (high === undefined || low === undefined) return err({ reason: 'helloMalformed' });
  const theirVersion = high * 256 + low;
  if (theirVersion !== PROTOCOL_VERSION) return err({ reason: 'versionOther', theirVersion });
  const hello = decodeStrict(helloCodec, bytes.subarray(2), HELLO_BYTES_MAX);
  return hello.ok ? ok({ hello: hello.value, bytes }) : err({ reason: 'helloMalformed' });
}

/** Signs this conversation and proves the invitations we hold for this device, at most PROOFS_PER_HELLO_MAX. */
export function speakProof(
  key: DeviceKey,
  ours: SpokenHello,
  theirs: SpokenHello,
  tokens: readonly Uint8Array[],
): Uint8Array {
  const invites = tokens.map((token) => inviteProof(token, theirs.hello.nonce, key.device));
  return encodeStrict(proofCodec, { signature: key.sign(transcript(ours, theirs)), invites });
}

export function hearProof(
  bytes: Uint8Array,
  ours: SpokenHello,
  theirs: SpokenHello,
): Result<Proof, 'helloMalformed' | 'helloForged'> {
  const proof = decodeStrict(proofCodec, bytes, HELLO_BYTES_MAX);
  if (!proof.ok) return err('helloMalformed');
  if (!isSignedBy(theirs.hello.device, transcript(theirs, ours), proof.value.signature)) return err('helloForged');
  return ok(proof.value);
}

/** Bound to the verifier's fresh nonce and the prover's device: worth nothing in another conversation or to another device. */
export function inviteProof(token: Uint8Array, verifierNonce: Uint8Array, prover: DeviceId): Uint8Array {
  return labelledHash('keyturn/invite-proof/1', token, verifierNonce, hexToBytes(prover));
}

/** In constant time: how much of a guess was right must not show. */
export function provesToken(
  proof: Uint8Array,
  token: Uint8Array,
  verifierNonce: Uint8Array,
  prover: DeviceId,
): boolean {
  return proof.length === 32 && timingSafeEqual(proof, inviteProof(token, verifierNonce, prover));
}

/** What one side signs. The signer's part comes first, so the two signatures of one conversation are never the same. */
function transcript(signer: SpokenHello, other: SpokenHello): Uint8Array {
  return labelledHash(
    'keyturn/hello/1',
    Uint8Array.of(PROTOCOL_VERSION >> 8, PROTOCOL_VERSION & 0xff),
    signer.hello.nonce,
    other.hello.nonce,
    hexToBytes(signer.hello.device),
    hexToBytes(other.hello.device),
    labelledHash('keyturn/hello-bytes/1', signer.bytes),
    labelledHash('keyturn/hello-bytes/1', other.bytes),
  );
}
