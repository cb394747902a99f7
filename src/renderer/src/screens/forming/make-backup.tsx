import { Button } from '../../components/button.tsx';
import { withOpenVault } from '../../components/takes-part.tsx';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';
import { BackupStep, type BackupStepProps } from './backup-step.tsx';

/** First: the file. */
export function MakeBackup({
  onMade,
  ...step
}: BackupStepProps & { readonly onMade: (made: 'now' | 'before') => void }) {
  const t = useText();
  const keyturn = useKeyturn();
  const vault = useApp(({ app }) => app?.vault);
  const make = useCommand(keyturn.backup.make);
  const write = async (recoveryPassphrase: string): Promise<void> => {
    const written = await make.call({ file: step.file.trim(), recoveryPassphrase });
    if (written !== undefined) onMade('now');
  };
  return (
    <BackupStep
      {...step}
      step="make"
      fileLabel={t('forming.backup.file')}
      pending={make.pending}
      problem={make.problem}
      onSubmit={(passphrase) => {
        withOpenVault(vault, () => void write(passphrase));
        return Promise.resolve(false); // Kept until the file is there: a locked vault or a wrong path asks again.
      }}
      end={
        <div className="mt-3 -ml-3">
          <Button kind="quiet" onClick={() => onMade('before')}>
            {t('forming.backup.have')}
          </Button>
        </div>
      }
    />
  );
}
