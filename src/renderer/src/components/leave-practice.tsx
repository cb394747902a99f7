import { useState } from 'react';
import { useKeyturn } from '../state/keyturn.tsx';
import { useCommand } from '../state/use-command.ts';
import { useText } from '../text/text.ts';
import { Button } from './button.tsx';
import { DialogBox } from './dialog.tsx';
import { ProblemLine } from './messages.tsx';

/** The way out of practice. It asks once, because everything made there goes with it. */
export function LeavePractice() {
  const t = useText();
  const keyturn = useKeyturn();
  const leave = useCommand(keyturn.practice.leave);
  const [asks, setAsks] = useState(false);
  return (
    <>
      <Button kind="quiet" size="card" onClick={() => setAsks(true)}>
        {t('common.practice.leave')}
      </Button>
      <DialogBox
        open={asks}
        onClose={() => setAsks(false)}
        title={t('common.practice.leaveTitle')}
        lead={t('common.practice.leaveLead')}
        actions={
          <>
            <Button kind="danger" pending={leave.pending} onClick={() => void leave.call({})}>
              {t('common.practice.leave')}
            </Button>
            <span className="flex-1" />
            <Button kind="primary" onClick={() => setAsks(false)}>
              {t('common.practice.stay')}
            </Button>
          </>
        }
      >
        <ProblemLine problem={leave.problem} />
      </DialogBox>
    </>
  );
}
