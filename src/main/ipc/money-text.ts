import { KeyturnError } from '../../core/base/errors.ts';
import { networkWords } from '../../core/engine/ledger-words.ts';
import { addressToScript, decodeAddress, type AddressError } from '../../core/kaspa/address.ts';
import { parseKas, type NetworkName } from '../../core/kaspa/network.ts';

/* Addresses and amounts as a person types or pastes them. */

const nothingProposed = 'Nothing was proposed.';

/**
 * The output script of an address.
 * @param nothing  what did not happen, in a sentence, should the address be wrong
 * @throws KeyturnError addressInvalid, addressWrongNetwork
 */
export function scriptOf(address: string, network: NetworkName, nothing = nothingProposed): Uint8Array {
  const decoded = decodeAddress(address.trim(), network);
  if (decoded.ok) return addressToScript(decoded.value).script;
  const { code, fact, help } = problemOf(decoded.error, network);
  throw new KeyturnError(code, `${fact} ${nothing} ${help}`);
}

/** What is wrong with an address, with nothing done or left undone; undefined when it is one of this network. */
export function addressProblem(address: string, network: NetworkName): AddressProblem | undefined {
  const decoded = decodeAddress(address.trim(), network);
  return decoded.ok ? undefined : problemOf(decoded.error, network);
}

/**
 * Sompi, more than none.
 * @param nothing  what did not happen, in a sentence, should the amount be wrong
 * @throws KeyturnError amountInvalid
 */
export function amountOf(text: string, nothing = nothingProposed): bigint {
  const parsed = parseKas(text);
  if (parsed.ok && parsed.value > 0n) return parsed.value;
  throw new KeyturnError(
    'amountInvalid',
    `"${text.slice(0, 40)}" is not an amount of KAS. ${nothing} Write it like 12,500 or 0.25, with at most eight decimals.`,
  );
}

/** One of several to be read: what is wrong with it says first which one it is. */
export function named<T>(which: string, read: () => T): T {
  try {
    return read();
  } catch (problem) {
    if (!(problem instanceof KeyturnError)) throw problem;
    throw new KeyturnError(problem.code, `${which}: ${problem.message}`);
  }
}

export type AddressProblem = {
  readonly code: 'addressInvalid' | 'addressWrongNetwork';
  readonly fact: string;
  readonly help: string;
};

function problemOf(error: AddressError, network: NetworkName): AddressProblem {
  return error === 'wrongNetwork'
    ? {
        code: 'addressWrongNetwork',
        fact: `This address belongs to another network than ${networkWords(network)}.`,
        help: 'Check where it came from.',
      }
    : {
        code: 'addressInvalid',
        fact: 'This is not a valid Kaspa address.',
        help: 'Copy it again, whole.',
      };
}
