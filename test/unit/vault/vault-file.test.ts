import { describe, expect, it } from 'vitest';
import { utf8ToBytes } from '../../../src/core/base/bytes.ts';
import { KeyturnError, type ErrorCode } from '../../../src/core/base/errors.ts';
import { sealBytes, openSealed, inspectSealed } from '../../../src/main/vault/sealed-file.ts';
import { openForRecovery, openVault, sealForRecovery, sealVault } from '../../../src/main/vault/vault-file.ts';

const quick = { cost: { memoryKiB: 1_024, passes: 3, lanes: 1 }, floorMiB: 1 };
const secret = new Uint8Array(32).fill(6);
const content = utf8ToBytes('keys and shares');
const right = () => utf8ToBytes('gravel Tuba 71 orchid-lantern');
const wrong = () => utf8ToBytes('gravel Tuba 71 orchid-lanterN');

describe('the vault', () => {
  it('opens with the passphrase and the keychain’s secret, and is sealed anew with the key it was opened with', async () => {
    const made = await sealVault(content, right(), secret, quick);
    const { header, key, content: found } = await openVault(made.file, right(), secret, quick);
    expect(found).toEqual(content);
    const nextVersion = sealBytes(header, key, utf8ToBytes('one more share'));
    expect((await openVault(nextVersion, right(), secret, quick)).content).toEqual(utf8ToBytes('one more share'));
  });

  it('calls a wrong passphrase wrong, and a keychain that is not its own by that name', async () => {
    const { file } = await sealVault(content, right(), secret, quick);
    expect(await failure(openVault(file, wrong(), secret, quick))).toBe('passphraseWrong');
    expect(await failure(openVault(file, new Uint8Array(), secret, quick))).toBe('passphraseWrong');
    expect(await failure(openVault(file, right(), new Uint8Array(32).fill(7), quick))).toBe('databaseForeign');
  });

  it('does not open with its old passphrase after a change, and has a new salt', async () => {
    const before = await sealVault(content, right(), secret, quick);
    const after = await sealVault(content, wrong(), secret, quick);
    expect(after.header.derivation.salt).not.toEqual(before.header.derivation.salt);
    expect(await failure(openVault(after.file, right(), secret, quick))).toBe('passphraseWrong');
    expect((await openVault(after.file, wrong(), secret, quick)).content).toEqual(content);
  });

  it('leaves no passphrase in memory, whether it opened, was refused, or was damaged', async () => {
    const sealing = right();
    const { file } = await sealVault(content, sealing, secret, quick);
    const used = [right(), wrong(), right(), right()] as const;
    await openVault(file, used[0], secret, quick);
    await failure(openVault(file, used[1], secret, quick));
    await failure(openVault(file.slice(1), used[2], secret, quick));
    await failure(openVault(file, used[3], new Uint8Array(32), quick));
    for (const passphrase of [sealing, ...used]) expect(passphrase.every((byte) => byte === 0)).toBe(true);
  });

  it('is sealed at no lower cost than it may be opened with', async () => {
    const cheap = await sealVault(content, right(), secret, quick);
    expect(await failure(openVault(cheap.file, right(), secret))).toBe('vaultDamaged');
    const real = await sealVault(content, right(), secret);
    expect((await openVault(real.file, right(), secret)).content).toEqual(content);
  });
});

describe('a backup', () => {
  it('opens with the recovery passphrase alone, and with no other', async () => {
    const { file } = await sealForRecovery('backup', content, right(), quick);
    expect((await openForRecovery('backup', file, right(), quick)).content).toEqual(content);
    expect(await failure(openForRecovery('backup', file, wrong(), quick))).toBe('passphraseWrong');
  });

  it('is no seed, and a seed is no backup, though the passphrase is the same', async () => {
    const seed = await sealForRecovery('seed', content, right(), quick);
    const backup = await sealForRecovery('backup', content, right(), quick);
    expect(await failure(openForRecovery('backup', seed.file, right(), quick))).toBe('backupForeign');
    expect(await failure(openForRecovery('seed', backup.file, right(), quick))).toBe('vaultDamaged');
    expect((await openForRecovery('seed', seed.file, right(), quick)).content).toEqual(content);
  });

  it('is sealed at the cost a backup must have, without being told', async () => {
    const { file, key } = await sealForRecovery('backup', content, right());
    expect(inspectSealed(file, 'backup').derivation.memoryKiB).toBeGreaterThanOrEqual(256 * 1_024);
    expect(openSealed(file, key)).toEqual(content);
  });
});

async function failure(work: Promise<unknown>): Promise<ErrorCode> {
  try {
    await work;
  } catch (cause) {
    if (cause instanceof KeyturnError) return cause.code;
    throw cause;
  }
  throw new Error('nothing failed');
}
