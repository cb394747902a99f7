import { homedir } from 'node:os';
import { join } from 'node:path';
import { KeyturnError } from '../../core/base/errors.ts';

const nameCharactersMax = 32;

/**
 * Where a profile lies on this computer: in a folder named after it, among those of this user.
 * @param env  the process's environment
 * @throws KeyturnError invalidInput for a name that is no name; nothing is created either way
 */
export function profileFolder(name: string, platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  return join(profilesFolder(platform, env), checkedProfileName(name));
}

/** @returns the name in lower case. A name is also part of a folder's and a keychain entry's name, so it is kept plain. */
export function checkedProfileName(text: string): string {
  const name = text.trim().toLowerCase();
  if (name.length <= nameCharactersMax && /^[a-z0-9-]+$/.test(name) && !reserved.test(name)) return name;
  throw new KeyturnError(
    'invalidInput',
    `A profile’s name has 1 to ${nameCharactersMax} letters from a to z, digits and hyphens, as in "dana". Nothing was opened or created. Start again with such a name.`,
  );
}

/** Windows takes these for devices, whatever folder they are in. */
const reserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

function profilesFolder(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Keyturn', 'profiles');
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Keyturn', 'profiles');
  const given = env['XDG_DATA_HOME'];
  // The XDG specification has relative paths ignored.
  const data = given?.startsWith('/') === true ? given : join(home, '.local', 'share');
  return join(data, 'keyturn', 'profiles');
}
