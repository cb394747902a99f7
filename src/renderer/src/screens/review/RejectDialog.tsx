import { useState } from 'react';
import type { ReviewView } from '../../../../core/engine/review-view.ts';
import { Button } from '../../components/button.tsx';
import { DialogBox } from '../../components/dialog.tsx';
import { TextArea } from '../../components/field.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { askToUnlock } from '../../components/unlock-dialog.tsx';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';

/** As many characters as a rejection may carry (preload/contract.ts). */
const reasonMax = 1_024;

/** Rejecting, with a reason that everybody sees. It is signed, so the vault has to be open. */
export function RejectDialog({
  group,
  review: { proposal },
  open,
  onClose,
}: {
  readonly group: string;
  readonly review: Pick<ReviewView, 'proposal'>;
  readonly open: boolean;
  readonly onClose: () => void;
}) {
  const t = useText();
  const keyturn = useKeyturn();
  const vault = useApp(({ app }) => app?.vault);
  const [reason, setReason] = useState('');
  const rejecting = useCommand(keyturn.review.reject);
  const close = (): void => {
    rejecting.clear();
    onClose();
  };
  const reject = async (): Promise<void> => {
    if ((await rejecting.call({ group, proposal, reason: reason.trim() })) !== undefined) close();
  };
  return (
    <DialogBox
      open={open}
      onClose={close}
      title={t('review.reject.title')}
      lead={t('review.reject.lead')}
      actions={
        <>
          <Button kind="quiet" onClick={close}>
            {t('common.action.cancel')}
          </Button>
          <Button
            kind="danger"
            pending={rejecting.pending}
            onClick={() => {
              if (vault === 'locked') askToUnlock(() => void reject());
              else void reject();
            }}
          >
            {t('review.reject.submit')}
          </Button>
        </>
      }
    >
      <TextArea
        label={t('review.reject.reason')}
        aside={t('common.optional')}
        value={reason}
        maxLength={reasonMax}
        rows={4}
        help={t('review.reject.help')}
        onChange={(event) => setReason(event.target.value)}
      />
      <ProblemLine problem={rejecting.problem} />
    </DialogBox>
  );
}
