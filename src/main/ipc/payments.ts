import { KeyturnError } from '../../core/base/errors.ts';
import type { ProposalId, TransactionId } from '../../core/base/ids.ts';
import { nextNumber } from '../../core/engine/duties.ts';
import { groupIsReady } from '../../core/engine/standing.ts';
import { reservedOutpoints } from '../../core/engine/limits-seen.ts';
import { planApproval } from '../../core/engine/approval-plan.ts';
import type { Case, Group } from '../../core/engine/state.ts';
import { technicalView } from '../../core/engine/technical.ts';
import { inputsPerSheet } from '../../core/group/charter.ts';
import type { Coin } from '../../core/kaspa/coin-selection.ts';
import { minimumFeeRateSompiPerGram } from '../../core/kaspa/mass.ts';
import { isPlainText } from '../../core/wire/codec.ts';
import { buildProposal } from '../../core/proposal/build.ts';
import { noteCharactersMax, proposalIdOf } from '../../core/proposal/proposal.ts';
import type { contract } from '../../preload/contract.ts';
import type { Handlers } from '../../preload/contract-kit.ts';
import type { Member } from '../compose.ts';
import { amountOf, groupOf, plain, scriptOf, wrongPhase } from './groups.ts';

type Door = Handlers<typeof contract>;

/** Proposing a payment. */
export function proposalHandlers(member: Member): Door['proposal'] {
  const { engine } = member;
  return {
    async create(input) {
      const group = groupOf(member, input.group);
      const { charter } = group.forming;
      const { key } = group;
      if (key === undefined || charter === undefined || !groupIsReady(group))
        throw new KeyturnError('groupNotReady', 'This group is still being made. Nothing was proposed.');
      checkNote(
        input.note,
        charter.rules.some(({ kind }) => kind === 'reasonRequired'),
      );
      if (input.externalId !== undefined) plain('reference', input.externalId);
      const payments = input.payments.map(({ to, amount }) => ({
        script: scriptOf(to, group.network),
        amountSompi: amountOf(amount),
      }));
      const { coins, daaScore } = coinsOf(member, group, engine.nowMs());
      const built = buildProposal({
        charter,
        author: engine.state().device,
        k: nextNumber(group, engine.state().device),
        epoch: key.epoch,
        groupScript: key.script,
        coins,
        daaScore,
        payments,
        note: input.note,
        externalId: input.externalId,
        expiresAtMs: engine.nowMs() + Math.min(input.expiresInMs ?? charter.proposalExpiryMs, charter.proposalExpiryMs),
        feeRateSompiPerGram: minimumFeeRateSompiPerGram,
        inputsMax: inputsPerSheet(key.memberCount, key.threshold),
      });
      if (!built.ok) throw new KeyturnError(built.error.code, built.error.message);
      engine.accept([{ type: 'proposalAuthored', group: input.group, proposal: built.value }]);
      return Promise.resolve({ proposal: proposalIdOf(built.value) });
    },
  };
}

/** Reading, approving, rejecting, taking back. */
export function reviewHandlers(member: Member): Door['review'] {
  const { engine, vault, worker } = member;
  return {
    async technical({ group: id, proposal }) {
      const view = technicalView(caseOf(groupOf(member, id), proposal));
      if (view === undefined)
        throw new KeyturnError(
          'proposalInvalid',
          'This proposal could not be read, so there is nothing to show. Nothing was signed.',
        );
      return Promise.resolve(view);
    },

    async approve({ group: id, proposal, reading }) {
      const group = groupOf(member, id);
      const plan = planApproval(group, caseOf(group, proposal), reading, engine.nowMs());
      if (!plan.ok) {
        const why = plan.error.code;
        engine.accept([], {
          audit: [
            {
              kind: why === 'proposalBlocked' ? 'policyEnforced' : 'proposalRefused',
              group: id,
              subject: proposal,
              details: [['why', why]],
            },
          ],
        });
        throw new KeyturnError(why, plan.error.message);
      }
      if (!vault.isUnlocked())
        throw new KeyturnError('vaultLocked', 'Unlock this laptop to approve. Nothing was signed.');
      if (!worker.holdsSheet(plan.value.own.id))
        throw new KeyturnError(
          'notReadyToSign',
          'The one-time codes for this payment are gone from memory. Nothing was signed. Keep Keyturn open and ask for the payment to be proposed again.',
        );
      engine.accept([{ type: 'approvalClicked', group: id, proposal, reading }]);
      return Promise.resolve({});
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

function caseOf(group: Group, proposal: ProposalId): Case {
  const known = group.cases[proposal];
  if (known === undefined)
    throw new KeyturnError(
      'proposalNotFound',
      'This laptop does not know that proposal. Nothing was changed. It may still be on its way.',
    );
  return known;
}

function coinsOf(
  member: Member,
  group: Group,
  nowMs: number,
): { readonly coins: readonly Coin[]; readonly daaScore: bigint } {
  const problem = member.ledgerProblem();
  if (group.coins === undefined && problem?.code === 'ledgerWrongNetwork') throw problem;
  if (group.coins === undefined)
    throw new KeyturnError(
      'ledgerUnreachable',
      'No Kaspa node has answered yet, so the group’s coins are not known. Nothing was proposed. Check the node in Settings.',
    );
  const reserved = reservedOutpoints(group, nowMs);
  const coins = Object.entries(group.coins.coins).flatMap(([key, entry]): readonly Coin[] => {
    if (entry === undefined || reserved.has(key)) return [];
    const [transactionId, index] = key.split(':');
    return [{ outpoint: { transactionId: transactionId as TransactionId, index: Number(index) }, entry }];
  });
  return { coins, daaScore: group.coins.daaScore };
}

function checkNote(note: string, reasonRequired: boolean): void {
  if (note.length > noteCharactersMax)
    throw new KeyturnError(
      'noteTooLong',
      `The note has ${note.length} characters, and ${noteCharactersMax} fit. Nothing was proposed. Shorten it.`,
    );
  if (!isPlainText(note.replaceAll('\n', ' ')))
    throw new KeyturnError(
      'invalidInput',
      'The note holds characters that do not show. Nothing was proposed. Type it again.',
    );
  if (reasonRequired && note.trim() === '')
    throw new KeyturnError(
      'reasonRequired',
      'This group asks for a reason with every payment. Nothing was proposed. Write one.',
    );
}
