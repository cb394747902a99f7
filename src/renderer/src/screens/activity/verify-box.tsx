import { Download, OctagonX, ShieldCheck, ShieldQuestion } from 'lucide-react';
import { useState } from 'react';
import { create } from 'zustand';
import { Button } from '../../components/button.tsx';
import { cx } from '../../components/class-names.ts';
import { ProblemLine } from '../../components/messages.tsx';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useNow } from '../../state/use-now.ts';
import { useText } from '../../text/text.ts';
import { when } from '../../text/times.ts';
import { ExportDialog } from './export-dialog.tsx';

type Checked = {
  readonly records: number;
  readonly sound: boolean;
  readonly sentence: string;
  readonly atMs: number;
};

/** The last answer, kept while the window is open, so that looking elsewhere does not lose it. */
const useLastCheck = create<{ readonly checked: Checked | undefined }>(() => ({ checked: undefined }));

/** Is the log whole? Asked and answered here, and the log as a file for whoever wants to check it elsewhere. */
export function VerifyBox() {
  const t = useText();
  const keyturn = useKeyturn();
  const verify = useCommand(keyturn.activity.verify);
  const checked = useLastCheck((last) => last.checked);
  const now = useNow();
  const [exporting, setExporting] = useState(false);
  const unsound = checked !== undefined && !checked.sound;
  const Icon = checked === undefined ? ShieldQuestion : checked.sound ? ShieldCheck : OctagonX;
  const run = async (): Promise<void> => {
    const answer = await verify.call({});
    if (answer !== undefined) useLastCheck.setState({ checked: { ...answer, atMs: now } });
  };
  return (
    <div
      className={cx(
        'flex flex-wrap items-center gap-x-3 gap-y-2 rounded-2 px-4 py-3',
        unsound ? 'border-2 border-red bg-red-soft' : 'border border-line bg-well',
      )}
    >
      <Icon
        aria-hidden
        className={cx(
          'size-6 flex-none',
          unsound ? 'text-red' : checked === undefined ? 'text-ink-3' : 'text-accent-ink',
        )}
        strokeWidth={1.5}
      />
      <div role="status" className="min-w-60 flex-1">
        <strong className={cx('block', unsound && 'text-red-ink')}>
          {verify.pending
            ? t('activity.verify.working')
            : checked === undefined
              ? t('activity.verify.never')
              : checked.sound
                ? t('activity.verify.sound', { count: checked.records })
                : t('activity.verify.unsound')}
        </strong>
        {checked === undefined ? (
          <p className="text-12 text-pretty text-ink-2">{t('activity.verify.neverWhy')}</p>
        ) : (
          <p className="text-12 text-pretty text-ink-2">
            <span data-from-main>{checked.sentence}</span> {t('activity.verify.at', { when: when(checked.atMs, now) })}
          </p>
        )}
        {unsound && checked.records > 0 && (
          <p className="text-12 text-ink-2">{t('activity.verify.checked', { count: checked.records })}</p>
        )}
        <ProblemLine problem={verify.problem} />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button size="card" pending={verify.pending} onClick={() => void run()}>
          {checked === undefined ? t('activity.verify.start') : t('activity.verify.again')}
        </Button>
        <Button size="card" icon={Download} onClick={() => setExporting(true)}>
          {t('activity.export.open')}
        </Button>
      </div>
      {exporting && <ExportDialog onClose={() => setExporting(false)} />}
    </div>
  );
}
