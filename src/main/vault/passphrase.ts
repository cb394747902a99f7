import type { NetworkName } from '../../core/kaspa/network.ts';
import { err, ok, type Result } from '../../core/base/result.ts';

/** Scoring takes time that grows steeply with length (1,200 characters: half a minute), so longer text is never scored. */
export const passphraseCharactersMax = 128;
/** Before normalising: every character may be a surrogate pair. Checked first of all, because it costs nothing. */
const codeUnitsMax = 2 * passphraseCharactersMax;

/** Opens the vault every day, or opens the backup on the worst day. The rules are the same; the sentence is not. */
export type PassphrasePurpose = 'daily' | 'recovery';

export type PassphraseAccepted = {
  /** 0 to 4 as zxcvbn counts; undefined where the network asks for no score. */
  readonly score: number | undefined;
};

export type PassphraseFault = {
  readonly code: 'passphraseTooWeak' | 'passphraseTooLong';
  /** What is wrong, in a sentence that never repeats the passphrase. */
  readonly sentence: string;
  readonly charactersMin: number;
  /** Undefined when the length alone decided. */
  readonly score: number | undefined;
  /** What would make it better, for the line under the field. */
  readonly advice: readonly string[];
};

/**
 * May this passphrase protect keys on this network? Asked when one is made, and on mainnet again whenever one is used.
 * Both purposes have the same rules; there is no network on which a passphrase may be left out.
 */
export async function judgePassphrase(
  text: string,
  network: NetworkName,
  purpose: PassphrasePurpose,
): Promise<Result<PassphraseAccepted, PassphraseFault>> {
  const rule = ruleFor(network);
  const name = purpose === 'daily' ? 'daily passphrase' : 'recovery passphrase';
  const normal = normalised(text);
  if (normal === undefined)
    return err({
      code: 'passphraseTooLong',
      sentence: `The ${name} may have at most ${passphraseCharactersMax} characters.`,
      charactersMin: rule.charactersMin,
      score: undefined,
      advice: [],
    });
  const tooWeak = (sentence: string, score: number | undefined, advice: readonly string[]) =>
    err({ code: 'passphraseTooWeak' as const, sentence, charactersMin: rule.charactersMin, score, advice });

  if (Array.from(normal).length < rule.charactersMin)
    return tooWeak(`The ${name} needs at least ${rule.charactersMin} characters.`, undefined, [generalAdvice]);
  if (rule.scoreMin === undefined) return ok({ score: undefined });
  // The word lists take 30 MB, so they are loaded by the few who choose a passphrase.
  const { measureStrength } = await import('./strength-meter.ts');
  const { score, feedback } = measureStrength(normal);
  if (score >= rule.scoreMin) return ok({ score });
  const advice = [feedback.warning, ...feedback.suggestions].filter((words): words is string => Boolean(words));
  return tooWeak(
    `The ${name} is too easy to guess: strength ${score} of 4, and at least ${rule.scoreMin} is needed.`,
    score,
    advice.length > 0 ? advice : [generalAdvice],
  );
}

/**
 * The bytes a key is derived from: NFKC, so that the same keys pressed on another computer give the same bytes, then UTF-8.
 * @returns bytes the caller hands to a derivation, which wipes them; undefined beyond {@link passphraseCharactersMax}
 */
export function passphraseBytes(text: string): Uint8Array | undefined {
  const normal = normalised(text);
  return normal === undefined ? undefined : new TextEncoder().encode(normal);
}

/** Fewest characters on this network, for the line under an empty field. */
export const passphraseCharactersMin = (network: NetworkName): number => ruleFor(network).charactersMin;

type Rule = { readonly charactersMin: number; readonly scoreMin: 3 | 4 | undefined };

function ruleFor(network: NetworkName): Rule {
  switch (network) {
    case 'mainnet':
      return { charactersMin: 16, scoreMin: 4 };
    case 'testnet-10':
      return { charactersMin: 12, scoreMin: 3 };
    case 'simnet':
    case 'devnet':
    case 'practice':
      return { charactersMin: 8, scoreMin: undefined };
  }
}

/** Normalising can make text longer, so the bound holds before and after. */
function normalised(text: string): string | undefined {
  if (text.length > codeUnitsMax) return undefined;
  const normal = text.normalize('NFKC');
  if (normal.length > codeUnitsMax || Array.from(normal).length > passphraseCharactersMax) return undefined;
  return normal;
}

/** The meter has no words for a passphrase it finds good, even where the network asks for more. */
const generalAdvice = 'Use several uncommon words that have nothing to do with each other.';
