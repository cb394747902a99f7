import { useState } from 'react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { DialogBox } from '../../components/dialog.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { RiskLine } from '../../components/risk.tsx';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';

/** Ends it for everybody, after saying so. With `words`, because what was read and heard differs. */
export function StopButton({ group, words = false }: { readonly group: GroupView; readonly words?: boolean }) {
  const t = useText();
  const keyturn = useKeyturn();
  const stop = useCommand(keyturn.group.stopCeremony);
  const [open, setOpen] = useState(false);
  const close = (): void => {
    setOpen(false);
    stop.clear();
  };
  return (
    <span className="-ml-3">
      <Button kind="danger" size="footer" onClick={() => setOpen(true)}>
        {words ? t('forming.words.stop') : t('forming.stop.plain')}
      </Button>
      <DialogBox
        open={open}
        onClose={close}
        title={words ? t('forming.stop.wordsTitle') : t('forming.stop.plainTitle')}
        lead={words ? t('forming.stop.wordsLead') : t('forming.stop.plainLead')}
        actions={
          <>
            <Button
              kind="danger"
              size="footer"
              pending={stop.pending}
              onClick={() => void stop.call({ group: group.group })}
            >
              {words ? t('forming.stop.confirmWords') : t('forming.stop.confirmPlain')}
            </Button>
            <span className="flex-1" />
            <Button size="footer" onClick={close}>
              {t('common.action.cancel')}
            </Button>
          </>
        }
      >
        <RiskLine>{t('forming.stop.risk')}</RiskLine>
        <ProblemLine problem={stop.problem} />
      </DialogBox>
    </span>
  );
}
