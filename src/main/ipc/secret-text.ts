import { KeyturnError } from '../../core/base/errors.ts';
import type { Member } from '../compose.ts';

/** A typed passphrase as the bytes the vault takes and wipes. */
export function secretText({ passphrases }: Member, typed: string): Uint8Array {
  const bytes = passphrases.bytes(typed);
  if (bytes !== undefined) return bytes;
  throw new KeyturnError(
    'passphraseTooLong',
    `A passphrase has at most ${passphrases.charactersMax} characters. Nothing was changed. Use a shorter one.`,
  );
}

/** A new passphrase, which must be strong enough for its network (requirement H-03). */
export async function newSecretText(member: Member, typed: string, purpose: 'daily' | 'recovery'): Promise<Uint8Array> {
  const judged = await member.passphrases.judge(typed, member.profile.network, purpose);
  if (judged.ok) return secretText(member, typed);
  const { code, sentence, advice } = judged.error;
  throw new KeyturnError(code, [sentence, 'Nothing was changed.', ...advice].join(' '));
}
