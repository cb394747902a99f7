import { KeyturnError } from '../../core/base/errors.ts';
import type { BackupProver } from '../../core/vault-port.ts';
import { forkGuarded, type ChildChannel } from './child.ts';
import type { Reply } from './messages.ts';

/** Argon2id with a quarter gibibyte takes a second or two; a busy old laptop a good deal more. */
const proofMs = 180_000;

/** Proves backups, each in a new process that sees the file's bytes and the passphrase and nothing of this profile. The passphrase is wiped. */
export function backupProver(
  start: () => ChildChannel = () => forkGuarded('backup-prover-process', undefined),
): BackupProver {
  return async ({ file, recoveryPassphrase, group }) => {
    const child = start();
    try {
      const reply = await new Promise<Reply | undefined>((resolve) => {
        const timer = setTimeout(() => resolve(undefined), proofMs);
        const answered = (answer: Reply | undefined): void => {
          clearTimeout(timer);
          resolve(answer);
        };
        child.onMessage((message) => answered(message as Reply));
        child.onExit(() => answered(undefined));
        child.send({ file, recoveryPassphrase, group });
      });
      if (reply === undefined || (!reply.ok && reply.code === 'vaultGone'))
        throw new KeyturnError(
          'vaultGone',
          'The process that was to prove the backup ended early. The backup is neither proven nor refused, and was not changed. Try again.',
        );
      if (!reply.ok) throw new KeyturnError(reply.code, reply.message);
      return reply.value as Awaited<ReturnType<BackupProver>>;
    } finally {
      child.kill();
      recoveryPassphrase.fill(0);
    }
  };
}
