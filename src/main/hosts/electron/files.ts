import { join } from 'node:path';
import { dialog, type BrowserWindow, type FileFilter } from 'electron';
import type { FileQuestion } from '../../desk.ts';
import { fileEndings } from '../../ipc/places.ts';

/** The system's own dialog. @returns undefined when the person closed it */
export async function chooseFile(
  window: BrowserWindow,
  folder: string,
  { kind, name }: FileQuestion,
): Promise<string | undefined> {
  const { title, ending, type, suggested } = questions[kind];
  const ours: FileFilter = { name: type, extensions: [ending.slice(1)] };
  if (kind === 'openBackup') {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, {
      title,
      filters: [ours, { name: 'All files', extensions: ['*'] }],
      defaultPath: folder,
      properties: ['openFile', 'dontAddToRecent'],
    });
    return canceled ? undefined : filePaths[0];
  }
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title,
    filters: [ours],
    defaultPath: join(folder, ended(plain(name ?? suggested), ending)),
    properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
  });
  return canceled || filePath === '' ? undefined : ended(filePath, ending);
}

/** A proposed name is a name, not a way to another folder. */
const plain = (name: string): string => name.replace(/[/\\:*?"<>|\p{Cc}]/gu, '-').replace(/^\.+/, '-');

/** Not every system's dialog adds it, and a file of ours is written under no other. */
const ended = (path: string, ending: string): string => (path.endsWith(ending) ? path : `${path}${ending}`);

const backup = { ending: fileEndings.backup, type: 'Keyturn backup', suggested: 'my' };

const questions: Readonly<
  Record<
    FileQuestion['kind'],
    { readonly title: string; readonly ending: string; readonly type: string; readonly suggested: string }
  >
> = {
  saveBackup: { title: 'Save the backup', ...backup },
  openBackup: { title: 'Choose a backup', ...backup },
  saveLog: {
    title: 'Save the activity log',
    ending: fileEndings.log,
    type: 'Keyturn audit log',
    suggested: 'keyturn',
  },
  saveDiagnostics: {
    title: 'Save the diagnostics',
    ending: fileEndings.diagnostics,
    type: 'Text',
    suggested: 'keyturn-diagnostics',
  },
};
