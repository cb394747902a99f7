import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes } from '../base/bytes.ts';
import { assert } from '../base/errors.ts';
import { err, ok, type Result } from '../base/result.ts';

/** Who can spend an output. The version decides how the script is run; any version but 0 lets anyone spend it. */
export type ScriptPublicKey = { readonly version: number; readonly script: Uint8Array };

export type ScriptKindName = 'publicKey' | 'publicKeyEcdsa' | 'scriptHash';
/** `payload` is the 32-byte x-only key, the 33-byte compressed key, or the 32-byte script hash. */
export type ScriptKind = { readonly kind: ScriptKindName; readonly payload: Uint8Array };

export type ScriptRefusal = 'scriptVersion' | 'scriptForm' | 'keyNotOnCurve';

/** Opcodes (rusty-kaspa crypto/txscript/src/opcodes). */
const opCheckSig = 0xac;
const opCheckSigEcdsa = 0xab;
const opBlake2b = 0xaa;
const opEqual = 0x87;

/** Push of 64 signature bytes and the hash type, together the whole signature script of a P2PK input. */
export const signatureScriptBytes = 66;
const sighashAll = 0x01;

/**
 * Which of the three standard forms this is. Everything else is refused: version first, because a script that *looks*
 * like a known person's is free for all under another version; then the form; then that its key is a point at all,
 * because coins sent to a key that is not on the curve are gone.
 */
export function scriptKind({ version, script }: ScriptPublicKey): Result<ScriptKind, ScriptRefusal> {
  if (version !== 0) return err('scriptVersion');
  const form = scriptForm(script);
  if (form === undefined) return err('scriptForm');
  return form.kind === 'scriptHash' || isKeyOnCurve(form.payload) ? ok(form) : err('keyNotOnCurve');
}

/** `<32-byte x-only key> CHECKSIG` */
export function payToPublicKey(xOnlyKey: Uint8Array): ScriptPublicKey {
  assert(xOnlyKey.length === 32, 'an x-only key has 32 bytes');
  return { version: 0, script: concatBytes(Uint8Array.of(0x20), xOnlyKey, Uint8Array.of(opCheckSig)) };
}

/** `<33-byte compressed key> CHECKSIG_ECDSA` */
export function payToPublicKeyEcdsa(compressedKey: Uint8Array): ScriptPublicKey {
  assert(compressedKey.length === 33, 'a compressed key has 33 bytes');
  return { version: 0, script: concatBytes(Uint8Array.of(0x21), compressedKey, Uint8Array.of(opCheckSigEcdsa)) };
}

/** `BLAKE2B <32-byte hash> EQUAL` @param scriptHash  unkeyed BLAKE2b-256 of the redeem script */
export function payToScriptHash(scriptHash: Uint8Array): ScriptPublicKey {
  assert(scriptHash.length === 32, 'a script hash has 32 bytes');
  return { version: 0, script: concatBytes(Uint8Array.of(opBlake2b, 0x20), scriptHash, Uint8Array.of(opEqual)) };
}

/** What unlocks a P2PK input. @param signature  64 bytes @returns 66 bytes: push(65) ‖ signature ‖ hash type */
export function signatureScript(signature: Uint8Array, sighashType: number = sighashAll): Uint8Array {
  assert(signature.length === 64, 'a Schnorr signature has 64 bytes');
  return concatBytes(Uint8Array.of(0x41), signature, Uint8Array.of(sighashType));
}

/** A 32-byte x-only key (even y) or a 33-byte compressed one. Public keys only, so variable time is fine. */
export function isKeyOnCurve(key: Uint8Array): boolean {
  try {
    secp256k1.Point.fromBytes(key.length === 32 ? concatBytes(Uint8Array.of(0x02), key) : key);
    return true;
  } catch {
    return false;
  }
}

function scriptForm(script: Uint8Array): ScriptKind | undefined {
  const last = script[script.length - 1];
  if (script.length === 34 && script[0] === 0x20 && last === opCheckSig)
    return { kind: 'publicKey', payload: script.slice(1, 33) };
  if (script.length === 35 && script[0] === 0x21 && last === opCheckSigEcdsa)
    return { kind: 'publicKeyEcdsa', payload: script.slice(1, 34) };
  if (script.length === 35 && script[0] === opBlake2b && script[1] === 0x20 && last === opEqual)
    return { kind: 'scriptHash', payload: script.slice(2, 34) };
  return undefined;
}
