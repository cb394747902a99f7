import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, resolve, sep } from 'node:path';
import { KeyturnError } from '../../core/base/errors.ts';

/** Every file system takes 255; a new file is written beside the old one under a name that is a little longer. */
const nameBytesMax = 200;

/** How the names of our files end, one ending for each kind. */
export const fileEndings = { backup: '.keyturn-backup', log: '.keyturn-log', diagnostics: '.txt' } as const;

/**
 * May a file a person asked for be written here? Never into the profile: replacing the vault or the database would destroy what it
 * holds, and a backup beside them is lost with them.
 * Nothing that is there is ever replaced, and the name must end as files of its kind do.
 * @throws KeyturnError fileNotFound when there is no such folder, invalidInput when it is no place for it; nothing was written
 */
export function checkPlaceToWrite(path: string, profileFolder: string, ending: string): void {
  const name = basename(path);
  // A log carries other people's words and a backup is random bytes: neither may become a file that some program obeys.
  if (!name.endsWith(ending) || name.length === ending.length)
    throw new KeyturnError(
      'invalidInput',
      `This file’s name ends in ${ending}. Nothing was written. Give it a name like flat-12${ending}.`,
    );
  if (name.includes('\0') || new TextEncoder().encode(name).length > nameBytesMax)
    throw new KeyturnError(
      'invalidInput',
      'No file can have that name. Nothing was written. Give it a shorter, plain one.',
    );
  const folder = realFolder(dirname(resolve(path)));
  if (folder === undefined)
    throw new KeyturnError(
      'fileNotFound',
      `There is no folder ${dirname(path)}. Nothing was written. Check the name of the folder.`,
    );
  const profile = realFolder(resolve(profileFolder)) ?? resolve(profileFolder);
  if (folder === profile || folder.startsWith(profile + sep))
    throw new KeyturnError(
      'invalidInput',
      'That is inside Keyturn’s own folder, which a lost laptop takes with it. Nothing was written. Choose another folder, best on another disk.',
    );
  const there = statOf(resolve(folder, name));
  if (there !== undefined)
    throw new KeyturnError(
      'invalidInput',
      `There is already something called ${path}. It was not touched, and nothing was written. Give the file a name of its own.`,
    );
}

/** @throws KeyturnError fileNotFound: there is none, or it is a folder or a device */
export function checkFileToRead(path: string): void {
  if (statOf(path)?.isFile() !== true)
    throw new KeyturnError(
      'fileNotFound',
      `There is no file ${path}. Nothing was changed. Check the name and the folder.`,
    );
}

function realFolder(path: string): string | undefined {
  try {
    const real = realpathSync(path);
    return statSync(real).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}

/** A name that cannot exist, for its length or a zero byte, is a name nothing has. */
function statOf(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
