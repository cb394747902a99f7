import { Button } from '../../components/button.tsx';
import { ErrorCard, ProblemLine } from '../../components/messages.tsx';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';
import { forgetPracticeProblem, startPractice, usePracticeStart } from './practice-start.ts';

/** What is wrong with practice, or why it did not begin, in main's sentence, with the two things to do. */
export function PracticeFailed({ problem }: { readonly problem: string }) {
  const t = useText();
  const keyturn = useKeyturn();
  const isOn = useApp(({ shell }) => shell?.practice !== undefined);
  const pending = usePracticeStart(({ pending: now }) => now);
  const leave = useCommand(keyturn.practice.leave);
  const retry = async (): Promise<void> => {
    // What half began is thrown away first: a practice group is never continued.
    if (isOn && (await leave.call({})) === undefined) return;
    await startPractice(keyturn);
  };
  return (
    <div>
      <ErrorCard
        title={isOn ? t('start.problem.titleOn') : t('start.problem.title')}
        risk={t('start.problem.risk')}
        actions={
          <>
            <Button kind="primary" pending={leave.pending || (pending && !isOn)} onClick={() => void retry()}>
              {t('start.problem.retry')}
            </Button>
            <Button kind="quiet" onClick={() => (isOn ? void leave.call({}) : forgetPracticeProblem())}>
              {isOn ? t('start.problem.leave') : t('start.problem.close')}
            </Button>
          </>
        }
      >
        <p data-from-main>{problem}</p>
      </ErrorCard>
      <ProblemLine problem={leave.problem} />
    </div>
  );
}
