import type { GroupView } from '../../../../core/engine/views.ts';

/** Main writes backups under this ending only. */
const ending = '.keyturn-backup';
/** A file's name crosses the door as a name. */
const nameCharactersMax = 64;

/** "Harbour Co-op, Dana.keyturn-backup", without what no file may be called. */
export function fileNameOf({ name, yourName }: Pick<GroupView, 'name' | 'yourName'>): string {
  const plain = `${name ?? 'Keyturn'}, ${yourName}`.replace(/[\\/:*?"<>|]/gu, '-').trim();
  return `${Array.from(plain)
    .slice(0, nameCharactersMax - ending.length)
    .join('')}${ending}`;
}

/** That name in the folder the host suggests, joined as its paths are. */
export function proposedFile(folder: string, group: Pick<GroupView, 'name' | 'yourName'>): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  return folder === '' ? fileNameOf(group) : `${folder.replace(/[\\/]+$/u, '')}${separator}${fileNameOf(group)}`;
}
