import { equalBytes, bytesToHex } from '../../../core/base/bytes.ts';
import { KeyturnError } from '../../../core/base/errors.ts';
import type { EntryId } from '../../../core/base/ids.ts';
import {
  encodeArchive,
  groupsPerArchiveMax,
  headsMax,
  recoveryDataBytesMax,
  rosterBytesMax,
  type ArchivedGroup,
} from '../../../core/backup/archive.ts';
import { charterHashOf, decodeCharter } from '../../../core/group/charter.ts';
import { rosterCodec } from '../../../core/group/roster.ts';
import { scriptToAddress } from '../../../core/kaspa/address.ts';
import { payToPublicKey } from '../../../core/kaspa/script.ts';
import type { BackupGroupInput, Vault } from '../../../core/vault-port.ts';
import { decodeStrict } from '../../../core/wire/codec.ts';
import type { OpenVault } from '../open-vault.ts';
import { requirePassphrase } from '../person.ts';
import { openForRecovery, sealForRecovery } from '../vault-file.ts';
import { recoveryDataHashOf } from './ceremony.ts';
import { groupOf, shareOf } from './known-group.ts';
import { requireBytes, requireHex, requireInteger, requireList } from './request.ts';

/**
 * One sealed file with the seed and every group's public recovery data (protocol.md §1.2). What main hands in is checked against the
 * keys this vault holds: a backup that could not give the share back is not made.
 * @throws KeyturnError passphraseWrong, groupNotFound, groupNotReady, invalidInput
 */
export async function makeBackup(
  vault: OpenVault,
  input: Parameters<Vault['makeBackup']>[0],
): Promise<{ readonly file: Uint8Array }> {
  const { recoveryPassphrase } = input;
  const forBackup = recoveryPassphrase.slice();
  try {
    requirePassphrase(recoveryPassphrase, 'recovery');
    requireList(input.groups, 0, groupsPerArchiveMax);
    const groups = input.groups.map((group) => archivedGroup(vault, group));
    if (new Set(groups.map(({ group }) => group)).size !== groups.length) throw notOurs();
    const { content: entropy, key } = await openForRecovery(
      'seed',
      vault.content.sealedSeed,
      recoveryPassphrase,
      vault.tests,
    );
    key.fill(0);
    const archive = encodeArchive({
      format: 1,
      createdAtMs: vault.nowMs,
      entropy,
      network: vault.content.network,
      groups,
    });
    entropy.fill(0);
    const sealed = await sealForRecovery('backup', archive, forBackup, vault.tests);
    archive.fill(0);
    sealed.key.fill(0);
    return { file: sealed.file };
  } finally {
    recoveryPassphrase.fill(0);
    forBackup.fill(0);
  }
}

function archivedGroup(vault: OpenVault, input: BackupGroupInput): ArchivedGroup {
  const group = groupOf(vault, input.group);
  const share = shareOf(group);
  requireBytes(input.roster, 1, rosterBytesMax);
  requireBytes(input.recoveryData, 1, recoveryDataBytesMax);
  requireInteger(input.epoch, share.epoch, share.epoch);
  const charter = decodeCharter(input.charter);
  if (!charter.ok || charterHashOf(charter.value) !== share.charterHash) throw notOurs();
  const roster = decodeStrict(rosterCodec, input.roster, rosterBytesMax);
  if (
    !roster.ok ||
    roster.value.ceremony !== share.ceremony ||
    bytesToHex(roster.value.charterHash) !== share.charterHash
  )
    throw notOurs();
  const { members } = roster.value;
  const areOurs =
    members.length === share.members.length &&
    members.every(
      ({ member, hostKey }, i) =>
        member === share.members[i] && equalBytes(hostKey, share.hostKeys[i] ?? new Uint8Array()),
    );
  if (!areOurs || !equalBytes(recoveryDataHashOf(input.recoveryData), share.recoveryDataHash)) throw notOurs();
  const address = scriptToAddress(payToPublicKey(share.thresholdKey.subarray(1)), vault.content.network);
  return {
    group: input.group,
    about: {
      name: charter.value.name,
      threshold: share.threshold,
      members: members.map(({ name }) => name),
      address: address.ok ? address.value : '',
    },
    charter: input.charter,
    roster: input.roster,
    certificates: [],
    recoveryData: input.recoveryData,
    epoch: input.epoch,
    labels: [],
    heads: headsOf(input),
  };
}

function headsOf({ heads }: BackupGroupInput): ArchivedGroup['heads'] {
  requireList(heads, 0, headsMax);
  for (const { device, seq, id } of heads) {
    requireHex(device);
    requireHex(id);
    requireInteger(seq, 0, 0xffff_ffff);
  }
  if (new Set(heads.map(({ device }) => device)).size !== heads.length) throw notOurs();
  return heads.map(({ device, seq, id }) => ({ author: device, seq, id: id as EntryId }));
}

function notOurs(): KeyturnError {
  return new KeyturnError(
    'invalidInput',
    'The group’s record does not fit the keys in this vault, so a backup of it would not give them back. No backup was made. Restart Keyturn and try again.',
  );
}
