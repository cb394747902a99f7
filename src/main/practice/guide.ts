import type { GroupId } from '../../core/base/ids.ts';
import type { Report } from '../../core/ports.ts';
import { groupIn } from '../cli/demo-screens.ts';
import type { Payee } from './ceremony.ts';
import type { Hands } from '../cli/ceremony-steps.ts';

export type GuideOptions = {
  /** Whoever practises. */
  readonly you: Pick<Hands, 'view'>;
  /** The practice co-signer who proposes something in return. */
  readonly colleague: Pick<Hands, 'ask'>;
  readonly group: GroupId;
  readonly payee: Payee;
  readonly report: Report;
};

const lookEveryMs = 500;
/** Time to look at the receipt first. */
const proposeAfterMs = 5_000;
const amount = '12.5';
const note = 'Coffee for the office. A small payment from me, so that you see the other side.';

/**
 * After the first payment that the person proposed was accepted, a practice co-signer proposes one of their own, once: so
 * the person sees the inbox from the other side too.
 * @returns stops it
 */
export function guide({ you, colleague, group, payee, report }: GuideOptions): () => void {
  let proposing: NodeJS.Timeout | undefined;
  const looking = setInterval(() => {
    const isPaid = groupIn(you.view(), group)?.proposals.some(
      ({ byYou, standing }) => byYou && (standing === 'accepted' || standing === 'confirmed'),
    );
    if (isPaid !== true) return;
    clearInterval(looking);
    proposing = setTimeout(() => {
      colleague
        .ask('proposal.create', { group, payments: [{ to: payee.address, amount }], note })
        .catch((problem: unknown) => report('practice guide', problem));
    }, proposeAfterMs);
  }, lookEveryMs);
  return () => {
    clearInterval(looking);
    clearTimeout(proposing);
  };
}
