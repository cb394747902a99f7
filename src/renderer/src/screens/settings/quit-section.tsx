import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { DialogBox } from '../../components/dialog.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { RiskLine } from '../../components/risk.tsx';
import { Section } from '../../components/section.tsx';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { textIfAny, useText } from '../../text/text.ts';

/** Ends the app: main says first what that takes back, and nothing ends before the person has read it. */
export function QuitSection() {
  const t = useText();
  const keyturn = useKeyturn();
  const quit = useCommand(keyturn.app.quit);
  const [takesBack, setTakesBack] = useState<number>();
  const [ending, setEnding] = useState(false);
  const ask = async (confirmed: boolean): Promise<void> => {
    const answer = await quit.call({ confirmed });
    if (answer === undefined) return;
    if (!confirmed && answer.takesBack > 0) setTakesBack(answer.takesBack);
    else {
      setTakesBack(undefined);
      setEnding(true);
    }
  };
  return (
    <Section label={t('settings.quit.label')}>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p role="status" className="max-w-[60ch] min-w-60 flex-1 text-pretty text-ink-2">
          {ending ? t('settings.quit.ending') : t('settings.quit.lead')}
        </p>
        <Button pending={quit.pending} onClick={() => void ask(false)}>
          {t('settings.quit.button')}
        </Button>
      </div>
      <ProblemLine problem={takesBack === undefined ? quit.problem : undefined} />
      <DialogBox
        open={takesBack !== undefined}
        onClose={() => setTakesBack(undefined)}
        title={t('settings.quit.title')}
        lead={
          takesBack === undefined
            ? undefined
            : t('settings.quit.takesBack', { count: takesBack, number: numberWord(takesBack) })
        }
        actions={
          <>
            <Button kind="danger" pending={quit.pending} onClick={() => void ask(true)}>
              {t('settings.quit.confirm')}
            </Button>
            <span className="flex-1" />
            <Button kind="primary" onClick={() => setTakesBack(undefined)}>
              {t('settings.quit.stay')}
            </Button>
          </>
        }
      >
        <RiskLine>{t('settings.quit.risk')}</RiskLine>
        <ProblemLine problem={quit.problem} />
      </DialogBox>
    </Section>
  );
}

/** "two"; from ten on the figure itself. */
const numberWord = (count: number): string => textIfAny(`settings.quit.numbers.n${count}`) ?? String(count);
