import { KeyturnError } from '../../core/base/errors.ts';
import type { Case, Group } from '../../core/engine/state.ts';
import { technicalView } from '../../core/engine/technical.ts';
import { isPlainText } from '../../core/wire/codec.ts';
import type { Member } from '../compose.ts';
import { caseOf, groupOf, wrongPhase } from './known.ts';
import type { MemberRooms } from './member-rooms.ts';
import { reviewShown } from './shown.ts';

/** Reading a proposal, rejecting it, taking an approval back. Approving is not here (approving.ts). */
export function reviewHandlers(member: Member): MemberRooms['review'] {
  const { engine, vault, worker } = member;
  return {
    async look({ group: id, proposal }) {
      const group = groupOf(member, id);
      return Promise.resolve(reviewShown(member, group, caseOf(group, proposal)));
    },

    async technical({ group: id, proposal }) {
      const view = technicalView(caseOf(groupOf(member, id), proposal));
      if (view === undefined)
        throw new KeyturnError(
          'proposalInvalid',
          'This proposal could not be read, so there is nothing to show. Nothing was signed.',
        );
      return Promise.resolve(view);
    },

    async reject({ group: id, proposal, reason }) {
      const group = groupOf(member, id);
      refuseSecondThoughts(group, caseOf(group, proposal));
      if (!isPlainText(reason.replaceAll('\n', ' ')))
        throw new KeyturnError(
          'invalidInput',
          'The reason holds characters that do not show. Nothing was changed. Type it again.',
        );
      const signed = await vault.signStatement({
        kind: 'reject',
        group: id,
        member: group.local.member,
        device: engine.state().device,
        proposal,
        reason,
      });
      // Asked again, because the vault took its time; forgotten only now, because a locked vault refuses and nothing may be lost by it.
      const now = groupOf(member, id);
      refuseSecondThoughts(now, caseOf(now, proposal));
      worker.forgetRelease(proposal);
      engine.accept([{ type: 'rejectionSigned', group: id, proposal, signed }]);
      return {};
    },

    async withdraw({ group: id, proposal }) {
      const group = groupOf(member, id);
      const { mine } = caseOf(group, proposal);
      if (mine?.phase !== 'armed') throw wrongPhase('There is no approval of yours to take back.');
      if (mine.released.length > 0)
        throw wrongPhase(
          'Your part was already sent, so it cannot be taken back: the payment can still happen until one of its coins is spent.',
        );
      // The key is gone before anybody hears of it: from here on nothing of this approval can leave (protocol.md §6.5).
      worker.forgetRelease(proposal);
      engine.accept([{ type: 'approvalWithdrawn', group: id, proposal }]);
      return Promise.resolve({});
    },
  };
}

function refuseSecondThoughts(group: Group, known: Case): void {
  if (
    known.rejections[group.local.member] !== undefined ||
    (known.mine?.phase === 'armed' && known.mine.released.length > 0)
  )
    throw new KeyturnError(
      'alreadyDecided',
      'Your part of this payment is already out, or you rejected it before. Nothing was changed.',
    );
}
