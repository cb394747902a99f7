import { encodeCharter } from '../../core/group/charter.ts';
import { rosterCodec } from '../../core/group/roster.ts';
import { equalBytes } from '../../core/base/bytes.ts';
import { KeyturnError } from '../../core/base/errors.ts';
import { valuesOf } from '../../core/engine/state.ts';
import type { BackupGroupInput } from '../../core/vault-port.ts';
import { encodeStrict } from '../../core/wire/codec.ts';
import type { contract } from '../../preload/contract.ts';
import type { Handlers } from '../../preload/contract-kit.ts';
import type { Member } from '../compose.ts';
import { groupOf, wrongPhase } from './known.ts';
import { checkFileToRead, checkPlaceToWrite, fileEndings } from './places.ts';
import { secretText } from './secret-text.ts';
import { ofSealedFile } from './vault-codes.ts';

type Door = Handlers<typeof contract>;

/** The encrypted backup and its proof. */
export function backupHandlers(member: Member): Door['backup'] {
  const { engine, vault, backups } = member;
  return {
    async make({ file, recoveryPassphrase }) {
      const groups = valuesOf(engine.state().groups).flatMap((group): readonly BackupGroupInput[] => {
        const { charter, roster } = group.forming;
        if (group.key === undefined || charter === undefined || roster === undefined) return [];
        const heads = valuesOf(group.feeds).map(({ device, seq, head }) => ({ device, seq, id: head }));
        return [
          {
            group: group.id,
            charter: encodeCharter(charter),
            roster: encodeStrict(rosterCodec, roster.roster),
            recoveryData: group.key.recoveryData,
            epoch: group.key.epoch,
            heads,
          },
        ];
      });
      if (groups.length === 0)
        throw new KeyturnError(
          'groupNotReady',
          'There is no group key to back up yet. Nothing was written. Finish making the key together first.',
        );
      checkPlaceToWrite(file, member.profile.folder, fileEndings.backup);
      const made = await vault.makeBackup({ recoveryPassphrase: secretText(member, recoveryPassphrase), groups });
      // Written down before it exists: a backup nobody knows of is a copy of the keys nobody knows of (protocol.md §8.1).
      engine.accept([], { audit: [{ kind: 'backupMade', details: [['groups', String(groups.length)]] }] });
      backups.write(file, made.file);
      return { bytes: made.file.length };
    },

    async prove({ group: id, file, recoveryPassphrase }) {
      const group = groupOf(member, id);
      const expected = group.key?.pubshares[group.key.myIndex];
      if (expected === undefined) throw wrongPhase('There is no key part to prove yet.');
      checkFileToRead(file);
      const { groups } = await ofSealedFile(
        backups.prove({
          file: backups.read(file),
          recoveryPassphrase: secretText(member, recoveryPassphrase),
          group: id,
        }),
      );
      const pubshare = groups.find((proven) => proven.group === id)?.pubshare;
      if (pubshare !== undefined) engine.accept([{ type: 'backupProven', group: id, pubshare }]);
      // Compared here as well: a laptop that proved one backup before must not take any other file for a proof.
      if (pubshare === undefined || !equalBytes(pubshare, expected) || !groupOf(member, id).local.backupProven)
        throw new KeyturnError(
          'backupForeign',
          'This backup opens, but holds another key part than this laptop. It does not count as proof, and nothing was changed. Make a new backup and prove that one.',
        );
      return {};
    },
  };
}
