import { KeyturnError } from '../../core/base/errors.ts';
import { judgePassphrase, passphraseBytes, passphraseCharactersMax, type PassphrasePurpose } from '../vault/passphrase.ts';
import type { NetworkName } from '../../core/kaspa/network.ts';

/** A typed passphrase as the bytes the vault takes and wipes. */
export function secretText(typed: string): Uint8Array {
  const bytes = passphraseBytes(typed);
  if (bytes === undefined) throw new KeyturnError('passphraseTooLong', `A passphrase has at most ${passphraseCharactersMax} characters. Nothing was changed. Use a shorter one.`);
  return bytes;
}

/** A new passphrase, which must be strong enough for its network (requirement H-03). */
export function newSecretText(typed: string, network: NetworkName, purpose: PassphrasePurpose): Uint8Array {
  const judged = judgePassphrase(typed, network, purpose);
  if (!judged.ok) throw new KeyturnError(judged.error.code, `${judged.error.sentence} ${judged.error.advice.join(' ')}`.trim());
  return secretText(typed);
}
