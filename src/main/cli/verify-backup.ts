import { statSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { KeyturnError } from '../../core/base/errors.ts';
import { bytesToHex } from '../../core/base/bytes.ts';
import { passphraseBytes } from '../vault/passphrase.ts';
import { inspectSealed } from '../vault/sealed-file.ts';
import { readSealedFile } from '../vault/sealed-file-disk.ts';
import { backupProver } from '../vault/backup-prover.ts';

/** Prove a backup file from outside any profile: in a new process, from the file and the passphrase alone. */
export async function verifyBackupFile(file: string): Promise<number> {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new KeyturnError(
      'fileNotFound',
      `There is no file ${file}. Nothing was changed. Check the name and the folder.`,
    );
  const bytes = readSealedFile(file, 'backup');
  // Looked at before a secret is asked for: nobody should type a passphrase for some other file.
  inspectSealed(bytes, 'backup');
  const passphrase = passphraseBytes(await askPassphrase());
  if (passphrase === undefined)
    throw new KeyturnError('passphraseTooLong', 'A passphrase has at most 128 characters. Nothing was changed.');
  const { groups } = await backupProver()({ file: bytes, recoveryPassphrase: passphrase, group: undefined });
  for (const { group, groupName, pubshare } of groups)
    console.log(`Proven: the key part of "${groupName}" (group ${group}), public share ${bytesToHex(pubshare)}.`);
  console.log(
    `This backup opens and holds the key parts of ${groups.length} ${groups.length === 1 ? 'group' : 'groups'}. Nothing was changed.`,
  );
  return 0;
}

/** From the terminal without echo, or one line of standard input. Never from arguments or environment. */
async function askPassphrase(): Promise<string> {
  const isTerminal = process.stdin.isTTY;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (isTerminal) process.stderr.write('Recovery passphrase (not shown): ');
  const reader = createInterface({ input: process.stdin, output: silent, terminal: isTerminal });
  for await (const line of reader) {
    reader.close();
    if (isTerminal) process.stderr.write('\n');
    return line;
  }
  throw new KeyturnError(
    'passphraseWrong',
    'No passphrase was given. Nothing was changed. Type it, or give it as one line on standard input.',
  );
}
