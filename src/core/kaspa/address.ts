import { assert } from '../base/errors.ts';
import { err, ok, type Result } from '../base/result.ts';
import { decodeCashAddress, encodeCashAddress } from './cashaddr.ts';
import { addressPrefix, networkNames, type NetworkName } from './network.ts';
import {
  isKeyOnCurve,
  payToPublicKey,
  payToPublicKeyEcdsa,
  payToScriptHash,
  type ScriptKindName,
  scriptKind,
  type ScriptPublicKey,
  type ScriptRefusal,
} from './script.ts';

/** 0: 32-byte Schnorr key. 1: 33-byte ECDSA key. 8: 32-byte script hash. */
export type AddressVersion = 0 | 1 | 8;
export type Address = { readonly version: AddressVersion; readonly payload: Uint8Array };

/**
 * `wrongNetwork`: a sound address, of another Kaspa network. `keyNotOnCurve`: sound text that nobody could ever spend
 * from. `notCanonical`: a second spelling of an address. The rest: not an address.
 */
export type AddressError =
  | 'form'
  | 'checksum'
  | 'notCanonical'
  | 'wrongNetwork'
  | 'version'
  | 'length'
  | 'keyNotOnCurve';

/**
 * Reads an address for this network and refuses anything that is not *the* text of an address that can be paid.
 * What is accepted encodes to exactly the text that was given.
 * @see rusty-kaspa crypto/addresses
 */
export function decodeAddress(text: string, network: NetworkName): Result<Address, AddressError> {
  const decoded = decodeCashAddress(text);
  if (!decoded.ok) {
    switch (decoded.error) {
      case 'tooLong':
      case 'form':
        return err('form');
      case 'checksum':
        return err('checksum');
      case 'padding':
        return err('notCanonical');
    }
  }
  const { prefix, version, payload } = decoded.value;
  if (prefix !== addressPrefix(network))
    return err(networkNames.some((other) => addressPrefix(other) === prefix) ? 'wrongNetwork' : 'form');
  if (!isAddressVersion(version)) return err('version');
  if (payload.length !== payloadBytes(version)) return err('length');
  if (version !== 8 && !isKeyOnCurve(payload)) return err('keyNotOnCurve');
  const address: Address = { version, payload };
  return encodeAddress(address, network) === text ? ok(address) : err('notCanonical');
}

/** The one text of this address on this network. */
export function encodeAddress({ version, payload }: Address, network: NetworkName): string {
  assert(payload.length === payloadBytes(version), 'an address payload has the length of its version');
  return encodeCashAddress({ prefix: addressPrefix(network), version, payload });
}

/** The script that pays this address. */
export function addressToScript({ version, payload }: Address): ScriptPublicKey {
  switch (version) {
    case 0:
      return payToPublicKey(payload);
    case 1:
      return payToPublicKeyEcdsa(payload);
    case 8:
      return payToScriptHash(payload);
  }
}

/** The address text of a standard version-0 script; other scripts have no address and are refused by name. */
export function scriptToAddress(script: ScriptPublicKey, network: NetworkName): Result<string, ScriptRefusal> {
  const kind = scriptKind(script);
  if (!kind.ok) return kind;
  return ok(encodeAddress({ version: versionOf(kind.value.kind), payload: kind.value.payload }, network));
}

function versionOf(kind: ScriptKindName): AddressVersion {
  switch (kind) {
    case 'publicKey':
      return 0;
    case 'publicKeyEcdsa':
      return 1;
    case 'scriptHash':
      return 8;
  }
}

function isAddressVersion(version: number): version is AddressVersion {
  return version === 0 || version === 1 || version === 8;
}

function payloadBytes(version: AddressVersion): number {
  return version === 1 ? 33 : 32;
}
