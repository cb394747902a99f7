import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { existsSync } from 'node:fs';
import { utf8ToBytes } from '../../core/base/bytes.ts';
import { KeyturnError } from '../../core/base/errors.ts';
import type { GroupId, SheetId, TimeMs } from '../../core/base/ids.ts';
import type { NetworkName } from '../../core/kaspa/network.ts';
import { decodeContent, encodeContent, type VaultContent } from './content.ts';
import { entropyBytes, requirePassphrase, wordsOf } from './person.ts';
import { readSealedFile, writeSealedFile } from './sealed-file-disk.ts';
import { sealBytes, type SealedHeader } from './sealed-file.ts';
import { systemRandom, type RandomSource } from './sealing.ts';
import { openVault as openVaultFile, sealForRecovery, sealVault, type ForTests } from './vault-file.ts';
import type { Ceremony } from './verbs/ceremony.ts';
import type { RehearsalNonce } from './verbs/rehearsal.ts';

/** An unlocked vault as the verbs see it. Everything but `content` lives in memory only and ends with the process. */
export type OpenVault = {
  /** What the sealed file holds now. Changed through {@link keep} alone. */
  content: VaultContent;
  /** Seals and writes; when it returns, it is on the disk. */
  readonly write: (content: VaultContent) => void;
  /** SECRET, 32 bytes: the vault key's part in every sheet. */
  readonly sheetSubKey: Uint8Array;
  readonly random: RandomSource;
  nowMs: TimeMs;
  readonly ceremonies: Map<GroupId, Ceremony>;
  readonly rehearsals: Map<string, RehearsalNonce>;
  /** Sheets whose secret halves were opened here, or were about to be: never again, whatever came of it. */
  readonly usedSheets: Set<SheetId>;
  /** Lower costs, for tests alone. */
  readonly tests: ForTests;
};

/** Change what is kept: first on the disk, then in memory, so that a verb that answered has nothing left to lose. */
export function keep(vault: OpenVault, content: VaultContent): void {
  vault.write(content);
  vault.content = content;
}

export type VaultPlace = { readonly file: string; readonly network: NetworkName; readonly keychainSecret: Uint8Array };

/**
 * A new person: 32 random bytes, the vault file that seals them. Both passphrases are wiped.
 * @throws KeyturnError wrongPhase when there is a vault already, which is never overwritten; diskFull, profilePermissions
 */
export async function createVault(
  place: VaultPlace,
  passphrase: Uint8Array,
  recoveryPassphrase: Uint8Array,
): Promise<{ readonly vault: OpenVault; readonly words: string }> {
  const entropy = systemRandom(entropyBytes);
  try {
    requirePassphrase(passphrase, 'daily');
    requirePassphrase(recoveryPassphrase, 'recovery');
    if (existsSync(place.file))
      throw new KeyturnError(
        'wrongPhase',
        'This profile already has a vault. Nothing was changed. Unlock it, or start with another profile folder.',
      );
    const { file: sealedSeed, key: seedKey } = await sealForRecovery('seed', entropy, recoveryPassphrase);
    seedKey.fill(0);
    const content: VaultContent = { format: 1, network: place.network, sealedSeed, groups: [] };
    const plain = encodeContent(content);
    const { file, header, key } = await sealVault(plain, passphrase, place.keychainSecret);
    plain.fill(0);
    writeSealedFile(place.file, file, 'keep');
    return { vault: openedVault(place.file, content, header, key), words: wordsOf(entropy) };
  } finally {
    for (const secret of [entropy, passphrase, recoveryPassphrase]) secret.fill(0);
  }
}

/**
 * Open the vault file with both factors. The passphrase is wiped. Nothing is written.
 * @throws KeyturnError passphraseWrong, fileNotFound, vaultDamaged, databaseForeign, databaseNewer
 */
export async function unlockVault(place: VaultPlace, passphrase: Uint8Array): Promise<OpenVault> {
  try {
    const sealed = readSealedFile(place.file, 'vault');
    const { header, key, content: plain } = await openVaultFile(sealed, passphrase, place.keychainSecret);
    const content = decodeContent(plain);
    plain.fill(0);
    if (content.network !== place.network)
      throw new KeyturnError(
        'databaseForeign',
        `This vault belongs to ${content.network}, and this profile to ${place.network}. Nothing was changed. Start the profile the vault was made in.`,
      );
    return openedVault(place.file, content, header, key);
  } finally {
    passphrase.fill(0);
  }
}

/** The parts of an unlocked vault; tests put one together without a file. */
export function vaultInMemory(
  parts: Pick<OpenVault, 'content' | 'write' | 'sheetSubKey'> & Partial<Pick<OpenVault, 'random' | 'tests' | 'nowMs'>>,
): OpenVault {
  return {
    random: systemRandom,
    tests: {},
    nowMs: 0,
    ...parts,
    ceremonies: new Map(),
    rehearsals: new Map(),
    usedSheets: new Set(),
  };
}

function openedVault(path: string, content: VaultContent, header: SealedHeader, key: Uint8Array): OpenVault {
  const write = (next: VaultContent): void => {
    const plain = encodeContent(next);
    const sealed = sealBytes(header, key, plain);
    plain.fill(0);
    writeSealedFile(path, sealed, 'keep');
  };
  // The file's key seals the file alone; what seals sheets is derived from it under a label of its own.
  const sheetSubKey = hkdf(sha256, key, undefined, utf8ToBytes('keyturn/vault-sheets/1'), 32);
  return vaultInMemory({ content, write, sheetSubKey });
}
