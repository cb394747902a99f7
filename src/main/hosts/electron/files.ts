import { join } from 'node:path';
import { dialog, type BrowserWindow, type FileFilter } from 'electron';
import type { FileQuestion } from '../../desk.ts';

/** The system's own dialog. @returns undefined when the person closed it */
export async function chooseFile(
  window: BrowserWindow,
  folder: string,
  { kind, name }: FileQuestion,
): Promise<string | undefined> {
  const { title, filters, suggested } = questions[kind];
  if (kind === 'openBackup') {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, {
      title,
      filters,
      defaultPath: folder,
      properties: ['openFile', 'dontAddToRecent'],
    });
    return canceled ? undefined : filePaths[0];
  }
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title,
    filters,
    defaultPath: join(folder, plain(name ?? suggested)),
    properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
  });
  return canceled || filePath === '' ? undefined : filePath;
}

/** A proposed name is a name, not a way to another folder. */
const plain = (name: string): string => name.replace(/[/\\:*?"<>|\p{Cc}]/gu, '-').replace(/^\.+/, '-');

const questions: Readonly<
  Record<FileQuestion['kind'], { readonly title: string; readonly filters: FileFilter[]; readonly suggested: string }>
> = {
  saveBackup: {
    title: 'Save the backup',
    filters: [{ name: 'Keyturn backup', extensions: ['keyturn-backup'] }],
    suggested: 'my.keyturn-backup',
  },
  openBackup: {
    title: 'Choose a backup',
    filters: [
      { name: 'Keyturn backup', extensions: ['keyturn-backup'] },
      { name: 'All files', extensions: ['*'] },
    ],
    suggested: '',
  },
  saveLog: {
    title: 'Save the activity log',
    filters: [{ name: 'Audit log', extensions: ['jsonl'] }],
    suggested: 'keyturn-log.jsonl',
  },
  saveDiagnostics: {
    title: 'Save the diagnostics',
    filters: [{ name: 'Text', extensions: ['txt'] }],
    suggested: 'keyturn-diagnostics.txt',
  },
};
