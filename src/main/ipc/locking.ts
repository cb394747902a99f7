import { KeyturnError } from '../../core/base/errors.ts';
import type { Member } from '../compose.ts';

/**
 * Lock the vault, and then write that down: locking never waits for the log (protocol.md §8.1).
 * @throws KeyturnError diskFull, databaseDamaged, profilePermissions: it is locked, and the log could not be written
 */
export async function lockVault({ vault, engine }: Pick<Member, 'vault' | 'engine'>): Promise<void> {
  const wasOpen = vault.isUnlocked();
  await vault.lock();
  if (!wasOpen) return;
  try {
    engine.accept([], { audit: [{ kind: 'locked' }] });
  } catch (problem) {
    if (!(problem instanceof KeyturnError)) throw problem;
    throw new KeyturnError(
      problem.code,
      `The vault is locked: its keys are gone from memory. Only the log’s line about it could not be written. ${problem.message}`,
      { cause: problem },
    );
  }
}
