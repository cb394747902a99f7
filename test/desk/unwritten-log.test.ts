import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { KeyturnError } from '../../src/core/base/errors.ts';
import type { Member } from '../../src/main/compose.ts';
import { identityHandlers, vaultHandlers } from '../../src/main/ipc/people.ts';
import { logNote } from '../../src/main/log-note.ts';
import {
  judgePassphrase,
  passphraseBytes,
  passphraseCharactersMax,
  passphraseCharactersMin,
} from '../../src/main/vault/passphrase.ts';

const folder = mkdtempSync(join(tmpdir(), 'keyturn-unwritten-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const words = Array.from({ length: 24 }, () => 'abandon').join(' ');
const wrong = new KeyturnError('passphraseWrong', 'That is not the passphrase of this laptop.');

/** A member's app whose log cannot be written, and whose vault answers as told. */
function laptop(vault: Partial<Member['vault']>) {
  const reports: unknown[] = [];
  let woken = 0;
  const engine = {
    accept() {
      throw new KeyturnError('diskFull', 'The disk is full.');
    },
  } as unknown as Member['engine'];
  const member = {
    profile: { vaultFile: join(folder, 'vault.ktv'), network: 'practice' },
    vault,
    worker: { wake: () => void woken++ },
    note: logNote(engine, (where, problem) => reports.push(`${where}: ${(problem as KeyturnError).code}`)),
    passphrases: {
      charactersMax: passphraseCharactersMax,
      charactersMin: passphraseCharactersMin,
      judge: judgePassphrase,
      bytes: passphraseBytes,
    },
  } as unknown as Member;
  return { member, reports, woken: () => woken };
}

const passphrase = 'correct harbour staple nine';

describe('a log that cannot be written', () => {
  it('never takes away the 24 words that were just made', async () => {
    const { member, reports } = laptop({ create: () => Promise.resolve({ words }) });
    const made = await identityHandlers(member).create({ passphrase, recoveryPassphrase: `${passphrase} twice` });
    expect(made).toEqual({ words });
    expect(reports).toEqual(['log: diskFull']);
  });

  it('hides neither a wrong passphrase nor that the vault is open', async () => {
    writeFileSync(join(folder, 'vault.ktv'), '');
    const shut = laptop({ unlock: () => Promise.reject(wrong) });
    await expect(vaultHandlers(shut.member).unlock({ passphrase })).rejects.toMatchObject({ code: 'passphraseWrong' });
    const open = laptop({ unlock: () => Promise.resolve() });
    expect(await vaultHandlers(open.member).unlock({ passphrase })).toEqual({});
    expect([shut.woken(), open.woken(), shut.reports, open.reports]).toEqual([
      0,
      1,
      ['log: diskFull'],
      ['log: diskFull'],
    ]);
  });
});
