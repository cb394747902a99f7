import { equalBytes } from '../../core/base/bytes.ts';
import { KeyturnError } from '../../core/base/errors.ts';
import type { GroupId } from '../../core/base/ids.ts';
import type { ProvenGroup } from '../../core/vault-port.ts';
import { decodeArchive, type Archive, type ArchivedGroup } from '../../core/backup/archive.ts';
import { participantRecover } from '../../core/frost/chilldkg/recovery.ts';
import { multiplyBase, pointToBytes, scalarFromBytes } from '../../core/frost/secp256k1.ts';
import { rosterCodec } from '../../core/group/roster.ts';
import { decodeStrict } from '../../core/wire/codec.ts';
import { rosterBytesMax } from '../../core/backup/archive.ts';
import { groupKeysOf, memberIdOf, requirePassphrase, seedOf } from './person.ts';
import { openForRecovery, type ForTests } from './vault-file.ts';

export type ProofRequest = {
  readonly file: Uint8Array;
  readonly recoveryPassphrase: Uint8Array;
  /** Undefined for all groups in the file. */
  readonly group: GroupId | undefined;
};

/**
 * Does this file, with this passphrase and nothing else, give back the shares? Derives the keys from the seed in it, each share from the
 * recovery data in it, and compares the share with its public half and the member with the roster in it. Changes nothing.
 * @returns the group asked for, or all of them; one that cannot be proven refuses the whole file
 * @throws KeyturnError passphraseWrong, backupDamaged, backupForeign, databaseNewer, groupNotFound
 */
export async function proveBackup(
  { file, recoveryPassphrase, group }: ProofRequest,
  tests: ForTests = {},
): Promise<{ readonly groups: readonly ProvenGroup[] }> {
  const forSeed = recoveryPassphrase.slice();
  try {
    requirePassphrase(recoveryPassphrase, 'recovery');
    const opened = await openForRecovery('backup', file, recoveryPassphrase, tests);
    opened.key.fill(0);
    const archive = decodeArchive(opened.content);
    if (!archive.ok)
      throw new KeyturnError(
        archive.error.code === 'newer' ? 'databaseNewer' : 'backupDamaged',
        archive.error.sentence,
      );
    const wanted = archive.value.groups.filter((candidate) => group === undefined || candidate.group === group);
    if (group !== undefined && wanted.length === 0)
      throw new KeyturnError(
        'groupNotFound',
        'This backup was made before this group had its key, so it cannot give it back. Nothing was changed. Make a new backup.',
      );
    const groups = wanted.map((archived) => ({
      group: archived.group,
      groupName: archived.about.name,
      pubshare: pubshareOf(archive.value, archived, forSeed),
    }));
    opened.content.fill(0);
    return { groups };
  } finally {
    forSeed.fill(0);
    recoveryPassphrase.fill(0);
  }
}

function pubshareOf({ entropy }: Archive, archived: ArchivedGroup, recoveryPassphrase: Uint8Array): Uint8Array {
  const seed = seedOf(entropy, recoveryPassphrase);
  const { hostSecret, memberSecret } = groupKeysOf(seed, archived.group);
  seed.fill(0);
  const recovered = participantRecover(hostSecret, archived.recoveryData);
  if (!recovered.ok) throw unrecoverable();
  const { output, participant } = recovered.value;
  const share = scalarFromBytes(output.secshare);
  const pubshare = output.pubshares[participant];
  if (
    !share.ok ||
    share.value === 0n ||
    pubshare === undefined ||
    !equalBytes(pointToBytes(multiplyBase(share.value)), pubshare)
  )
    throw unrecoverable();
  const roster = decodeStrict(rosterCodec, archived.roster, rosterBytesMax);
  if (!roster.ok || roster.value.members[participant]?.member !== memberIdOf(memberSecret)) throw unrecoverable();
  for (const secret of [hostSecret, memberSecret, output.secshare]) secret.fill(0);
  return pubshare;
}

function unrecoverable(): KeyturnError {
  return new KeyturnError(
    'backupDamaged',
    'This backup opened, but the share cannot be derived from it. It was not changed. Make a new backup and prove that one.',
  );
}
