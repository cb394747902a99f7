import { KeyturnError } from '../../core/base/errors.ts';
import { rosterOfLobby } from '../../core/engine/ceremony-steps.ts';
import { codeTriesMax } from '../../core/group/code.ts';
import { formingPhase } from '../../core/group/forming-phase.ts';
import { indexOfMember } from '../../core/group/roster.ts';
import type { contract } from '../../preload/contract.ts';
import type { Handlers } from '../../preload/contract-kit.ts';
import type { Member } from '../compose.ts';
import { groupOf, wrongPhase } from './known.ts';

type Door = Handlers<typeof contract>['group'];

/** From the lobby to the six words, as a person takes each step. */
export function ceremonyHandlers(member: Member): Pick<Door, 'closeLobby' | 'agree' | 'typeCode' | 'stopCeremony'> {
  const { engine, vault } = member;
  return {
    async closeLobby({ group: id }) {
      const group = groupOf(member, id);
      const roster = rosterOfLobby(group);
      if (roster === undefined) throw wrongPhase('Not everybody who was invited is here yet.');
      const names = roster.members.map(({ name }) => name.toLowerCase());
      if (new Set(names).size !== names.length)
        throw new KeyturnError(
          'memberDuplicate',
          'Two people in the lobby have the same name. Nothing was begun. Ask one of them to join under another.',
        );
      engine.accept([{ type: 'lobbyClosed', group: id }]);
      return Promise.resolve({});
    },

    async agree({ group: id, roster }) {
      const group = groupOf(member, id);
      if (group.forming.roster?.hash !== roster || group.local.agreedRoster !== undefined)
        throw wrongPhase('This is not the list of people your app holds, or you agreed already.');
      if (indexOfMember(group.forming.roster.roster, group.local.member) < 0)
        throw wrongPhase('You are not on this list of people. Ask whoever made the group.');
      if (!vault.isUnlocked())
        throw new KeyturnError('vaultLocked', 'Unlock this laptop first. Nothing was agreed to.');
      engine.accept([{ type: 'rosterAgreed', group: id, rosterHash: roster }]);
      return Promise.resolve({});
    },

    async typeCode({ group: id, words }) {
      const group = groupOf(member, id);
      if (formingPhase(group.forming, group.rehearsed) !== 'checkingCode' || group.local.codeHeard)
        throw wrongPhase('There are no words to type now.');
      engine.accept([{ type: 'codeTyped', group: id, typed: words }]);
      const after = groupOf(member, id);
      const triesLeft = codeTriesMax - after.local.codeTries;
      if (triesLeft <= 0)
        throw new KeyturnError(
          'codeMismatch',
          'The words differ three times over. Somebody may be between you. The key was given up everywhere and no money is at risk. Begin again with new invitations.',
        );
      return Promise.resolve({ matched: after.local.codeHeard, triesLeft });
    },

    async stopCeremony({ group: id }) {
      const group = groupOf(member, id);
      const phase = formingPhase(group.forming, group.rehearsed);
      if (phase === 'ready' || phase === 'abandoned') throw wrongPhase('The ceremony is already over.');
      engine.accept([{ type: 'ceremonyStopped', group: id, reason: 'personStopped' }]);
      return Promise.resolve({});
    },
  };
}
