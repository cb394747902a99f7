import { useState } from 'react';
import type { ReviewView } from '../../../../core/engine/review-view.ts';
import { Button } from '../../components/button.tsx';
import { DialogBox } from '../../components/dialog.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';

/** Taking an approval back, as long as its part has not left this laptop. */
export function TakeBack({ review: { group, proposal } }: { readonly review: Pick<ReviewView, 'group' | 'proposal'> }) {
  const t = useText();
  const keyturn = useKeyturn();
  const [asking, setAsking] = useState(false);
  const withdraw = useCommand(keyturn.review.withdraw);
  const close = (): void => {
    setAsking(false);
    withdraw.clear();
  };
  return (
    <span className="-ml-4">
      <Button kind="danger" size="footer" onClick={() => setAsking(true)}>
        {t('review.withdraw.open')}
      </Button>
      <DialogBox
        open={asking}
        onClose={close}
        title={t('review.withdraw.title')}
        lead={t('review.withdraw.lead')}
        actions={
          <>
            <Button kind="quiet" onClick={close}>
              {t('review.withdraw.keep')}
            </Button>
            <Button
              kind="danger"
              pending={withdraw.pending}
              onClick={() =>
                void withdraw.call({ group, proposal }).then((done) => {
                  if (done !== undefined) close();
                })
              }
            >
              {t('review.withdraw.submit')}
            </Button>
          </>
        }
      >
        <ProblemLine problem={withdraw.problem} />
      </DialogBox>
    </span>
  );
}
