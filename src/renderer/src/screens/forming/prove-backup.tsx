import { CircleCheck } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/marks.tsx';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';
import { BackupStep, type BackupStepProps } from './backup-step.tsx';

/** Second: the same file, opened from nothing but itself and what is typed again. */
export function ProveBackup({
  made,
  onAgain,
  ...step
}: BackupStepProps & { readonly made: 'now' | 'before'; readonly onAgain: () => void }) {
  const t = useText();
  const keyturn = useKeyturn();
  const prove = useCommand(keyturn.backup.prove);
  return (
    <BackupStep
      {...step}
      step="prove"
      fileLabel={t('forming.backup.proveFile')}
      pending={prove.pending}
      problem={prove.problem}
      onSubmit={async (recoveryPassphrase) => {
        await prove.call({ group: step.group.group, file: step.file.trim(), recoveryPassphrase });
        return true; // A wrong one is typed afresh: hidden characters cannot be corrected.
      }}
      before={
        <Card pad>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <CircleCheck aria-hidden className="size-4 flex-none text-accent-ink" strokeWidth={1.75} />
            <p role="status" className="min-w-60 flex-1 wrap-anywhere">
              {made === 'now' ? t('forming.backup.made', { file: step.file }) : t('forming.backup.madeBefore')}
            </p>
            <Button kind="quiet" size="card" onClick={onAgain}>
              {t('forming.backup.again')}
            </Button>
          </div>
        </Card>
      }
    />
  );
}
