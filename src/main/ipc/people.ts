import { existsSync } from 'node:fs';
import { KeyturnError } from '../../core/base/errors.ts';
import type { contract } from '../../preload/contract.ts';
import type { Handlers } from '../../preload/contract-kit.ts';
import type { Member } from '../compose.ts';
import { lockVault } from './locking.ts';
import { newSecretText, secretText } from './secret-text.ts';
import { ofSealedFile } from './vault-codes.ts';

type Door = Handlers<typeof contract>;

/** Who this person is on this laptop: made once, unlocked every day. */
export function identityHandlers(member: Member): Door['identity'] {
  const { profile, vault, note } = member;
  return {
    async create({ passphrase, recoveryPassphrase }) {
      if (existsSync(profile.vaultFile))
        throw new KeyturnError(
          'wrongPhase',
          'This profile already belongs to somebody. Nothing was changed. Open another profile to begin as a new person.',
        );
      const daily = await newSecretText(member, passphrase, 'daily');
      const recovery = await newSecretText(member, recoveryPassphrase, 'recovery');
      const { words } = await vault.create({
        network: profile.network,
        passphrase: daily,
        recoveryPassphrase: recovery,
      });
      // Never instead of the words: nobody can show them a second time.
      note({ kind: 'identityCreated' });
      return { words };
    },

    async judgePassphrase({ passphrase, purpose }) {
      const { charactersMin, judge } = member.passphrases;
      const judged = await judge(passphrase, profile.network, purpose);
      const score = judged.ok ? judged.value.score : judged.error.score;
      return {
        accepted: judged.ok,
        ...(score === undefined ? {} : { score }),
        charactersMin: judged.ok ? charactersMin(profile.network) : judged.error.charactersMin,
        sentence: judged.ok ? '' : judged.error.sentence,
        advice: judged.ok ? [] : [...judged.error.advice],
      };
    },
  };
}

export function vaultHandlers(member: Member): Door['vault'] {
  const { profile, vault, note, worker } = member;
  return {
    async unlock({ passphrase }) {
      if (!existsSync(profile.vaultFile))
        throw new KeyturnError(
          'wrongPhase',
          'This profile belongs to nobody yet, so there is nothing to unlock. Nothing was changed. Begin as a new person.',
        );
      try {
        await ofSealedFile(vault.unlock(secretText(member, passphrase)));
      } catch (problem) {
        note({
          kind: 'unlockFailed',
          details: [['why', problem instanceof KeyturnError ? problem.code : 'unexpected']],
        });
        throw problem;
      }
      note({ kind: 'unlocked' });
      worker.wake();
      return {};
    },
    async inUse() {
      await vault.inUse();
      return {};
    },
    async lock() {
      await lockVault(member);
      return {};
    },
  };
}

export function networkHandlers(member: Member): Door['network'] {
  return {
    async setOnline({ online }) {
      await member.setOnline(online);
      return {};
    },
  };
}
