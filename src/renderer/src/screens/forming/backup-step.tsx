import { useState, type ReactNode } from 'react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { PassphraseField } from '../../components/field.tsx';
import { Card } from '../../components/marks.tsx';
import { PathField } from '../../components/path-field.tsx';
import type { Problem } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';
import { useFirstField } from '../first-field.ts';
import { SeenProblem } from '../seen-problem.tsx';
import { FormingFrame } from './forming-frame.tsx';
import { StopButton } from './stop-button.tsx';

export type BackupStepProps = {
  readonly group: GroupView;
  readonly file: string;
  readonly onFile: (file: string) => void;
  /** Who has got how far, at the end of the page. */
  readonly who: ReactNode;
};

/** A file and the recovery passphrase: what making a backup and proving it both ask for. */
export function BackupStep({
  group,
  file,
  onFile,
  who,
  step,
  fileLabel,
  pending,
  problem,
  onSubmit,
  before,
  end,
}: BackupStepProps & {
  readonly step: 'make' | 'prove';
  readonly fileLabel: string;
  readonly pending: boolean;
  readonly problem: Problem | undefined;
  /** @returns whether it was done; what was typed is forgotten then. */
  readonly onSubmit: (passphrase: string) => Promise<boolean>;
  readonly before?: ReactNode;
  /** Another way to go, under the fields. */
  readonly end?: ReactNode;
}) {
  const t = useText();
  const [passphrase, setPassphrase] = useState('');
  const formId = `backup-${step}`;
  useFirstField(formId, formId);
  const off =
    file.trim() === ''
      ? t('forming.backup.offFile')
      : passphrase === ''
        ? t('forming.backup.offPassphrase')
        : undefined;
  const submit = async (): Promise<void> => {
    if (await onSubmit(passphrase)) setPassphrase('');
  };
  return (
    <FormingFrame
      group={group}
      at="backup"
      heading={t('forming.backup.heading')}
      lead={t('forming.backup.lead')}
      danger={<StopButton group={group} />}
      status={off}
      primary={
        <Button kind="primary" size="footer" type="submit" form={formId} off={off} pending={pending}>
          {t(`forming.backup.${step}Button`)}
        </Button>
      }
    >
      <div className="mt-4 grid gap-3">
        {before}
        <Card pad>
          <h2>{t(`forming.backup.${step}`)}</h2>
          <p className="mb-4 max-w-[84ch] text-pretty text-ink-2">{t(`forming.backup.${step}Help`)}</p>
          <form
            id={formId}
            className="grid max-w-[40rem] gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              if (off === undefined && !pending) void submit();
            }}
          >
            <PathField
              label={fileLabel}
              kind={step === 'make' ? 'saveBackup' : 'openBackup'}
              {...nameIn(file)}
              value={file}
              onChange={onFile}
            />
            <PassphraseField
              label={t('forming.backup.passphrase')}
              value={passphrase}
              onChange={(event) => setPassphrase(event.target.value)}
            />
            <SeenProblem problem={problem} />
          </form>
          {end}
        </Card>
      </div>
      {who}
    </FormingFrame>
  );
}

/** What the host's dialog proposes, as far as a path has a name. */
function nameIn(path: string): { readonly suggestedName?: string } {
  const name = path.split(/[\\/]/u).at(-1) ?? '';
  return name === '' ? {} : { suggestedName: name };
}
