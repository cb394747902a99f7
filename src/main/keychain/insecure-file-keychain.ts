import { join } from 'node:path';
import { bytesToHex, hexToBytes, isHex } from '../../core/base/bytes.ts';
import { KeyturnError } from '../../core/base/errors.ts';
import { checkPrivate, makePrivateFolder, readBoundedFile, writePrivateFile } from '../files/private-file.ts';
import { assertSecret, secretBytesMax, type Keychain } from './keychain.ts';

export const insecureFileName = 'INSECURE-keys-not-in-a-keychain.json';
/** A few hundred secrets of 32 bytes; more is not a file of ours. */
const fileBytesMax = 256 * 1024;
const notice = 'These keys are not protected by a keychain. Practice and test networks only.';

/**
 * Where there is no keychain: one 0600 file in the profile folder, whose name says what it is. Every call reads it anew and replaces
 * it in one step. One process at a time: two that write at once would lose one of the two changes.
 * @throws KeyturnError profilePermissions, vaultDamaged, diskFull
 */
export function insecureFileKeychain(profileFolder: string): Keychain {
  const path = join(profileFolder, insecureFileName);
  makePrivateFolder(profileFolder);
  const load = (): Map<string, string> => {
    checkPrivate(profileFolder, 'folder');
    checkPrivate(path, 'file');
    const bytes = readBoundedFile(path, fileBytesMax);
    return bytes === undefined ? new Map<string, string>() : parse(path, bytes);
  };
  const save = (secrets: ReadonlyMap<string, string>): void => {
    const text = JSON.stringify({ notice, version: 1, secrets: Object.fromEntries(secrets) }, undefined, 2);
    writePrivateFile(path, new Uint8Array(Buffer.from(`${text}\n`)));
  };
  return {
    kind: 'insecure-file',
    get(name) {
      assertSecret(name);
      const secret = load().get(name);
      return secret === undefined ? undefined : hexToBytes(secret);
    },
    set(name, secret) {
      assertSecret(name, secret);
      save(load().set(name, bytesToHex(secret)));
    },
    delete(name) {
      assertSecret(name);
      const secrets = load();
      const isThere = secrets.delete(name);
      if (isThere) save(secrets);
      return isThere;
    },
  };
}

function parse(path: string, bytes: Uint8Array): Map<string, string> {
  try {
    const file: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (isRecord(file) && file['version'] === 1 && isRecord(file['secrets'])) {
      const secrets = Object.entries(file['secrets']).filter((pair): pair is [string, string] => isSecretHex(pair[1]));
      if (secrets.length === Object.keys(file['secrets']).length) return new Map(secrets);
    }
  } catch (cause) {
    throw damaged(path, cause);
  }
  throw damaged(path, undefined);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isSecretHex = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length >= 2 &&
  value.length <= 2 * secretBytesMax &&
  isHex(value, value.length / 2);

function damaged(path: string, cause: unknown): KeyturnError {
  // The parser's own message quotes what it read, and what it read is keys.
  const reason = cause instanceof Error ? cause.name : undefined;
  return new KeyturnError(
    'vaultDamaged',
    `The key file ${path} is damaged. It was kept as it is. Put back a copy of it, or start a new profile; practice funds may be lost with it.`,
    { cause: reason },
  );
}
