import { useState } from 'react';
import type { ReviewView } from '../../../../core/engine/review-view.ts';
import { Button } from '../../components/button.tsx';
import { DialogBox } from '../../components/dialog.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { useKeyturn } from '../../state/keyturn.tsx';
import { replace } from '../../state/place.ts';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';

/** The same payment once more, where this one can no longer happen. It is a new proposal, and said to be one first. */
export function AgainButton({
  review: { group, proposal, may },
  kind = 'secondary',
}: {
  readonly review: Pick<ReviewView, 'group' | 'proposal' | 'may'>;
  readonly kind?: 'primary' | 'secondary';
}) {
  const t = useText();
  const keyturn = useKeyturn();
  const [asking, setAsking] = useState(false);
  const again = useCommand(keyturn.proposal.again);
  if (may.again === undefined) return null;
  const words = t(`review.again.${may.again}`);
  const close = (): void => {
    setAsking(false);
    again.clear();
  };
  return (
    <>
      <Button kind={kind} size="footer" onClick={() => setAsking(true)}>
        {words}
      </Button>
      <DialogBox
        open={asking}
        onClose={close}
        title={words}
        lead={t('review.again.lead')}
        actions={
          <>
            <Button kind="quiet" onClick={close}>
              {t('common.action.cancel')}
            </Button>
            <Button
              kind="primary"
              pending={again.pending}
              onClick={() =>
                void again.call({ group: group, proposal }).then((made) => {
                  if (made !== undefined) replace({ screen: 'review', group, proposal: made.proposal });
                })
              }
            >
              {words}
            </Button>
          </>
        }
      >
        <ProblemLine problem={again.problem} />
      </DialogBox>
    </>
  );
}
