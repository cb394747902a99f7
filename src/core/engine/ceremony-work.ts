import { KeyturnError } from '../base/errors.ts';
import type { Vault } from '../vault-port.ts';
import type { Answer } from './approving.ts';
import type { Duty } from './duties.ts';
import type { Engine } from './engine.ts';

type CeremonyDuty = Extract<
  Duty,
  { readonly kind: 'dkgFirst' | 'dkgSecond' | 'dkgFinish' | 'rehearseNonce' | 'rehearsePartial' }
>;

/** What the vault is asked for while a group makes its key, up to the rehearsal. */
export function createCeremonyWork({
  engine,
  vault,
}: {
  readonly engine: Engine;
  readonly vault: Vault;
}): (duty: CeremonyDuty) => Promise<Answer> {
  /** Ceremony state lives in the vault's memory only; a vault that lost it ends the ceremony for everybody (protocol.md §4.4). */
  async function orEndCeremony<T>(
    duty: Extract<Duty, { readonly kind: 'dkgFirst' | 'dkgSecond' | 'dkgFinish' }>,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (problem) {
      if (problem instanceof KeyturnError && problem.code === 'ceremonyFailed')
        engine.accept([{ type: 'ceremonyStopped', group: duty.group, reason: 'restarted' }]);
      throw problem;
    }
  }

  /** A nonce lost with a locked vault is replaced by a new attempt; the old one can never be used. */
  async function rehearse(duty: Extract<Duty, { readonly kind: 'rehearsePartial' }>): Promise<Answer> {
    const { group, round, attempt } = duty;
    try {
      const { partial } = await vault.rehearsePartial(duty);
      return { inputs: [{ type: 'rehearsalPartialMade', group, round, attempt, partial }] };
    } catch (problem) {
      if (!(problem instanceof KeyturnError) || problem.code !== 'wrongPhase') throw problem;
      const again = { group, ceremony: duty.ceremony, round, attempt: attempt + 1 };
      const { pubnonce } = await vault.rehearseNonce(again);
      return { inputs: [{ type: 'rehearsalNonceMade', group, round, attempt: attempt + 1, pubnonce }] };
    }
  }

  return async (duty) => {
    const { group } = duty;
    switch (duty.kind) {
      case 'dkgFirst': {
        const { message } = await orEndCeremony(duty, () => vault.dkgFirst(duty));
        return { inputs: [{ type: 'dkgFirstMade', group, ceremony: duty.ceremony, message }] };
      }
      case 'dkgSecond': {
        const answer = await orEndCeremony(duty, () => vault.dkgSecond(duty));
        if (answer.kind === 'fault')
          return {
            inputs: [
              { type: 'dkgFailed', group, ceremony: duty.ceremony, fault: answer.fault, culprit: answer.culprit },
            ],
          };
        const { message, transcriptHash, opening } = answer;
        return {
          inputs: [{ type: 'dkgSecondMade', group, ceremony: duty.ceremony, message, transcriptHash, opening }],
        };
      }
      case 'dkgFinish': {
        const answer = await orEndCeremony(duty, () => vault.dkgFinish(duty));
        if (answer.kind === 'fault')
          return {
            inputs: [
              { type: 'dkgFailed', group, ceremony: duty.ceremony, fault: answer.fault, culprit: answer.culprit },
            ],
          };
        const { groupKey, pubshares, recoveryData, ack } = answer;
        return {
          inputs: [
            {
              type: 'dkgFinished',
              group,
              ceremony: duty.ceremony,
              finished: { groupKey, pubshares, recoveryData, ack },
            },
          ],
        };
      }
      case 'rehearseNonce': {
        const { pubnonce } = await vault.rehearseNonce(duty);
        return { inputs: [{ type: 'rehearsalNonceMade', group, round: duty.round, attempt: duty.attempt, pubnonce }] };
      }
      case 'rehearsePartial':
        return rehearse(duty);
    }
  };
}
