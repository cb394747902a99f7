import type { contract } from '../../../preload/contract.ts';
import type { Client } from '../../../preload/contract-kit.ts';
import { useApp } from '../state/app-store.ts';
import { useKeyturn } from '../state/keyturn.tsx';
import { useText } from '../text/text.ts';
import { Button } from './button.tsx';
import { TextField } from './field.tsx';

type FileKind = Parameters<Client<typeof contract>['file']['choose']>[0]['kind'];

/** Where a file is or shall be: typed, or chosen in the host's own dialog where it has one. */
export function PathField({
  label,
  help,
  kind,
  value,
  onChange,
  suggestedName,
}: {
  readonly label: string;
  readonly help?: string;
  readonly kind: FileKind;
  readonly value: string;
  readonly onChange: (path: string) => void;
  /** For the host's dialog, e.g. `keyturn-log`. */
  readonly suggestedName?: string;
}) {
  const t = useText();
  const keyturn = useKeyturn();
  const canChoose = useApp(({ shell }) => shell?.canChooseFiles ?? false);
  const choose = async (): Promise<void> => {
    const reply = await keyturn.file.choose(suggestedName === undefined ? { kind } : { kind, name: suggestedName });
    if (reply.ok && reply.value.file !== undefined) onChange(reply.value.file);
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2">
      <TextField label={label} help={help} mono value={value} onChange={(event) => onChange(event.target.value)} />
      {canChoose && (
        <span className="pt-6.5">
          <Button size="footer" onClick={() => void choose()}>
            {t('common.action.choose')}
          </Button>
        </span>
      )}
    </div>
  );
}

/** A new file in the folder that main proposes: its name carries the day, since nothing is ever replaced. */
export function pathIn(folder: string, name: string, ending: string, nowMs: number): string {
  const separator = folder.includes('\\') ? '\\' : '/';
  const day = new Date(nowMs).toISOString().slice(0, 10);
  return `${folder.replace(/[\\/]+$/, '')}${separator}${name}-${day}${ending}`;
}
