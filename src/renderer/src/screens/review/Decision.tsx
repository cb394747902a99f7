import { useState } from 'react';
import type { ReviewView } from '../../../../core/engine/review-view.ts';
import type { GroupView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { VerdictStrip } from '../../components/risk.tsx';
import { askToUnlock } from '../../components/unlock-dialog.tsx';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { go } from '../../state/place.ts';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';
import { AgainButton } from './AgainButton.tsx';
import { FinishInWindow } from './FinishInWindow.tsx';
import { GateRail } from './GateRail.tsx';
import { RejectDialog } from './RejectDialog.tsx';
import { ReportButton } from './ReportButton.tsx';
import { ReviewDocument } from './ReviewDocument.tsx';
import { ReviewFrame } from './ReviewFrame.tsx';
import { StandingCard } from './StandingCard.tsx';
import { TakeBack } from './TakeBack.tsx';
import { useGate } from './use-gate.ts';

/** Before a decision: everything to read, and the way to the confirm window once it was read. */
export function Decision({ group, review }: { readonly group: GroupView; readonly review: ReviewView }) {
  const t = useText();
  const gate = useGate(review, (place) => addressName(review, place));
  const { verdict, may } = review;
  const [rejecting, setRejecting] = useState(false);
  const { group: groupId } = review;

  function addressName({ recipients }: ReviewView, place: number): string {
    const recipient = recipients[place];
    if (recipients.length < 2 || recipient === undefined) return t('review.rail.address');
    return t('review.rail.addressOf', { name: recipient.name ?? t('review.recipient.unnamed') });
  }

  return (
    <ReviewFrame
      group={group}
      review={review}
      rail={
        may.approve || verdict?.level === 'stop' || review.ifYouSign !== undefined ? (
          <GateRail review={review} gate={gate} />
        ) : undefined
      }
      footer={
        <>
          {may.reject && (
            <span className="-ml-4">
              <Button kind="danger" size="footer" onClick={() => setRejecting(true)}>
                {t('review.action.reject')}
              </Button>
            </span>
          )}
          {may.withdraw && <TakeBack review={review} />}
          <span className="flex-1" />
          {may.approve ? <CoSign review={review} gate={gate} /> : <CannotSign group={groupId} review={review} />}
        </>
      }
    >
      <ReviewDocument
        review={review}
        gate={gate}
        head={
          <>
            <StandingCard review={review} network={group.network} />
            {verdict !== undefined && review.standing !== 'refused' && review.standing !== 'readingsDiffer' && (
              <VerdictStrip
                level={verdict.level}
                heading={verdict.heading}
                items={verdict.items.filter(({ short }) => short !== verdict.heading)}
              />
            )}
          </>
        }
      />
      <RejectDialog group={groupId} review={review} open={rejecting} onClose={() => setRejecting(false)} />
      <FinishInWindow review={review} />
    </ReviewFrame>
  );
}

/** Where the decision begins. The button opens main's window and approves nothing itself. */
function CoSign({ review, gate }: { readonly review: ReviewView; readonly gate: ReturnType<typeof useGate> }) {
  const t = useText();
  const keyturn = useKeyturn();
  const vault = useApp(({ app }) => app?.vault);
  const opening = useCommand(keyturn.review.openConfirm);
  const { reading, proposal } = review;
  const left =
    gate.unseen > 0
      ? t('review.footer.unseen', { count: gate.unseen })
      : gate.unsaid !== undefined
        ? t('review.footer.unsaid', { name: gate.unsaid })
        : undefined;

  async function open(): Promise<void> {
    if (reading === undefined) return;
    await opening.call({ group: review.group, proposal, reading, acknowledged: [...gate.acknowledged] });
  }

  return (
    <>
      <span className="order-first basis-full [&_p]:mt-0 [&:not(:has(p))]:contents">
        <ProblemLine problem={opening.problem} />
      </span>
      <span role="status" className="text-ink-2">
        {left}
      </span>
      <Button size="footer" onClick={() => go({ screen: 'home', group: review.group })}>
        {t('review.action.notNow')}
      </Button>
      <Button
        kind="primary"
        size="footer"
        off={left}
        pending={opening.pending}
        onClick={() => {
          if (vault === 'locked') askToUnlock(() => void open());
          else void open();
        }}
      >
        {t('review.action.coSign')}
      </Button>
    </>
  );
}

function CannotSign({ group, review }: { readonly group: string; readonly review: ReviewView }) {
  const t = useText();
  const stopped =
    review.verdict?.level === 'stop' || review.standing === 'refused' || review.standing === 'readingsDiffer';
  return (
    <>
      <span className="text-ink-2">
        {review.standing === 'blocked' || review.verdict?.level === 'stop' ? t('review.footer.blocked') : ''}
      </span>
      {stopped && <ReportButton group={group} review={review} />}
      <AgainButton review={review} />
      <Button size="footer" onClick={() => go({ screen: 'home', group: review.group })}>
        {t('review.action.notNow')}
      </Button>
    </>
  );
}
