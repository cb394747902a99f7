import { useEffect, useState } from 'react';
import type { PracticeStep, ShellView } from '../../../../preload/shell-view.ts';
import { TimedSteps, type TimedStep } from '../../components/timed-steps.tsx';
import { useNow } from '../../state/use-now.ts';
import { useText } from '../../text/text.ts';
import { listed } from '../../text/listed.ts';
import { PracticeFailed } from './practice-failed.tsx';
import { StartFrame } from './start-frame.tsx';

/** As `practiceSteps` of preload/shell-view.ts has them: the page takes only types from there. */
const order: readonly PracticeStep[] = [
  'ledger',
  'people',
  'group',
  'key',
  'words',
  'backup',
  'rehearsal',
  'funds',
  'codes',
];
/** A step that takes longer says so. */
const slowAfterMs = 10_000;

/** The named steps of preparing practice, or why it did not begin. */
export function PreparingPractice({ practice }: { readonly practice: NonNullable<ShellView['practice']> }) {
  const t = useText();
  const { step, problem, coSigners } = practice;
  return (
    <StartFrame heading={step === undefined ? t('start.preparing.trouble') : t('start.preparing.heading')}>
      {step !== undefined && (
        <p className="mt-2 text-14 text-pretty text-ink-2">
          {t('start.preparing.lead')}{' '}
          {coSigners.length > 0 && t('start.preparing.people', { count: coSigners.length, names: listed(coSigners) })}
        </p>
      )}
      <div className="mt-5 grid gap-4">
        {problem !== undefined && <PracticeFailed problem={problem} />}
        {step !== undefined && <Steps at={step} />}
      </div>
    </StartFrame>
  );
}

function Steps({ at }: { readonly at: PracticeStep }) {
  const t = useText();
  const now = useNow(1_000);
  const begun = useBegunAt(at, now);
  const place = order.indexOf(at);
  const steps = order.map((step, i): TimedStep => {
    const from = begun[step];
    const to = order.slice(i + 1).flatMap((later) => begun[later] ?? [])[0] ?? now;
    const seconds = from === undefined ? undefined : Math.max(0, Math.round((to - from) / 1_000));
    return {
      id: step,
      name: t(`start.preparing.step.${step}`),
      standing: i < place ? 'done' : i === place ? 'now' : 'next',
      duration: seconds === undefined || seconds < 1 ? undefined : t('start.preparing.seconds', { count: seconds }),
      detail:
        i === place && from !== undefined && now - from > slowAfterMs
          ? t('start.preparing.slow', { seconds: seconds ?? 0 })
          : undefined,
    };
  });
  return (
    <>
      <TimedSteps label={t('start.preparing.steps')} steps={steps} />
      <p role="status" className="sr-only">
        {t(`start.preparing.step.${at}`)}, {t('start.preparing.now')}
      </p>
    </>
  );
}

/** When each step was first seen here; steps that passed unseen have no time. */
function useBegunAt(step: PracticeStep, nowMs: number): Readonly<Partial<Record<PracticeStep, number>>> {
  const [begun, setBegun] = useState<Readonly<Partial<Record<PracticeStep, number>>>>({ [step]: nowMs });
  useEffect(() => {
    setBegun((seen) => (seen[step] === undefined ? { ...seen, [step]: nowMs } : seen));
  }, [step, nowMs]);
  return begun;
}
