import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { PathField, pathIn } from '../../components/path-field.tsx';
import { Section } from '../../components/section.tsx';
import { useApp } from '../../state/app-store.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';
import { SeenProblem } from '../seen-problem.tsx';

/** First what a file would hold, word for word; only then a place for it. */
export function DiagnosticsSection() {
  const t = useText();
  const keyturn = useKeyturn();
  const preview = useCommand(keyturn.diagnostics.preview);
  const [text, setText] = useState<string>();
  const show = async (): Promise<void> => {
    const answer = await preview.call({});
    if (answer !== undefined) setText(answer.text);
  };
  return (
    <Section label={t('settings.diagnostics.label')}>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="max-w-[60ch] min-w-60 flex-1 text-pretty text-ink-2">{t('settings.diagnostics.lead')}</p>
        <Button pending={preview.pending} onClick={() => void show()}>
          {text === undefined ? t('settings.diagnostics.show') : t('settings.diagnostics.again')}
        </Button>
      </div>
      <ProblemLine problem={preview.problem} />
      {text !== undefined && (
        <>
          <pre
            data-from-main
            tabIndex={0}
            role="region"
            aria-label={t('settings.diagnostics.preview')}
            className="thin-scroll mt-3 max-h-80 overflow-auto rounded-2 border border-line bg-well px-4 py-3 font-mono text-12 tracking-normal whitespace-pre-wrap select-text"
          >
            {text}
          </pre>
          <SaveForm />
        </>
      )}
    </Section>
  );
}

function SaveForm() {
  const t = useText();
  const keyturn = useKeyturn();
  const folder = useApp(({ shell }) => shell?.suggestedFolder ?? '');
  const nowMs = useApp(({ app }) => app?.nowMs ?? 0);
  const save = useCommand(keyturn.diagnostics.export);
  const [file, setFile] = useState(() => pathIn(folder, t('settings.diagnostics.name'), '.txt', nowMs));
  const [bytes, setBytes] = useState<number>();
  const submit = async (): Promise<void> => setBytes((await save.call({ file: file.trim() }))?.bytes);
  return (
    <form
      className="mt-3"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <PathField
        label={t('settings.diagnostics.path')}
        help={t('settings.diagnostics.help')}
        kind="saveDiagnostics"
        suggestedName={t('settings.diagnostics.name')}
        value={file}
        onChange={setFile}
      />
      <SeenProblem problem={save.problem} />
      <div className="mt-3 flex flex-wrap items-center justify-end gap-2">
        <p role="status" className="flex-1 text-ink-2">
          {bytes !== undefined && t('settings.diagnostics.done', { bytes })}
        </p>
        <Button type="submit" pending={save.pending}>
          {t('settings.diagnostics.save')}
        </Button>
      </div>
    </form>
  );
}
