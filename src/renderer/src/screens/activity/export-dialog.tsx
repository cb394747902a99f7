import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { DialogBox } from '../../components/dialog.tsx';
import { PathField, pathIn } from '../../components/path-field.tsx';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';
import { SeenProblem } from '../seen-problem.tsx';

type Saved = { readonly records: number; readonly firstSeq: number };

/** Where the log shall go, and what went there. */
export function ExportDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const keyturn = useKeyturn();
  const folder = useApp(({ shell }) => shell?.suggestedFolder ?? '');
  const nowMs = useApp(({ app }) => app?.nowMs ?? 0);
  const save = useCommand(keyturn.audit.export);
  const [file, setFile] = useState(() => pathIn(folder, t('activity.export.name'), '.keyturn-log', nowMs));
  const [saved, setSaved] = useState<Saved>();
  const submit = async (): Promise<void> => {
    setSaved(await save.call({ file: file.trim() }));
  };
  return (
    <DialogBox open onClose={onClose} title={t('activity.export.title')} lead={t('activity.export.lead')}>
      <form
        className="pb-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <PathField
          label={t('activity.export.path')}
          help={t('activity.export.help')}
          kind="saveLog"
          suggestedName={t('activity.export.name')}
          value={file}
          onChange={setFile}
        />
        <SeenProblem problem={save.problem} />
        <div className="mt-4 flex flex-wrap items-center justify-end gap-2">
          <p role="status" className="flex-1 text-ink-2">
            {saved !== undefined && t('activity.export.done', { count: saved.records })}{' '}
            {saved !== undefined && saved.firstSeq > 0 && t('activity.export.from', { number: saved.firstSeq + 1 })}
          </p>
          <Button kind="quiet" onClick={onClose}>
            {saved === undefined ? t('common.action.cancel') : t('common.action.close')}
          </Button>
          <Button kind="primary" type="submit" pending={save.pending}>
            {t('activity.export.save')}
          </Button>
        </div>
      </form>
    </DialogBox>
  );
}
