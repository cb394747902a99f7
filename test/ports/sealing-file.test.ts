import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { utf8ToBytes } from '../../src/core/base/bytes.ts';
import { KeyturnError, type ErrorCode } from '../../src/core/base/errors.ts';
import { dailyCost } from '../../src/main/vault/key-derivation.ts';
import { sealBytes, sealedFileBytesMax } from '../../src/main/vault/sealed-file.ts';
import { readSealedFile, safetyCopyOf, writeSealedFile } from '../../src/main/vault/sealed-file-disk.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-sealed-'));
  path = join(folder, 'vault.ktv');
});
afterEach(() => rmSync(folder, { recursive: true }));
const sealed = (text: string): Uint8Array =>
  sealBytes(
    { purpose: 'vault', derivation: { ...dailyCost, salt: new Uint8Array(32) }, mark: undefined },
    new Uint8Array(32),
    utf8ToBytes(text),
  );
const first = sealed('first');
const second = sealed('second');

describe('a sealed file on disk', () => {
  it('is read as it was written, and its former content stays beside it', () => {
    writeSealedFile(path, first, 'keep');
    expect(existsSync(safetyCopyOf(path))).toBe(false);
    writeSealedFile(path, second, 'keep');
    expect(readSealedFile(path, 'vault')).toEqual(second);
    expect(readSealedFile(safetyCopyOf(path), 'vault')).toEqual(first);
    expect(readdirSync(folder).sort()).toEqual(['vault.ktv', 'vault.ktv.previous']);
  });

  it('keeps the last good safety copy when the file itself went bad on the disk', () => {
    writeSealedFile(path, first, 'keep');
    writeSealedFile(path, second, 'keep');
    for (const bad of [second.slice(0, -1), second.with(80, 255 - second[80]!), new Uint8Array()]) {
      writeFileSync(path, bad);
      writeSealedFile(path, second, 'keep');
      expect(readSealedFile(safetyCopyOf(path), 'vault')).toEqual(first);
    }
  });

  it('leaves no former content after a changed passphrase, and touches none where none is wanted', () => {
    writeSealedFile(path, first, 'keep');
    writeSealedFile(path, second, 'keep');
    writeSealedFile(path, first, 'none');
    expect(readSealedFile(safetyCopyOf(path), 'vault')).toEqual(first);
    writeSealedFile(path, second, 'remove');
    expect(readdirSync(folder)).toEqual(['vault.ktv']);
  });

  it.skipIf(process.platform === 'win32')(
    'is for its owner alone, whatever the umask and whatever it was before',
    () => {
      writeFileSync(path, first, { mode: 0o644 });
      const before = process.umask(0);
      try {
        writeSealedFile(path, second, 'keep');
      } finally {
        process.umask(before);
      }
      for (const file of [path, safetyCopyOf(path)]) expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    },
  );

  it.skipIf(process.platform === 'win32')(
    'is not opened as a vault when others can read it; a backup may lie where modes mean nothing',
    () => {
      writeSealedFile(path, first, 'none');
      chmodSync(path, 0o644);
      expect(failure(() => readSealedFile(path, 'vault'))).toBe('profilePermissions');
      expect(readSealedFile(path, 'backup')).toEqual(first);
    },
  );

  it('says so when there is none, and reads up to its bound and no byte more', () => {
    expect(failure(() => readSealedFile(path, 'backup'))).toBe('fileNotFound');
    writeSealedFile(path, new Uint8Array(), 'none');
    truncateSync(path, sealedFileBytesMax);
    expect(readSealedFile(path, 'vault')).toHaveLength(sealedFileBytesMax);
    truncateSync(path, sealedFileBytesMax + 1);
    expect(failure(() => readSealedFile(path, 'vault'))).toBe('unexpected');
  });

  it('keeps the file when the new one cannot be written, and leaves no half of it', () => {
    writeSealedFile(path, first, 'none');
    const inNoFolder = join(folder, 'gone', 'vault.ktv');
    expect(failure(() => writeSealedFile(inNoFolder, second, 'keep'))).toBe('unexpected');
    // A name one step too long for the temporary file beside it.
    const longName = join(folder, 'x'.repeat(250));
    expect(failure(() => writeSealedFile(longName, second, 'none'))).toBe('unexpected');
    expect(new Uint8Array(readFileSync(path))).toEqual(first);
    expect(readdirSync(folder)).toEqual(['vault.ktv']);
  });
});

function failure(work: () => unknown): ErrorCode {
  try {
    work();
  } catch (cause) {
    if (cause instanceof KeyturnError) return cause.code;
    throw cause;
  }
  throw new Error('nothing failed');
}
