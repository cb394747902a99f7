import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { PassphraseField, TextField } from '../../components/field.tsx';
import { Card } from '../../components/marks.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { withOpenVault } from '../../components/takes-part.tsx';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';

/** First: the file. */
export function BackupForm({
  file,
  onFile,
  made,
  onMade,
}: {
  readonly file: string;
  readonly onFile: (file: string) => void;
  readonly made: boolean;
  readonly onMade: (made: boolean) => void;
}) {
  const t = useText();
  const keyturn = useKeyturn();
  const vault = useApp(({ app }) => app?.vault);
  const make = useCommand(keyturn.backup.make);
  const [passphrase, setPassphrase] = useState('');
  const off =
    file.trim() === ''
      ? t('forming.backup.offFile')
      : passphrase === ''
        ? t('forming.backup.offPassphrase')
        : undefined;
  const submit = async (): Promise<void> => {
    const written = await make.call({ file: file.trim(), recoveryPassphrase: passphrase });
    if (written === undefined) return;
    setPassphrase('');
    onMade(true);
  };
  if (made)
    return (
      <Card pad>
        <p role="status" className="flex items-start gap-2">
          <CircleCheck aria-hidden className="mt-0.5 size-4 flex-none text-accent-ink" strokeWidth={1.75} />
          <span className="min-w-0 flex-1 break-all">{t('forming.backup.made', { file })}</span>
          <Button kind="quiet" size="card" onClick={() => onMade(false)}>
            {t('forming.backup.again')}
          </Button>
        </p>
      </Card>
    );
  return (
    <Card pad>
      <h2>{t('forming.backup.make')}</h2>
      <p className="mb-4 text-ink-2">{t('forming.backup.makeHelp')}</p>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (off === undefined) withOpenVault(vault, () => void submit());
        }}
      >
        <FileField label={t('forming.backup.file')} kind="saveBackup" file={file} onFile={onFile} />
        <PassphraseField
          label={t('forming.backup.passphrase')}
          value={passphrase}
          onChange={(event) => setPassphrase(event.target.value)}
        />
        <ProblemLine problem={make.problem} />
        <div className="flex flex-wrap items-center justify-end gap-3">
          <Button kind="quiet" onClick={() => onMade(true)}>
            {t('forming.backup.have')}
          </Button>
          <Button kind="primary" size="footer" type="submit" off={off} pending={make.pending}>
            {t('forming.backup.makeButton')}
          </Button>
        </div>
      </form>
    </Card>
  );
}

/** Second: the same file, opened from nothing but itself and what is typed again. */
export function ProveForm({
  group,
  file,
  onFile,
}: {
  readonly group: GroupView;
  readonly file: string;
  readonly onFile: (file: string) => void;
}) {
  const t = useText();
  const keyturn = useKeyturn();
  const prove = useCommand(keyturn.backup.prove);
  const [passphrase, setPassphrase] = useState('');
  const off =
    file.trim() === ''
      ? t('forming.backup.offFile')
      : passphrase === ''
        ? t('forming.backup.offPassphrase')
        : undefined;
  const submit = async (): Promise<void> => {
    await prove.call({ group: group.group, file: file.trim(), recoveryPassphrase: passphrase });
    setPassphrase('');
  };
  return (
    <Card pad>
      <h2>{t('forming.backup.prove')}</h2>
      <p className="mb-4 text-ink-2">{t('forming.backup.proveHelp')}</p>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (off === undefined) void submit();
        }}
      >
        <FileField label={t('forming.backup.proveFile')} kind="openBackup" file={file} onFile={onFile} />
        <PassphraseField
          label={t('forming.backup.passphrase')}
          value={passphrase}
          onChange={(event) => setPassphrase(event.target.value)}
        />
        <ProblemLine problem={prove.problem} />
        <div className="flex justify-end">
          <Button kind="primary" size="footer" type="submit" off={off} pending={prove.pending}>
            {t('forming.backup.proveButton')}
          </Button>
        </div>
      </form>
    </Card>
  );
}

/** A path that can be typed, or chosen where the host has a dialog for it. */
function FileField({
  label,
  kind,
  file,
  onFile,
}: {
  readonly label: string;
  readonly kind: 'saveBackup' | 'openBackup';
  readonly file: string;
  readonly onFile: (file: string) => void;
}) {
  const t = useText();
  const keyturn = useKeyturn();
  const canChoose = useApp(({ shell }) => shell?.canChooseFiles ?? false);
  const choose = async (): Promise<void> => {
    const name = kind === 'saveBackup' ? file.split(/[\\/]/u).at(-1) : undefined;
    const reply = await keyturn.file.choose({ kind, ...(name === undefined || name === '' ? {} : { name }) });
    if (reply.ok && reply.value.file !== undefined) onFile(reply.value.file);
  };
  return (
    <TextField
      label={label}
      mono
      maxLength={4_096}
      value={file}
      onChange={(event) => onFile(event.target.value)}
      end={
        canChoose && (
          <span className="-mr-1.5">
            <Button size="card" kind="quiet" onClick={() => void choose()}>
              {t('forming.backup.choose')}
            </Button>
          </span>
        )
      }
    />
  );
}
