import { KeyturnError } from '../../core/base/errors.ts';
import { addressToScript, decodeAddress } from '../../core/kaspa/address.ts';
import { parseKas, type NetworkName } from '../../core/kaspa/network.ts';

/* Addresses and amounts as a person types or pastes them. */

/** The output script of an address. @throws KeyturnError addressInvalid, addressWrongNetwork */
export function scriptOf(address: string, network: NetworkName): Uint8Array {
  const decoded = decodeAddress(address.trim(), network);
  if (decoded.ok) return addressToScript(decoded.value).script;
  if (decoded.error === 'wrongNetwork')
    throw new KeyturnError(
      'addressWrongNetwork',
      `This address belongs to another network than ${network}. Nothing was proposed. Check where it came from.`,
    );
  throw new KeyturnError(
    'addressInvalid',
    'This is not a valid Kaspa address. Nothing was proposed. Copy it again, whole.',
  );
}

/** Sompi, more than none. @throws KeyturnError amountInvalid */
export function amountOf(text: string): bigint {
  const parsed = parseKas(text);
  if (parsed.ok && parsed.value > 0n) return parsed.value;
  throw new KeyturnError(
    'amountInvalid',
    `"${text.slice(0, 40)}" is not an amount of KAS. Nothing was proposed. Write it like 12,500 or 0.25, with at most eight decimals.`,
  );
}
