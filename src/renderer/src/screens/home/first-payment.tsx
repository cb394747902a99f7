import { Check, Hourglass, PenLine, Send, type LucideIcon } from 'lucide-react';
import { create } from 'zustand';
import type { GroupView, ProposalView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { useApp } from '../../state/app-store.ts';
import { go } from '../../state/place.ts';
import { useText } from '../../text/text.ts';

type Stage = 'begin' | 'approve' | 'wait' | 'done' | 'ended';

/** In KAS: little enough that every practice rule lets it pass. */
const firstAmount = '25';

/** Closed by the person, for as long as the page lives; practice itself lives no longer. */
const useDismissed = create<Readonly<Record<string, true>>>(() => ({}));

/** Where a newcomer stands with the first payment of practice; undefined when there is nothing to guide. */
export function useFirstPayment(
  group: GroupView,
): { readonly stage: Stage; readonly payment: ProposalView | undefined } | undefined {
  const practises = useApp(({ shell }) => shell?.practice !== undefined);
  const dismissed = useDismissed((all) => all[group.group] === true);
  if (!practises || dismissed) return undefined;
  const own = group.proposals.filter(({ byYou }) => byYou);
  if (own.length > 1 || group.finishedCount > 1) return undefined;
  const [payment] = own;
  return { stage: stageOf(payment), payment };
}

function stageOf(payment: ProposalView | undefined): Stage {
  if (payment === undefined) return 'begin';
  if (payment.section === 'needsYou') return 'approve';
  if (payment.section !== 'finished') return 'wait';
  return payment.standing === 'accepted' || payment.standing === 'confirmed' ? 'done' : 'ended';
}

const icons: Readonly<Record<Stage, LucideIcon>> = {
  begin: Send,
  approve: PenLine,
  wait: Hourglass,
  done: Check,
  ended: Send,
};

/** What to do first, and afterwards what happened. It never covers anything and can be closed. */
export function FirstPayment({
  group,
  stage,
  payment,
}: {
  readonly group: GroupView;
  readonly stage: Stage;
  readonly payment: ProposalView | undefined;
}) {
  const t = useText();
  const practice = useApp(({ shell }) => shell?.practice);
  if (practice === undefined) return null;
  const who = new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(practice.coSigners);
  const Icon = icons[stage];
  const words = ((): { readonly title: string; readonly lead: string; readonly action: string | undefined } => {
    switch (stage) {
      case 'begin':
        return {
          title: t('home.first.title', { amount: firstAmount, to: practice.payee.name }),
          lead: `${t('home.first.lead', { who })} ${t('home.first.then')}`,
          action: t('home.first.begin'),
        };
      case 'approve':
        return {
          title: t('home.first.approveTitle'),
          lead: t('home.first.approveLead'),
          action: t('home.first.approve'),
        };
      case 'wait':
        return {
          title: t('home.first.waitTitle'),
          lead: t('home.first.waitLead', { who }),
          action: t('home.first.watch'),
        };
      case 'done':
        return { title: t('home.first.doneTitle'), lead: t('home.first.doneLead'), action: t('home.first.receipt') };
      case 'ended':
        return { title: t('home.first.endedTitle'), lead: t('home.first.endedLead'), action: undefined };
    }
  })();
  const act = (): void => {
    if (payment === undefined)
      go({ screen: 'propose', group: group.group, to: practice.payee.address, amount: firstAmount });
    else go({ screen: 'review', group: group.group, proposal: payment.proposal });
  };
  return (
    <section
      aria-label={t('home.first.label')}
      className="mx-(--gut) mb-3 grid grid-cols-[20px_minmax(0,1fr)] gap-x-2.5 rounded-2 border border-accent-line bg-accent-soft p-4"
    >
      <Icon aria-hidden className="mt-0.5 size-[18px] text-accent-ink" strokeWidth={1.75} />
      <div>
        <h2 className="text-14">{words.title}</h2>
        <p className="mt-0.5 max-w-[76ch] text-pretty text-ink-2">{words.lead}</p>
        <div className="mt-3 flex flex-wrap gap-2">
          {words.action !== undefined && (
            <Button kind={actsNow(stage) ? 'primary' : 'secondary'} onClick={act}>
              {words.action}
            </Button>
          )}
          <Button kind="quiet" onClick={() => useDismissed.setState({ [group.group]: true })}>
            {t('home.first.dismiss')}
          </Button>
        </div>
      </div>
    </section>
  );
}

/** Then its button is the one primary of the screen. */
export const actsNow = (stage: Stage): boolean => stage === 'begin' || stage === 'approve';
