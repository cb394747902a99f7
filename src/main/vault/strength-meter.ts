import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as commonWords } from '@zxcvbn-ts/language-common';
import { dictionary as englishWords, translations } from '@zxcvbn-ts/language-en';
import { passphraseCharactersMax } from './passphrase.ts';

export type Strength = {
  readonly score: 0 | 1 | 2 | 3 | 4;
  readonly feedback: { readonly warning: string | null; readonly suggestions: readonly string[] };
};

/** zxcvbn's estimate of how long a passphrase would be guessed at. @param text  already bounded in length */
export function measureStrength(text: string): Strength {
  return meter().check(text, ownWords);
}

/** Words an attacker tries first because of what this program is. */
const ownWords = ['keyturn', 'kaspa', 'sompi', 'vault', 'multisig', 'frost', 'schnorr'];

let loaded: ZxcvbnFactory | undefined;
/** Made at the first use: sorting the word lists takes a moment that a start does not need to spend. */
function meter(): ZxcvbnFactory {
  loaded ??= new ZxcvbnFactory({
    dictionary: { ...commonWords, ...englishWords },
    graphs: adjacencyGraphs,
    translations,
    maxLength: passphraseCharactersMax,
  });
  return loaded;
}
