import type { Sompi } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';

/**
 * The networks a group can belong to. A group belongs to one for ever.
 * `practice` is the app's own ledger: it borrows simnet's addresses but is no Kaspa network, so nothing made for it can
 * be taken for something made elsewhere.
 */
export const networkNames = ['mainnet', 'testnet-10', 'simnet', 'devnet', 'practice'] as const;
export type NetworkName = (typeof networkNames)[number];

export type AddressPrefix = 'kaspa' | 'kaspatest' | 'kaspasim' | 'kaspadev';

/** The text before the colon of this network's addresses. Two networks may share one; an address does not tell them apart. */
export function addressPrefix(network: NetworkName): AddressPrefix {
  switch (network) {
    case 'mainnet':
      return 'kaspa';
    case 'testnet-10':
      return 'kaspatest';
    case 'devnet':
      return 'kaspadev';
    case 'simnet':
    case 'practice':
      return 'kaspasim';
  }
}

/** What a Kaspa node calls this network in `networkId`. The practice ledger speaks as a simnet node does. */
export function nodeNetworkId(network: NetworkName): string {
  return network === 'practice' ? 'simnet' : network;
}

/** A mined coin can be spent once this much DAA score has passed since its block, on every network. */
export const coinbaseMaturityDaa = 1_000n;

export const sompiPerKas: Sompi = 100_000_000n;
const kasDecimals = 8;

/** No amount, and no sum of amounts, can be larger: 29 billion KAS, the network's own cap. */
export const MAX_SOMPI: Sompi = 2_900_000_000_000_000_000n;

/** Longest accepted amount text. The cap written out in full with separators has 23 characters. */
const amountTextCharactersMax = 32;

/**
 * An amount in KAS, exact: every sompi shown, no rounding, no trailing zeros, commas between thousands.
 * @returns e.g. `12,500`, `0.002`, `-1.5`
 */
export function formatKas(sompi: Sompi): string {
  const magnitude = sompi < 0n ? -sompi : sompi;
  const whole = (magnitude / sompiPerKas).toString().replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = (magnitude % sompiPerKas).toString().padStart(kasDecimals, '0').replace(/0+$/, '');
  return `${sompi < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

export type AmountError = 'form' | 'tooManyDecimals' | 'tooLarge';

/**
 * An amount as a person writes it, in KAS. Strict, because a guess about money is a mistake waiting: digits, at most
 * one point with digits on both sides, commas only between every three digits or nowhere, no sign, no spaces.
 * @returns sompi, 0..{@link MAX_SOMPI}
 */
export function parseKas(text: string): Result<Sompi, AmountError> {
  if (text.length > amountTextCharactersMax) return err('form');
  const match = /^(0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return err('form');
  const whole = (match[1] ?? '').replaceAll(',', '');
  const fraction = match[2] ?? '';
  if (fraction.length > kasDecimals) return err('tooManyDecimals');
  const sompi = BigInt(whole) * sompiPerKas + BigInt(fraction.padEnd(kasDecimals, '0'));
  return sompi <= MAX_SOMPI ? ok(sompi) : err('tooLarge');
}
