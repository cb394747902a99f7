import type { GroupId, ProposalId } from '../../src/core/base/ids.ts';
import { decodeTransaction, encodeTransaction, type Transaction } from '../../src/core/kaspa/transaction.ts';
import { encodeProposal, proposalIdOf, type Proposal } from '../../src/core/proposal/proposal.ts';
import { caseIn } from '../simulation/ready-group.ts';
import type { App } from '../simulation/world.ts';

/* Proposals no honest app makes: one that an honest one made, changed. */

export type Change = (honest: Proposal) => Partial<Proposal>;

/** Says in this app's name what the change makes of its own proposal. @param k  its number among that author's */
export function forge(app: App, group: GroupId, from: ProposalId, k: number, change: Change): ProposalId {
  const honest = caseIn(app, group, from)!.proposed!.proposal;
  const bytes = encodeProposal({ ...honest, k, ...change(honest) });
  app.engine.accept([{ type: 'proposalAuthored', group, proposal: bytes }]);
  return proposalIdOf(bytes);
}

/** Another transaction in the same proposal. */
export const withTransaction =
  (change: (tx: Transaction) => Transaction): Change =>
  ({ transaction }) => {
    const decoded = decodeTransaction(transaction);
    if (!decoded.ok) throw new Error('an honest transaction decodes');
    return { transaction: encodeTransaction(change(decoded.value)) };
  };

/** An output that pays less: what is missing goes to the miners, or wherever the change puts it. */
export const lessIn = (tx: Transaction, place: number, amountSompi: bigint): Transaction => ({
  ...tx,
  outputs: tx.outputs.map((output, i) =>
    i === place ? { ...output, valueSompi: output.valueSompi - amountSompi } : output,
  ),
});
