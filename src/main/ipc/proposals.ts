import { KeyturnError } from '../../core/base/errors.ts';
import { againPlan } from '../../core/engine/again.ts';
import { finishedRows } from '../../core/engine/finished-rows.ts';
import { previewOf } from '../../core/engine/preview.ts';
import type { Group } from '../../core/engine/state.ts';
import { proposalIdOf } from '../../core/proposal/proposal.ts';
import type { contract } from '../../preload/contract.ts';
import type { Handlers } from '../../preload/contract-kit.ts';
import type { Member } from '../compose.ts';
import { buildPayment, paymentWish, type Wish } from './build-payment.ts';
import { caseOf, groupOf, wrongPhase } from './known.ts';
import { amountOf, named, scriptOf } from './money-text.ts';

type Door = Handlers<typeof contract>['proposal'];

/** Proposing a payment: trying it out, making it, making it again, and finding the finished ones. */
export function proposalHandlers(member: Member): Door {
  const { engine } = member;
  return {
    async create(input) {
      const group = groupOf(member, input.group);
      const { note, externalId, expiresInMs } = input;
      const proposal = buildPayment(member, group, {
        payments: paymentsOf(input, group),
        note,
        externalId,
        expiresInMs,
      });
      engine.accept([{ type: 'proposalAuthored', group: group.id, proposal }]);
      return Promise.resolve({ proposal: proposalIdOf(proposal) });
    },

    async preview(input) {
      const group = groupOf(member, input.group);
      const { note } = input;
      const wish = { payments: paymentsOf(input, group), note, externalId: undefined, expiresInMs: undefined };
      const preview = previewOf(group, paymentWish(member, group, wish), engine.nowMs());
      if (!preview.ok) throw new KeyturnError(preview.error.code, preview.error.message);
      const { recipients, rules, ...rest } = preview.value;
      return Promise.resolve({ ...rest, recipients: [...recipients], rules: [...rules] });
    },

    async again({ group: id, proposal }) {
      const group = groupOf(member, id);
      const plan = againPlan(group, caseOf(group, proposal), engine.nowMs());
      if (plan === undefined)
        throw wrongPhase(
          'This payment cannot be proposed again by you now: it can still happen, or somebody else proposed it.',
        );
      const { payments, note, externalId, mustSpend } = plan;
      const made = buildPayment(member, group, { payments, note, externalId, mustSpend, expiresInMs: undefined });
      engine.accept([{ type: 'proposalAuthored', group: id, proposal: made }]);
      return Promise.resolve({ proposal: proposalIdOf(made) });
    },

    async finished({ group: id, skip, limit, search }) {
      const { rows, total } = finishedRows(groupOf(member, id), engine.nowMs(), { skip, limit, search });
      return Promise.resolve({ rows: [...rows], total });
    },
  };
}

type Asked = Pick<Parameters<Door['preview']>[0], 'payments'>;

/** @throws KeyturnError addressInvalid, addressWrongNetwork, amountInvalid: of several payments it says which */
function paymentsOf({ payments }: Asked, { network }: Pick<Group, 'network'>): Wish['payments'] {
  return payments.map(({ to, amount }, i) => {
    const read = () => ({ script: scriptOf(to, network), amountSompi: amountOf(amount) });
    return payments.length === 1 ? read() : named(`Payment ${i + 1}`, read);
  });
}
