import type { NetworkName } from '../kaspa/network.ts';

/** What the ledger of a network is called in a sentence: as a whole, and the machine this laptop asks. */
export type LedgerWords = { readonly network: string; readonly node: string };

/** Practice has one ledger for both, and nobody may take it for the real one. */
export function ledgerWords(network: NetworkName): LedgerWords {
  return network === 'practice'
    ? { network: 'the practice ledger', node: 'the practice ledger' }
    : { network: 'the Kaspa network', node: 'the Kaspa node' };
}

/** A network in a sentence. */
export function networkWords(network: NetworkName): string {
  switch (network) {
    case 'mainnet':
      return 'mainnet';
    case 'testnet-10':
      return 'test network 10';
    case 'simnet':
      return 'the simulation network';
    case 'devnet':
      return 'the development network';
    case 'practice':
      return 'the practice network';
  }
}

export const atBeginning = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
